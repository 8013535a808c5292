package engine

import "math"

// Proportions of an upright face in inter-eye distances (IED), chosen for adults.
const (
	// headWidthIED is the head's width from ear to ear.
	headWidthIED = 2.36
	// headHeightIED is chin to upper forehead. The reference's profile names head height without defining it; its preferred
	// width (320 px of 480) and height (339 px of 640) describe one head if head height is 1.06 head widths, 2.5 IED.
	headHeightIED = 2.5
)

// measureGeometry measures where the face is in a picture of w x h px and how it is turned.
func measureGeometry(f *Face, w, h int, m *Measures) {
	ied, mid := interEye(f), betweenEyes(f)
	m[MetricEyeSeparation] = ied
	m[MetricWidthRatio] = float64(w) / (headWidthIED * ied)
	m[MetricHeadHeight] = headHeightIED * ied / float64(h)
	m[MetricEyeLine] = 1 - mid.Y/float64(h)
	m[MetricCentreLine] = mid.X / float64(w)
	m[MetricRoll], m[MetricYaw], m[MetricPitch] = f.Roll, f.Yaw, f.Pitch
}

// Region is where a profile wants the head in a picture of w x h px: the rectangle of the preferred head width and height with
// the eyes on the preferred line, in px, within the picture.
func (p *Profile) Region(w, h int) (x, y, width, height int) {
	preferred := func(m Metric, otherwise float64) float64 {
		if c, ok := p.Constraint(m); ok && !math.IsNaN(c.Preferred) {
			return c.Preferred
		}
		return otherwise
	}
	headW := float64(w) / preferred(MetricWidthRatio, 1.5)
	headH := math.Min(preferred(MetricHeadHeight, .53)*float64(h), headW*headHeightIED/headWidthIED)
	headW = math.Min(headW, headH*headWidthIED/headHeightIED)
	eyeY := (1 - preferred(MetricEyeLine, .6)) * float64(h)
	// The eyes lie 1.84 IED above the chin, which is the lower edge (London's hand-placed points: median 1.83, sd 0.11).
	top := math.Max(0, eyeY+1.84/headHeightIED*headH-headH)
	left := preferred(MetricCentreLine, .5)*float64(w) - headW/2
	return int(math.Round(left)), int(math.Round(top)), int(math.Round(headW)), int(math.Round(headH))
}
