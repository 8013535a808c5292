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
	LeftEyeClosed: true, RightEyeClosed: true, LeftEyeObstructed: true, RightEyeObstructed: true, OffAngleGaze: true}

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

// escalatesAfter is how long the same hint may stand before the person counts as stuck, ms.
const escalatesAfter = 5000

// hinter knows since when a hint has been shown.
type hinter struct {
	shown Feedback
	since float64 // ms
}

// next takes the foremost code of a frame, which is the hint, and says whether it has stood for long.
func (h *hinter) next(code Feedback, now float64) (hint Feedback, escalated bool) {
	if code != h.shown {
		h.shown, h.since = code, now
	}
	return code, code != 0 && now-h.since >= escalatesAfter
}
