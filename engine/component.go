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
	for i, c := range components {
		out[i] = Component{Name: c.name, ID: c.id, Raw: math.NaN(), Unit: c.unit, Remark: c.remark}
		if c.raw == nil {
			out[i].Quality = math.NaN()
			continue
		}
		quality := c.quality
		if c.ours != nil {
			quality = c.ours
		}
		if out[i].Raw = c.raw(m); math.IsNaN(out[i].Raw) {
			out[i].Remark = "not measured"
		}
		out[i].Quality = rounded(quality(out[i].Raw))
	}
	return out
}

// component is how a component comes of measures.
type component struct {
	name, id string
	raw      func(m *Measures) float64 // nil where none is measured
	unit     string
	quality  func(raw float64) float64 // OFIQ's, before it is rounded
	ours     func(raw float64) float64 // for a raw value on a scale of our own; nil for none
	remark   string
}

// rounded is a quality as OFIQ gives it: halves away from zero, then within 0..100.
func rounded(quality float64) float64 { return min(max(math.Round(quality), 0), 100) }

// sigmoid rises from 0 to 1 about middle.
func sigmoid(x, middle, width float64) float64 { return logistic((x - middle) / width) }

// mapped is height (base + slope sigmoid): the mapping of most components (OFIQ 1.0.3, Measure.h).
func mapped(height, base, slope, middle, width float64) func(float64) float64 {
	return func(x float64) float64 { return height * (base + float64(slope*sigmoid(x, middle, width))) }
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
func sized(share float64) float64 { return mapped(200, 1, -1, 0, .05)(math.Abs(share - .45)) }

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

// sharp is 50 at the limit of the icao profile. Its width is chosen: London's portraits get 90 or more, a blur of 2 px 15 or less.
func sharp(ratio float64) float64 {
	limit, _ := builtinProfiles["icao"].Constraint(MetricSharpness)
	return 100 * sigmoid(ratio, limit.Min, .25)
}

// of reads a metric.
func of(metric Metric) func(*Measures) float64 { return func(m *Measures) float64 { return m[metric] } }

// named reads a metric by its name: NaN where the engine has none of that name.
func named(name string) func(*Measures) float64 {
	if metric, ok := ParseMetric(name); ok {
		return of(metric)
	}
	return func(*Measures) float64 { return math.NaN() }
}

// eyesHidden is the mean likelihood that an eye is hidden, by whatever or by a dark lens, as a share.
func eyesHidden(m *Measures) float64 {
	right, left, lens := named("right_eye_obstructed")(m), named("left_eye_obstructed")(m), m[MetricDarkGlasses]
	return (max(right, lens) + max(left, lens)) / 200
}

// Remarks that several components share.
const (
	tellsSkin = "fails dark skin in good light: told, never a gate"
	noNetwork = "not measured: needs a network that is not ours to ship"
	noMask    = "not measured: no network here finds what covers a face"
	ourPose   = "by the mean face laid over our landmarks"
)

// components are those of OFIQ 1.0.3, in its order. TestConformanceTable holds the mappings against its table, TestQualityByHand against the formulas.
var components = [...]component{
	{"Unified quality score", "UnifiedQualityScore", nil, "", mapped(100, 0, 1, 23, 2.6), nil, noNetwork},
	{"Background uniformity", "BackgroundUniformity", of(MetricBackgroundUniformity), "gradient", mapped(190, 1, -1, 10, 100), nil,
		"background: all outside an ellipse about the head"},
	{"Illumination uniformity", "IlluminationUniformity", of(MetricIlluminationUniformity), "share",
		func(x float64) float64 { return 100 * math.Pow(x, .3) }, nil, ""},
	{"Luminance mean", "LuminanceMean", of(MetricLuminanceMean), "white = 1", neither, nil, tellsSkin},
	{"Luminance variance", "LuminanceVariance", of(MetricLuminanceVariance), "white = 1", spread, nil, tellsSkin},
	{"Under-exposure prevention", "UnderExposurePrevention", of(MetricUnderExposure), "share", mapped(120, .832, -1, .92, .05), nil,
		tellsSkin + "; what covers the face counts"},
	{"Over-exposure prevention", "OverExposurePrevention", of(MetricOverExposure), "share",
		func(x float64) float64 { return 1 / (x + .01) }, nil, "what covers the face counts"},
	{"Dynamic range", "DynamicRange", of(MetricDynamicRange), "bits", func(x float64) float64 { return 12.5 * x }, nil, tellsSkin},
	{"Sharpness", "Sharpness", of(MetricSharpness), "log ratio", mapped(1, -14, 115, -20, 15), sharp,
		"measure and mapping are ours: 50 at icao's limit of blur"},
	{"No compression artefacts", "CompressionArtifacts", nil, "", mapped(1, -.0278, 103, .3308, .092), nil, noNetwork},
	{"Natural colour", "NaturalColour", of(MetricNaturalColour), "CIE a*b*", mapped(200, 1, -1, 0, 10), nil, ""},
	{"Single face present", "SingleFacePresent", of(MetricSecondFace), "share", free, nil, "faces and their sizes are our detector's"},
	{"Eyes open", "EyesOpen", of(MetricEyeOpening), "T", mapped(100, 0, 1, .02, .01), nil, ""},
	{"Mouth closed", "MouthClosed", of(MetricMouthOpening), "T", mapped(100, 1, -1, .2, .06), nil, ""},
	{"Eyes visible", "EyesVisible", eyesHidden, "share", free, nil, "how likely the eyes are hidden, for how much of them is"},
	{"Mouth occlusion prevention", "MouthOcclusionPrevention", nil, "share", free, nil, noMask},
	{"Face occlusion prevention", "FaceOcclusionPrevention", nil, "share", free, nil, noMask},
	{"Inter-eye distance", "InterEyeDistance", of(MetricInterEyeDistance), "px", mapped(100, 0, 1, 70, 20), nil, ""},
	{"Head size", "HeadSize", of(MetricHeadSize), "T / height", sized, nil, ""},
	{"Leftward crop of the face image", "LeftwardCropOfTheFaceImage", of(MetricLeftwardCrop), "IED", mapped(100, 0, 1, .9, .1), nil, ""},
	{"Rightward crop of the face image", "RightwardCropOfTheFaceImage", of(MetricRightwardCrop), "IED", mapped(100, 0, 1, .9, .1), nil, ""},
	{"Margin above of the face image", "MarginAboveOfTheFaceImage", of(MetricMarginAbove), "T", mapped(100, 0, 1, 1.4, .1), nil, ""},
	{"Margin below of the face image", "MarginBelowOfTheFaceImage", of(MetricMarginBelow), "T", mapped(100, 0, 1, 1.8, .1), nil, ""},
	{"Head pose yaw", "HeadPoseYaw", of(MetricYaw), "degrees", frontal, nil, ourPose},
	{"Head pose pitch", "HeadPosePitch", of(MetricPitch), "degrees", frontal, nil, ourPose},
	{"Head pose roll", "HeadPoseRoll", of(MetricRoll), "degrees", frontal, nil, ourPose},
	{"Expression neutrality", "ExpressionNeutrality", named("smile"), "likelihood", mapped(100, 0, 1, -5000, 5000), unlikely,
		"a smile alone; measure and mapping are ours"},
	{"No head coverings", "NoHeadCoverings", named("forehead_covering"), "likelihood", bare, unlikely,
		"a covered forehead alone; measure and mapping are ours"},
}
