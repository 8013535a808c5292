// Package detect finds faces, their parts and their pose in a luma plane. It is deterministic: the same samples give the same
// bits on every machine.
//
// pigo's face cascade proposes where to look (proposals.go). Our reader of it (facecascade.go) lets the same windows pass with the same
// scores as pigo's, which is the oracle of its test, but allocates nothing and brings no decoders of pictures into a browser. The
// alignment network says of each proposal whether it is a face, and places 75 landmarks (align.go); the eye network looks at each eye
// again (eyes.go); the pose is the fit of a mean face to the landmarks (pose.go). From frame to frame the networks alone follow a face
// (Detector.Near). docs/models.md says what the networks are.
//
// Places are px of the plane, 0, 0 being the centre of its first sample, x to the right and y down. Left and right are the
// subject's own: in a picture that is not mirrored, their left eye has the larger x.
package detect
