package examples_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var block = regexp.MustCompile("(?s)```(go|js|html)\n(.*?)```")

// TestDocsShowTheExamples: the code that the papers show is that of the examples, to the letter.
func TestDocsShowTheExamples(t *testing.T) {
	for doc, files := range map[string][]string{
		"../README.md":       {"page/index.html", "page/page.js", "backend-node/session.mjs"},
		"../docs/element.md": {"page/index.html", "page/page.js"},
		"../docs/verdict.md": {"backend-go/session.go", "backend-node/session.mjs"},
	} {
		text, err := os.ReadFile(doc)
		if err != nil {
			t.Fatal(err)
		}
		blocks := block.FindAllStringSubmatch(string(text), -1)
		if len(blocks) != len(files) {
			t.Errorf("%s: %d blocks of code, want %d", doc, len(blocks), len(files))
			continue
		}
		for i, b := range blocks {
			code, err := os.ReadFile(files[i])
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(code), strings.TrimSpace(b[2])) {
				t.Errorf("%s: %s does not hold:\n%s", doc, files[i], b[2])
			}
		}
	}
}

// TestNodeNeedsWhatIsTested: backend-node asks for the version of jose that the tests run it with.
func TestNodeNeedsWhatIsTested(t *testing.T) {
	version := regexp.MustCompile(`"jose": "([^"]+)"`)
	var found []string
	for _, file := range []string{"../package.json", "backend-node/package.json"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, version.FindString(string(text)))
	}
	if found[0] == "" || found[0] != found[1] {
		t.Errorf("%q", found)
	}
}
