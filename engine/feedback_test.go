package engine_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
)

// level is the portrait with its head pitched up a little: its proportions read as 8 degrees down, beyond the 5 of icao.
func level(s synth.Scene) synth.Scene {
	s.Pitch -= 12
	return s
}

// feedbackCases is a scene for every code that a profile can give, and for many bounds one scene on either side.
var feedbackCases = []struct {
	name, profile string
	scene         synth.Scene
	want          string
}{
	{"as it should be", "charlie", synth.Scene{}, "[]"},
	{"as it should be", "hotel", synth.Scene{}, "[]"},
	{"as it should be", "icao", level(synth.Scene{}), "[]"},

	{"480 px", "charlie", synth.Scene{Width: 480, Height: 600, ShiftY: .02}, "[]"},
	{"479 px", "charlie", synth.Scene{Width: 479, Height: 600, ShiftY: .02}, "[IMAGE_RESOLUTION_TOO_LOW]"},
	{"no face", "charlie", synth.Scene{NoFace: true}, "[NO_FACE_DETECTED]"},
	{"no face in the dark", "charlie", synth.Scene{NoFace: true, Gain: .1}, "[NO_FACE_DETECTED INSUFFICIENT_LIGHTING]"},
	{"two faces", "charlie", synth.Scene{SecondFace: true, Scale: .78, ShiftX: -.09}, "[MULTIPLE_FACES_DETECTED]"},

	{"roll 8", "charlie", synth.Scene{Roll: 8}, "[]"},
	{"roll 12", "charlie", synth.Scene{Roll: 12}, "[INVALID_POSE]"},
	{"roll -12", "charlie", synth.Scene{Roll: -12}, "[INVALID_POSE]"},
	{"roll 3", "icao", level(synth.Scene{Roll: 3}), "[]"},
	{"roll 7", "icao", level(synth.Scene{Roll: 7}), "[INVALID_POSE]"},
	{"yaw 14", "charlie", synth.Scene{Yaw: 14, ShiftX: -.05}, "[]"},
	{"yaw 26", "charlie", synth.Scene{Yaw: 26, ShiftX: -.08}, "[INVALID_POSE]"},
	{"yaw -26", "charlie", synth.Scene{Yaw: -26, ShiftX: .08}, "[INVALID_POSE]"},
	{"yaw 12", "icao", level(synth.Scene{Yaw: 12, ShiftX: -.05}), "[INVALID_POSE]"},

	{"far, width ratio 2.0", "charlie", synth.Scene{Scale: .75, Width: 720, Height: 720}, "[]"},
	{"far, width ratio 2.5", "charlie", synth.Scene{Scale: .6, Width: 720, Height: 720}, "[FACE_TOO_FAR]"},
	{"far, width ratio 2.5", "hotel", synth.Scene{Scale: .6, Width: 720, Height: 720}, "[]"},
	{"far, width ratio 2.5", "icao", level(synth.Scene{Scale: .6, Width: 720, Height: 720}), "[FACE_TOO_FAR]"},
	{"eyes 95 px apart", "charlie", synth.Scene{Scale: .7, Height: 570, Width: 480}, "[]"},
	{"eyes 80 px apart", "charlie", synth.Scene{Scale: .59}, "[FACE_TOO_FAR]"},
	{"eyes 80 px apart", "hotel", synth.Scene{Scale: .59}, "[]"},
	{"eyes 54 px apart", "hotel", synth.Scene{Scale: .4}, "[FACE_TOO_FAR]"},
	{"width ratio 1.42", "charlie", synth.Scene{Scale: 1.05}, "[]"},
	{"width ratio 1.25", "charlie", synth.Scene{Scale: 1.2}, "[FACE_TOO_CLOSE]"},
	{"larger than the frame", "charlie", synth.Scene{Scale: 1.8}, "[FACE_TOO_CLOSE]"},

	{"centre at .58", "charlie", synth.Scene{ShiftX: .08, Scale: .9}, "[]"},
	{"centre at .62", "charlie", synth.Scene{ShiftX: .12, Scale: .9}, "[FACE_ON_LEFT]"},
	{"centre at .42", "charlie", synth.Scene{ShiftX: -.08, Scale: .9}, "[]"},
	{"centre at .38", "charlie", synth.Scene{ShiftX: -.12, Scale: .9}, "[FACE_ON_RIGHT]"},
	{"centre at .59", "icao", level(synth.Scene{ShiftX: .09, Scale: .98}), "[FACE_ON_LEFT]"},
	{"eye line at .68", "charlie", synth.Scene{ShiftY: -.08}, "[]"},
	{"eye line at .72", "charlie", synth.Scene{ShiftY: -.12}, "[FACE_TOO_HIGH]"},
	{"eye line at .52", "charlie", synth.Scene{ShiftY: .08}, "[]"},
	{"eye line at .48", "charlie", synth.Scene{ShiftY: .12}, "[FACE_TOO_LOW]"},
	{"eye line at .53", "icao", level(synth.Scene{ShiftY: .09}), "[FACE_TOO_LOW]"},

	{"half the light", "charlie", synth.Scene{Gain: .5}, "[]"},
	{"a fifth of the light", "charlie", synth.Scene{Gain: .2}, "[INSUFFICIENT_LIGHTING]"},
	{"noise that hides detail", "charlie", synth.Scene{Gain: .45, Noise: 24, Seed: 1}, "[INSUFFICIENT_LIGHTING]"},
	{"twice the light", "charlie", synth.Scene{Gain: 2.2}, "[LIGHT_TOO_BRIGHT]"},
	{"blur of .7 px", "charlie", synth.Scene{Blur: .7}, "[]"},
	{"blur of 4 px", "charlie", synth.Scene{Blur: 4}, "[TOO_MUCH_BLUR]"},
	{"blur of 3 px and noise", "charlie", synth.Scene{Blur: 3, Noise: 6, Seed: 1}, "[TOO_MUCH_BLUR]"},
	{"a smear of 5 px", "charlie", synth.Scene{Motion: 5}, "[]"},
	{"a smear of 20 px", "charlie", synth.Scene{Motion: 20}, "[TOO_MUCH_BLUR]"},

	{"left eye closed", "charlie", synth.Scene{LeftClosed: true}, "[LEFT_EYE_CLOSED]"},
	{"right eye closed", "charlie", synth.Scene{RightClosed: true}, "[RIGHT_EYE_CLOSED]"},
	{"both eyes closed", "charlie", synth.Scene{LeftClosed: true, RightClosed: true}, "[LEFT_EYE_CLOSED RIGHT_EYE_CLOSED]"},
	{"dark glasses", "charlie", synth.Scene{DarkGlasses: true}, "[DARK_GLASSES]"},

	{"clear glasses, rims of .03", "icao", level(synth.Scene{Rims: .03}), "[]"},
	{"clear glasses, rims of .08", "icao", level(synth.Scene{Rims: .08}), "[HEAVY_FRAMES]"},
	{"clear glasses, rims of .03", "bare", synth.Scene{Rims: .03}, "[GLASSES_PRESENT]"},
	{"none", "bare", synth.Scene{}, "[]"},
	{"clear glasses, rims of .03", "spectacled", synth.Scene{Rims: .03}, "[]"},
	{"none", "spectacled", synth.Scene{}, "[GLASSES_ABSENT]"},
	{"a smile", "icao", level(synth.Scene{Smile: 1.2}), "[SMILE_PRESENT]"},
	{"a smile", "merry", synth.Scene{Smile: 1.2}, "[]"},
	{"none", "merry", synth.Scene{}, "[SMILE_ABSENT]"},
	{"a headband over .2 of the forehead", "icao", level(synth.Scene{Headband: .2}), "[]"},
	{"a headband over .8 of the forehead", "icao", level(synth.Scene{Headband: .8}), "[FOREHEAD_COVERING]"},
	{"left eye covered", "icao", level(synth.Scene{LeftCovered: true}), "[LEFT_EYE_OBSTRUCTED]"},
	{"right eye covered", "icao", level(synth.Scene{RightCovered: true}), "[RIGHT_EYE_OBSTRUCTED]"},
	{"eyes 6 degrees to the left", "icao", level(synth.Scene{Gaze: 6}), "[]"},
	{"eyes 20 degrees to the left", "icao", level(synth.Scene{Gaze: 20}), "[OFF_ANGLE_GAZE]"},
	{"eyes 20 degrees to the right", "icao", level(synth.Scene{Gaze: -20}), "[OFF_ANGLE_GAZE]"},

	{"light from the left, .2", "icao", level(synth.Scene{SideLight: -.2}), "[]"},
	{"light from the left, 1.2", "icao", level(synth.Scene{SideLight: -1.2}), "[FACIAL_SHADOWING]"},
	{"light from the right, .7", "icao", level(synth.Scene{SideLight: .7}), "[FACIAL_SHADOWING]"},
	{"light from the right, .7", "charlie", synth.Scene{SideLight: .7}, "[]"},
	{"a brim's shadow", "icao", level(synth.Scene{Pitch: 2, Shadow: synth.Shadow{Depth: .75, From: -9, To: .1, Angle: 90}}), "[FACIAL_SHADOWING]"},
	{"a shadow on the wall alone", "icao", level(synth.Scene{Shadow: synth.Shadow{Depth: .75, From: 1.5, To: 9}}), "[]"},
	{"warm light", "icao", level(synth.Scene{Tint: [3]float64{1.02, 1, .96}}), "[]"},
	{"blue light", "icao", level(synth.Scene{Tint: [3]float64{.35, .7, 1.2}}), "[UNNATURAL_LIGHTING_COLOR]"},
	{"red pupils", "icao", level(synth.Scene{RedEye: true}), "[RED_EYE]"},
	{"highlights in the eyes", "icao", level(synth.Scene{Glare: true, Highlight: .07, Scale: .99}), "[GLARE]"},
	{"highlights that hide the eyes", "icao", level(synth.Scene{Glare: true, Highlight: .2, Scale: .99, ShiftY: .02}), "[LIGHT_TOO_BRIGHT LEFT_EYE_OBSTRUCTED RIGHT_EYE_OBSTRUCTED GLARE]"},
	{"shapes behind", "icao", level(synth.Scene{Clutter: true}), "[BACKGROUND_TOO_CLUTTERED]"},
	{"dark wall", "icao", level(synth.Scene{Wall: .95}), "[BACKGROUND_TOO_DARK]"},
	{"white wall", "icao", level(synth.Scene{Wall: -.2}), "[BACKGROUND_TOO_BRIGHT]"},
}

// no is no limit.
var no = math.NaN()

// feedbackProfiles are profiles of an operator's, for codes that no built-in one gives.
var feedbackProfiles = map[string]*engine.Profile{
	"bare":       {Constraints: []engine.Constraint{{Metric: engine.MetricGlasses, Min: no, Preferred: no, Max: 50}}},
	"spectacled": {Constraints: []engine.Constraint{{Metric: engine.MetricGlasses, Min: 50, Preferred: no, Max: no}}},
	"merry":      {Constraints: []engine.Constraint{{Metric: engine.MetricSmile, Min: 50, Preferred: no, Max: no}}},
}

// TestFeedback: the codes that fit each scene, and no others.
func TestFeedback(t *testing.T) {
	e, given := newEngine(t), map[string]bool{}
	for _, tt := range feedbackCases {
		p, ok := engine.ProfileByName(tt.profile)
		if own := feedbackProfiles[tt.profile]; own != nil {
			p, ok = own, true
		}
		if !ok {
			t.Fatal(tt.profile)
		}
		r := e.Analyze([]engine.Frame{frameOf(t, tt.scene)}, engine.AnalyzeOptions{Profile: p})
		if got := fmt.Sprint(r.Feedback); got != tt.want {
			t.Errorf("%s, %s: %v, want %v\n%s", tt.profile, tt.name, got, tt.want, outside(p, &r.Frames[0].Measures))
		}
		for _, f := range r.Feedback {
			given[f.String()] = true
		}
	}
	for f := engine.Feedback(1); f.String() != "unknown"; f++ {
		if f != engine.AwareInternalError1 && !given[f.String()] {
			t.Errorf("no scene gives %s", f)
		}
	}
}

// outside lists the measures beyond a profile's bounds.
func outside(p *engine.Profile, m *engine.Measures) (out string) {
	for _, c := range p.Constraints {
		if v := m[c.Metric]; v < c.Min || v > c.Max {
			out += fmt.Sprintf("\t%s = %.4g, bounds %v and %v\n", c.Metric, v, c.Min, c.Max)
		}
	}
	return out
}
