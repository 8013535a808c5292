package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// Models are the files that faces are found with.
type Models = detect.Models

// Options sets up an [Engine].
type Options struct {
	// Models finds faces. The zero value means the embedded ones; a browser build embeds none.
	Models Models
	// Liveness are an operator's own networks, beside those that ship. Their mean is one more cue, CueOperator.
	Liveness []LivenessNetwork
}

// AnalyzeOptions says how a set of frames is judged. The zero value judges by the charlie profile at security level 77.
type AnalyzeOptions struct {
	// Workflow names the kind of capture and with its digit the operating point. Zero means Charlie4.
	Workflow Workflow
	// Profile bounds the measures. Nil means the workflow's own.
	Profile *Profile
	// SecurityLevel is 0..100, more is safer. Nil means the workflow's own.
	SecurityLevel *int
	// Rotation turns every frame clockwise before anything else: 0, 90, 180 or 270 degrees. Other values are taken as 0.
	Rotation int
	// Detection steers the search for faces. Nil means DefaultDetection.
	Detection *Detection
	// Construct asks for Report.Portrait.
	Construct bool
	// AllMeasures takes also the measures that take time and that the profile does not bound, and those that none can: what ISO/IEC 29794-5
	// measures on the aligned portrait, for Components.
	AllMeasures bool
	// AllCues gathers also the cues of single frames that are told and not counted, which take longer than those that count.
	AllCues bool
	// Stop is asked before each frame. Once it says true no further frame is looked at: what is then reported judges nothing. Nil never stops.
	Stop func() bool
}

// Detection steers the search for faces. All values are clamped, so that no value makes the search slow.
type Detection struct {
	// MinSize and MaxSize bound a face's size as shares of the picture's shorter side, 0..1.
	MinSize, MaxSize float64
	// Sensitivity is 0..1: more finds more faces and more things that are none.
	Sensitivity float64
	// Granularity is 0..1: more searches in finer steps.
	Granularity float64
	// Mode says which face is the subject where there are several.
	Mode DetectionMode
}

// DefaultDetection is what the reference server uses where a request says nothing.
var DefaultDetection = Detection{MinSize: .1, MaxSize: 1, Sensitivity: .5, Granularity: .5}

func (d Detection) params() detect.Params {
	return detect.Params{MinSize: d.MinSize, MaxSize: d.MaxSize, Sensitivity: d.Sensitivity, Granularity: d.Granularity}
}

// DetectionMode says which of several faces is the subject.
type DetectionMode uint8

// The modes. The ordering modes differ from the dominant ones only in the order of faces, of which this API reports one.
const (
	DominantFaceBySize DetectionMode = iota
	DominantFaceByScore
	FaceOrderingBySize
	FaceOrderingByScore
)

var detectionModes = [...]string{"DOMINANT_FACE_BY_SIZE", "DOMINANT_FACE_BY_SCORE", "FACE_ORDERING_BY_SIZE", "FACE_ORDERING_BY_SCORE"}

// String gives the API's name of the mode.
func (m DetectionMode) String() string {
	if int(m) < len(detectionModes) {
		return detectionModes[m]
	}
	return "unknown"
}

// ParseDetectionMode is the inverse of String.
func ParseDetectionMode(name string) (DetectionMode, bool) {
	for i, n := range detectionModes {
		if n == name {
			return DetectionMode(i), true
		}
	}
	return 0, false
}

func (o AnalyzeOptions) workflow() Workflow {
	if o.Workflow == 0 {
		return Charlie4
	}
	return o.Workflow
}

func (o AnalyzeOptions) profile() *Profile {
	if o.Profile != nil {
		return o.Profile
	}
	return builtinProfiles[o.workflow().Profile()]
}

func (o AnalyzeOptions) threshold() float64 {
	if o.SecurityLevel != nil {
		return Threshold(*o.SecurityLevel)
	}
	return Threshold(o.workflow().SecurityLevel())
}

func (o AnalyzeOptions) detection() Detection {
	if o.Detection != nil {
		return *o.Detection
	}
	return DefaultDetection
}
