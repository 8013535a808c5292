package engine

import (
	"errors"
	"strconv"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
	"github.com/lifesign-id/lifesign/engine/internal/nn"
)

// LivenessNetwork is a network that tells live faces from presentation attacks by the picture about a face. The face's box, as a face detector
// draws it, is enlarged about its middle, moved into the picture where it leaves it, and squeezed to the network's input.
type LivenessNetwork struct {
	// Name stands in errors.
	Name string
	// Network is the file, in the format of engine/internal/nn/doc.go. It takes three channels and gives a logit for each of two classes or
	// more.
	Network []byte
	// Scale is the side of the crop over that of the face's box, at most 16.
	Scale float64
	// BGR says that the channels are blue, green and red, not red, green and blue.
	BGR bool
	// Mean and Deviation, of each channel of the input in that order and in grey levels 0..255, are taken out of it. A Deviation of zero
	// means 1.
	Mean, Deviation [3]float64
	// Live is the index of the class that means a live face.
	Live int
}

// shippedNetwork is a network that the engine brings, with the cue that it is.
type shippedNetwork struct {
	cue CueName
	LivenessNetwork
}

// mostScale is the largest crop, sides of the face's box: beyond it a face is a few samples of any input. Chosen.
const mostScale = 16

// Check says what is wrong with the network; New does so too.
func (n *LivenessNetwork) Check() error {
	_, err := n.read(CueOperator)
	return err
}

// InputSize returns the width and height that the network takes, 0 where it cannot be read.
func (n *LivenessNetwork) InputSize() (w, h int) {
	net, err := nn.Read(n.Network)
	if err != nil {
		return 0, 0
	}
	_, h, w = net.Input()
	return w, h
}

// read reads the network for a cue.
func (n *LivenessNetwork) read(cue CueName) (*cropNetwork, error) {
	fault := func(err error) (*cropNetwork, error) {
		return nil, detect.At("engine: liveness network \""+n.Name+"\"", err)
	}
	net, err := nn.Read(n.Network)
	if err != nil {
		return fault(err)
	}
	channels, _, _ := net.Input()
	classes, high, wide := net.Output(0)
	switch {
	case channels != 3:
		return fault(errors.New("it takes " + strconv.Itoa(channels) + " channels, want 3"))
	case net.Outputs() != 1 || high != 1 || wide != 1 || classes < 2:
		return fault(errors.New("it gives something else than a logit for each of two classes or more"))
	case n.Live < 0 || n.Live >= classes:
		return fault(errors.New("live class " + strconv.Itoa(n.Live) + " of " + strconv.Itoa(classes)))
	case !(n.Scale > 0 && n.Scale <= mostScale):
		return fault(errors.New("the crop's scale must lie in 0.." + strconv.Itoa(mostScale)))
	}
	c := &cropNetwork{cue: cue, net: net, scale: n.Scale, bgr: n.BGR, live: n.Live}
	for i := range c.levels {
		deviation := n.Deviation[i]
		if deviation == 0 {
			deviation = 1
		}
		for v := range c.levels[i] {
			level := float32((float64(v) - n.Mean[i]) / deviation)
			if level-level != 0 {
				return fault(errors.New("its mean or deviation is no number"))
			}
			c.levels[i][v] = level
		}
	}
	return c, nil
}

// readNetworks reads the networks that ship and those of the options.
func readNetworks(o Options) (out []*cropNetwork, err error) {
	for _, n := range shippedNetworks() {
		c, err := n.read(n.cue)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	for i := range o.Liveness {
		c, err := o.Liveness[i].read(CueOperator)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}
