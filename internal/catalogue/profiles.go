package catalogue

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
)

// Profile mirrors a file of engine/profiles.
type Profile struct {
	Name        string       `json:"name"`
	Constraints []Constraint `json:"constraints"`
}

// Constraint bounds one metric; a limit that is nil does not exist.
type Constraint struct {
	Metric    string   `json:"metric"`
	Min       *float64 `json:"min"`
	Preferred *float64 `json:"preferred"`
	Max       *float64 `json:"max"`
	Weight    float64  `json:"weight"`
}

// loadProfiles reads the profiles of a directory in the order of their file names.
func loadProfiles(dir string) ([]Profile, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	profiles := make([]Profile, len(paths))
	for i, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		if err := strict(data, &profiles[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if want := profiles[i].Name + ".json"; filepath.Base(path) != want {
			return nil, fmt.Errorf("%s holds the profile %q", path, profiles[i].Name)
		}
	}
	return profiles, nil
}

// engineProfiles writes the built-in profiles of package engine.
func engineProfiles(profiles []Profile) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, header, "engine")
	b.WriteString("import \"math\"\n\nvar builtinProfiles = map[string]*Profile{\n")
	for _, p := range profiles {
		fmt.Fprintf(&b, "%q: {Name: %q, Constraints: []Constraint{\n", p.Name, p.Name)
		for _, c := range p.Constraints {
			fmt.Fprintf(&b, "{Metric: Metric%s, Min: %s, Preferred: %s, Max: %s, Weight: %g},\n",
				goName(c.Metric), limit(c.Min), limit(c.Preferred), limit(c.Max), c.Weight)
		}
		b.WriteString("}},\n")
	}
	b.WriteString("}\n")
	return b.Bytes()
}

func limit(v *float64) string {
	if v == nil {
		return "math.NaN()"
	}
	return fmt.Sprint(*v)
}
