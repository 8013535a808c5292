package annotate

import (
	"image/color"
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// drawFace marks a face: its circle, its landmarks as dots that lines join to lids, brows, nose, lips and jaw, its pupils as rings with a
// dot, and the axes of its pose. Every mark has a dark edge, so that it shows on light and dark skin alike; what is hidden is faint.
func drawFace(c *canvas, f *engine.Face, scale float64) {
	at := func(p engine.Point) point { return point{(p.X + .5) * scale, (p.Y + .5) * scale} }
	centre, radius := at(engine.Point{X: f.X, Y: f.Y}), f.Size/2*scale
	c.ring(centre, radius, 5, black)
	c.ring(centre, radius, 3, green)
	ied := f.Unit() * scale
	dot := math.Min(math.Max(ied/60, 1.8), 5)
	drawLines(c, f, at, dot)
	for i, p := range f.Landmarks {
		c.disc(at(p), dot+1, faint(black, f, i))
		c.disc(at(p), dot, faint(yellow, f, i))
	}
	for _, p := range [2]engine.Point{f.LeftEye, f.RightEye} {
		c.ring(at(p), 3*dot, 4, black)
		c.ring(at(p), 3*dot, 2, white)
		c.disc(at(p), dot*.7, white)
	}
	dx, dy := f.LeftEye.X-f.RightEye.X, f.LeftEye.Y-f.RightEye.Y
	middle := at(engine.Point{X: (f.LeftEye.X+f.RightEye.X)/2 - axesBelow*dy, Y: (f.LeftEye.Y+f.RightEye.Y)/2 + axesBelow*dx})
	for _, a := range poseAxes(f.Roll, f.Yaw, f.Pitch) {
		c.arrow(middle, point{middle.x + axisLength*ied*a.x, middle.y + axisLength*ied*a.y}, 3.5, a.col)
	}
	c.disc(middle, 4, white)
}

// The axes start on the bridge of the nose, below the eyes so that they hide none. Inter-eye distances.
const (
	axesBelow  = .35
	axisLength = .8
)

// axis is the projection of a unit vector of the head, as a share of its length.
type axis struct {
	point
	col color.RGBA
}

// poseAxes projects the head's own left (red), up (green) and forward (blue) on the picture, the furthest first. Angles are
// degrees with the signs of engine.Face: positive roll is clockwise, positive yaw turns to the picture's right, positive pitch down.
func poseAxes(roll, yaw, pitch float64) [3]axis {
	sr, cr := math.Sincos(roll * math.Pi / 180)
	sy, cy := math.Sincos(yaw * math.Pi / 180)
	sp, cp := math.Sincos(pitch * math.Pi / 180)
	turn := func(x, y float64, col color.RGBA) axis { return axis{point{x*cr - y*sr, x*sr + y*cr}, col} }
	return [3]axis{
		turn(cy, 0, red),
		turn(sy*sp, -cp, green),
		turn(sy*cp, sp, blue),
	}
}
