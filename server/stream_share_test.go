package server

import (
	"bytes"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"testing"
	"time"
)

// costly is a frame that is small to send and takes long to judge: as large as may be, in blocks of one grey each.
func costly(t *testing.T) []byte {
	t.Helper()
	const side, block = 2000, 8
	m := image.NewGray(image.Rect(0, 0, side, side))
	draw := rand.New(rand.NewPCG(1, 2))
	for y := range side {
		for x := range side {
			switch {
			case y%block > 0:
				m.Pix[y*side+x] = m.Pix[(y-1)*side+x]
			case x%block > 0:
				m.Pix[y*side+x] = m.Pix[y*side+x-1]
			default:
				m.Pix[y*side+x] = 96 + uint8(draw.UintN(64))
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 30}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestStreamsShareSlots: a client whose costly frames never end leaves the streams' slot to others half of the time, so that they find
// it free.
func TestStreamsShareSlots(t *testing.T) {
	s, url := streamServer(t, Options{Limits: Limits{Slots: 2}})
	s.challenge.center = time.Minute
	large := costly(t)
	_, token := newSession(t, s, plainSpec)
	c := join(t, s, url, token)
	stop, sent := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sent)
		for {
			select {
			case <-stop:
				return
			case <-time.After(30 * time.Millisecond):
				c.write(c.sealed(large, c.header()))
			}
		}
	}()
	c.next()
	held, looks := 0, 0
	for begun := time.Now(); time.Since(begun) < 2*time.Second; time.Sleep(time.Millisecond) {
		looks++
		held += len(s.gate.streams)
	}
	close(stop)
	<-sent
	if share := float64(held) / float64(looks); share > .7 || share < .1 {
		t.Errorf("one stream held the slot for %.2f of the time, want half of it", share)
	}
}
