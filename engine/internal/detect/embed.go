package detect

import "embed"

// files holds the cascade that build.sh copies out of pigo's module, and without it a README alone.
//
//go:embed all:cascades
var files embed.FS

// embedded returns the embedded cascade, nil where there is none.
func embedded() []byte {
	data, _ := files.ReadFile("cascades/facefinder")
	return data
}
