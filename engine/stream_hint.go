package engine

// ranks orders the codes by which is shown first: what hides the others comes before them. A code without a rank is no hint.
var ranks = func() (r [numFeedback]int) {
	for i, codes := range [...][]Feedback{
		{ImageResolutionTooLow},
		{NoFaceDetected},
		{MultipleFacesDetected},
		{FaceTooClose, FaceTooFar},
		{FaceOnLeft, FaceOnRight, FaceTooHigh, FaceTooLow},
		{InvalidPose},
		{InsufficientLighting, LightTooBright, FacialShadowing, UnnaturalLightingColor},
		{TooMuchBlur},
		{DarkGlasses, LeftEyeClosed, RightEyeClosed, LeftEyeObstructed, RightEyeObstructed, Glare, RedEye, OffAngleGaze, HeavyFrames,
			GlassesPresent, GlassesAbsent},
		{SmilePresent, SmileAbsent, ForeheadCovering, BackgroundTooCluttered, BackgroundTooBright, BackgroundTooDark},
	} {
		for _, f := range codes {
			r[f] = i + 1
		}
	}
	return r
}()

// turning marks the codes that a head on its way to one side or the other brings about: they are no hint then.
var turning = [numFeedback]bool{InvalidPose: true, FaceOnLeft: true, FaceOnRight: true, FaceTooHigh: true, FaceTooLow: true,
	LeftEyeClosed: true, RightEyeClosed: true}

// foremost returns the code of a frame that ranks first, 0 for none. Where no face was found in the dark, the dark is why.
func foremost(codes []Feedback, step Step) Feedback {
	var first Feedback
	dark := false
	for _, f := range codes {
		dark = dark || f == InsufficientLighting
		if ranks[f] == 0 || step.turns() && turning[f] {
			continue
		}
		if first == 0 || ranks[f] < ranks[first] {
			first = f
		}
	}
	if first == NoFaceDetected && dark {
		return InsufficientLighting
	}
	return first
}

const (
	// hintStands is how long a hint stands after the last frame that gave it, ms: between 300, under which texts flicker, and 500, over
	// which they lag behind the person (research of capture front ends).
	hintStands = 400
	// escalatesAfter is how long the same hint may stand before the person counts as stuck, ms.
	escalatesAfter = 5000
)

// hinter holds the hint that is shown. Another takes its place only when no frame of the last while gave it, so that codes which
// flicker from frame to frame change nothing.
type hinter struct {
	begun       bool
	shown       Feedback
	since, last float64 // when it was first shown and last given, ms
}

// next takes the foremost code of a frame and returns the hint to show.
func (h *hinter) next(code Feedback, now float64) (hint Feedback, escalated bool) {
	switch {
	case h.begun && code == h.shown:
		h.last = now
	case !h.begun || now-h.last >= hintStands:
		h.begun, h.shown, h.since, h.last = true, code, now, now
	}
	return h.shown, h.shown != 0 && now-h.since >= escalatesAfter
}
