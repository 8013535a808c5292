//go:build !js

package detect

import "embed"

// files holds the networks, and the cascade where build.sh has copied it out of pigo's module.
//
//go:embed all:cascades align.nn eyes.nn facelooks.nn eyelooks.nn
var files embed.FS

// embedded returns the embedded models; the cascade is nil where there is none.
func embedded() Models {
	read := func(name string) []byte {
		data, _ := files.ReadFile(name)
		return data
	}
	return Models{Cascade: read("cascades/facefinder"), Alignment: read("align.nn"), Eyes: read("eyes.nn"), FaceLooks: read("facelooks.nn"), EyeLooks: read("eyelooks.nn")}
}
