package engine

// shippedNetworks returns the liveness networks that ship, those of which the file is there.
func shippedNetworks() (out []shippedNetwork) {
	for _, n := range [...]shippedNetwork{
		{CueScene, LivenessNetwork{Name: "scene.nn", Scale: 4, BGR: true, Live: 1}},
	} {
		if n.Network = networkFile(n.Name); n.Network != nil {
			out = append(out, n)
		}
	}
	return out
}
