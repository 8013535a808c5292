// Package engine judges pictures of a face: what a person should change, which frame to keep, and whether a live person is in front of
// the camera.
//
// # What goes in
//
// A [Frame] is one picture as 8-bit planes of full-range BT.601 YCbCr, as JPEG stores it, with the time at which it was taken. An
// [Engine] is made once and is safe for concurrent use. [Engine.Analyze] judges a finished set of frames,
// [Engine.AnalyzeActive] a passive part and two head movements, and a [Stream] guides a person frame by frame.
//
// # What comes out
//
// A [FrameReport] holds the subject's [Face], the [Measures] taken of it (NaN where one was not taken) and the [Feedback] codes that
// the measures give under a [Profile]. A [Report] adds the best frame, the [Liveness] of the whole and, where it was asked for, a
// constructed portrait. A decision is LIVE only where the evidence for it was there: no face, several, a frame on which the engine
// failed, or a face too near the edge for its texture to be taken give UNABLE_TO_CALCULATE_LIVENESS.
//
// # Coordinates and signs
//
// Places are px of the picture after rotation: 0, 0 is the centre of the left top sample, x runs to the right and y down. Left and right
// are the subject's own, so that in a picture that is not mirrored the left eye has the larger x. Angles are degrees: positive roll
// tilts the head clockwise in the picture, positive yaw turns it to the subject's left, positive pitch turns it down. Distances on a
// face are often given in inter-eye distances (IED), from pupil to pupil.
//
// # Determinism
//
// The engine does no input or output, starts no goroutine, draws no random number and reads no clock: time comes from
// Frame.Timestamp alone. The same samples give the same codes everywhere and real numbers within 1e-6, natively and in a browser.
package engine
