package annotate

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"
	"strings"

	"golang.org/x/image/draw"

	"github.com/lifesign-id/lifesign/engine"
)

// panel writes the table from top to bottom.
type panel struct {
	img         *image.RGBA
	fonts       fonts
	left, right int // px
	y           int // the last baseline, px
}

func newPanel(f fonts) *panel {
	img := image.NewRGBA(image.Rect(0, 0, panelW, panelH))
	draw.Draw(img, img.Bounds(), image.NewUniform(background), image.Point{}, draw.Src)
	return &panel{img: img, fonts: f, left: margin, right: panelW - margin, y: margin}
}

// Heights of a line, px.
const (
	lineH  = 22
	tableH = 21
)

func (p *panel) judged(j *Judged) {
	p.heading(j)
	p.table(j)
	p.codes("feedback", j.Report.Feedback)
	p.cues(j.Liveness.Cues)
	if j.Report.Face != nil {
		p.legend()
	}
}

// heading writes the title, the decision and what it rests on.
func (p *panel) heading(j *Judged) {
	p.y += 8
	write(p.img, p.fonts.bold, p.left, p.y+8, shorten(p.fonts.bold, j.Title, p.right-p.left), white)
	p.y += 46
	col := red
	if j.Liveness.Decision == engine.Live {
		col = green
	}
	write(p.img, p.fonts.large, p.left, p.y, j.Liveness.Decision.String(), col)
	p.y += lineH + 6
	text := fmt.Sprintf("score %s   score_frr %s   profile %s   %d x %d px", number(j.Liveness.Decision.Score()), number(j.Liveness.ScoreFRR), j.Profile.Name, j.Frame.Y.W, j.Frame.Y.H)
	write(p.img, p.fonts.text, p.left, p.y, text, grey)
	if len(j.Liveness.Feedback) > 0 {
		p.codes("because", j.Liveness.Feedback)
	}
}

// Columns of the table: right ends of the numbers, left end of the mark, px from the left.
const (
	valueEnd = 300
	minEnd   = 385
	maxEnd   = 470
	markAt   = 500
)

// table writes the measures on which codes rest.
func (p *panel) table(j *Judged) {
	p.y += lineH + 10
	write(p.img, p.fonts.bold, p.left, p.y, "measure", grey)
	for end, name := range map[int]string{valueEnd: "value", minEnd: "min", maxEnd: "max"} {
		writeRight(p.img, p.fonts.bold, p.left+end, p.y, name, grey)
	}
	p.y += 8
	striped := true
	for m := range engine.NumMetrics {
		if !m.Bounded() {
			continue
		}
		c, bounded := j.Profile.Constraint(m)
		if !bounded {
			c.Min, c.Max = math.NaN(), math.NaN()
		}
		p.row(m, j.Report.Measures[m], c, striped)
		striped = !striped
	}
	p.y += 4
}

// row writes one measure.
func (p *panel) row(m engine.Metric, v float64, c engine.Constraint, striped bool) {
	if striped {
		draw.Draw(p.img, image.Rect(p.left-8, p.y, p.right+8, p.y+tableH), image.NewUniform(stripe), image.Point{}, draw.Src)
	}
	mark, col := judge(v, c)
	base := p.y + 17
	write(p.img, p.fonts.text, p.left, base, strings.ReplaceAll(m.String(), "_", " "), white)
	writeRight(p.img, p.fonts.mono, p.left+valueEnd, base, number(v), col)
	writeRight(p.img, p.fonts.mono, p.left+minEnd, base, limit(c.Min), grey)
	writeRight(p.img, p.fonts.mono, p.left+maxEnd, base, limit(c.Max), grey)
	(&canvas{img: p.img}).disc(point{float64(p.left + markAt), float64(base) - 5}, 5, col)
	write(p.img, p.fonts.text, p.left+markAt+14, base, mark, col)
	p.y += tableH
}

// judge says in words how a value lies to its limits.
func judge(v float64, c engine.Constraint) (string, color.RGBA) {
	switch {
	case math.IsNaN(v):
		return "not measured", grey
	case math.IsNaN(c.Min) && math.IsNaN(c.Max):
		return "not bounded", grey
	case v < c.Min || v > c.Max:
		return "outside", red
	}
	return "inside", green
}

// codes writes a list of feedback codes, as many to a line as fit.
func (p *panel) codes(name string, feedback []engine.Feedback) {
	p.y += lineH
	x := p.label(name)
	if len(feedback) == 0 {
		write(p.img, p.fonts.text, x, p.y, "none", green)
	}
	for i, f := range feedback {
		if i > 0 && x+width(p.fonts.text, f.String()) > p.right {
			x, p.y = p.left+labelW, p.y+lineH
		}
		x = write(p.img, p.fonts.text, x, p.y, f.String(), red) + 14
	}
}

// cues writes the evidence for and against a live face.
func (p *panel) cues(cues []engine.Cue) {
	for _, c := range cues {
		p.y += lineH
		write(p.img, p.fonts.text, p.label(c.Name.String()), p.y, fmt.Sprintf("%s, evidence %s", number(c.Value), number(c.Evidence)), white)
	}
}

// labelW is the width of the column of names below the table, px.
const labelW = 90

// label writes a name on the current line and returns where its value begins.
func (p *panel) label(name string) int {
	write(p.img, p.fonts.bold, p.left, p.y, name, grey)
	return p.left + labelW
}

// legend explains the axes.
func (p *panel) legend() {
	p.y += lineH
	x := p.label("pose")
	for _, axis := range []struct {
		name string
		col  color.RGBA
	}{{"the subject's left", red}, {"up", green}, {"forward", blue}} {
		(&canvas{img: p.img}).disc(point{float64(x) + 5, float64(p.y) - 5}, 5, axis.col)
		x = write(p.img, p.fonts.text, x+16, p.y, axis.name, white) + 18
	}
}

// number writes about four significant digits, and an en dash for none.
func number(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	if math.Abs(v) < .0005 {
		v = math.Abs(v) // no minus before zero
	}
	digits := 3
	for size := math.Abs(v); size >= 10 && digits > 0; size /= 10 {
		digits--
	}
	if v == math.Trunc(v) {
		digits = 0
	}
	return strconv.FormatFloat(v, 'f', digits, 64)
}

// limit writes a limit as the profile does, and an en dash for none.
func limit(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}
