package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// Each eye is looked at again by a small network of its own (training/eyes.py), in a crop that is level with the head. It knows right eyes
// alone: left ones are mirrored.
const (
	eyeSide   = 32 // px of its input
	eyeUnits  = .9 // units that a crop is wide
	eyeCells  = 16 // of a heat map's side
	eyePoints = int(RightIrisInner-RightOuterCanthus) + 1
	eyeLids   = 8 // of those, the first: corners and lids, about whose middle the crop lies
)

// eyer is the memory of one run of the eye network.
type eyer struct {
	run         *nn.Runner
	crop, small pixel.Plane
}

func newEyer(net *nn.Net) eyer { return eyer{run: net.NewRunner(), crop: pixel.New(eyeSide, eyeSide)} }

// refine looks at both eyes of a face again, and fits the pose to what it saw.
func (e *eyer) refine(y pixel.Plane, f *Face) {
	right, left, level := f.eyes()
	e.look(y, f, RightOuterCanthus, right, level, 1)
	e.look(y, f, LeftOuterCanthus, left, level, -1)
	f.fit()
}

// profileUnits is how far apart the eyes must be seen for the line between them to say how the head is rolled, units.
const profileUnits = .25

func square2(v float64) float64 { return v * v }

// eyes are the middles of the eyes, and how the line between them is tilted in the plane, radians: the head's roll where they are seen too near to each
// other.
func (f *Face) eyes() (right, left Point, level float64) {
	right, left = f.eyeMiddle(RightOuterCanthus), f.eyeMiddle(LeftOuterCanthus)
	if dx, dy := left.X-right.X, left.Y-right.Y; dx*dx+dy*dy > square2(profileUnits*f.Size/sizeUnits) {
		return right, left, math.Atan2(dy, dx)
	}
	return right, left, f.Roll * math.Pi / 180
}

func (f *Face) eyeMiddle(first Landmark) (mid Point) {
	for _, p := range f.Landmarks[first : first+eyeLids] {
		mid.X, mid.Y = mid.X+p.X/eyeLids, mid.Y+p.Y/eyeLids
	}
	return mid
}

// look moves an eye's landmarks to the mean of theirs and what the network sees about its middle.
func (e *eyer) look(y pixel.Plane, f *Face, first Landmark, mid Point, level, mirror float64) {
	scale := eyeUnits * f.Size / sizeUnits / eyeSide
	m := about(mid, level, scale, mirror, eyeSide)
	pixel.Sample(e.crop, y, m, &e.small)
	normalise(e.run.Input(), e.crop.Pix)
	e.run.Run()
	heat, judged := e.run.Output(0), e.run.Output(1)
	for i := range eyePoints {
		k := first + Landmark(i)
		seen := transform(m, place(heat[i*eyeCells*eyeCells:(i+1)*eyeCells*eyeCells], eyeCells, eyeSide/eyeCells))
		spread := spreadOf(judged[i], scale)
		f.Landmarks[k] = meanOf(f.Landmarks[k], f.Spread[k], seen, spread)
		f.Spread[k] = 1 / math.Sqrt(1/square2(f.Spread[k])+1/square2(spread))
	}
}

// about maps a square of so many px, tilted by level radians about a place, to the plane: scale is how many of the plane's px there are to one of these, and mirror
// is -1 for a crop that is mirrored.
func about(mid Point, level, scale, mirror float64, side int) pixel.Affine {
	sin, cos := math.Sincos(level)
	a, b, half := scale*cos, scale*sin, float64(side-1)/2
	return pixel.Affine{mirror * a, -b, mid.X - mirror*a*half + b*half, mirror * b, a, mid.Y - mirror*b*half - a*half}
}
