package catalogue

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed catalogue.json
var source []byte

// Catalogue mirrors catalogue.json. The order of every list is that of the API's reference.
type Catalogue struct {
	Feedback  []Feedback `json:"feedback"`
	Decisions []Decision `json:"decisions"`
	Workflows []Workflow `json:"workflows"`
	Errors400 []Error    `json:"errors_400"`
	Errors500 []Error    `json:"errors_500"`
}

// Feedback is a code about a captured frame.
type Feedback struct {
	Code string `json:"code"`
	// Text is the reference's sentence.
	Text string `json:"text"`
}

// Decision is a result of the liveness check.
type Decision struct {
	Name  string  `json:"name"`
	Score float64 `json:"score"`
	Text  string  `json:"text"`
}

// Workflow is a kind of capture with its operating point.
type Workflow struct {
	Name          string `json:"name"`
	Profile       string `json:"profile"`
	SecurityLevel int    `json:"security_level"`
	Active        bool   `json:"active"`
}

// Error is a code of an error answer.
type Error struct {
	Code int `json:"code"`
	// Name is the Go constant's name after "Code".
	Name string `json:"name"`
	// Text is the reference's description.
	Text string `json:"text"`
	// Remark says what this server makes of the code where that is not plain.
	Remark string `json:"remark"`
}

// Load returns the catalogue.
func Load() (*Catalogue, error) {
	var c Catalogue
	if err := strict(source, &c); err != nil {
		return nil, fmt.Errorf("catalogue: catalogue.json: %w", err)
	}
	return &c, nil
}

// Generate returns the generated files under the repository root, by their slash-separated paths. It reads the profiles there.
func Generate(root string) (map[string][]byte, error) {
	c, err := Load()
	if err != nil {
		return nil, err
	}
	profiles, err := loadProfiles(filepath.Join(root, "engine", "profiles"))
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	files := map[string][]byte{"docs/codes.md": docs(c), "web/src/codes_gen.ts": typescript(c)}
	for path, source := range map[string][]byte{
		"engine/catalogue_gen.go":  engineTables(c),
		"engine/profiles_gen.go":   engineProfiles(profiles),
		"server/wire/codes_gen.go": wireTables(c),
	} {
		if files[path], err = goSource(source); err != nil {
			return nil, fmt.Errorf("catalogue: %s: %w", path, err)
		}
	}
	return files, nil
}

// Root returns the nearest directory above dir that holds go.mod.
func Root(dir string) (string, error) {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("catalogue: no go.mod above %s", dir)
		}
	}
}

func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
