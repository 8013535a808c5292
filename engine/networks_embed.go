//go:build !js

package engine

import "embed"

// networkFiles holds the liveness networks that ship.
//
//go:embed networks
var networkFiles embed.FS

// networkFile is an embedded network, nil where there is none.
func networkFile(name string) []byte {
	data, err := networkFiles.ReadFile("networks/" + name)
	if err != nil {
		return nil
	}
	return data
}
