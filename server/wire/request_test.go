package wire

import (
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/engine"
)

// Pictures that the test bodies name: IMG and OTHER differ in size, BAD is no JPEG, CUT breaks off within the pixels.
var pictures = strings.NewReplacer(
	"$IMG", b64(flatJPEG(64, 96, grey, -1)),
	"$OTHER", b64(flatJPEG(96, 64, grey, -1)),
	"$BAD", b64([]byte("not a picture")),
	"$ZERO", b64(withSize(flatJPEG(64, 96, grey, -1), 0, 0)),
	"$SCANS", b64(progressiveJPEG(64, 96, 33)),
	"$F1", `{"data":"`+b64(flatJPEG(64, 96, grey, -1))+`","tags":[],"timestamp":1}`,
	"$F2", `{"data":"`+b64(flatJPEG(64, 96, grey, -1))+`","tags":[],"timestamp":2}`,
)

// video wraps the members of workflow_data.
func video(workflowData string) string { return `{"video":{"workflow_data":{` + workflowData + `}}}` }

const charlie = `"workflow":"charlie4",`

type faultCase struct {
	name, body   string
	status, code int
	contains     string // of the description as the client reads it; "" is no fault
}

var passiveCases = []faultCase{
	{"one frame", video(charlie + `"frames":[$F1]`), 0, 0, ""},
	{"unknown fields are ignored", `{"x":[{"video":1}],"video":{"y":null,"workflow_data":{` + charlie + `"frames":[$F1],"Workflow":7}}}`, 0, 0, ""},
	{"escaped key and value", video(`"workf\u006cow":"ch\u0061rlie4","frames":[$F1]`), 0, 0, ""},
	{"workflow in capitals", video(`"workflow":"Charlie2","frames":[$F1]`), 0, 0, ""},
	{"null for what is optional", `{"video":{"meta_data":null,"workflow_data":{` + charlie + `"frames":[{"data":"$IMG","tags":null,"timestamp":1}],
		"security_level":null,"timestamp":null,"rotation":null,"perform_construction":null,"profile":null,"face_detection_mode":null}}}`, 0, 0, ""},

	{"empty body", ``, 400, -2, "Request was not valid JSON."},
	{"not JSON", `{"video":`, 400, -2, "Request was not valid JSON."},
	{"a form", `video=1`, 400, -2, "Request was not valid JSON."},
	{"duplicate frames", video(charlie + `"frames":[$F1],"frames":[$F1]`), 400, -2, "duplicate key"},
	{"trailing data", video(charlie+`"frames":[$F1]`) + `x`, 400, -2, "data after"},
	{"syntax before fields", `{"video":1,}`, 400, -2, ""},

	{"no video", `{}`, 400, -3, "video: Missing Mandatory Field"},
	{"key with U+212A", `{"video":{"wor` + "\u212a" + `flow_data":{}}}`, 400, -3, "video.workflow_data: Missing"},
	{"key in capitals", `{"Video":{}}`, 400, -3, "video: Missing"},
	{"video null", `{"video":null}`, 400, -3, "video: Missing"},
	{"no workflow_data", `{"video":{}}`, 400, -3, "video.workflow_data: Missing"},
	{"workflow_data null", `{"video":{"workflow_data":null}}`, 400, -3, "video.workflow_data: Missing"},
	{"no workflow", video(`"frames":[$F1]`), 400, -3, "video.workflow_data.workflow: Missing"},
	{"workflow null", video(`"workflow":null,"frames":[$F1]`), 400, -3, "video.workflow_data.workflow: Missing"},
	{"no frames", video(`"workflow":"charlie4"`), 400, -3, "video.workflow_data.frames: Missing"},
	{"frames null", video(charlie + `"frames":null`), 400, -3, "video.workflow_data.frames: Missing"},
	{"no data", video(charlie + `"frames":[$F1,{"timestamp":2}]`), 400, -3, "video.workflow_data.frames[1].data: Missing"},
	{"data null", video(charlie + `"frames":[{"data":null,"timestamp":2}]`), 400, -3, "video.workflow_data.frames[0].data: Missing"},
	{"no timestamp", video(charlie + `"frames":[{"data":"$IMG"}]`), 400, -3, "video.workflow_data.frames[0].timestamp: Missing"},
	{"empty frame names data", video(charlie + `"frames":[{}]`), 400, -3, "video.workflow_data.frames[0].data: Missing"},

	{"an array", `[]`, 400, -4, "Field Has Wrong Type: must be an object, not an array"},
	{"null", `null`, 400, -4, "must be an object, not null"},
	{"a string", `"x"`, 400, -4, "must be an object, not a string"},
	{"video a string", `{"video":"x"}`, 400, -4, "video: Field Has Wrong Type: must be an object, not a string"},
	{"workflow_data an array", `{"video":{"workflow_data":[]}}`, 400, -4, "video.workflow_data: "},
	{"meta_data an array", `{"video":{"meta_data":[]}}`, 400, -4, "video.meta_data: "},
	{"username a number", `{"video":{"meta_data":{"username":1}}}`, 400, -4, "video.meta_data.username: "},
	{"session_id a number", `{"video":{"meta_data":{"session_id":1}}}`, 400, -4, "video.meta_data.session_id: "},
	{"workflow a number", video(`"workflow":4`), 400, -4, "video.workflow_data.workflow: "},
	{"frames an object", video(charlie + `"frames":{}`), 400, -4, "video.workflow_data.frames: "},
	{"a frame that is null", video(charlie + `"frames":[null]`), 400, -4, "video.workflow_data.frames[0]: "},
	{"a frame that is a string", video(charlie + `"frames":["$IMG"]`), 400, -4, "video.workflow_data.frames[0]: "},
	{"data a number", video(charlie + `"frames":[{"data":1,"timestamp":1}]`), 400, -4, "video.workflow_data.frames[0].data: "},
	{"frame timestamp a string", video(charlie + `"frames":[{"data":"$IMG","timestamp":"1"}]`), 400, -4, "frames[0].timestamp: "},
	{"tags an object", video(charlie + `"frames":[{"data":"$IMG","timestamp":1,"tags":{}}]`), 400, -4, "must be an array, a string or a number, not an object"},
	{"tags of numbers", video(charlie + `"frames":[{"data":"$IMG","timestamp":1,"tags":["x",1]}]`), 400, -4, "frames[0].tags[1]: "},
	{"security_level a string", video(charlie + `"frames":[$F1],"security_level":"70"`), 400, -4, "video.workflow_data.security_level: "},
	{"security_level 70.5", video(charlie + `"frames":[$F1],"security_level":70.5`), 400, -4, "must be an integer"},
	{"timestamp a string", video(charlie + `"frames":[$F1],"timestamp":"1"`), 400, -4, "video.workflow_data.timestamp: "},
	{"rotation an object", video(charlie + `"frames":[$F1],"rotation":{}`), 400, -4, "video.workflow_data.rotation: "},
	{"rotation a string", video(charlie + `"frames":[$F1],"rotation":"90"`), 400, -4, "video.workflow_data.rotation: "},
	{"min_size a string", video(charlie + `"frames":[$F1],"face_detection_min_size":""`), 400, -4, "face_detection_min_size: "},
	{"perform_construction a number", video(charlie + `"frames":[$F1],"perform_construction":1`), 400, -4, "must be a boolean, not a number"},
	{"profile an object", video(charlie + `"frames":[$F1],"profile":{}`), 400, -4, "video.workflow_data.profile: "},

	{"no frame", video(charlie + `"frames":[]`), 400, -6, "video.workflow_data.frames: Invalid Value"},
	{"65 frames", video(charlie + `"frames":[` + strings.Repeat(`{"data":"","timestamp":0},`, 64) + `7]`), 400, -6, "frames[64]: Invalid Value: too many frames"},
	{"unknown workflow", video(`"workflow":"delta4","frames":[$F1]`), 400, -6, "video.workflow_data.workflow: Invalid Value"},
	{"empty workflow", video(`"workflow":"","frames":[$F1]`), 400, -6, "video.workflow_data.workflow: Invalid Value"},
	{"active workflow", video(`"workflow":"active_up","frames":[$F1]`), 400, -6, "/checkActiveLiveness"},
	{"security_level -1", video(charlie + `"frames":[$F1],"security_level":-1`), 400, -6, "video.workflow_data.security_level: "},
	{"security_level 101", video(charlie + `"frames":[$F1],"security_level":101`), 400, -6, "video.workflow_data.security_level: "},
	{"security_level 1e999", video(charlie + `"frames":[$F1],"security_level":1e999`), 400, -6, "video.workflow_data.security_level: "},

	{"not base64", video(charlie + `"frames":[$F1,{"data":"@@@@","timestamp":2}]`), 400, -5, "video.workflow_data.frames[1].data: Invalid Base64 String"},
	{"data: prefix", video(charlie + `"frames":[{"data":"data:image/jpeg;base64,$IMG","timestamp":1}]`), 400, -5, "without the data: prefix"},

	{"empty data", video(charlie + `"frames":[{"data":"","timestamp":1}]`), 400, -7, "video.workflow_data.frames[0].data: Invalid Image Data: empty"},
	{"no JPEG", video(charlie + `"frames":[$F1,{"data":"$BAD","timestamp":2}]`), 400, -7, "video.workflow_data.frames[1].data: "},
	{"33 scans", video(charlie + `"frames":[{"data":"$SCANS","timestamp":2}]`), 400, -7, "too many scans"},
	{"0 x 0", video(charlie + `"frames":[{"data":"$ZERO","timestamp":2}]`), 400, -8, "video.workflow_data.frames[0].data: Invalid Image Size"},

	{"min_size -0.1", video(charlie + `"frames":[$F1],"face_detection_min_size":-0.1`), 500, 118, "The specified minimum size is out of the range [0 1]."},
	{"min_size 1e999", video(charlie + `"frames":[$F1],"face_detection_min_size":1e999`), 500, 118, "minimum size"},
	{"max_size 1000", video(charlie + `"frames":[$F1],"face_detection_max_size":1000`), 500, 119, "maximum size is out of the range"},
	{"min over max", video(charlie + `"frames":[$F1],"face_detection_min_size":0.6,"face_detection_max_size":0.5`), 500, 120, "greater than"},
	{"max below the default min", video(charlie + `"frames":[$F1],"face_detection_max_size":0.05`), 500, 120, "greater than"},
	{"sensitivity 1.1", video(charlie + `"frames":[$F1],"face_detection_sensitivity":1.1`), 500, 121, "sensitivity"},
	{"granularity 2", video(charlie + `"frames":[$F1],"face_detection_granularity":2`), 500, 122, "granularity"},
	{"rotation 45", video(charlie + `"frames":[$F1],"rotation":45`), 500, 312, "The rotation angle must be 0 90 180 or 270."},
	{"rotation 360", video(charlie + `"frames":[$F1],"rotation":360`), 500, 312, "rotation angle"},
	{"rotation 90.5", video(charlie + `"frames":[$F1],"rotation":90.5`), 500, 312, "rotation angle"},
	{"rotation 1e999", video(charlie + `"frames":[$F1],"rotation":1e999`), 500, 312, "rotation angle"},
	{"equal timestamps", video(charlie + `"frames":[$F1,$F1]`), 500, 141, "Timestamps must be greater"},
	{"falling timestamps", video(charlie + `"frames":[$F2,$F1]`), 500, 141, "Timestamps must be greater"},
	{"negative timestamp", video(charlie + `"frames":[{"data":"$IMG","timestamp":-0.5}]`), 500, 141, "Timestamps must be greater"},
	{"timestamp 1e999", video(charlie + `"frames":[{"data":"$IMG","timestamp":1e999}]`), 500, 141, "Timestamps must be greater"},
	{"negative package timestamp", video(charlie + `"frames":[$F1],"timestamp":-1`), 500, 141, "Timestamps must be greater"},
	{"sizes differ", video(charlie + `"frames":[$F1,{"data":"$OTHER","timestamp":2}]`), 500, 153, "same width and height"},
	{"unknown profile", video(charlie + `"frames":[$F1],"profile":"x"`), 500, 114, "profile"},
	{"unknown mode", video(charlie + `"frames":[$F1],"face_detection_mode":"x"`), 500, 155, "face detection mode"},
}

// orderCases hold two faults each; the answer is the one that comes first.
var orderCases = []faultCase{
	{"type, then missing", `{"video":{"workflow_data":{"workflow":1}}}`, 400, -4, "workflow: "},
	{"value, then type", video(`"workflow":"x","frames":1`), 400, -6, "workflow: "},
	{"type, then value", video(`"frames":1,"workflow":"x"`), 400, -4, "frames: "},
	{"null where it stands, then type", video(`"workflow":null,"frames":1`), 400, -3, "workflow: "},
	{"absent at the end, after type", video(`"frames":1`), 400, -4, "frames: "},
	{"absent in a frame, before what follows the frame", video(`"frames":[{"timestamp":1},7],"workflow":"x"`), 400, -3, "frames[0].data: "},
	{"meta_data before video's missing field", `{"video":{"meta_data":{"username":[]}}}`, 400, -4, "username"},
	{"value of a late field before base64", video(charlie + `"frames":[{"data":"@","timestamp":1}],"security_level":101`), 400, -6, "security_level"},
	{"base64 of any frame before JPEG of any", video(charlie + `"frames":[{"data":"$BAD","timestamp":1},{"data":"@","timestamp":2}]`), 400, -5, "frames[1]"},
	{"headers in the order of the frames", video(charlie + `"frames":[{"data":"$ZERO","timestamp":1},{"data":"$BAD","timestamp":2}]`), 400, -8, "frames[0]"},
	{"headers in the order of the frames, turned", video(charlie + `"frames":[{"data":"$BAD","timestamp":1},{"data":"$ZERO","timestamp":2}]`), 400, -7, "frames[0]"},
	{"size before the table", video(charlie + `"frames":[$F1,{"data":"$ZERO","timestamp":1}],"face_detection_min_size":2`), 400, -8, "frames[1]"},
	{"118 before 120", video(charlie + `"frames":[$F1],"face_detection_min_size":2,"face_detection_max_size":0`), 500, 118, "minimum"},
	{"118 before all others", video(charlie + `"frames":[$F1,{"data":"$OTHER","timestamp":0}],"face_detection_min_size":2,"face_detection_max_size":2,"face_detection_sensitivity":2,
		"face_detection_granularity":2,"rotation":2,"profile":"x","face_detection_mode":"x"`), 500, 118, "minimum"},
	{"syntax of the last byte before anything", video(charlie+`"frames":[]`) + `}`, 400, -2, "data after"},
	{"JPEG before the table", video(charlie + `"frames":[{"data":"$BAD","timestamp":1}],"rotation":45`), 400, -7, "frames[0]"},
	{"118 before 119", video(charlie + `"frames":[$F1],"face_detection_max_size":2,"face_detection_min_size":2`), 500, 118, "minimum"},
	{"119 before 120", video(charlie + `"frames":[$F1],"face_detection_max_size":-1`), 500, 119, "maximum"},
	{"120 before 121", video(charlie + `"frames":[$F1],"face_detection_sensitivity":2,"face_detection_max_size":0`), 500, 120, "greater"},
	{"121 before 122", video(charlie + `"frames":[$F1],"face_detection_granularity":2,"face_detection_sensitivity":2`), 500, 121, "sensitivity"},
	{"122 before 312", video(charlie + `"frames":[$F1],"rotation":1,"face_detection_granularity":2`), 500, 122, "granularity"},
	{"312 before 141", video(charlie + `"frames":[$F1,$F1],"rotation":1`), 500, 312, "rotation"},
	{"141 before 153", video(charlie + `"frames":[$F1,{"data":"$OTHER","timestamp":0}]`), 500, 141, "timestamp"},
	{"153 before 114", video(charlie + `"frames":[$F1,{"data":"$OTHER","timestamp":2}],"profile":"x"`), 500, 153, "same width"},
	{"114 before 155", video(charlie + `"frames":[$F1],"face_detection_mode":"x","profile":"x"`), 500, 114, "profile"},
}

func checkFaults(t *testing.T, cases []faultCase, parse func([]byte) *Error) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			err := parse([]byte(pictures.Replace(c.body)))
			if err == nil {
				if c.status != 0 {
					t.Errorf("passes, want %d / %d", c.status, c.code)
				}
				return
			}
			if err.Status != c.status || err.Code != c.code || !strings.Contains(err.message(), c.contains) {
				t.Errorf("%v, want %d / %d, %q", err, c.status, c.code, c.contains)
			}
		})
	}
}

func TestParseRequestFaults(t *testing.T) {
	parse := func(body []byte) *Error { _, err := ParseRequest(body, Limits{}); return err }
	checkFaults(t, passiveCases, parse)
	checkFaults(t, orderCases, parse)
}

func TestParseRequestValues(t *testing.T) {
	body := pictures.Replace(`{"video":{"meta_data":{"username":"t\u00e9st","client_device_brand":"b","client_device_model":"m",
		"client_os_version":"o","client_version":"v","localization":"l","programming_language_version":"p",
		"session_id":"s","session_token":"k"},
		"workflow_data":{"workflow":"HOTEL6","frames":[$F1,{"timestamp":2.5e0,"data":"$IMG"}],"security_level":7e1,"timestamp":1581714134,
		"face_detection_granularity":0.1,"face_detection_sensitivity":0.2,"face_detection_min_size":0.3,"face_detection_max_size":0.4,
		"rotation":270,"perform_construction":true,"profile":"icao","face_detection_mode":"FACE_ORDERING_BY_SCORE"}}}`)
	q, err := ParseRequest([]byte(body), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	id, token := q.Meta.SessionID, q.Meta.SessionToken
	if id == nil || *id != "s" || token == nil || *token != "k" {
		t.Errorf("session %v, token %v", id, token)
	}
	if want := (Meta{"tést", "b", "m", "o", "v", "l", "p", id, token}); q.Meta != want {
		t.Errorf("meta %+v, want %+v", q.Meta, want)
	}
	o := q.Options
	if o.Workflow != engine.Hotel6 || o.SecurityLevel == nil || *o.SecurityLevel != 70 || o.Rotation != 270 || !o.Construct || o.Profile.Name != "icao" {
		t.Errorf("options %+v", o)
	}
	if want := (engine.Detection{MinSize: .3, MaxSize: .4, Sensitivity: .2, Granularity: .1, Mode: engine.FaceOrderingByScore}); *o.Detection != want {
		t.Errorf("detection %+v, want %+v", *o.Detection, want)
	}
	if q.Created != 1581714134000 {
		t.Errorf("created %f", q.Created)
	}
	if len(q.Frames) != 2 || q.Frames[0].Timestamp != 1 || q.Frames[1].Timestamp != 2.5 || q.Frames[1].Header != (Header{64, 96}) {
		t.Errorf("frames %+v", q.Frames)
	}
	if got, want := string(q.Frames[1].JPEG), string(flatJPEG(64, 96, grey, -1)); got != want {
		t.Errorf("the file has %d bytes, want %d", len(got), len(want))
	}
	if got := q.DecodedBytes(); got != 2*3*64*96 {
		t.Errorf("DecodedBytes() = %d", got)
	}
	frames, decodeErr := q.Decode(t.Context())
	if decodeErr != nil || len(frames) != 2 || frames[1].Timestamp != 2.5 || frames[1].Y.At(63, 95) != 90 {
		t.Errorf("Decode: %v, %d frames", decodeErr, len(frames))
	}
}

func TestParseRequestDefaults(t *testing.T) {
	q, err := ParseRequest([]byte(pictures.Replace(video(charlie+`"frames":[$F1,$F2]`))), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	o := q.Options
	if o.SecurityLevel != nil || o.Profile != nil || o.Rotation != 0 || o.Construct || *o.Detection != engine.DefaultDetection {
		t.Errorf("options %+v", o)
	}
	if q.Created != 2 {
		t.Errorf("created %g, want the last frame's 2", q.Created)
	}
}

func TestCreatedUnit(t *testing.T) {
	for text, want := range map[string]float64{"1581714134": 1581714134e3, "1581714134137": 1581714134137, "1.5": 1500, "99999999999": 99999999999e3, "1e11": 1e11} {
		q, err := ParseRequest([]byte(pictures.Replace(video(charlie+`"frames":[$F1],"timestamp":`+text))), Limits{})
		if err != nil || q.Created != want {
			t.Errorf("%s: %v, %v, want %f", text, q, err, want)
		}
	}
}

func TestOwnProfile(t *testing.T) {
	own := &engine.Profile{Name: "kiosk"}
	q, err := ParseRequest([]byte(pictures.Replace(video(charlie+`"frames":[$F1],"profile":"kiosk"`))),
		Limits{Profiles: map[string]*engine.Profile{"kiosk": own}})
	if err != nil || q.Options.Profile != own {
		t.Errorf("%v, %v", q, err)
	}
}

// TestDecodeNamesTheFrame decodes a frame that passes the gate and breaks off within the pixels.
func TestDecodeNamesTheFrame(t *testing.T) {
	cut := b64(noiseJPEG(1)[:20_000])
	q, err := ParseRequest([]byte(video(charlie+`"frames":[{"data":"`+b64(noiseJPEG(2))+`","timestamp":1},{"data":"`+cut+`","timestamp":2}]`)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	_, decodeErr := q.Decode(t.Context())
	fault, ok := decodeErr.(*Error)
	if !ok || fault.Code != CodeInvalidImage || fault.Field != "video.workflow_data.frames[1].data" {
		t.Errorf("%v", decodeErr)
	}
}
