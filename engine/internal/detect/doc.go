// Package detect finds faces, their parts and their pose in a luma plane. It is deterministic: the same samples give the same
// bits on every machine.
//
// All cascades are pigo's; the readers are our own. The face finder's (facecascade.go) lets the same windows pass with the same scores
// as pigo's, which is the oracle of its test, but allocates nothing and brings no decoders of pictures into a browser. The pupils'
// and landmarks' (points.go) differ: pigo's draws its starting points from math/rand and, unless asked for exactly 63 of them, mixes
// in stale values of earlier calls.
//
// Places are px of the plane, 0, 0 being the centre of its first sample, x to the right and y down. Left and right are the
// subject's own: in a picture that is not mirrored, their left eye has the larger x.
package detect
