package engine

import "math"

// Component is a quality component of ISO/IEC 29794-5 on one picture. docs/quality.md has them all.
type Component struct {
	// Name is the standard's, such as "Inter-eye distance", and ID that of its reference implementation OFIQ, such as "InterEyeDistance".
	Name, ID string
	// Raw is what was measured, in Unit; NaN where it was not. T is the distance from the midpoint of the eyes to the chin, IED that between the
	// eyes.
	Raw  float64
	Unit string
	// Quality is 0..100, a whole number; NaN where the component was not measured.
	Quality float64
	// Remark says where Raw is not what OFIQ measures, what the component must not be used for, or that it was not measured. Empty means that
	// there is nothing to say: the measure is OFIQ's, on landmarks of our own.
	Remark string
}

// Components gives the components of the standard by the measures of a frame, in OFIQ's order. It is whole where AllMeasures was asked for.
func Components(m *Measures) []Component {
	out := make([]Component, len(components))
	for i := range components {
		c := &components[i]
		out[i] = Component{Name: c.name, ID: c.id, Raw: c.measured(m), Unit: c.unit, Quality: math.NaN(), Remark: c.remark}
		switch {
		case !math.IsNaN(out[i].Raw) && c.ours != nil:
			out[i].Quality = rounded(c.ours(out[i].Raw))
		case !math.IsNaN(out[i].Raw):
			out[i].Quality = rounded(c.quality(out[i].Raw))
		case c.metric != "" || c.raw != nil:
			out[i].Remark = "not measured"
		}
	}
	return out
}

// component is how a component comes of measures. It is data, so that a program without components holds none of them.
type component struct {
	name, id string
	metric   string                    // gives the raw value
	raw      func(m *Measures) float64 // does, where it is no metric; without either it is not measured
	unit     string
	curve    curve                     // OFIQ's mapping
	mapping  func(raw float64) float64 // is, where it is no curve
	ours     func(raw float64) float64 // in its place, for a raw value on a scale of our own
	remark   string
}

// measured is the raw value, NaN where it was not measured.
func (c *component) measured(m *Measures) float64 {
	if c.raw != nil {
		return c.raw(m)
	}
	if metric, ok := ParseMetric(c.metric); ok {
		return m[metric]
	}
	return math.NaN()
}

// quality is OFIQ's of a raw value of OFIQ's, before it is rounded.
func (c *component) quality(raw float64) float64 {
	if c.mapping != nil {
		return c.mapping(raw)
	}
	return c.curve.at(raw)
}

// rounded is a quality as OFIQ gives it: halves away from zero, then within 0..100.
func rounded(quality float64) float64 { return min(max(math.Round(quality), 0), 100) }

// sigmoid rises from 0 to 1 about middle.
func sigmoid(x, middle, width float64) float64 { return logistic((x - middle) / width) }

// curve is the mapping height (base + slope sigmoid) of most components (OFIQ 1.0.3, Measure.h).
type curve struct{ height, base, slope, middle, width float64 }

func (c curve) at(x float64) float64 {
	return c.height * (c.base + float64(c.slope*sigmoid(x, c.middle, c.width)))
}

// neither is 100 for a luminance between the dark and the bright.
func neither(mean float64) float64 {
	return 100 * sigmoid(mean, .2, .05) * (1 - sigmoid(mean, .8, .05))
}

// spread is 100 for a variance of 1/60.
func spread(variance float64) float64 {
	v := 60 * variance
	return 100 * math.Sin(v/(v+1)*math.Pi)
}

// sized is 100 for a head of .45 of the image height.
func sized(share float64) float64 { return curve{200, 1, -1, 0, .05}.at(math.Abs(share - .45)) }

// free is 100 for a share of nothing.
func free(share float64) float64 { return 100 * (1 - share) }

// frontal is 100 for an angle of 0 degrees and 0 from 90 on.
func frontal(angle float64) float64 {
	cos := math.Max(0, math.Cos(angle*math.Pi/180))
	return 100 * (cos * cos)
}

// bare is 100 for a share of nothing that covers the head, and 0 from .95 on.
func bare(share float64) float64 {
	if share <= 0 {
		return 100
	}
	if share >= .95 {
		return 0
	}
	at := func(x float64) float64 { return sigmoid(x, .02, .1) }
	return 100 * ((at(.95) - at(share)) / (at(.95) - at(0)))
}

// unlikely is 100 less a likelihood 0..100.
func unlikely(likelihood float64) float64 { return 100 - likelihood }

// sharp is 50 at the limit of the icao profile. Its width is chosen: London's portraits get 90 or more, with a blur of 2 px 8 at the median.
func sharp(ratio float64) float64 {
	limit, _ := builtinProfiles["icao"].Constraint(MetricSharpness)
	return 100 * sigmoid(ratio, limit.Min, .25)
}

// eyesHidden is the mean likelihood that an eye is hidden, by whatever or by a dark lens, as a share.
func eyesHidden(m *Measures) float64 {
	lens := m[MetricDarkGlasses]
	if lens > lensHides {
		return lens / 100 // behind it no eye is looked at
	}
	return (max(m[MetricRightEyeObstructed], lens) + max(m[MetricLeftEyeObstructed], lens)) / 200
}

// overlap, exposed and entropic are the mappings of illumination uniformity, over-exposure and dynamic range.
func overlap(share float64) float64 { return 100 * math.Pow(share, .3) }
func exposed(share float64) float64 { return 1 / (share + .01) }
func entropic(bits float64) float64 { return 12.5 * bits }

// Remarks that several components share.
const (
	tellsSkin = "fails dark skin in good light: told, never a gate"
	noNetwork = "not measured: needs a network that is not ours to ship"
	noMask    = "not measured: no network here finds what covers a face"
	ourPose   = "by the mean face laid over our landmarks"
)

// components are those of OFIQ 1.0.3, in its order. TestConformanceTable holds the mappings against its table, TestQualityByHand against the formulas.
var components = [...]component{
	{name: "Unified quality score", id: "UnifiedQualityScore", curve: curve{100, 0, 1, 23, 2.6}, remark: noNetwork},
	{name: "Background uniformity", id: "BackgroundUniformity", metric: "background_uniformity", unit: "gradient", curve: curve{190, 1, -1, 10, 100},
		remark: "background: all outside an ellipse about the head"},
	{name: "Illumination uniformity", id: "IlluminationUniformity", metric: "illumination_uniformity", unit: "share", mapping: overlap},
	{name: "Luminance mean", id: "LuminanceMean", metric: "luminance_mean", unit: "white = 1", mapping: neither, remark: tellsSkin},
	{name: "Luminance variance", id: "LuminanceVariance", metric: "luminance_variance", unit: "white = 1", mapping: spread, remark: tellsSkin},
	{name: "Under-exposure prevention", id: "UnderExposurePrevention", metric: "under_exposure", unit: "share", curve: curve{120, .832, -1, .92, .05},
		remark: tellsSkin + "; what covers the face counts"},
	{name: "Over-exposure prevention", id: "OverExposurePrevention", metric: "over_exposure", unit: "share", mapping: exposed,
		remark: "what covers the face counts"},
	{name: "Dynamic range", id: "DynamicRange", metric: "dynamic_range", unit: "bits", mapping: entropic, remark: tellsSkin},
	{name: "Sharpness", id: "Sharpness", metric: "sharpness", unit: "log ratio", curve: curve{1, -14, 115, -20, 15}, ours: sharp,
		remark: "measure and mapping are ours: 50 at icao's limit of blur"},
	{name: "No compression artefacts", id: "CompressionArtifacts", curve: curve{1, -.0278, 103, .3308, .092}, remark: noNetwork},
	{name: "Natural colour", id: "NaturalColour", metric: "natural_colour", unit: "CIE a*b*", curve: curve{200, 1, -1, 0, 10}},
	{name: "Single face present", id: "SingleFacePresent", metric: "second_face", unit: "share", mapping: free,
		remark: "faces and their sizes are our detector's"},
	{name: "Eyes open", id: "EyesOpen", metric: "eye_opening", unit: "T", curve: curve{100, 0, 1, .02, .01}},
	{name: "Mouth closed", id: "MouthClosed", metric: "mouth_opening", unit: "T", curve: curve{100, 1, -1, .2, .06}},
	{name: "Eyes visible", id: "EyesVisible", raw: eyesHidden, unit: "share", mapping: free,
		remark: "how likely the eyes are hidden, for how much of them is"},
	{name: "Mouth occlusion prevention", id: "MouthOcclusionPrevention", unit: "share", mapping: free, remark: noMask},
	{name: "Face occlusion prevention", id: "FaceOcclusionPrevention", unit: "share", mapping: free, remark: noMask},
	{name: "Inter-eye distance", id: "InterEyeDistance", metric: "inter_eye_distance", unit: "px", curve: curve{100, 0, 1, 70, 20}},
	{name: "Head size", id: "HeadSize", metric: "head_size", unit: "T / height", mapping: sized},
	{name: "Leftward crop of the face image", id: "LeftwardCropOfTheFaceImage", metric: "leftward_crop", unit: "IED", curve: curve{100, 0, 1, .9, .1}},
	{name: "Rightward crop of the face image", id: "RightwardCropOfTheFaceImage", metric: "rightward_crop", unit: "IED", curve: curve{100, 0, 1, .9, .1}},
	{name: "Margin above of the face image", id: "MarginAboveOfTheFaceImage", metric: "margin_above", unit: "T", curve: curve{100, 0, 1, 1.4, .1}},
	{name: "Margin below of the face image", id: "MarginBelowOfTheFaceImage", metric: "margin_below", unit: "T", curve: curve{100, 0, 1, 1.8, .1}},
	{name: "Head pose yaw", id: "HeadPoseYaw", metric: "yaw", unit: "degrees", mapping: frontal, remark: ourPose},
	{name: "Head pose pitch", id: "HeadPosePitch", metric: "pitch", unit: "degrees", mapping: frontal, remark: ourPose},
	{name: "Head pose roll", id: "HeadPoseRoll", metric: "roll", unit: "degrees", mapping: frontal, remark: ourPose},
	{name: "Expression neutrality", id: "ExpressionNeutrality", metric: "smile", unit: "likelihood", curve: curve{100, 0, 1, -5000, 5000}, ours: unlikely,
		remark: "a smile alone; measure and mapping are ours"},
	{name: "No head coverings", id: "NoHeadCoverings", metric: "forehead_covering", unit: "likelihood", mapping: bare, ours: unlikely,
		remark: "a covered forehead alone; measure and mapping are ours"},
}
