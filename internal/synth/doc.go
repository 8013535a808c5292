// Package synth makes frames with exact labels out of one portrait, for tests and pictures: pigo's sample portrait, read out of
// that module at run time and never copied into this repository.
//
// A [Scene] says what the frame shows; its zero value is the portrait as the charlie profile wants it, at 480 x 640. Lengths on the
// face are in inter-eye distances (IED), angles in degrees: positive yaw turns the head to the subject's own left (the picture's
// right), positive pitch turns it down, positive roll tilts it clockwise in the picture.
package synth
