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
	// a dark lens, a highlight or something before it hides them.
	MetricLeftEyeClosed
	MetricRightEyeClosed
	// MetricLeftEyeObstructed and MetricRightEyeObstructed are likelihoods 0..100 that something stands before the subject's own eyes, NaN behind
	// dark lenses.
	MetricLeftEyeObstructed
	MetricRightEyeObstructed
	// MetricGazeYaw and MetricGazePitch are where the eyes look against the camera, degrees, signs as in [Face]; NaN where an eye is closed or
	// hidden.
	MetricGazeYaw
	MetricGazePitch
	// MetricGlasses, MetricHeavyFrames (rims of a seventeenth of the distance between the eyes or more) and MetricDarkGlasses are likelihoods 0..100.
	MetricGlasses
	MetricHeavyFrames
	MetricDarkGlasses
	// MetricSmile and MetricForeheadCovering (more than half of the forehead, by hair or anything else) are likelihoods 0..100.
	MetricSmile
	MetricForeheadCovering
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
	// MetricSideLight is |ln(left half / right half)| of mean luma on the face crop, from the forehead to the mouth.
	MetricSideLight
	// MetricColourCast is how far the colour of the white of the eyes lies from what it is in white light in CIE a*b*, or that of the cheeks where none is seen.
	MetricColourCast
	// MetricRedEye is how much redder the redder pupil is than the cheeks: ln of the ratios of red to the stronger of green and blue.
	MetricRedEye
	// MetricGlare is the share of an eye's lens that is a highlight, of the eye where it is more.
	MetricGlare
	// MetricBackgroundClutter is the mean gradient of luma outside head and shoulders, grey levels a pixel at 160 px of height.
	MetricBackgroundClutter
	// MetricBackgroundGrey is the mean between the 20th and the 80th percentile of luma outside head and shoulders, grey levels.
	MetricBackgroundGrey
	// MetricShadow is ln(lit / shaded) of luma on the skin of forehead, nose and cheeks. NaN where little skin is seen.
	MetricShadow

	// The raw measures of ISO/IEC 29794-5 as its reference implementation OFIQ 1.0.3 takes them, for [Components]. No code rests on them, and no
	// profile can bound them. The aligned portrait is OFIQ's: upright, 616 x 616 px, 113 px between the eyes; luminance is linear light, 0..255;
	// the face is the hull of the landmarks. Those of the aligned portrait are taken where AllMeasures asks for them.

	// MetricBackgroundUniformity is the mean magnitude of Scharr's gradient of luminance (32 for a slope of one level a pixel) outside the head,
	// on the upper part of the aligned portrait at 354 x 292 px.
	MetricBackgroundUniformity
	// MetricIlluminationUniformity is the share that the histograms of luminance of both cheeks have in common, 0..1.
	MetricIlluminationUniformity
	// MetricLuminanceMean and MetricLuminanceVariance are mean and variance of luminance on the face, white being 1. Like MetricUnderExposure and
	// MetricDynamicRange they tell of the skin as much as of the light.
	MetricLuminanceMean
	MetricLuminanceVariance
	// MetricUnderExposure and MetricOverExposure are the shares of the face with a luminance of at most 25 and of at least 247.
	MetricUnderExposure
	MetricOverExposure
	// MetricDynamicRange is the entropy of luminance on the face, bits.
	MetricDynamicRange
	// MetricNaturalColour is the distance of both cheeks' mean colour from the box 5..25 x 5..35 in CIE a*b* (D50), 100 where either is negative and
	// 0 on a grey picture.
	MetricNaturalColour
	// MetricSecondFace is the area of the second largest face as a share of the largest one's, 0 where there is one.
	MetricSecondFace
	// MetricEyeOpening is the widest gap between the lids of the eye that is less open, and MetricMouthOpening that between the lips, as shares of
	// the distance T from the midpoint of the eyes to the chin.
	MetricEyeOpening
	MetricMouthOpening
	// MetricInterEyeDistance is the distance between the middles of the eyes over the cosine of yaw, px.
	MetricInterEyeDistance
	// MetricHeadSize is T as a share of the image height.
	MetricHeadSize
	// MetricLeftwardCrop is how far the subject's right eye is from the left edge of the picture, and MetricRightwardCrop the left eye from
	// the right edge, in distances between the eyes.
	MetricLeftwardCrop
	MetricRightwardCrop
	// MetricMarginAbove and MetricMarginBelow are how far the midpoint of the eyes is from the upper and the lower edge, in T.
	MetricMarginAbove
	MetricMarginBelow
	// NumMetrics is the number of metrics.
	NumMetrics
)

// metrics holds each metric's name and the feedback of a value below the minimum and above the maximum.
var metrics = [NumMetrics]struct {
	name      string
	low, high Feedback
}{
	MetricShortSide:          {"short_side", ImageResolutionTooLow, 0},
	MetricFaces:              {"faces", NoFaceDetected, MultipleFacesDetected},
	MetricEyeSeparation:      {"eye_separation", FaceTooFar, 0},
	MetricWidthRatio:         {"width_ratio", FaceTooClose, FaceTooFar},
	MetricHeadHeight:         {"head_height", FaceTooFar, FaceTooClose},
	MetricEyeLine:            {"eye_line", FaceTooLow, FaceTooHigh},
	MetricCentreLine:         {"centre_line", FaceOnRight, FaceOnLeft}, // the subject's own side: a small x is their right
	MetricRoll:               {"roll", InvalidPose, InvalidPose},
	MetricYaw:                {"yaw", InvalidPose, InvalidPose},
	MetricPitch:              {"pitch", InvalidPose, InvalidPose},
	MetricLeftEyeClosed:      {"left_eye_closed", 0, LeftEyeClosed},
	MetricRightEyeClosed:     {"right_eye_closed", 0, RightEyeClosed},
	MetricLeftEyeObstructed:  {"left_eye_obstructed", 0, LeftEyeObstructed},
	MetricRightEyeObstructed: {"right_eye_obstructed", 0, RightEyeObstructed},
	MetricGazeYaw:            {"gaze_yaw", OffAngleGaze, OffAngleGaze},
	MetricGazePitch:          {"gaze_pitch", OffAngleGaze, OffAngleGaze},
	MetricGlasses:            {"glasses", GlassesAbsent, GlassesPresent},
	MetricHeavyFrames:        {"heavy_frames", 0, HeavyFrames},
	MetricDarkGlasses:        {"dark_glasses", 0, DarkGlasses},
	MetricSmile:              {"smile", SmileAbsent, SmilePresent},
	MetricForeheadCovering:   {"forehead_covering", 0, ForeheadCovering},
	MetricSharpness:          {"sharpness", TooMuchBlur, 0},
	MetricFaceBright:         {"face_bright", InsufficientLighting, 0},
	MetricFaceMedian:         {"face_median", 0, LightTooBright},
	MetricFaceRange:          {"face_range", InsufficientLighting, 0},
	MetricFaceSNR:            {"face_snr", InsufficientLighting, 0},
	MetricFaceClipped:        {"face_clipped", 0, LightTooBright},
	MetricSideLight:          {"side_light", 0, FacialShadowing},
	MetricColourCast:         {"colour_cast", 0, UnnaturalLightingColor},
	MetricRedEye:             {"red_eye", 0, RedEye},
	MetricGlare:              {"glare", 0, Glare},
	MetricBackgroundClutter:  {"background_clutter", 0, BackgroundTooCluttered},
	MetricBackgroundGrey:     {"background_grey", BackgroundTooDark, BackgroundTooBright},
	MetricShadow:             {"shadow", 0, FacialShadowing},

	MetricBackgroundUniformity:   {"background_uniformity", 0, 0},
	MetricIlluminationUniformity: {"illumination_uniformity", 0, 0},
	MetricLuminanceMean:          {"luminance_mean", 0, 0},
	MetricLuminanceVariance:      {"luminance_variance", 0, 0},
	MetricUnderExposure:          {"under_exposure", 0, 0},
	MetricOverExposure:           {"over_exposure", 0, 0},
	MetricDynamicRange:           {"dynamic_range", 0, 0},
	MetricNaturalColour:          {"natural_colour", 0, 0},
	MetricSecondFace:             {"second_face", 0, 0},
	MetricEyeOpening:             {"eye_opening", 0, 0},
	MetricMouthOpening:           {"mouth_opening", 0, 0},
	MetricInterEyeDistance:       {"inter_eye_distance", 0, 0},
	MetricHeadSize:               {"head_size", 0, 0},
	MetricLeftwardCrop:           {"leftward_crop", 0, 0},
	MetricRightwardCrop:          {"rightward_crop", 0, 0},
	MetricMarginAbove:            {"margin_above", 0, 0},
	MetricMarginBelow:            {"margin_below", 0, 0},
}

// String gives the metric's name in profiles and reports, such as "eye_separation".
func (m Metric) String() string {
	if m < NumMetrics {
		return metrics[m].name
	}
	return "unknown"
}

// Bounded says whether a profile can bound the metric: whether a value out of bounds gives feedback.
func (m Metric) Bounded() bool {
	return m < NumMetrics && (metrics[m].low != 0 || metrics[m].high != 0)
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
