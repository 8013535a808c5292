package engine

import "testing"

func TestFeedbackRoundTrip(t *testing.T) {
	for f := Feedback(1); f < numFeedback; f++ {
		if got, ok := ParseFeedback(f.String()); !ok || got != f {
			t.Errorf("ParseFeedback(%q) = %d, %t, want %d", f, got, ok, f)
		}
		if f.Text() == "" {
			t.Errorf("%s has no text", f)
		}
	}
	for _, name := range []string{"", "unknown", "no_face_detected", "NO_FACE"} {
		if f, ok := ParseFeedback(name); ok {
			t.Errorf("ParseFeedback(%q) = %s", name, f)
		}
	}
	for _, f := range []Feedback{0, numFeedback, 255} {
		if f.String() != "unknown" || f.Text() != "" {
			t.Errorf("Feedback(%d) = %s, %q", uint8(f), f, f.Text())
		}
	}
}

func TestFeedbackValues(t *testing.T) {
	for _, c := range []struct {
		f          Feedback
		number     uint8
		name, text string
	}{
		{ImageResolutionTooLow, 1, "IMAGE_RESOLUTION_TOO_LOW", "Image resolution is too low to be compliant."},
		{GlassesPresent, 14, "GLASSES_PRESENT", "The subject is non-compliant due to the presence of eye-wear."},
		{HeavyFrames, 27, "HEAVY_FRAMES", "The subject is non-compliant due to the thickness of their eye-wear frames."},
		{AwareInternalError1, 33, "AWARE_INTERNAL_ERROR_1", "Internal Error 1"},
	} {
		if uint8(c.f) != c.number || c.f.String() != c.name || c.f.Text() != c.text {
			t.Errorf("got %d, %s, %q, want %d, %s, %q", uint8(c.f), c.f, c.f.Text(), c.number, c.name, c.text)
		}
	}
}

func TestDecisionRoundTrip(t *testing.T) {
	scores := map[Decision]float64{Live: 100, UnableToCalculateLiveness: -1, TimestampTooOld: -1, TimestampInFuture: -1}
	for d := Decision(1); d < numDecisions; d++ {
		if got, ok := ParseDecision(d.String()); !ok || got != d {
			t.Errorf("ParseDecision(%q) = %d, %t, want %d", d, got, ok, d)
		}
		if d.Score() != scores[d] { // the rest score 0
			t.Errorf("%s scores %g, want %g", d, d.Score(), scores[d])
		}
		if d.Text() == "" {
			t.Errorf("%s has no text", d)
		}
	}
	if d, ok := ParseDecision("live"); ok {
		t.Errorf(`ParseDecision("live") = %s`, d)
	}
	if d := Decision(0); d.String() != "unknown" || d.Score() != -1 || numDecisions.Score() != -1 {
		t.Errorf("Decision(0) = %s, %g", d, d.Score())
	}
}

func TestWorkflowRoundTrip(t *testing.T) {
	for w := Workflow(1); w < numWorkflows; w++ {
		if got, ok := ParseWorkflow(w.String()); !ok || got != w {
			t.Errorf("ParseWorkflow(%q) = %d, %t, want %d", w, got, ok, w)
		}
	}
	for name, want := range map[string]Workflow{"Charlie2": Charlie2, "HOTEL6": Hotel6, "Active_Up": ActiveUp} {
		if got, ok := ParseWorkflow(name); !ok || got != want {
			t.Errorf("ParseWorkflow(%q) = %s, %t, want %s", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "unknown", "charlie", "charlie3", "delta4", " charlie4", "hote\u212a6", "foxtrot2\x00"} {
		if w, ok := ParseWorkflow(name); ok {
			t.Errorf("ParseWorkflow(%q) = %s", name, w)
		}
	}
}

func TestWorkflowValues(t *testing.T) {
	for _, c := range []struct {
		w       Workflow
		number  uint8
		profile string
		level   int
		active  bool
	}{
		{0, 0, "", 0, false},
		{Charlie2, 1, "charlie", 70, false},
		{Foxtrot4, 5, "foxtrot", 77, false},
		{Hotel6, 9, "hotel", 82, false},
		{ActiveDown, 10, "foxtrot", 77, true},
		{ActiveUp, 13, "foxtrot", 77, true},
		{numWorkflows, 14, "", 0, false},
	} {
		if uint8(c.w) != c.number || c.w.Profile() != c.profile || c.w.SecurityLevel() != c.level || c.w.Active() != c.active {
			t.Errorf("%s = %d, %q, %d, %t, want %d, %q, %d, %t",
				c.w, uint8(c.w), c.w.Profile(), c.w.SecurityLevel(), c.w.Active(), c.number, c.profile, c.level, c.active)
		}
	}
}
