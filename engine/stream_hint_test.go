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
		{"and hides nothing else", []Feedback{InvalidPose, TooMuchBlur}, StepUp, TooMuchBlur},
	} {
		if got := foremost(tt.codes, tt.step); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestEveryMeasuredCodeRanks holds that no code which the engine can give is left out of the hints.
func TestEveryMeasuredCodeRanks(t *testing.T) {
	for f := Feedback(1); f < numFeedback; f++ {
		if ranks[f] == 0 && f != AwareInternalError1 {
			t.Errorf("%v has no rank", f)
		}
	}
}

// TestHinter plays codes at 10 frames a second.
func TestHinter(t *testing.T) {
	const far, dark, blur = FaceTooFar, InsufficientLighting, TooMuchBlur
	repeat := func(n int, codes ...Feedback) (out []Feedback) {
		for range n {
			out = append(out, codes...)
		}
		return out
	}
	join := func(parts ...[]Feedback) (out []Feedback) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	for _, tt := range []struct {
		name        string
		codes, want []Feedback
	}{
		{"the first is shown at once", repeat(2, far), repeat(2, far)},
		{"one other frame changes nothing", join(repeat(3, far), repeat(1, dark), repeat(3, far)), repeat(7, far)},
		{"flicker changes nothing", repeat(10, far, 0), repeat(20, far)},
		{"another stands after 400 ms", join(repeat(3, far), repeat(5, dark)), join(repeat(6, far), repeat(2, dark))},
		{"nothing to correct stands after 400 ms", join(repeat(3, far), repeat(5, 0)), join(repeat(6, far), repeat(2, 0))},
		{"of two that flicker one comes and stays", join(repeat(1, far), repeat(5, dark, blur)), join(repeat(4, far), repeat(7, blur))},
	} {
		var h hinter
		for i, code := range tt.codes {
			if got, escalated := h.next(code, float64(100*i)); got != tt.want[i] || escalated {
				t.Errorf("%s: frame %d shows %v, escalated %t; want %v", tt.name, i, got, escalated, tt.want[i])
			}
		}
	}
}

// TestHinterEscalates holds that a hint escalates after 5 s, flickering or not, and another begins anew; nothing never does.
func TestHinterEscalates(t *testing.T) {
	var h hinter
	for i := range 70 {
		code := FaceTooFar
		if i%3 == 1 {
			code = 0
		}
		if hint, escalated := h.next(code, float64(100*i)); hint != FaceTooFar || escalated != (i >= 50) {
			t.Errorf("at %d ms: %v, escalated %t", 100*i, hint, escalated)
		}
	}
	for i := 70; i < 130; i++ {
		code := TooMuchBlur
		if i >= 80 {
			code = 0
		}
		if hint, escalated := h.next(code, float64(100*i)); escalated && hint != FaceTooFar {
			t.Errorf("at %d ms: %v escalated", 100*i, hint)
		}
	}
	if h.shown != 0 {
		t.Errorf("%v is shown at the end", h.shown)
	}
}
