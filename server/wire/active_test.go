package wire

import (
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// part is a request of one frame.
func part(workflow, picture, tags string) string {
	return video(`"workflow":"` + workflow + `","frames":[{"data":"` + picture + `","tags":` + tags + `,"timestamp":1}]`)
}

func TestParseActiveRequestFaults(t *testing.T) {
	passive, up := part("foxtrot4", "$IMG", `[]`), part("active_up", "$IMG", `["ACTIVE_HEAD_UP"]`)
	down, left := part("active_down", "$IMG", `"ACTIVE_HEAD_DOWN"`), part("active_left", "$IMG", `7`)
	checkFaults(t, []faultCase{
		{"passive first", `[` + passive + `,` + up + `,` + down + `]`, 0, 0, ""},
		{"passive last", `[` + left + `,` + up + `,` + passive + `]`, 0, 0, ""},
		{"unknown tags", `[` + left + `,` + part("active_up", "$IMG", `["x","active_head_down"]`) + `,` + passive + `]`, 0, 0, ""},
		{"a tag on the passive part", `[` + left + `,` + up + `,` + part("charlie4", "$IMG", `["ACTIVE_HEAD_DOWN"]`) + `]`, 0, 0, ""},

		{"an object", passive, 400, -4, "must be an array, not an object"},
		{"a part that is null", `[null]`, 400, -4, "[0]: Field Has Wrong Type"},
		{"a fault in a part", `[` + passive + `,{"video":{"workflow_data":{"frames":[{"data":7}]}}}]`, 400, -4, "[1].video.workflow_data.frames[0].data: "},
		{"no part", `[]`, 400, -6, "3 requests"},
		{"two parts", `[` + passive + `,` + up + `]`, 400, -6, "3 requests"},
		{"four parts", `[` + passive + `,` + up + `,` + down + `,7]`, 400, -6, "[3]: Invalid Value: there must be 3 requests"},
		{"three passive", `[` + passive + `,` + passive + `,` + passive + `]`, 400, -6, "1 passive and 2 different active"},
		{"two passive", `[` + passive + `,` + up + `,` + passive + `]`, 400, -6, "1 passive and 2 different active"},
		{"three active", `[` + left + `,` + up + `,` + down + `]`, 400, -6, "1 passive and 2 different active"},
		{"the same movement twice", `[` + passive + `,` + up + `,` + up + `]`, 400, -6, "1 passive and 2 different active"},
		{"a tag that contradicts", `[` + passive + `,` + part("active_up", "$IMG", `["ACTIVE_HEAD_UP","ACTIVE_HEAD_LEFT"]`) + `,` + down + `]`,
			400, -6, "[1].video.workflow_data.frames[0].tags: Invalid Value: contradicts the workflow"},
		{"base64 of the last part before JPEG of the first", `[` + part("foxtrot4", "$BAD", `[]`) + `,` + up + `,` + part("active_left", "@", `[]`) + `]`,
			400, -5, "[2].video.workflow_data.frames[0].data: "},
		{"sizes differ across parts", `[` + passive + `,` + up + `,` + part("active_down", "$OTHER", `[]`) + `]`, 500, 153, "same width"},
		{"118 of the last part before 312 of the first",
			`[` + video(`"workflow":"foxtrot4","frames":[$F1],"rotation":1`) + `,` + up + `,` + video(`"workflow":"active_down","frames":[$F1],"face_detection_min_size":2`) + `]`,
			500, 118, "minimum"},
	}, func(body []byte) *Error { _, err := ParseActiveRequest(body, Limits{}); return err })
}

func TestParseActiveRequestValues(t *testing.T) {
	body := pictures.Replace(`[` + part("active_up", "$IMG", `[]`) + `,` + part("active_right", "$IMG", `[]`) + `,` + part("charlie6", "$IMG", `[]`) + `]`)
	q, err := ParseActiveRequest([]byte(body), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if q.Passive() != q.Parts[2] {
		t.Error("the passive part is not the last")
	}
	parts, decodeErr := q.Decode(t.Context())
	if decodeErr != nil {
		t.Fatal(decodeErr)
	}
	for i, want := range []engine.Workflow{engine.ActiveUp, engine.ActiveRight, engine.Charlie6} {
		if parts[i].Workflow != want || len(parts[i].Frames) != 1 || parts[i].Frames[0].Y.W != 64 {
			t.Errorf("part %d: %s, %d frames, want %s", i, parts[i].Workflow, len(parts[i].Frames), want)
		}
	}
	if got := q.DecodedBytes(); got != 3*3*64*96 {
		t.Errorf("DecodedBytes() = %d", got)
	}
}

func TestParsePackage(t *testing.T) {
	checkFaults(t, []faultCase{
		{"good", `{"p":"c.t","key":"a.b","iv":"d","x":1}`, 0, 0, ""},
		{"no key", `{"iv":"","p":""}`, 400, -3, "key: Missing"},
		{"iv null", `{"key":"","iv":null,"p":1}`, 400, -3, "iv: Missing"},
		{"p a number", `{"key":"","iv":"","p":1}`, 400, -4, "p: Field Has Wrong Type"},
		{"a plain request", video(""), 400, -3, "key: Missing"},
		{"an array", `[]`, 400, -4, "must be an object"},
		{"not JSON", `a.b.c.d.e`, 400, -2, "not valid JSON"},
		{"duplicate key", `{"key":"a","key":"b","iv":"","p":""}`, 400, -2, "duplicate"},
	}, func(body []byte) *Error { _, err := ParsePackage(body, Limits{}); return err })
	p, err := ParsePackage([]byte(`{"p":"c.t","key":"a\u002eb","iv":"d"}`), Limits{})
	if err != nil || *p != (Package{"a.b", "d", "c.t"}) {
		t.Errorf("%v, %v", p, err)
	}
}
