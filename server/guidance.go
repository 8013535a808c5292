package server

import (
	"context"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/wire"
)

// calculateROI answers /calculateROI: where the head should be.
func calculateROI(s *Server, x *exchange) error {
	q, fault := wire.ParseROI(x.body, s.limits.Wire)
	if fault != nil {
		return fault
	}
	x.reply(200, q.JSON())
	return nil
}

// autocaptureVideo answers /autocaptureVideo: feedback for each preview frame.
func autocaptureVideo(s *Server, x *exchange) error {
	q, fault := wire.ParseAutocapture(x.body, s.limits.Wire)
	if fault != nil {
		return fault
	}
	x.frames = len(q.Frames)
	var report engine.Report
	err := s.work(x, q.DecodedBytes(), func(ctx context.Context, stop func() bool) error {
		frames, err := q.Decode(ctx)
		if err != nil {
			return err
		}
		q.Options.Stop = stop
		report = s.o.Engine.Analyze(frames, q.Options)
		return nil
	})
	if err != nil {
		return err
	}
	x.reply(200, q.Answer(report.Frames).JSON())
	return nil
}
