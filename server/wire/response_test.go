package wire

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

func TestResponses(t *testing.T) {
	live := engine.Liveness{Decision: engine.Live, ScoreFRR: .5301376318487142}
	refused := engine.Liveness{Decision: engine.TooBlurry, ScoreFRR: engine.NoScore, Feedback: []engine.Feedback{engine.TooMuchBlur}}
	unable := engine.Liveness{Decision: engine.UnableToCalculateLiveness, ScoreFRR: math.NaN()}
	for _, c := range []struct {
		name string
		got  []byte
		want string
	}{
		{"analyze", (&AnalyzeResponse{CapturedFrame: []byte("ABCD"), Liveness: live, Version: "v 1"}).JSON(),
			`{"video":{"autocapture_result":{"captured_frame":"QUJDRA==","captured_frame_is_constructed":false,"feedback":[]},` +
				`"liveness_result":{"decision":"LIVE","feedback":[],"score":100,"score_frr":0.5301376318487142},"version":"v 1"}}`},
		{"analyze without a face", (&AnalyzeResponse{Constructed: true, Feedback: []engine.Feedback{engine.NoFaceDetected, engine.Glare}, Liveness: unable, Version: "\"\\\n"}).JSON(),
			`{"video":{"autocapture_result":{"captured_frame":"","captured_frame_is_constructed":true,"feedback":["NO_FACE_DETECTED","GLARE"]},` +
				`"liveness_result":{"decision":"UNABLE_TO_CALCULATE_LIVENESS","feedback":[],"score":-1,"score_frr":9.99},"version":"\"\\\u000a"}}`},
		{"liveness", (&LivenessResponse{Liveness: refused, Version: "v"}).JSON(),
			`{"video":{"liveness_result":{"decision":"TOO_BLURRY","feedback":["TOO_MUCH_BLUR"],"score":0,"score_frr":9.99},"version":"v"}}`},
		{"active", (&ActiveResponse{Report: engine.ActiveReport{Liveness: refused, Passive: live, Active: refused}, Version: "v"}).JSON(),
			`{"video":{"liveness_result":{"decision":"TOO_BLURRY","feedback":["TOO_MUCH_BLUR"],"score":0,"score_frr":9.99,"details":{` +
				`"active_liveness":{"decision":"TOO_BLURRY","feedback":["TOO_MUCH_BLUR"],"score":0,"score_frr":9.99},` +
				`"passive_liveness":{"decision":"LIVE","feedback":[],"score":100,"score_frr":0.5301376318487142}}},"version":"v"}}`},
		{"400", badRequest(CodeMissingField, "").in("workflow_data").in("video").JSON(),
			`{"error":{"code":-3,"description":"video.workflow_data: Missing Mandatory Field"}}`},
		{"500", tableFault(CodeTimestamp, "x").JSON(),
			`{"error":{"code":141,"description":"The value for the timestamp provided was invalid. Timestamps must be greater than the previous timestamp and greater than or equal to 0.00 seconds."}}`},
		{"transport", (&Error{Status: 413, Code: CodeUnknown, Description: "too large"}).JSON(), `{"error":{"code":-1,"description":"too large"}}`},
	} {
		if string(c.got) != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, c.got, c.want)
		}
		if !json.Valid(c.got) {
			t.Errorf("%s is not JSON", c.name)
		}
	}
}

func TestAppendNumber(t *testing.T) {
	for v, want := range map[float64]string{100: "100", 0: "0", -1: "-1", 1e-9: "0.000000001", math.Inf(1): "9.99", 1.28: "1.28"} {
		if got := string(appendNumber(nil, v)); got != want {
			t.Errorf("%g: %s, want %s", v, got, want)
		}
	}
}
