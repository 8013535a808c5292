//go:build !js

package engine

import "embed"

// networkFiles holds the liveness networks that ship. A browser decides nothing about liveness, and loads none.
//
//go:embed networks
var networkFiles embed.FS

// shippedNetworks returns the liveness networks that are embedded.
func shippedNetworks() (out []shippedNetwork) {
	for _, n := range [...]shippedNetwork{
		{CueFace, LivenessNetwork{Name: "face.nn", Scale: 2.7, BGR: true, Live: 1}},
		{CueScene, LivenessNetwork{Name: "scene.nn", Scale: 4, BGR: true, Live: 1}},
	} {
		if data, err := networkFiles.ReadFile("networks/" + n.Name); err == nil {
			n.Network = data
			out = append(out, n)
		}
	}
	return out
}
