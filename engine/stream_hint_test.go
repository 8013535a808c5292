package engine

import "testing"

func TestForemost(t *testing.T) {
	for _, tt := range []struct {
		name  string
		codes []Feedback
		step  Step
		want  Feedback
	}{
		{"nothing", nil, StepCenter, 0},
		{"resolution before all", []Feedback{ImageResolutionTooLow, NoFaceDetected, FaceTooFar}, StepCenter, ImageResolutionTooLow},
		{"no face before blur", []Feedback{NoFaceDetected, TooMuchBlur}, StepCenter, NoFaceDetected},
		{"no face in the dark", []Feedback{NoFaceDetected, InsufficientLighting}, StepCenter, InsufficientLighting},
		{"several before far", []Feedback{MultipleFacesDetected, FaceTooFar}, StepCenter, MultipleFacesDetected},
		{"far before left", []Feedback{FaceTooFar, FaceOnLeft, InvalidPose}, StepCenter, FaceTooFar},
		{"left before pose", []Feedback{InvalidPose, FaceOnLeft}, StepCenter, FaceOnLeft},
		{"pose before light", []Feedback{InvalidPose, InsufficientLighting}, StepCenter, InvalidPose},
		{"light before blur", []Feedback{InsufficientLighting, TooMuchBlur}, StepCenter, InsufficientLighting},
		{"blur before eyes", []Feedback{TooMuchBlur, LeftEyeClosed, DarkGlasses}, StepCenter, TooMuchBlur},
		{"the engine's failure is no hint", []Feedback{AwareInternalError1}, StepCenter, 0},
		{"a turn brings pose and place about", []Feedback{InvalidPose, FaceOnLeft, FaceTooLow, LeftEyeClosed}, StepLeft, 0},
		{"nor is a far eye hidden", []Feedback{LeftEyeObstructed, OffAngleGaze}, StepRight, 0},
		{"and hides nothing else", []Feedback{InvalidPose, TooMuchBlur}, StepUp, TooMuchBlur},
	} {
		if got := foremost(tt.codes, tt.step); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestEveryCodeRanks holds that no code is left out of the hints.
func TestEveryCodeRanks(t *testing.T) {
	for f := Feedback(1); f < numFeedback; f++ {
		if ranks[f] == 0 && f != AwareInternalError1 {
			t.Errorf("%v has no rank", f)
		}
	}
}

// TestHinter plays codes at 10 frames a second: a hint escalates once it has stood for 5 s, another begins anew, and nothing never does.
func TestHinter(t *testing.T) {
	var h hinter
	for i := range 200 {
		code := FaceTooFar
		switch {
		case i >= 130:
			code = 0
		case i >= 60:
			code = TooMuchBlur
		}
		want := i >= 50 && i < 60 || i >= 110 && i < 130
		if hint, escalated := h.next(code, float64(100*i)); hint != code || escalated != want {
			t.Errorf("at %d ms: %v, escalated %t; want %v, %t", 100*i, hint, escalated, code, want)
		}
	}
}
