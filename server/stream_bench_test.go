package server

import (
	"testing"
	"time"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/internal/synth"
	"github.com/lifesign-id/lifesign/server/envelope"
	"github.com/lifesign-id/lifesign/server/wire"
)

// BenchmarkStreamFrame is what a frame of 480 x 640 costs from the message on: parsing, opening, headers, pixels, engine. A slot is held
// for the last two.
func BenchmarkStreamFrame(b *testing.B) {
	s := open(b, Options{})
	jpeg := jpegOf(b, synth.Scene{})
	var cek [envelope.CEKSize]byte
	seal := func(seq uint64) []byte {
		p, err := envelope.SealFrame(jpeg, cek, envelope.FrameHeader{Conn: "c", Seq: seq, Timestamp: float64(seq)})
		return packageText(b, p, err)
	}
	c := newStreamConn(s, "", nil)
	b.Run("receive", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(jpeg)))
		message := seal(0)
		for b.Loop() {
			opener := envelope.NewFrameOpener(cek, "c", 1)
			if _, f := c.frame(opener, message); f != nil {
				b.Fatal(f)
			}
		}
	})
	b.Run("judge", func(b *testing.B) {
		b.ReportAllocs()
		stream := s.o.Engine.NewStream(engine.StreamOptions{})
		stream.SetStep(engine.StepCenter)
		at := 0.
		for b.Loop() {
			f, err := wire.DecodeJPEG(b.Context(), jpeg)
			if err != nil {
				b.Fatal(err)
			}
			at += milliseconds(100 * time.Millisecond)
			f.Timestamp = at
			if g := stream.Push(f); g.Face == nil {
				b.Fatal("no face")
			}
		}
	})
}
