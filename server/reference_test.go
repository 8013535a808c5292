package server

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// The reference's example requests as they stand there, on one line.
const (
	referenceMeta    = `"meta_data": { "client_device_brand": "Apple", "client_device_model": "iPhone 8", "client_os_version": "11.0.3", "client_version": "KnomiSLive_v:2.4.1_b:0.0.0_sdk_v:2.4.1_b:0.0.0", "localization": "en-US", "programming_language_version": "Swift 4.1", "username": "test" }`
	referencePassive = `{ "video": { ` + referenceMeta + `, "workflow_data": { "workflow": "charlie4", "frames": [ { "data": "<base64 encoded image>", "tags": [], "timestamp": 1581714134137 }, { "data": "<base64 encoded image>", "tags": [], "timestamp": 1581714134158 }, { "data": "<base64 encoded image>", "tags": [], "timestamp": 1581714134189 } ] } } }`
	referenceActive  = `[ { "video": { ` + referenceMeta + `, "workflow_data": { "workflow": "foxtrot4", "frames": [ { "data": "<base64 encoded image>", "tags": [], "timestamp": 1594826616671 } ] } } }, ` +
		`{ "video": { ` + referenceMeta + `, "workflow_data": { "workflow": "active_up", "frames": [ { "data": "<base64 encoded image>", "tags": [ "ACTIVE_HEAD_UP" ], "timestamp": 1594826616692 } ] } } }, ` +
		`{ "video": { ` + referenceMeta + `, "workflow_data": { "workflow": "active_down", "frames": [ { "data": "<base64 encoded image>", "tags": [ "ACTIVE_HEAD_DOWN" ], "timestamp": 1594826616883 } ] } } } ]`
)

// The reference's 200 answers, each member by its type: all that is there, nothing else, and score an integer.
const (
	livenessShape  = `decision:"LIVE" feedback:[] score:integer score_frr:number`
	analyzeShape   = `{video:{autocapture_result:{captured_frame:string captured_frame_is_constructed:false feedback:[]} liveness_result:{` + livenessShape + `} version:string}}`
	checkShape     = `{video:{liveness_result:{` + livenessShape + `} version:string}}`
	activeShape    = `{video:{liveness_result:{decision:"LIVE" details:{active_liveness:{` + livenessShape + `} passive_liveness:{` + livenessShape + `}} feedback:[] score:integer score_frr:number} version:string}}`
	referenceFault = `{error:{code:integer description:string}}`
)

// fill puts pictures where the reference says <base64 encoded image>.
func fill(t testing.TB, example string, scenes ...synth.Scene) string {
	for _, s := range scenes {
		example = strings.Replace(example, "<base64 encoded image>", base64.StdEncoding.EncodeToString(jpegOf(t, s)), 1)
	}
	if strings.Contains(example, "<base64") {
		t.Fatal("too few pictures")
	}
	return example
}

// shape writes a document's members in order of their names, each by its type.
func shape(t testing.TB, body string) string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %.200s", err, body)
	}
	if _, err := d.Token(); err != io.EOF {
		t.Fatalf("data after the document: %.200s", body)
	}
	return shapeOf(v, "")
}

func shapeOf(v any, name string) string {
	switch v := v.(type) {
	case map[string]any:
		var members []string
		for key, member := range v {
			members = append(members, key+":"+shapeOf(member, key))
		}
		sort.Strings(members)
		return "{" + strings.Join(members, " ") + "}"
	case json.Number:
		if _, err := v.Int64(); err == nil && name != "score_frr" { // a share that happens to be whole is still a number
			return "integer"
		}
		return "number"
	case string:
		if name == "decision" {
			return fmt.Sprintf("%q", v)
		}
		return "string"
	}
	return fmt.Sprint(v)
}

// referenceExamples are the three requests with generated faces, and the shape of their answers.
func referenceExamples(t testing.TB) map[string][2]string {
	passive := fill(t, referencePassive, synth.Scene{}, synth.Scene{Noise: 2}, synth.Scene{Noise: 2, Seed: 2})
	active := fill(t, referenceActive, synth.Scene{}, synth.Scene{Pitch: -20}, synth.Scene{Pitch: 20})
	return map[string][2]string{
		"/analyze":             {passive, analyzeShape},
		"/checkLiveness":       {passive, checkShape},
		"/checkActiveLiveness": {active, activeShape},
	}
}

// pretty spreads a body over lines, as a person writes it.
func pretty(t testing.TB, body string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	return "\r\n" + strings.ReplaceAll(string(out), "\n", "\r\n") + "\r\n"
}

// TestReferenceExamples sends the reference's examples as text/plain, on one line and spread over many.
func TestReferenceExamples(t *testing.T) {
	s := open(t, Options{})
	for path, example := range referenceExamples(t) {
		for layout, body := range map[string]string{"one line": example[0], "pretty": pretty(t, example[0])} {
			a := post(s, path, body, "Content-Type", "text/plain")
			if a.status != 200 || a.header.Get("Content-Type") != "text/plain; charset=utf-8" {
				t.Fatalf("%s, %s: %d, %s, %.200s", path, layout, a.status, a.header.Get("Content-Type"), a.body)
			}
			if got := shape(t, a.body); got != example[1] {
				t.Errorf("%s, %s:\n%s, want\n%s", path, layout, got, example[1])
			}
			if !strings.Contains(a.body, `"score":100,`) {
				t.Errorf("%s: score is not the integer 100: %.300s", path, a.body)
			}
		}
	}
}

// TestReferenceExamplesOverTCP does so byte by byte on a connection, with the header lines that the reference shows.
func TestReferenceExamplesOverTCP(t *testing.T) {
	keys, token := newKeys(t)
	s := open(t, Options{APIKeys: keys})
	url, _, _ := start(t, s, "http")
	for path, example := range referenceExamples(t) {
		c, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer %s\r\nContent-Type: text/plain\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
			path, token, len(example[0]), example[0])
		answer, err := io.ReadAll(c)
		c.Close()
		head, body, _ := strings.Cut(string(answer), "\r\n\r\n")
		if err != nil || !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.Contains(head, "\r\nContent-Type: text/plain; charset=utf-8") {
			t.Fatalf("%s: %v, %s %.200s", path, err, head, body)
		}
		if got := shape(t, body); got != example[1] {
			t.Errorf("%s:\n%s, want\n%s", path, got, example[1])
		}
	}
	r, err := http.Get(url + "/version")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if text, _ := io.ReadAll(r.Body); r.StatusCode != 200 || string(text) != LibraryVersion || r.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("/version: %d %q", r.StatusCode, text)
	}
}

// TestReferenceFaults: a fault has the reference's two members, whatever its status, and its code is a number.
func TestReferenceFaults(t *testing.T) {
	s := open(t, withEnvelopes(t, Options{}))
	good := fill(t, referencePassive, synth.Scene{}, synth.Scene{}, synth.Scene{})
	for _, tt := range []struct {
		path, body   string
		status, code int
	}{
		{"/analyze", "{", 400, -2},
		{"/analyze", referencePassive, 400, -5}, // the placeholder is no base64
		{"/checkActiveLiveness", good, 400, -4},
		{"/analyze", strings.Replace(good, "134158", "134137", 1), 500, 141},
		{"/analyze", strings.Replace(good, "1581714134158", `"1581714134158"`, 1), 400, -4}, // the reference's type is number
		{"/decrypt", "{}", 403, -1},
		{"/analyzeEncrypted", `{ "key": "string", "iv": "string", "p": "string" }`, 400, -6},
	} {
		a := post(s, tt.path, tt.body, "Content-Type", "text/plain")
		if a.status != tt.status || a.code() != tt.code || shape(t, a.body) != referenceFault {
			t.Errorf("%s: %d %s, want %d / %d", tt.path, a.status, a.body, tt.status, tt.code)
		}
	}
}
