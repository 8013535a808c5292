package detect

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/nn"
	"github.com/lifesign-id/lifesign/engine/internal/pixel"
)

// The network looks at a square of the plane, turned so that the head stands upright in it. A unit is the distance between the eyes of a
// head that faces the camera.
const (
	alignSide  = 112 // px of the network's input
	alignUnits = 3.  // units that a square is wide
	cells      = 28  // of a heat map's side
	cellSide   = alignSide / cells
)

// square is a part of a plane: its middle and side in px, the roll in degrees by which its upright axis is tilted clockwise, and whether it is looked at in a mirror.
type square struct {
	x, y, side, roll float64
	mirrored         bool
}

// toPlane maps the network's input to the plane.
func (q square) toPlane() pixel.Affine {
	mirror := 1.
	if q.mirrored {
		mirror = -1
	}
	return about(Point{q.x, q.y}, q.roll*math.Pi/180, q.side/alignSide, mirror, alignSide)
}

// aligner is the memory of one run of the network.
type aligner struct {
	run         *nn.Runner
	crop, small pixel.Plane
}

func newAligner(net *nn.Net) aligner {
	return aligner{run: net.NewRunner(), crop: pixel.New(alignSide, alignSide)}
}

// align looks for a face in the square and fills in f. Its Presence says whether there is one; where its logit is below the least that is
// wanted, that alone is told, and the answer is false.
func (a *aligner) align(y pixel.Plane, q square, least float32, f *Face) bool {
	m := q.toPlane()
	f.logit = a.judge(y, m)
	heat, judged := a.run.Output(0), a.run.Output(1)
	f.Presence = 1 / (1 + math.Exp(-float64(f.logit)))
	if f.logit < least {
		return false
	}
	scale := q.side / alignSide
	for i := range int(NumLandmarks) {
		l := Landmark(i)
		if q.mirrored {
			l = l.mirrored()
		}
		f.Landmarks[l] = transform(m, place(heat[i*cells*cells:(i+1)*cells*cells], cells, cellSide))
		f.Spread[l] = spreadOf(judged[1+i], scale)
	}
	f.mirrored = q.mirrored
	f.fit()
	return true
}

// judge runs the network on what a map from its input to the plane shows, and returns the logit of a face.
func (a *aligner) judge(y pixel.Plane, m pixel.Affine) float32 {
	pixel.Sample(a.crop, y, m, &a.small)
	normalise(a.run.Input(), a.crop.Pix)
	a.run.Run()
	return a.run.Output(1)[0]
}

// Bounds of the log of a spread in px of the input: 0.1 px, and the whole square.
const leastSpread, mostSpread = -2.3, 4.7

// spreadOf is a spread in px of the plane, out of its log in px of the input; scale is how many of the plane's there are to one of these.
func spreadOf(log float32, scale float64) float64 {
	return scale * math.Exp(math.Min(math.Max(float64(log), leastSpread), mostSpread))
}

// evenly is what is added to the deviation of greys, so that a flat crop stays flat.
const evenly = 4

// normalise fills the network's input with a crop's greys, their mean taken away and divided by their deviation: light and
// skin tone drop out. The sums are whole, so that every machine computes the same.
func normalise(dst []float32, pix []uint8) {
	var sum, square int
	for _, v := range pix {
		sum += int(v)
		square += int(v) * int(v)
	}
	n := len(pix)
	mean := float64(sum) / float64(n)
	variance := float64(n*square-sum*sum) / float64(n*n)
	deviation := math.Sqrt(variance) + evenly
	var table [256]float32
	for v := range table {
		table[v] = float32((float64(v) - mean) / deviation)
	}
	for i, v := range pix {
		dst[i] = table[v]
	}
}

// place returns a heat map's point in px of the input, a cell being side px: the mean of its cells, weighted by max(0, 1 + (h - max h) / 8)^8. Each product
// is rounded by itself, so that every machine computes the same bits.
func place(heat []float32, cells, side int) Point {
	most := heat[0]
	for _, h := range heat {
		if h > most { // max takes longer, for NaN and -0
			most = h
		}
	}
	var total, across, down float32
	for row := range cells {
		var rowTotal, rowAcross float32
		for col, h := range heat[row*cells : (row+1)*cells] {
			if h-most <= -8 {
				continue
			}
			w := 1 + float32((h-most)*.125)
			w = float32(w * w)
			w = float32(w * w)
			w = float32(w * w)
			rowTotal += w
			rowAcross += float32(w * float32(col))
		}
		total += rowTotal
		across += rowAcross
		down += float32(rowTotal * float32(row))
	}
	middle := float64(side-1) / 2
	return Point{X: float64(across/total)*float64(side) + middle, Y: float64(down/total)*float64(side) + middle}
}

func transform(m pixel.Affine, p Point) Point {
	return Point{X: m[0]*p.X + m[1]*p.Y + m[2], Y: m[3]*p.X + m[4]*p.Y + m[5]}
}
