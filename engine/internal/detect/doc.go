// Package detect finds faces, their parts and their pose in a luma plane. It is deterministic: the same samples give the same
// bits on one kind of machine. On another the networks' outputs are still the same bits for the same crops, and under wasm places and angles
// are within 1e-6 of amd64's (the engine's TestUnderWasm): math.Exp rounds otherwise there. On arm64, where sums are fused, nothing holds it.
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
