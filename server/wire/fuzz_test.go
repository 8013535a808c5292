package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/lifesign-id/lifesign/engine"
)

// badBodies are bodies by which parsers of JSON have been known to fall, and good ones beside them.
var badBodies = map[string]string{
	"cut off in a key":            `{"vid`,
	"cut off in an escape":        `{"video":"\`,
	"cut off in a number":         `[-`,
	"cut off in a surrogate":      `"\ud83d\ude`,
	"lone high surrogate":         `"\ud800"`,
	"lone low surrogate":          `"\ude00"`,
	"surrogate as UTF-8":          "\"\xed\xa0\x80\"",
	"overlong NUL":                "\"\xc0\x80\"",
	"invalid UTF-8":               "\"\xff\"",
	"byte order mark":             "\ufeff{}",
	"control character":           "\"\x1f\"",
	"duplicate key":               `{"video":1,"video":2}`,
	"duplicate key by an escape":  `{"video":1,"vide\u006f":2}`,
	"duplicate far below":         `{"a":[{"b":1,"c":{"d":1,"d":2}}]}`,
	"key in other letters":        `{"VIDEO":1,"video":{}}`,
	"key with a Kelvin sign":      `{"video":{"wor` + "\u212a" + `flow_data":{}}}`,
	"17 keys":                     manyKeys(17, `"x":1`),
	"257 keys":                    manyKeys(256, `"x":1`),
	"backslash at the end":        `{"a\\":"\\","b":["\\\""]}`,
	"two documents":               `{}{}`,
	"NUL after the document":      "{}\x00",
	"comma before the end":        `[1,]`,
	"comment":                     `{/**/}`,
	"single quotes":               `{'a':1}`,
	"nested 40 deep":              nest(40),
	"nested 10,000 deep, no end":  strings.Repeat("[", 10_000),
	"hexadecimal":                 `[0x10]`,
	"leading zero":                `[01]`,
	"NaN":                         `[NaN]`,
	"1e400":                       `{"video":{"workflow_data":{"workflow":"charlie4","frames":[$F1],"rotation":1e400}}}`,
	"1e-400":                      `{"video":{"workflow_data":{"workflow":"charlie4","frames":[$F1],"rotation":1e-400}}}`,
	"a number of 400 digits":      `{"video":{"workflow_data":{"workflow":"charlie4","frames":[$F1],"timestamp":` + strings.Repeat("9", 400) + `}}}`,
	"a float that is whole":       `{"video":{"workflow_data":{"workflow":"charlie4","frames":[$F1],"security_level":7.0e1}}}`,
	"all types":                   `{"a":[1,2.5e3,true,false,null,"x\n\u00e9\ud83d\ude00"]}`,
	"roi":                         `{"preface":{"profile":{"name":"charlie"},` + resolution480 + `}}`,
	"preface twice":               `{"preface":{},"preface":{}}`,
	"an envelope":                 `{"key":"a.b","iv":"c","p":"d.e"}`,
	"active":                      `[` + part("foxtrot4", "$IMG", `[]`) + `,` + part("active_up", "$IMG", `[]`) + `,` + part("active_left", "$IMG", `1`) + `]`,
	"base64 by escapes":           framed(`\/9j\/4\u0041\r\n`),
	"base64 with padding between": framed(`QQ==QQ==`),
}

// addBodies adds the bad bodies and the cases of the parsers' tests.
func addBodies(f *testing.F) {
	for _, body := range badBodies {
		f.Add([]byte(pictures.Replace(body)))
	}
	for _, cases := range [][]faultCase{passiveCases, orderCases} {
		for _, c := range cases {
			f.Add([]byte(pictures.Replace(c.body)))
		}
	}
}

// FuzzSyntax holds the checker against encoding/json: what it passes is valid there too, and what is valid there is refused only
// for the extra rules.
func FuzzSyntax(f *testing.F) {
	addBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		err := checkSyntax(body, 32)
		if err == nil {
			if !json.Valid(body) || !utf8.Valid(body) {
				t.Fatalf("%q passes", body)
			}
			r := reader{data: body}
			r.skip()
			if skipSpace(body, r.at) != len(body) {
				t.Fatalf("%q: skip ends at %d", body, r.at)
			}
			return
		}
		if json.Valid(body) {
			for _, extra := range []string{"UTF-8", "surrogate", "duplicate", "deep", "too many keys"} {
				if strings.Contains(err.Description, extra) {
					return
				}
			}
			t.Fatalf("%q is refused: %v", body, err)
		}
	})
}

// FuzzRequest: no body makes any parser panic, faults are of the table, and what is read is what encoding/json reads.
func FuzzRequest(f *testing.F) {
	addBodies(f)
	f.Fuzz(func(t *testing.T, body []byte) {
		kept := bytes.Clone(body)
		q, err := ParseRequest(body, Limits{})
		if err == nil {
			sameAsJSON(t, q, body)
		}
		faults := []*Error{err}
		_, err = ParseActiveRequest(body, Limits{})
		faults = append(faults, err)
		_, err = ParsePackage(body, Limits{})
		faults = append(faults, err)
		_, err = ParseROI(body, Limits{})
		faults = append(faults, err)
		_, err = ParseAutocapture(body, Limits{})
		faults = append(faults, err)
		for _, err := range faults {
			if err != nil && (codeTexts[err.Code] == "" || !json.Valid(err.JSON())) {
				t.Errorf("%+v", err)
			}
		}
		if !bytes.Equal(body, kept) {
			t.Error("parsing changed the body")
		}
	})
}

// member returns what lies at a path of keys, compared byte by byte as encoding/json does for maps.
func member(v any, path ...string) any {
	for _, key := range path {
		object, _ := v.(map[string]any)
		v = object[key]
	}
	return v
}

// sameAsJSON compares a request with what encoding/json finds in the same body.
func sameAsJSON(t *testing.T, q *Request, body []byte) {
	t.Helper()
	var document any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber() // a float64 would refuse 1e400
	if err := d.Decode(&document); err != nil {
		t.Fatalf("encoding/json refuses what passes: %v", err)
	}
	data := member(document, "video", "workflow_data")
	if got, want := q.Options.Workflow.String(), member(data, "workflow"); !strings.EqualFold(got, want.(string)) {
		t.Errorf("workflow %q, want %q", got, want)
	}
	if want, ok := member(document, "video", "meta_data", "username").(string); q.Meta.Username != want {
		t.Errorf("username %q, want %q (%t)", q.Meta.Username, want, ok)
	}
	o := q.Options
	for name, got := range map[string]float64{"rotation": float64(o.Rotation), "face_detection_min_size": o.Detection.MinSize, "face_detection_max_size": o.Detection.MaxSize,
		"face_detection_sensitivity": o.Detection.Sensitivity, "face_detection_granularity": o.Detection.Granularity} {
		if n, ok := member(data, name).(json.Number); ok {
			if want, _ := n.Float64(); got != want {
				t.Errorf("%s %g, want %s", name, got, n)
			}
		}
	}
	if n, ok := member(data, "security_level").(json.Number); ok != (o.SecurityLevel != nil) {
		t.Errorf("security_level %v, want %v", o.SecurityLevel, n)
	} else if want, _ := n.Float64(); ok && float64(*o.SecurityLevel) != want {
		t.Errorf("security_level %d, want %s", *o.SecurityLevel, n)
	}
	if want, _ := member(data, "perform_construction").(bool); o.Construct != want {
		t.Errorf("perform_construction %t, want %t", o.Construct, want)
	}
	frames, _ := member(data, "frames").([]any)
	if len(frames) != len(q.Frames) {
		t.Fatalf("%d frames, want %d", len(q.Frames), len(frames))
	}
	for i, frame := range frames {
		want, err := base64.StdEncoding.DecodeString(padded(member(frame, "data").(string)))
		if err != nil || !bytes.Equal(q.Frames[i].JPEG, want) {
			t.Errorf("frame %d: %d bytes, want %d (%v)", i, len(q.Frames[i].JPEG), len(want), err)
		}
		if want, _ := member(frame, "timestamp").(json.Number).Float64(); q.Frames[i].Timestamp != want {
			t.Errorf("frame %d at %g, want %g", i, q.Frames[i].Timestamp, want)
		}
	}
}

// padded completes base64 for the standard library, which wants padding and skips CR and LF itself.
func padded(text string) string {
	text = strings.NewReplacer("\r", "", "\n", "").Replace(text)
	text = strings.TrimRight(text, "=")
	return text + strings.Repeat("=", (4-len(text)%4)%4)
}

// FuzzProfile: a profile that passes is one that the engine can judge by, and says what encoding/json reads.
func FuzzProfile(f *testing.F) {
	constraint := func(members string) string { return `{"name":"x","constraints":[{` + members + `}]}` }
	for _, seed := range map[string]string{
		"good":           constraint(`"metric":"yaw","min":-20,"preferred":0,"max":20,"weight":2`),
		"no constraints": `{"name":"x","constraints":[]}`,
		"no name":        `{"name":"","constraints":[]}`,
		"name null":      `{"name":null,"constraints":[]}`,
		"no limit":       constraint(`"metric":"yaw"`),
		"limits null":    constraint(`"metric":"yaw","min":null,"max":null`),
		"out of order":   constraint(`"metric":"yaw","min":2,"max":1`),
		"infinite":       constraint(`"metric":"yaw","max":1e400`),
		"weight 0":       constraint(`"metric":"yaw","max":1,"weight":0`),
		"weight huge":    constraint(`"metric":"yaw","max":1,"weight":1e400`),
		"unknown metric": constraint(`"metric":"jaw","max":1`),
		"unknown field":  constraint(`"metric":"yaw","maximum":1`),
		"metric twice":   constraint(`"metric":"yaw","max":1},{"metric":"yaw","min":1`),
		"metric empty":   constraint(`"metric":"","max":1`),
		"px beyond int":  constraint(`"metric":"eye_separation","min":1e300`),
		"key by escape":  constraint(`"metr\u0069c":"yaw","max":1`),
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := ParseProfile(data)
		if err != nil {
			if codeTexts[err.Code] == "" || err.Status != 400 {
				t.Errorf("%+v", err)
			}
			return
		}
		var other struct {
			Name        string
			Constraints []struct {
				Metric              string
				Min, Preferred, Max *float64
				Weight              *float64
			}
		}
		if err := json.Unmarshal(data, &other); err != nil || p.Name != other.Name || len(p.Constraints) != len(other.Constraints) {
			t.Fatalf("%q passes as %+v; encoding/json: %+v, %v", data, p, other, err)
		}
		for i, c := range p.Constraints {
			o := other.Constraints[i]
			if c.Metric.String() != o.Metric || !sameLimit(c.Min, o.Min) || !sameLimit(c.Preferred, o.Preferred) || !sameLimit(c.Max, o.Max) {
				t.Errorf("%q: %+v, want %+v", data, c, o)
			}
		}
		p.Feedback(&engine.Measures{}, nil)
		if x, y, w, h := p.Region(480, 640); x < 0 || y < 0 || w < 0 || h < 0 || x+w > 480 || y+h > 640 {
			t.Errorf("%q: the head belongs at %d, %d, %d x %d of 480 x 640", data, x, y, w, h)
		}
	})
}

// sameLimit says whether a limit is the one written, NaN for none.
func sameLimit(got float64, want *float64) bool {
	return want == nil && got != got || want != nil && got == *want
}
