// Command clip writes what the browser tests' cameras show: clips as MJPEG, which is JPEG files in a row and what Chromium's
// --use-file-for-fake-video-capture reads, and single frames of a turning head.
//
//	clip DIR
package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/lifesign-id/lifesign/internal/synth"
)

// The size of a webcam's frame, px, and how many different ones a clip has: the noise differs. At 30 frames a second the good one
// shows none twice while a face is held.
const (
	width, height = 640, 480
	frames        = 6
	goodFrames    = 40
	quality       = 92
)

// face is the portrait as the charlie profile wants it, in the middle of a webcam's frame.
var face = synth.Scene{Width: width, Height: height, Scale: .66, ShiftY: .02, Noise: 1.5}

// clips are the scenarios: what the camera shows while a person does one thing.
func clips() map[string]synth.Scene {
	with := func(change func(*synth.Scene)) synth.Scene {
		s := face
		change(&s)
		return s
	}
	return map[string]synth.Scene{
		"good":   face,
		"dark":   with(func(s *synth.Scene) { s.Gain = .12 }),
		"bright": with(func(s *synth.Scene) { s.Gain = 1.9 }),
		"far":    with(func(s *synth.Scene) { s.Scale = .38 }),
		"close":  with(func(s *synth.Scene) { s.Scale = 1.05 }),
		"left":   with(func(s *synth.Scene) { s.ShiftX = .12 }), // the subject's own left is the picture's right
		"right":  with(func(s *synth.Scene) { s.ShiftX = -.12 }),
		"high":   with(func(s *synth.Scene) { s.ShiftY = -.14 }),
		"low":    with(func(s *synth.Scene) { s.ShiftY = .16 }),
		"two":    with(func(s *synth.Scene) { s.SecondFace, s.Scale, s.ShiftX = true, .6, -.08 }),
		"none":   with(func(s *synth.Scene) { s.NoFace = true }),
		"blur":   with(func(s *synth.Scene) { s.Blur = 5 }),
		// As icao wants it: nearer, the wall not quite white, and the portrait's head, whose proportions read as 7 degrees down, held up.
		"portrait": with(func(s *synth.Scene) { s.Scale, s.Pitch, s.Wall = .75, -12, .12 }),
	}
}

// turns are the frames of a head that turns, by name: the direction and the angle in degrees.
func turns() map[string]synth.Scene {
	out := map[string]synth.Scene{"center": face}
	for angle := 4; angle <= 32; angle += 4 {
		for name, sign := range map[string][2]float64{"left": {1, 0}, "right": {-1, 0}, "down": {0, 1}, "up": {0, -1}} {
			s := face
			s.Yaw, s.Pitch = sign[0]*float64(angle), sign[1]*float64(angle)
			out[fmt.Sprintf("%s%d", name, angle)] = s
		}
	}
	return out
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: clip DIR")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	work := map[string]func() ([]byte, error){}
	for name, s := range clips() {
		n := frames
		if name == "good" || name == "portrait" {
			n = goodFrames
		}
		work[name+".mjpeg"] = func() ([]byte, error) { return clip(s, n) }
	}
	for name, s := range turns() {
		work[name+".jpeg"] = func() ([]byte, error) { return s.JPEG(quality) }
	}
	var wait sync.WaitGroup
	errs := make(chan error, len(work))
	room := make(chan struct{}, 2)
	for name, make := range work {
		wait.Go(func() {
			room <- struct{}{}
			defer func() { <-room }()
			data, err := make()
			if err == nil {
				err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
			}
			if err != nil {
				errs <- err
			}
		})
	}
	wait.Wait()
	close(errs)
	return <-errs
}

// clip renders a scene a few times over, each with noise of its own: a camera never gives the same frame twice.
func clip(s synth.Scene, n int) ([]byte, error) {
	var b bytes.Buffer
	for i := range n {
		s.Seed = uint64(i)
		frame, err := s.JPEG(quality)
		if err != nil {
			return nil, err
		}
		b.Write(frame)
	}
	return b.Bytes(), nil
}
