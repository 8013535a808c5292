//go:build !js

package main

import "os"

func main() {
	os.Stderr.WriteString("wasm: this program is a module for browsers: build it with GOOS=js GOARCH=wasm\n")
	os.Exit(2)
}
