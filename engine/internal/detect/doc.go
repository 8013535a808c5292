// Package detect finds faces, their parts and their pose in a luma plane. It is deterministic: the same samples give the same
// bits on every machine.
//
// Faces are proposed by pigo's face finder, the one part of that module that is used. Pupils and landmarks come from pigo's
// cascades too, but through a reader of our own (points.go): pigo's draws its starting points from math/rand and, unless asked for
// exactly 63 of them, mixes in stale values of earlier calls.
//
// Places are px of the plane, 0, 0 being the centre of its first sample, x to the right and y down. Left and right are the
// subject's own: in a picture that is not mirrored, their left eye has the larger x.
package detect
