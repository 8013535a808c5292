package detect_test

import (
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// head is a picture of training/heads.py.
type head struct {
	grey, alpha pixel.Plane
	x, y, unit  float64 // px
	yaw, pitch  float64 // degrees
}

func heads(t *testing.T) (all []head) {
	root := os.Getenv("LIFESIGN_HEADS")
	if root == "" {
		t.Skip("LIFESIGN_HEADS is not set to a folder of training/heads.py")
	}
	for _, r := range readTable(t, filepath.Join(root, "manifest.csv")) {
		g, err := os.Open(filepath.Join(root, r["file"]))
		if err != nil {
			t.Fatal(err)
		}
		im, err := png.Decode(g)
		g.Close()
		if err != nil {
			t.Fatal(err)
		}
		b := im.Bounds()
		h := head{grey: pixel.New(b.Dx(), b.Dy()), alpha: pixel.New(b.Dx(), b.Dy()),
			x: number(r["x"]), y: number(r["y"]), unit: number(r["unit"]), yaw: number(r["yaw"]), pitch: number(r["pitch"])}
		for y := range b.Dy() {
			for x := range b.Dx() {
				v, _, _, a := im.At(x, y).RGBA()
				h.grey.Row(y)[x], h.alpha.Row(y)[x] = uint8(v>>8), uint8(a>>8)
			}
		}
		all = append(all, h)
	}
	return all
}

// before puts a head before a scene, so many px a unit and tilted clockwise by roll, degrees, and returns where its middle is.
func (h *head) before(y pixel.Plane, unit, roll float64, draw *rand.Rand) (at detect.Point) {
	sin, cos := math.Sincos(roll * math.Pi / 180)
	k := h.unit / unit
	at = detect.Point{X: float64(y.W) * (.3 + .4*draw.Float64()), Y: float64(y.H) * (.35 + .3*draw.Float64())}
	for row := range y.H {
		for x := range y.W {
			dx, dy := k*(float64(x)-at.X), k*(float64(row)-at.Y)
			u, v := int(math.Round(h.x+cos*dx+sin*dy)), int(math.Round(h.y-sin*dx+cos*dy))
			if u >= 0 && v >= 0 && u < h.grey.W && v < h.grey.H && h.alpha.Row(v)[u] > 127 {
				y.Row(row)[x] = h.grey.Row(v)[u]
			}
		}
	}
	return at
}

// scrambled is the face of the head with its blocks in another order: parts of a face are no face.
func (h *head) scrambled(draw *rand.Rand) head {
	n := 3 + draw.IntN(2)
	block := int(1.5 * h.unit / float64(n) * 2)
	left, top := int(h.x)-n*block/2, int(h.y)-n*block/2
	s := head{grey: pixel.New(n*block, n*block), alpha: pixel.New(n*block, n*block), unit: h.unit, x: float64(n*block) / 2, y: float64(n*block) / 2}
	for to, from := range draw.Perm(n * n) {
		for row := range block {
			for _, p := range [2][2]pixel.Plane{{s.grey, h.grey}, {s.alpha, h.alpha}} {
				copy(p[0].Row(to/n*block + row)[to%n*block:][:block], p[1].Row(top + from/n*block + row)[left+from%n*block:])
			}
		}
	}
	return s
}

// places are pictures of rooms and streets where nobody is, by training/rooms.py: those that train.py holds back.
func places(t *testing.T) (all []pixel.Plane) {
	root := os.Getenv("LIFESIGN_ROOMS")
	if root == "" {
		t.Skip("LIFESIGN_ROOMS is not set to a folder of training/rooms.py")
	}
	for _, name := range []string{"apartment", "city", "lobby", "park"} {
		y, err := readLuma(filepath.Join(root, name+".png"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, y)
	}
	return all
}

// turnings are pictures of things turned on a lathe, by training/lathes.py.
func turnings(t *testing.T) (all []pixel.Plane) {
	root := os.Getenv("LIFESIGN_LATHES")
	if root == "" {
		t.Skip("LIFESIGN_LATHES is not set to a folder of training/lathes.py")
	}
	files, err := filepath.Glob(filepath.Join(root, "*.png"))
	if err != nil || len(files) == 0 {
		t.Fatal("no pictures in ", root, err)
	}
	for _, file := range files {
		y, err := readLuma(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, y)
	}
	return all
}

// view is what a camera sees of a place: some part of it, upright or wide, in some light.
func view(place pixel.Plane, draw *rand.Rand) pixel.Plane {
	y := pixel.New(320, 240)
	if draw.IntN(2) == 0 {
		y = pixel.New(240, 320)
	}
	const least = .15 // px of the place a px of the view
	most := math.Min(float64(place.H)/float64(y.H), float64(place.W)/float64(y.W))
	k := least * math.Pow(most/least, draw.Float64())
	left := draw.Float64() * (float64(place.W-1) - k*float64(y.W-1))
	top := draw.Float64() * (float64(place.H-1) - k*float64(y.H-1))
	var scratch pixel.Plane
	pixel.Sample(y, place, pixel.Affine{k, 0, left, 0, k, top}, &scratch)
	gain := .4 + 1.2*draw.Float64()
	for i, v := range y.Pix {
		y.Pix[i] = uint8(math.Min(math.Max(float64(v)*gain+2*draw.NormFloat64(), 0), 255))
	}
	return y
}

// TestEvidenceRates tells on what the limit of evidence rests: in how many of 6,000 views of places that no network saw something is taken for a
// face, and of how many things turned on a lathe, which it holds, and how many heads that none saw are in clutter, by their yaw. It tells too of how many
// scrambled heads; in the same scenes without them nothing may be.
func TestEvidenceRates(t *testing.T) {
	const views, scenes, bins = 6000, 2500, 5 // of 20 degrees each
	d := newDetector(t)
	all, nobody, things := heads(t), places(t), turnings(t)
	most := func(y pixel.Plane, counts func(f *detect.Face) bool) float64 {
		m := math.Inf(-1)
		d.Sights(y, usual, func(f *detect.Face, evidence float64) {
			if counts(f) {
				m = math.Max(m, evidence)
			}
		})
		return m
	}
	// the most evidence in each of n pictures
	inEach := func(n int, of func(i int) float64) []float64 {
		out := make([]float64, n)
		each(n, func(i int) { out[i] = of(i) })
		return out
	}
	anything := func(*detect.Face) bool { return true }
	inViews := inEach(views, func(i int) float64 {
		return most(view(nobody[i%len(nobody)], rand.New(rand.NewPCG(uint64(i), 7))), anything)
	})
	inThings := inEach(len(things), func(i int) float64 { return most(things[i], anything) })
	inNone := inEach(scenes, func(i int) float64 { return most(emptyPlane(t, i), anything) })
	inPieces := inEach(scenes, func(i int) float64 {
		y, draw := emptyPlane(t, i), rand.New(rand.NewPCG(uint64(i), 2))
		pieces := all[i%len(all)].scrambled(draw)
		pieces.before(y, float64(min(y.W, y.H))*(.1+.2*draw.Float64()), 0, draw)
		return most(y, anything)
	})
	onHeads := inEach(len(all), func(i int) float64 {
		y := emptyPlane(t, 3*i+1) // clutter
		draw := rand.New(rand.NewPCG(uint64(i), 1))
		unit := float64(min(y.W, y.H)) * (.1 + .2*draw.Float64())
		at := all[i].before(y, unit, 0, draw)
		return most(y, func(f *detect.Face) bool {
			return math.Hypot(f.X-at.X, f.Y-at.Y) < unit && f.Unit() > .6*unit && f.Unit() < 1.7*unit
		})
	})
	var whole [bins][]float64
	for i, m := range onHeads {
		k := min(int(math.Abs(all[i].yaw)/20), bins-1)
		whole[k] = append(whole[k], m)
	}
	above := func(all []float64, limit float64) (n int) {
		for _, v := range all {
			if v > limit {
				n++
			}
		}
		return n
	}
	limit := float64(detect.LeastEvidence)
	for _, l := range []float64{limit - 2, limit - 1, limit, limit + 1, limit + 2} {
		t.Logf("above %v is something in %d of %d views, %d of %d pictures of things from a lathe, %d of %d scenes with a scrambled head, and %d without", l, above(inViews, l), views, above(inThings, l), len(things), above(inPieces, l), scenes, above(inNone, l))
	}
	for k, w := range whole {
		t.Logf("yaw of %d to %d: of %d heads the first look takes %d for one, and of %d there is evidence", 20*k, 20*k+20, len(w), above(w, -math.MaxFloat64), above(w, limit))
	}
	if above(inViews, limit) > mostViews || above(inThings, limit) > mostThings || above(inNone, limit) > 0 {
		t.Errorf("the limit is too low")
	}
}

// mostViews and mostThings are what the networks that ship come to, and some more.
const mostViews, mostThings = 5, 23
