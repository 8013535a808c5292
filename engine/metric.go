package engine

import "math"

// Metric names one number measured on a face in a frame. A profile bounds metrics, and a metric outside its bounds gives
// feedback.
type Metric uint8

// The metrics, with their units. "Face crop" is the upright picture of the face resampled to an inter-eye distance of 90 px, that of
// the head facing the camera.
const (
	// MetricShortSide is the shorter side of the picture, px.
	MetricShortSide Metric = iota
	// MetricFaces counts the faces whose area is at least 15 % of the largest one's.
	MetricFaces
	// MetricEyeSeparation is the distance between the pupils that the same head has facing the camera, px (ISO/IEC 29794-5 inter-eye
	// distance): that of the mean face laid over all landmarks.
	MetricEyeSeparation
	// MetricWidthRatio is image width / head width, the head being measured from ear to ear.
	MetricWidthRatio
	// MetricHeadHeight is head height / image height, the head being measured from the chin to the upper forehead.
	MetricHeadHeight
	// MetricEyeLine is the height of the midpoint between the pupils above the lower edge, as a share of the image height.
	MetricEyeLine
	// MetricCentreLine is the x of the midpoint between the pupils, as a share of the image width.
	MetricCentreLine
	// MetricRoll, MetricYaw and MetricPitch are the pose of the head in degrees, signs as in [Face]; pitch is 0 where people
	// look at the camera.
	MetricRoll
	MetricYaw
	MetricPitch
	// MetricLeftEyeClosed and MetricRightEyeClosed are likelihoods 0..100 for the subject's own eyes, NaN where
	// a dark lens or a highlight hides them.
	MetricLeftEyeClosed
	MetricRightEyeClosed
	// MetricDarkGlasses is a likelihood 0..100.
	MetricDarkGlasses
	// MetricSharpness is the log ratio of fine to coarse detail on the face crop, less the noise, across and down; blur lowers it, and so does a
	// smear one way.
	MetricSharpness
	// MetricFaceBright is how bright the light makes the white of the eyes, grey levels: the 90th percentile of luma between the lids, or three quarters of
	// the 95th on the face where that is more. Without a face it is the 95th percentile of the middle of the picture.
	MetricFaceBright
	// MetricFaceMedian is the median of luma on the face crop, grey levels.
	MetricFaceMedian
	// MetricFaceRange is log2(p99 - p1 + 1) of luma on the face crop, bits.
	MetricFaceRange
	// MetricFaceSNR is MetricFaceBright over the standard deviation of noise on the face crop.
	MetricFaceSNR
	// MetricFaceClipped is the share of the face crop with luma of 247 or more (ISO/IEC 29794-5 over-exposure).
	MetricFaceClipped
	// MetricSideLight is |ln(left half / right half)| of mean luma on the face crop.
	MetricSideLight
	// MetricColourCast is how far the colour of the white of the eyes lies from what it is in white light in CIE a*b*, or that of the cheeks where none is seen.
	MetricColourCast
	// MetricRedEye is how much redder the redder pupil is than the cheeks: ln of the ratios of red to the stronger of green and blue.
	MetricRedEye
	// MetricGlare is the share of an eye's lens that is a highlight, of the eye where it is more.
	MetricGlare
	// MetricBackgroundClutter is the mean gradient of luma outside head and shoulders, grey levels a pixel at 160 px of height.
	MetricBackgroundClutter
	// MetricBackgroundGrey is the mean luma outside head and shoulders, grey levels.
	MetricBackgroundGrey
	// MetricShadow is ln(lit / shaded) of luma on the skin of forehead, nose and cheeks. NaN where little skin is seen.
	MetricShadow
	// NumMetrics is the number of metrics.
	NumMetrics
)

// metrics holds each metric's name and the feedback of a value below the minimum and above the maximum.
var metrics = [NumMetrics]struct {
	name      string
	low, high Feedback
}{
	MetricShortSide:         {"short_side", ImageResolutionTooLow, 0},
	MetricFaces:             {"faces", NoFaceDetected, MultipleFacesDetected},
	MetricEyeSeparation:     {"eye_separation", FaceTooFar, 0},
	MetricWidthRatio:        {"width_ratio", FaceTooClose, FaceTooFar},
	MetricHeadHeight:        {"head_height", FaceTooFar, FaceTooClose},
	MetricEyeLine:           {"eye_line", FaceTooLow, FaceTooHigh},
	MetricCentreLine:        {"centre_line", FaceOnRight, FaceOnLeft}, // the subject's own side: a small x is their right
	MetricRoll:              {"roll", InvalidPose, InvalidPose},
	MetricYaw:               {"yaw", InvalidPose, InvalidPose},
	MetricPitch:             {"pitch", InvalidPose, InvalidPose},
	MetricLeftEyeClosed:     {"left_eye_closed", 0, LeftEyeClosed},
	MetricRightEyeClosed:    {"right_eye_closed", 0, RightEyeClosed},
	MetricDarkGlasses:       {"dark_glasses", 0, DarkGlasses},
	MetricSharpness:         {"sharpness", TooMuchBlur, 0},
	MetricFaceBright:        {"face_bright", InsufficientLighting, 0},
	MetricFaceMedian:        {"face_median", 0, LightTooBright},
	MetricFaceRange:         {"face_range", InsufficientLighting, 0},
	MetricFaceSNR:           {"face_snr", InsufficientLighting, 0},
	MetricFaceClipped:       {"face_clipped", 0, LightTooBright},
	MetricSideLight:         {"side_light", 0, FacialShadowing},
	MetricColourCast:        {"colour_cast", 0, UnnaturalLightingColor},
	MetricRedEye:            {"red_eye", 0, RedEye},
	MetricGlare:             {"glare", 0, Glare},
	MetricBackgroundClutter: {"background_clutter", 0, BackgroundTooCluttered},
	MetricBackgroundGrey:    {"background_grey", BackgroundTooDark, BackgroundTooBright},
	MetricShadow:            {"shadow", 0, FacialShadowing},
}

// String gives the metric's name in profiles and reports, such as "eye_separation".
func (m Metric) String() string {
	if m < NumMetrics {
		return metrics[m].name
	}
	return "unknown"
}

// ParseMetric is the inverse of String.
func ParseMetric(name string) (Metric, bool) {
	for m := range NumMetrics {
		if metrics[m].name == name {
			return m, true
		}
	}
	return 0, false
}

// Measures holds one value a metric; NaN is a metric that was not measured, as on a frame without a face.
type Measures [NumMetrics]float64

func unmeasured() (m Measures) {
	for i := range m {
		m[i] = math.NaN()
	}
	return m
}
