package wire

import (
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

const resolution480 = `"resolution":{"width":480,"height":640}`

func TestParseROI(t *testing.T) {
	checkFaults(t, []faultCase{
		{"wrapped", `{"preface":{"profile":{"name":"charlie"},` + resolution480 + `}}`, 0, 0, ""},
		{"bare", `{"profile":{"name":"icao"},` + resolution480 + `}`, 0, 0, ""},
		{"without a profile", `{` + resolution480 + `}`, 0, 0, ""},
		{"empty", `{}`, 400, -3, "resolution: Missing"},
		{"wrapped and empty", `{"preface":{}}`, 400, -3, "preface.resolution: Missing"},
		{"preface null", `{"preface":null}`, 400, -3, "preface: Missing"},
		{"an array", `[]`, 400, -4, "must be an object"},
		{"preface an array", `{"preface":[]}`, 400, -4, "preface: "},
		{"profile a string", `{"preface":{"profile":"charlie"}}`, 400, -4, "preface.profile: "},
		{"width a string", `{"resolution":{"width":"480"}}`, 400, -4, "resolution.width: "},
		{"width 0", `{"resolution":{"width":0}}`, 400, -6, "resolution.width: "},
		{"width 4097", `{"resolution":{"width":4097}}`, 400, -6, "resolution.width: "},
		{"no height", `{"resolution":{"width":480}}`, 400, -3, "resolution.height: Missing"},
		{"unknown profile", `{"profile":{"name":"delta"},` + resolution480 + `}`, 500, 114, "profile"},
		{"xml", `{"profile":{"name":"charlie","xml":"<x/>"},` + resolution480 + `}`, 500, 114, "profile"},
	}, func(body []byte) *Error { _, err := ParseROI(body, Limits{}); return err })
}

func TestROIProfilesAndWrapper(t *testing.T) {
	for name, want := range map[string]string{
		"charlie": "charlie", "knomi_charlie_server.xml": "charlie", "Knomi-HOTEL4": "hotel", "foxtrot": "foxtrot", "face_icao.xml": "icao", "": "charlie",
	} {
		q, err := ParseROI([]byte(`{"preface":{"profile":{"name":"`+name+`"},`+resolution480+`}}`), Limits{})
		if err != nil || q.Profile.Name != want || !q.Wrapped || q.Width != 480 || q.Height != 640 {
			t.Errorf("%q: %+v, %v, want %s", name, q, err, want)
		}
	}
	for _, wrapped := range []bool{false, true} {
		p, _ := engine.ProfileByName("charlie")
		body := string((&ROI{Wrapped: wrapped, Profile: p, Width: 480, Height: 640}).JSON())
		if strings.HasPrefix(body, `{"preface":{"x":`) != wrapped || !strings.Contains(body, `"width":320,"height":339}`) {
			t.Errorf("wrapped %t: %s", wrapped, body)
		}
	}
}

func TestParseAutocaptureFaults(t *testing.T) {
	checkFaults(t, []faultCase{
		{"wrapped", `{"preface":{"profile":{"name":"knomi_charlie_server.xml"},"rotation":90,"frames":[$F1,$F2],"faceSensitivity":0.5,"faceGranularity":0.5,
			"faceMinimumSize":0.1,"faceMaximumSize":1,"faceDetectionMode":"DOMINANT_FACE_BY_SIZE","autocaptureMinimumFrameCount":2,
			"resolutionPreview":{"width":240,"height":320},"resolutionCapture":{"width":480,"height":640}}}`, 0, 0, ""},
		{"bare", `{"frames":[$F1]}`, 0, 0, ""},
		{"no frames", `{"preface":{}}`, 400, -3, "preface.frames: Missing"},
		{"no data", `{"preface":{"frames":[{"timestamp":1}]}}`, 400, -3, "preface.frames[0].data: Missing"},
		{"rotation a string", `{"rotation":"0","frames":[$F1]}`, 400, -4, "rotation: "},
		{"preview width a string", `{"resolutionPreview":{"width":""},"frames":[$F1]}`, 400, -4, "resolutionPreview.width: "},
		{"preview width 0", `{"resolutionPreview":{"width":0,"height":1},"frames":[$F1]}`, 400, -6, "resolutionPreview.width: "},
		{"capture height 1e999", `{"resolutionCapture":{"width":1,"height":1e999},"frames":[$F1]}`, 400, -6, "resolutionCapture.height: "},
		{"frame count 0", `{"autocaptureMinimumFrameCount":0,"frames":[$F1]}`, 400, -6, "autocaptureMinimumFrameCount: "},
		{"no frame", `{"frames":[]}`, 400, -6, "frames: "},
		{"not base64", `{"preface":{"frames":[{"data":"@","timestamp":1}]}}`, 400, -5, "preface.frames[0].data: "},
		{"not base64, bare", `{"frames":[{"data":"@","timestamp":1}]}`, 400, -5, "frames[0].data: "},
		{"no JPEG", `{"preface":{"frames":[{"data":"$BAD","timestamp":1}]}}`, 400, -7, "preface.frames[0].data: "},
		{"sensitivity", `{"faceSensitivity":2,"frames":[$F1]}`, 500, 121, "sensitivity"},
		{"rotation", `{"rotation":1,"frames":[$F1]}`, 500, 312, "rotation"},
		{"timestamps", `{"frames":[$F1,$F1]}`, 500, 141, "timestamp"},
		{"unknown profile", `{"profile":{"name":"x"},"frames":[$F1]}`, 500, 114, "profile"},
		{"unknown mode", `{"faceDetectionMode":"x","frames":[$F1]}`, 500, 155, "mode"},
	}, func(body []byte) *Error { _, err := ParseAutocapture(body, Limits{}); return err })
}

// TestAutocaptureScalesProfile: a preview of half the size needs half the pixels between the eyes, and the shared profile stays.
func TestAutocaptureScalesProfile(t *testing.T) {
	q, err := ParseAutocapture([]byte(pictures.Replace(
		`{"frames":[$F1],"resolutionPreview":{"width":240,"height":320},"resolutionCapture":{"width":480,"height":640}}`)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	shared, _ := engine.ProfileByName("charlie")
	for m, want := range map[engine.Metric][2]float64{
		engine.MetricEyeSeparation: {45, 90}, engine.MetricShortSide: {240, 480}, engine.MetricWidthRatio: {1.35, 1.35},
	} {
		got, _ := q.Options.Profile.Constraint(m)
		kept, _ := shared.Constraint(m)
		if got.Min != want[0] || kept.Min != want[1] {
			t.Errorf("%s: at least %g, and %g in the shared profile, want %g and %g", m, got.Min, kept.Min, want[0], want[1])
		}
	}
}

func TestAutocaptureAnswer(t *testing.T) {
	good, bad := engine.FrameReport{}, engine.FrameReport{Feedback: []engine.Feedback{engine.FaceTooFar}}
	for _, c := range []struct {
		minimum int
		frames  []engine.FrameReport
		want    int
	}{
		{1, []engine.FrameReport{bad, good, good}, 1},
		{2, []engine.FrameReport{good, bad, good, good, good}, 3},
		{3, []engine.FrameReport{good, good, bad, good}, -1},
	} {
		q := Autocapture{MinimumFrames: c.minimum}
		if got := q.Answer(c.frames).CapturedFrame; got != c.want {
			t.Errorf("%d in a row: frame %d, want %d", c.minimum, got, c.want)
		}
	}
	got := string((&Autocapture{Wrapped: true, MinimumFrames: 1}).Answer([]engine.FrameReport{bad, good}).JSON())
	want := `{"preface":{"results":{"captured":true,"capturedFrameIndex":1},"frameResults":[{"compliant":false,"feedback":["FACE_TOO_FAR"]},{"compliant":true,"feedback":[]}]}}`
	if got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}
