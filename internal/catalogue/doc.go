// Package catalogue holds the names that the API speaks with: feedback codes, decisions, workflows, error codes. They are written
// down once, in catalogue.json, beside the built-in profiles in engine/profiles; [Generate] turns both into the Go tables of
// engine and server/wire, the names of web/src and the tables of docs/codes.md. Run it with
//
//	go generate ./...
package catalogue
