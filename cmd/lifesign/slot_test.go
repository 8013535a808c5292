package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/lifesign-id/lifesign/internal/smallonnx"
)

const goodCard = `{"crop":2.7,"size":32,"channels":"bgr","mean":[0,0,0],"std":[1,1,1],"live":1,"licence":"MIT","source":"here"}`

// TestCards: what is wrong with a card is told by its field.
func TestCards(t *testing.T) {
	c, err := parseCard([]byte(goodCard))
	if err != nil || *c != (card{2.7, 32, 1, "bgr", [3]float64{}, [3]float64{1, 1, 1}, "MIT", "here"}) {
		t.Errorf("%+v, %v", c, err)
	}
	c, err = parseCard([]byte(`{"crop":1,"size":64,"channels":"rgb","live":0}`))
	if err != nil || *c != (card{crop: 1, size: 64, channels: "rgb", std: [3]float64{1, 1, 1}}) {
		t.Errorf("without what may be missing: %+v, %v", c, err)
	}
	for _, tt := range [][3]string{
		{`"crop":2.7`, `"crop":0`, "crop: want more than 0"},
		{`"crop":2.7`, `"crop":"2.7"`, "crop: wrong type"},
		{`"crop":2.7,`, ``, "crop: missing"},
		{`"crop"`, `"Crop"`, "crop: missing"},
		{`"size":32`, `"size":32.5`, "size: wrong type"},
		{`"bgr"`, `"grey"`, `channels: want "bgr" or "rgb", not "grey"`},
		{`[0,0,0]`, `[0,0]`, "mean: want three numbers"},
		{`[0,0,0]`, `null`, "mean: wrong type"},
		{`[1,1,1]`, `[1,0,1]`, "std: want three numbers over 0"},
		{`"live":1`, `"live":-1`, "live: want the index"},
		{`"live":1`, `"live":1,"live":2`, "live: stands twice"},
		{`"live":1`, `"live":1,"alive":2`, "alive: there is no such field"},
		{`"MIT"`, `"\u001b[2J"`, "licence: want one line of text"},
		{`"here"`, `"a\tb"`, "source: want one line of text"},
		{`}`, `}{}`, "something follows"},
		{`{`, `[`, "not a JSON object"},
		{`"live":1`, `"live"`, "not JSON"},
	} {
		if _, err := parseCard([]byte(strings.Replace(goodCard, tt[0], tt[1], 1))); err == nil || !strings.Contains(err.Error(), tt[2]) {
			t.Errorf("%s for %s: error %v, want %q", tt[1], tt[0], err, tt[2])
		}
	}
}

// TestSlot: a folder's networks are read in the order of their names, and what cannot be used is refused by the file's name.
func TestSlot(t *testing.T) {
	dataDir := t.TempDir()
	pulled := filepath.Join(dataDir, slotName)
	s := &slot{dataDir: &dataDir}
	if networks, err := s.networks(); err != nil || networks != nil {
		t.Errorf("without any: %v, %v", networks, err)
	}
	write := func(dir, name, text string) {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	network := string(smallonnx.Classifier(32).Bytes())
	for _, name := range []string{"b", "a"} {
		write(pulled, name+".onnx", network)
		write(pulled, name+".json", goodCard)
	}
	e, networks, err := s.engine()
	if err != nil || e == nil || len(networks) != 2 || networks[0].Name != "a" || networks[1].licence != "MIT" || networks[0].bytes != len(network) {
		t.Fatalf("%+v, %v", networks, err)
	}
	s.dir = noSlot
	if networks, err := s.networks(); err != nil || networks != nil {
		t.Errorf("none: %v, %v", networks, err)
	}
	for _, tt := range []struct{ network, card, want string }{
		{network, "", "n.onnx: there is no n.json beside it"},
		{network, strings.Replace(goodCard, "32", "33", 1), "n.json: size: 33, but n.onnx takes 32 x 32"},
		{network, strings.Replace(goodCard, `"live":1`, `"live":3`, 1), "live class 3 of 3"},
		{network, strings.Replace(goodCard, "crop", "corp", 1), "n.json: crop: missing"},
		{"rubbish", goodCard, "n.onnx: onnx: malformed"},
		{strings.Replace(network, "PRelu", "QRelu", 1), goodCard, `n.onnx: onnx: QRelu "r": this operator is not supported`},
		{"", "", "0 files *.onnx"},
	} {
		dir := filepath.Join(t.TempDir(), "[odd] name*")
		write(dir, "README", "no network")
		if tt.network != "" {
			write(dir, "n.onnx", tt.network)
		}
		if tt.card != "" {
			write(dir, "n.json", tt.card)
		}
		s.dir = dir
		if _, err := s.networks(); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("error %v, want %q", err, tt.want)
		}
	}
	s.dir = filepath.Join(dataDir, "nowhere")
	if _, err := s.networks(); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a folder that is not there: %v", err)
	}
}
