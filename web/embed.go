// Package web holds the page's files as ./build.sh builds them: the demo, the element and the engine.
package web

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files are the files of web/dist. Before ./build.sh build they are README.md alone.
var Files = sub()

func sub() fs.FS {
	f, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("web: internal error: " + err.Error()) // the name is constant
	}
	return f
}
