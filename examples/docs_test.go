package examples_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var block = regexp.MustCompile("(?s)```(go|js)\n(.*?)```")

// TestDocsShowTheExamples: the code of docs/verdict.md is that of the examples, to the letter.
func TestDocsShowTheExamples(t *testing.T) {
	doc, err := os.ReadFile("../docs/verdict.md")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"go": "backend-go/session.go", "js": "backend-node/session.mjs"}
	blocks := block.FindAllStringSubmatch(string(doc), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d blocks of code", len(blocks))
	}
	for _, b := range blocks {
		code, err := os.ReadFile(files[b[1]])
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(code), strings.TrimSpace(b[2])) {
			t.Errorf("%s does not hold:\n%s", files[b[1]], b[2])
		}
	}
}
