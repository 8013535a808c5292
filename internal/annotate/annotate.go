package annotate

import (
	"fmt"
	"image"

	"golang.org/x/image/draw"

	"github.com/lifesign-id/lifesign/engine"
)

// Judged is a frame with what the engine said of it.
type Judged struct {
	// Title stands above the table, such as the file's name.
	Title string
	// Frame is the picture after rotation, as the report's places are.
	Frame  engine.Frame
	Report engine.FrameReport
	// Liveness is the judgement of the capture that the frame belongs to.
	Liveness engine.Liveness
	// Profile is what the measures are held against.
	Profile *engine.Profile
}

// Size of the drawing, px. The picture is scaled to fit its part, so that text and lines have one size for every camera.
const (
	pictureW = 1280 // at most
	pictureH = 960  // at most
	panelW   = 700
	panelH   = 2000 // room for the table: all 33 codes twice take it to 1700
	margin   = 24
)

// Draw returns the annotated picture: the frame on the left, the table on the right.
func Draw(j Judged) (*image.RGBA, error) {
	f, err := newFonts()
	if err != nil {
		return nil, fmt.Errorf("annotate: %w", err)
	}
	w, h, scale := fit(j.Frame.Y.W, j.Frame.Y.H)
	p := newPanel(f)
	p.judged(&j)
	img := image.NewRGBA(image.Rect(0, 0, w+panelW, max(h, p.y+margin)))
	draw.Draw(img, img.Bounds(), image.NewUniform(background), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(w, 0, w+panelW, p.y+margin), p.img, image.Point{}, draw.Src)
	draw.CatmullRom.Scale(img, image.Rect(0, 0, w, h), picture(&j.Frame), image.Rect(0, 0, j.Frame.Y.W, j.Frame.Y.H), draw.Src, nil)
	if j.Report.Face != nil {
		drawFace(&canvas{img: img.SubImage(image.Rect(0, 0, w, h)).(*image.RGBA)}, j.Report.Face, scale)
	}
	return img, nil
}

// fit returns the size of a picture of w x h px in the drawing, and how much larger it is there.
func fit(w, h int) (int, int, float64) {
	scale := min(float64(pictureW)/float64(w), float64(pictureH)/float64(h))
	return max(1, int(float64(w)*scale)), max(1, int(float64(h)*scale)), scale
}
