//go:build !js

package detect

import (
	"embed"
	"io/fs"
)

// files holds the cascades that build.sh copies out of pigo's module, and without it a README alone.
//
//go:embed all:cascades
var files embed.FS

// embedded returns the embedded cascades, the zero value where there are none.
func embedded() Cascades {
	read := func(name string) []byte {
		data, _ := fs.ReadFile(files, "cascades/"+name)
		return data
	}
	c := Cascades{Face: read("facefinder"), Pupil: read("puploc"), Landmarks: map[string][]byte{}}
	for _, l := range landmarks {
		c.Landmarks[l.file] = read("lps/" + l.file)
	}
	return c
}
