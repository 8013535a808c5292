package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// likely is the likelihood 0..100 of a logit.
func likely(logit float64) float64 { return 100 * logistic(logit) }

// measureFaceLooks measures what is worn on a face, and whether it smiles.
func measureFaceLooks(d *detect.Detector, y Plane, f *Face, m *Measures) {
	l := d.LookAtFace(y, f)
	m[MetricGlasses], m[MetricHeavyFrames], m[MetricDarkGlasses] = likely(l.Glasses), likely(l.HeavyFrames), likely(l.DarkGlasses)
	m[MetricSmile], m[MetricForeheadCovering] = likely(l.Smile), likely(l.ForeheadCovering)
}

// What hides an eye, so that nobody can say whether it is closed or where it looks: likelihoods of a dark lens and of something before it, and a share of
// the box of its lens that is a highlight. All are chosen.
const (
	lensHides  = 50
	thingHides = 30
	glareHides = .05
	// lidHides is the likelihood of a closed eye from which on it looks nowhere.
	lidHides = 50
)

// measureEyes measures what is before the eyes, whether they are closed and where they look. Where dark glasses were not measured, it looks at no eye. Of the
// face, 95 % are no brighter than bright.
func measureEyes(d *detect.Detector, y Plane, f *Face, c *faceCrop, bright float64, m *Measures) {
	rightGlare, leftGlare := c.glare(&rightEye, bright), c.glare(&leftEye, bright)
	m[MetricGlare] = math.Max(rightGlare, leftGlare)
	if !(m[MetricDarkGlasses] <= lensHides) {
		return
	}
	right, left := d.LookAtEyes(y, f)
	seen := measureEye(right, c, &rightEye, rightGlare, &m[MetricRightEyeClosed], &m[MetricRightEyeObstructed])
	if measureEye(left, c, &leftEye, leftGlare, &m[MetricLeftEyeClosed], &m[MetricLeftEyeObstructed]) && seen {
		m[MetricGazeYaw], m[MetricGazePitch] = gaze(f)
	}
}

// Where lids are seen, how far they stand apart speaks beside the network, which sees the skin: an opening at which both are equally likely and the width of
// the logistic, inter-eye distances. Chosen on class A: on generated lids, of which 10 % that are five sixths shut or more had less than 75 by the network
// alone, 4 % have by both, and London's open eyes no more than before.
const (
	closedApart = .081
	closedWide  = .01
)

// measureEye measures one eye, and says whether one can see where it looks.
func measureEye(l detect.EyeLooks, c *faceCrop, e *eyePoints, glare float64, closed, obstructed *float64) bool {
	if apart, seen := c.opening(e); seen {
		l.Closed += (closedApart - apart) / closedWide
	}
	if *obstructed = likely(l.Obstructed); *obstructed > thingHides && l.Obstructed > l.Closed || glare >= glareHides {
		return false // something before it, or a highlight, is why no eye is seen
	}
	*closed = likely(l.Closed)
	return *obstructed <= thingHides && *closed < lidHides
}

// What the mean of both eyes' irises, units off the middle between the corners of their eye, tells of where they look, and what the turn of the head adds, which
// moves the corners about the eyeball. An eyeball of .18 units would give 5.6 a unit, if landmarks followed irises all the way: on generated gazes of half of
// London's people (training/looks_draw.py) 10.7 and 6.1 fit best, and less on synth's, whose eyes are painted otherwise. On the other half of London's yaw is then 3.1
// degrees off, pitch 4.1 and the whole angle 5.7: corners stand at other heights from person to person.
const (
	gazePerUnitX, gazePerTurn = 10, .31
	gazePerUnitY, gazeLevel   = 5, -.047 // and where irises stand that look straight ahead, units
)

// gaze is where the eyes look against the camera, degrees, signs as in [Face].
func gaze(f *Face) (yaw, pitch float64) {
	m := headMap(f)
	var x, y float64
	for _, e := range [...]*eyePoints{&rightEye, &leftEye} {
		corners, pupil := m.inverse(e.middle(f)), m.inverse(f.Landmarks[e.pupil])
		iris := m.inverse(halfWay(f.Landmarks[e.pupil+1], f.Landmarks[e.pupil+2])) // its edges
		x += ((pupil.X+iris.X)/2 - corners.X) / 2
		y += (pupil.Y - corners.Y) / 2
	}
	turn := math.Sin(f.Yaw * math.Pi / 180)
	return arcsin(float64(gazePerUnitX*x) + float64(gazePerTurn*turn)), arcsin(gazePerUnitY * (y - gazeLevel))
}
