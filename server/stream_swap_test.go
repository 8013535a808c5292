package server

import (
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/verdict"
)

// TestStreamOfTwoPeople shows one face for a moment, ahead and well lit, and holds another one still. What the first left behind is no
// evidence: the captured frame would be a picture that somebody held up, vouched for by whoever stood behind it.
func TestStreamOfTwoPeople(t *testing.T) {
	warm(t)
	s, url := streamServer(t, Options{})
	id, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	first := synth.Scene{}
	second := synth.Scene{Gain: .85, Tint: [3]float64{1, .9, .8}, Scale: .93}
	jpegOf(t, second)
	var begun time.Time
	last, _ := c.capture(func(string, time.Duration) synth.Scene {
		if begun.IsZero() {
			begun = time.Now()
		}
		switch at := time.Since(begun); {
		case at < 400*time.Millisecond:
			return first
		case at < 1000*time.Millisecond:
			return synth.Scene{NoFace: true}
		}
		return second
	})
	if last.Type != "verdict" {
		t.Fatalf("ended with %+v", last)
	}
	claims := verified(t, s, stateOf(t, s, id).Token, verdict.Expected{Issuer: testIssuer, Audience: plainSpec.Aud, SessionID: id, Nonce: plainSpec.Nonce})
	for i, f := range claims.Frames {
		if f != sum(jpegOf(t, second)) {
			t.Errorf("judged frame %d of %d is not of the face that was held still", i, len(claims.Frames))
		}
	}
	if len(claims.Frames) == 0 || claims.Decision != "LIVE" {
		t.Errorf("claims %+v", claims)
	}
}
