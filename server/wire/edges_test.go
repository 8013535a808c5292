package wire

import (
	"bytes"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// with is a request of one frame with more members of workflow_data.
func with(members string) string { return video(charlie + `"frames":[$F1],` + members) }

// framed is a request of one frame of this base64 text, as it stands in the document.
func framed(data string) string {
	return video(charlie + `"frames":[{"data":"` + data + `","timestamp":1}]`)
}

func frames(n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = strings.Replace(pictures.Replace("$F1"), `"timestamp":1`, `"timestamp":1`+strings.Repeat("0", i), 1)
	}
	return video(charlie + `"frames":[` + strings.Join(all, ",") + `]`)
}

// lines breaks text as MIME does, with CR LF written as JSON escapes.
func lines(text string) string {
	var b strings.Builder
	for ; len(text) > 76; text = text[76:] {
		b.WriteString(text[:76] + `\r\n`)
	}
	return b.String() + text + `\r\n`
}

// TestEdges goes to the edge of every limit of the API's table, on both sides.
func TestEdges(t *testing.T) {
	img := flatJPEG(64, 96, grey, -1)
	for len(img)%3 != 1 {
		img = append(img, 0) // after EOI; one byte over is two digits and "=="
	}
	text := b64(img)
	unpadded := strings.TrimRight(text, "=")
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01"), 0, 6, 0, 0, 0, 0, 0, 0) // orientation 6
	checkFaults(t, []faultCase{
		{"depth 32", `{"x":` + nest(31) + `,` + video(charlie + `"frames":[$F1]`)[1:], 0, 0, ""},
		{"depth 33", `{"x":` + nest(32) + `,` + video(charlie + `"frames":[$F1]`)[1:], 400, -2, "nested too deep"},
		{"byte order mark", "\ufeff" + with(`"x":1`), 400, -2, "At byte 0"},
		{"white space around", "\r\n\t " + with(`"x":1`) + " \r\n\t", 0, 0, ""},
		{"lone surrogate where nobody looks", with(`"x":"\ud800"`), 400, -2, "lone surrogate"},
		{"a pair of surrogates", with(`"x":"\ud83d\ude00"`), 0, 0, ""},
		{"NUL in a string", with("\"x\":\"\x00\""), 400, -2, "control character"},
		{"duplicate written with an escape", with(`"rotation":0,"rotat\u0069on":0`), 400, -2, "duplicate key"},
		{"duplicate where nobody looks", with(`"x":{"y":1,"y":1}`), 400, -2, "duplicate key"},
		{"the same key in other letters", with(`"Rotation":45`), 0, 0, ""},
		{"NaN", with(`"rotation":NaN`), 400, -2, ""},
		{"Infinity", with(`"timestamp":Infinity`), 400, -2, ""},
		{"leading zero", with(`"rotation":090`), 400, -2, ""},

		{"null for every optional field", `{"video":{"meta_data":{"username":null,"client_device_brand":null,"client_device_model":null,"client_os_version":null,
			"client_version":null,"localization":null,"programming_language_version":null,"session_id":null,"session_token":null},"workflow_data":{` + charlie + `"frames":[$F1],
			"face_detection_granularity":null,"face_detection_sensitivity":null,"face_detection_min_size":null,"face_detection_max_size":null}}}`, 0, 0, ""},
		{"frame timestamp null", video(charlie + `"frames":[{"data":"$IMG","timestamp":null}]`), 400, -3, "frames[0].timestamp: Missing"},
		{"missing in an object of the wrong type", `{"video":{"workflow_data":7}}`, 400, -4, "workflow_data: "},

		{"tags a number", video(charlie + `"frames":[{"data":"$IMG","tags":7,"timestamp":1}]`), 0, 0, ""},
		{"tags a string", video(charlie + `"frames":[{"data":"$IMG","tags":"x","timestamp":1}]`), 0, 0, ""},
		{"tags unknown", video(charlie + `"frames":[{"data":"$IMG","tags":["x","ACTIVE_HEAD_SIDEWAYS"],"timestamp":1}]`), 0, 0, ""},
		{"tags a boolean", video(charlie + `"frames":[{"data":"$IMG","tags":true,"timestamp":1}]`), 400, -4, "frames[0].tags: "},
		{"tags with null", video(charlie + `"frames":[{"data":"$IMG","tags":[null],"timestamp":1}]`), 400, -4, "frames[0].tags[0]: "},

		{"security_level 0", with(`"security_level":0`), 0, 0, ""},
		{"security_level 100", with(`"security_level":100`), 0, 0, ""},
		{"security_level 70.0", with(`"security_level":70.0`), 0, 0, ""},
		{"security_level 7e1", with(`"security_level":7e1`), 0, 0, ""},
		{"security_level 99.999", with(`"security_level":99.999`), 400, -4, "integer"},
		{"security_level -0.5", with(`"security_level":-0.5`), 400, -4, "integer"},
		{"security_level true", with(`"security_level":true`), 400, -4, "security_level: "},
		{"security_level 1e400", with(`"security_level":1e400`), 400, -6, "security_level: "},

		{"sizes 0 and 1", with(`"face_detection_min_size":0,"face_detection_max_size":1`), 0, 0, ""},
		{"sizes equal", with(`"face_detection_min_size":0.5,"face_detection_max_size":0.5`), 0, 0, ""},
		{"min_size 1 alone", with(`"face_detection_min_size":1`), 0, 0, ""},
		{"max_size at the default min", with(`"face_detection_max_size":0.1`), 0, 0, ""},
		{"max_size under the default min", with(`"face_detection_max_size":0.0999`), 500, 120, "greater"},
		{"min_size 1.0001", with(`"face_detection_min_size":1.0001`), 500, 118, ""},
		{"max_size -0.0001", with(`"face_detection_max_size":-0.0001`), 500, 119, ""},
		{"sensitivity 0, granularity 1", with(`"face_detection_sensitivity":0,"face_detection_granularity":1`), 0, 0, ""},
		{"sensitivity -1e-9", with(`"face_detection_sensitivity":-1e-9`), 500, 121, ""},
		{"granularity 1.000001", with(`"face_detection_granularity":1.000001`), 500, 122, ""},
		{"granularity 1e400", with(`"face_detection_granularity":1e400`), 500, 122, ""},
		{"rotation 90.0", with(`"rotation":90.0`), 0, 0, ""},
		{"rotation 1.8e2", with(`"rotation":1.8e2`), 0, 0, ""},
		{"rotation -0", with(`"rotation":-0`), 0, 0, ""},
		{"rotation -90", with(`"rotation":-90`), 500, 312, ""},
		{"rotation 0.5", with(`"rotation":0.5`), 500, 312, ""},
		{"rotation -1e400", with(`"rotation":-1e400`), 500, 312, ""},
		{"timestamp 0", video(charlie + `"frames":[{"data":"$IMG","timestamp":0},$F1]`), 0, 0, ""},
		{"timestamps a little apart", video(charlie + `"frames":[$F1,{"data":"$IMG","timestamp":1.0000001}]`), 0, 0, ""},
		{"timestamp 1e400", video(charlie + `"frames":[$F1,{"data":"$IMG","timestamp":1e400}]`), 500, 141, ""},
		{"package timestamp 1e400", with(`"timestamp":1e400`), 500, 141, ""},
		{"package timestamp 0", with(`"timestamp":0`), 0, 0, ""},

		{"base64 in lines", framed(lines(text)), 0, 0, ""},
		{"base64 in lines with a space", framed(lines(text)[:8] + " " + lines(text)[8:]), 400, -5, ""},
		{"base64 in lines with set bits at its end", framed(lines(unpadded[:len(unpadded)-1] + "B")), 400, -5, ""},
		{"base64 with a raw line break", framed(text[:8] + "\n" + text[8:]), 400, -2, "control character"},
		{"base64 with escaped slashes", framed(strings.ReplaceAll(text, "/", `\/`)), 0, 0, ""},
		{"base64 without padding", framed(unpadded), 0, 0, ""},
		{"base64 with half its padding", framed(unpadded + "="), 400, -5, "padding"},
		{"base64 with set bits at its end", framed(unpadded[:len(unpadded)-1] + "B"), 400, -5, ""},
		{"base64 with a space", framed(text[:8] + " " + text[8:]), 400, -5, ""},
		{"base64 with a tab", framed(text[:8] + `\t` + text[8:]), 400, -5, ""},
		{"base64url", framed("_-_-"), 400, -5, ""},

		{"CMYK", framed(b64(flatJPEG(64, 64, []component{{1, 1, 1}, {2, 1, 1}, {3, 1, 1}, {4, 1, 1}}, 0))), 0, 0, ""},
		{"grey", framed(b64(flatJPEG(64, 64, grey, -1))), 0, 0, ""},
		{"colour", framed(b64(flatJPEG(64, 64, []component{{1, 2, 2}, {2, 1, 1}, {3, 1, 1}}, -1))), 0, 0, ""},
		{"progressive, 32 scans", framed(b64(progressiveJPEG(64, 64, 32))), 0, 0, ""},
		{"progressive, 33 scans", framed(b64(progressiveJPEG(64, 64, 33))), 400, -7, "too many scans"},
		{"EXIF", framed(b64(append(segment([]byte{0xff, markerSOI}, 0xe1, exif), img[2:]...))), 0, 0, ""},
		{"bytes after EOI", framed(b64(append(bytes.Clone(img), "after"...))), 0, 0, ""},
		{"12 bits", framed(b64(bytes.Replace(img, []byte{0xff, markerSOF0, 0, 11, 8}, []byte{0xff, markerSOF0, 0, 11, 12}, 1))), 400, -7, ""},
		{"arithmetic coding", framed(b64(bytes.Replace(img, []byte{0xff, markerSOF0}, []byte{0xff, 0xc9}, 1))), 400, -7, ""},
		{"PNG", framed(b64(pngFile())), 400, -7, ""},
		{"GIF", framed(b64([]byte("GIF89a\x40\x00\x40\x00\x00\x00\x00;"))), 400, -7, ""},
		{"WebP", framed(b64([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L"))), 400, -7, ""},
		{"63 px", framed(b64(flatJPEG(63, 640, grey, -1))), 400, -8, "short"},
		{"4096 px", framed(b64(flatJPEG(64, 4096, grey, -1))), 0, 0, ""},
		{"4097 px", framed(b64(flatJPEG(64, 4097, grey, -1))), 400, -8, "long"},
		{"4 Mpx", framed(b64(flatJPEG(2000, 2000, grey, -1))), 0, 0, ""},
		{"4 Mpx and a row", framed(b64(flatJPEG(2000, 2001, grey, -1))), 400, -8, "pixels"},
		{"2 MiB", framed(b64(append(bytes.Clone(img), make([]byte, 2<<20-len(img))...))), 0, 0, ""},
		{"2 MiB and a byte", framed(b64(append(bytes.Clone(img), make([]byte, 2<<20-len(img)+1)...))), 400, -8, "file"},
		{"2 MiB and a byte of no JPEG", framed(b64(make([]byte, 2<<20+1))), 400, -7, ""},
		{"64 frames", frames(64), 0, 0, ""},
		{"65 frames", frames(65), 400, -6, "frames[64]: "},
	}, func(body []byte) *Error { _, err := ParseRequest(body, Limits{}); return err })
}

// TestWorkflowsAndEndpoints sends every workflow to both kinds of endpoint, in its own letters and in capitals.
func TestWorkflowsAndEndpoints(t *testing.T) {
	for _, name := range []string{"charlie2", "charlie4", "charlie6", "foxtrot2", "foxtrot4", "foxtrot6", "hotel2", "hotel4", "hotel6",
		"active_down", "active_left", "active_right", "active_up"} {
		active := strings.HasPrefix(name, "active")
		for _, written := range []string{name, strings.ToUpper(name)} {
			q, err := ParseRequest([]byte(pictures.Replace(part(written, "$IMG", "[]"))), Limits{})
			if (err == nil) == active || err != nil && (err.Code != CodeInvalidValue || err.Field != "video.workflow_data.workflow") {
				t.Errorf("%s alone: %v", written, err)
			}
			if err == nil && q.Options.Workflow.String() != name {
				t.Errorf("%s is read as %s", written, q.Options.Workflow)
			}
			// Where the parts beside it make a good request with a passive workflow, an active one makes three active parts.
			_, err = ParseActiveRequest([]byte(pictures.Replace(`[`+part("active_up", "$IMG", "[]")+`,`+part("active_left", "$IMG", "[]")+`,`+part(written, "$IMG", "[]")+`]`)), Limits{})
			if (err == nil) == active || err != nil && (err.Code != CodeInvalidValue || err.Field != "") {
				t.Errorf("%s as the third part: %v", written, err)
			}
		}
	}
	for _, name := range []string{"charlie", "charlie3", "charlie4 ", " charlie4", "charlie44", "active", "active_UP_", "\u212aharlie4", "charlie\u0664"} {
		if _, err := ParseRequest([]byte(pictures.Replace(part(name, "$IMG", "[]"))), Limits{}); err == nil || err.Code != CodeInvalidValue {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestTagsContradict holds each movement's tag against each active workflow, in each of the tag's forms.
func TestTagsContradict(t *testing.T) {
	directions := []string{"down", "left", "right", "up"}
	for i, asked := range directions {
		other := directions[(i+1)%len(directions)]
		for _, said := range directions {
			tag := `"ACTIVE_HEAD_` + strings.ToUpper(said) + `"`
			for _, tags := range []string{tag, `[` + tag + `]`, `["x",` + tag + `]`} {
				_, err := ParseActiveRequest([]byte(pictures.Replace(`[`+part("foxtrot4", "$IMG", tags)+`,`+part("active_"+other, "$IMG", "[]")+`,`+part("active_"+asked, "$IMG", tags)+`]`)), Limits{})
				if said == asked && err != nil {
					t.Errorf("active_%s with %s: %v", asked, tags, err)
				}
				if said != asked && (err == nil || err.Code != CodeInvalidValue || err.Field != "[2].video.workflow_data.frames[0].tags") {
					t.Errorf("active_%s with %s: %v, want -6 at the tags of the third part", asked, tags, err)
				}
			}
		}
	}
}

// TestPackageTimeIsAClaim: 0 is a time, 1970, and not the absence of one.
func TestPackageTimeIsAClaim(t *testing.T) {
	for members, want := range map[string]float64{`"timestamp":0`: 0, `"timestamp":null`: 1, `"x":0`: 1} {
		q, err := ParseRequest([]byte(pictures.Replace(with(members))), Limits{})
		if err != nil || q.Created != want {
			t.Errorf("%s: %+v, %v, want %g", members, q, err, want)
		}
	}
}

// TestDetectionReachesEngine: 0 is a value of its own, and what is left out has the reference's default.
func TestDetectionReachesEngine(t *testing.T) {
	q, err := ParseRequest([]byte(pictures.Replace(with(`"face_detection_min_size":0,"face_detection_sensitivity":0,"face_detection_granularity":0`))), Limits{})
	if want := (engine.Detection{MaxSize: engine.DefaultDetection.MaxSize}); err != nil || *q.Options.Detection != want {
		t.Errorf("%+v, %v, want %+v", q.Options.Detection, err, want)
	}
}
