//go:build js && wasm

package main

import "github.com/lifesign-id/lifesign/engine"

// Where things stand in the results. web/src/module.ts has the same list.
const (
	atHint = iota
	atEscalated
	atProgress
	atDone
	atBest
	atWidth // of the frame as it was judged, px
	atHeight
	atFace // 1 where there is one
	atX    // of the left top corner of the face's box, px
	atY
	atSize
	atRoll // degrees; NaN where it was not sought
	atYaw
	atPitch
	atLeftEye  // x, y, px
	atRightEye = atLeftEye + 2
	atCodes    = atRightEye + 2 // how many, then the codes
	mostCodes  = 64
	numResults = atCodes + 1 + mostCodes
)

var out [numResults]float64

//go:wasmexport results
func results() *float64 { return &out[0] }

// write leaves the guidance of the current frame.
func write(g *engine.Guidance) {
	out[atHint], out[atProgress] = float64(g.Hint), g.Progress
	out[atEscalated], out[atDone], out[atBest] = flag(g.Escalated), flag(g.Done), flag(g.Best)
	out[atWidth], out[atHeight] = float64(current.Y.W), float64(current.Y.H)
	out[atFace] = flag(g.Face != nil)
	if f := g.Face; f != nil {
		out[atX], out[atY], out[atSize] = f.X-f.Size/2, f.Y-f.Size/2, f.Size
		out[atRoll], out[atYaw], out[atPitch] = f.Roll, f.Yaw, f.Pitch
		out[atLeftEye], out[atLeftEye+1] = f.LeftEye.X, f.LeftEye.Y
		out[atRightEye], out[atRightEye+1] = f.RightEye.X, f.RightEye.Y
	}
	tell(g.Measures)
	n := min(len(g.Feedback), mostCodes)
	out[atCodes] = float64(n)
	for i, c := range g.Feedback[:n] {
		out[atCodes+1+i] = float64(c)
	}
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
