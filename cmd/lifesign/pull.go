package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// pinned is a file known by its content, with the card that is written beside it.
type pinned struct {
	name  string // without extension
	bytes int64
	sum   string // SHA-256, hex
	crop  string
}

// collection is networks that can be pulled together.
type collection struct {
	name, licence, source, home string
	files                       []pinned
}

// silentFace is the pair of minivision-ai/Silent-Face-Anti-Spoofing, as ONNX.
var silentFace = collection{
	name:    "silent-face",
	licence: "Apache-2.0",
	source:  "minivision-ai/Silent-Face-Anti-Spoofing, as ONNX by feni-katharotiya/Silent-Face-Anti-Spoofing-TFLite at a89a24b62078a4e2797b1d20f2924ec40cd6f011",
	home: "https://raw.githubusercontent.com/feni-katharotiya/Silent-Face-Anti-Spoofing-TFLite/a89a24b62078a4e2797b1d20f2924ec40cd6f011/" +
		"Model_Encryption/matrix/converted_models/onnx/",
	files: []pinned{
		{"2.7_80x80_MiniFASNetV2", 1734227, "767579ad8fc26f736f651e962a99ad0adebcfe7b95af2d955ee55affe5a71600", "2.7"},
		{"4_0_0_80x80_MiniFASNetV1SE", 1731352, "bcdd7c903d3477276e56d95b3e938ce29beb4fc582e14c7c6e89751fd00331f0", "4.0"},
	},
}

// card is the JSON beside a file of the collection.
func (c *collection) card(p pinned) []byte {
	return fmt.Appendf(nil, "{\n  \"crop\": %s,\n  \"size\": 80,\n  \"channels\": \"bgr\",\n  \"mean\": [0, 0, 0],\n  \"std\": [1, 1, 1],\n  \"live\": 1,\n  \"licence\": %q,\n  \"source\": %q\n}\n",
		p.crop, c.licence, c.source)
}

// pull brings all files of the collection into a folder, or none where one cannot be had.
func (c *collection) pull(ctx context.Context, from []string, to string, s streams) error {
	fmt.Fprintf(s.out, "%s\n  licence: %s\n  source: %s\n", c.name, c.licence, c.source)
	if len(from) == 0 {
		from = []string{c.home}
	}
	places := make([]place, len(from))
	for i, name := range from {
		var err error
		if places[i], err = newPlace(name); err != nil {
			return err
		}
	}
	data := make([][]byte, len(c.files))
	for i, p := range c.files {
		var err error
		if data[i], err = p.get(ctx, places, s); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil { // the data folder, where keys come to lie
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for i, p := range c.files {
		file := filepath.Join(to, p.name)
		if err := writeWhole(file+".json", c.card(p)); err != nil { // first: a network without it is refused
			return err
		}
		if err := writeWhole(file+".onnx", data[i]); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%s.onnx\n  %d bytes, sha256 %s\n", file, p.bytes, p.sum)
	}
	return nil
}

// get reads a file from the first place that has it, and checks it.
func (p pinned) get(ctx context.Context, places []place, s streams) ([]byte, error) {
	for _, from := range places {
		name, data, err := from.read(ctx, p, s.err)
		if err != nil {
			return nil, err
		}
		if data == nil {
			continue
		}
		if int64(len(data)) != p.bytes {
			return nil, fmt.Errorf("%s: %d bytes, want %d", name, len(data), p.bytes)
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.sum {
			return nil, fmt.Errorf("%s: its SHA-256 is %x, want %s", name, sum, p.sum)
		}
		return data, nil
	}
	return nil, fmt.Errorf("no --from holds %s.onnx: give a folder, a URL, or each file", p.name)
}

// writeWhole writes a file so that it is there whole or not at all.
func writeWhole(name string, data []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), ".pull-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already where all went well
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(f.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	return err
}
