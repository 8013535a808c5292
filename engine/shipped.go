package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// ShippedModel is a model that the engine brings.
type ShippedModel struct {
	// Name is that of its file, and For what it does.
	Name, For string
	// Liveness says that it is a liveness network, whose cue Analyze reports.
	Liveness bool
	// Licence is an SPDX expression, and Source where the model comes from.
	Licence, Source string
	// Data is the file. It is shared: do not write to it.
	Data []byte
}

// ShippedModels returns the models that the engine brings, in the order of their work; none in a browser build.
func ShippedModels() (out []ShippedModel) {
	const own, ours = "Apache-2.0", "this project, training/"
	m := detect.Embedded()
	for _, s := range [...]ShippedModel{
		{Name: "facefinder", For: "proposes faces", Licence: "MIT", Source: "github.com/esimov/pigo v1.4.6", Data: m.Cascade},
		{Name: "align.nn", For: "confirms faces, places 75 points", Licence: own, Source: ours, Data: m.Alignment},
		{Name: "eyes.nn", For: "places the points of an eye", Licence: own, Source: ours, Data: m.Eyes},
		{Name: "facelooks.nn", For: "tells glasses, a smile, a covered forehead", Licence: own, Source: ours, Data: m.FaceLooks},
		{Name: "eyelooks.nn", For: "tells closed and covered eyes", Licence: own, Source: ours, Data: m.EyeLooks},
	} {
		if s.Data != nil {
			out = append(out, s)
		}
	}
	for _, n := range shippedNetworks() {
		out = append(out, ShippedModel{Name: n.Name, For: "liveness: cue " + n.cue.String(), Liveness: true, Licence: own, Source: ours, Data: n.Network})
	}
	return out
}
