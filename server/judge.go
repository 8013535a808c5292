package server

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"

	"github.com/lifesign-id/lifesign/engine"
	"github.com/lifesign-id/lifesign/server/wire"
)

// portraitQuality is the JPEG quality of a constructed portrait: what the reference recommends for frames.
const portraitQuality = 90

// analyze answers /analyze: feedback, the captured frame and the decision.
func analyze(s *Server, x *exchange) error {
	q, fault := wire.ParseRequest(x.body, s.limits.Wire)
	if fault != nil {
		return fault
	}
	if err := s.bind(x, capturing{q, &q.Options, "", false}); err != nil {
		return err
	}
	report, err := s.judge(x, q)
	if err != nil {
		return err
	}
	a := &wire.AnalyzeResponse{Feedback: report.Feedback, Liveness: report.Liveness, Version: LibraryVersion}
	if report.Best >= 0 {
		a.CapturedFrame = q.Frames[report.Best].JPEG
	}
	if report.Portrait != nil {
		if a.CapturedFrame, err = encodePortrait(report.Portrait); err != nil {
			return err
		}
		a.Constructed = true
	}
	if x.bound == nil {
		x.reply(200, a.JSON())
		return nil
	}
	full := a.JSON()
	a.CapturedFrame = nil
	return s.concludeREST(x, outcome{liveness: report.Liveness, judged: files(q), captured: file(q, report.Best), result: a.JSON()}, full)
}

// checkLiveness answers /checkLiveness: the decision alone.
func checkLiveness(s *Server, x *exchange) error {
	q, fault := wire.ParseRequest(x.body, s.limits.Wire)
	if fault != nil {
		return fault
	}
	if err := s.bind(x, capturing{q, &q.Options, "", false}); err != nil {
		return err
	}
	q.Options.Construct = false
	report, err := s.judge(x, q)
	if err != nil {
		return err
	}
	body := (&wire.LivenessResponse{Liveness: report.Liveness, Version: LibraryVersion}).JSON()
	return s.concludeREST(x, outcome{liveness: report.Liveness, judged: files(q), captured: file(q, report.Best), result: body}, body)
}

// judge decodes and analyses a passive capture.
func (s *Server) judge(x *exchange, q *wire.Request) (report engine.Report, err error) {
	x.frames = len(q.Frames)
	s.raiseLevel(&q.Options)
	err = s.work(x, q.DecodedBytes(), func(ctx context.Context, stop func() bool) error {
		frames, err := q.Decode(ctx)
		if err != nil {
			return err
		}
		q.Options.Stop = stop
		report = s.o.Engine.Analyze(frames, q.Options)
		return nil
	})
	if d := s.timeliness(q.Created); d != 0 {
		report.Liveness = engine.Liveness{Decision: d, ScoreFRR: engine.NoScore}
	}
	x.decision = report.Liveness.Decision
	return report, err
}

// checkActiveLiveness answers /checkActiveLiveness: a passive part and two head movements.
func checkActiveLiveness(s *Server, x *exchange) error {
	q, fault := wire.ParseActiveRequest(x.body, s.limits.Wire)
	if fault != nil {
		return fault
	}
	passive := q.Passive()
	o := passive.Options
	s.raiseLevel(&o)
	if err := s.oneSession(q); err != nil {
		return err
	}
	if err := s.bind(x, capturing{passive, &o, fmt.Sprintf("[%d].", q.PassiveIndex()), true}); err != nil {
		return err
	}
	var report engine.ActiveReport
	for _, p := range q.Parts {
		x.frames += len(p.Frames)
	}
	err := s.work(x, q.DecodedBytes(), func(ctx context.Context, stop func() bool) error {
		parts, err := q.Decode(ctx)
		if err != nil {
			return err
		}
		o.Stop = stop
		report = s.o.Engine.AnalyzeActive(parts, o)
		return nil
	})
	if err != nil {
		return err
	}
	for _, p := range q.Parts {
		if d := s.timeliness(p.Created); d != 0 {
			refused := engine.Liveness{Decision: d, ScoreFRR: engine.NoScore}
			report = engine.ActiveReport{Liveness: refused, Passive: refused, Active: refused, Best: report.Best}
			break
		}
	}
	x.decision = report.Decision
	body := (&wire.ActiveResponse{Report: report, Version: LibraryVersion}).JSON()
	return s.concludeREST(x, outcome{
		liveness: report.Liveness, judged: files(q.Parts[:]...), captured: file(passive, report.Best), result: body,
	}, body)
}

// raiseLevel applies the floor under security levels.
func (s *Server) raiseLevel(o *engine.AnalyzeOptions) {
	level := o.Workflow.SecurityLevel()
	if o.SecurityLevel != nil {
		level = *o.SecurityLevel
	}
	level = max(level, s.o.MinSecurityLevel)
	o.SecurityLevel = &level
}

// timeliness returns the decision on the time at which the client says it captured, in ms, or 0 where there is nothing to say.
func (s *Server) timeliness(created float64) engine.Decision {
	age := float64(s.now().UnixMilli()) - created
	switch {
	case s.o.MaxTimestampAge > 0 && age > float64(s.o.MaxTimestampAge.Milliseconds()):
		return engine.TimestampTooOld
	case s.o.MaxTimestampAhead > 0 && -age > float64(s.o.MaxTimestampAhead.Milliseconds()):
		return engine.TimestampInFuture
	}
	return 0
}

// work runs what decodes so many bytes of pixels, under the deadline, which also stops the engine between frames, as a caller does who
// hangs up. An envelope counts as used from here on.
func (s *Server) work(x *exchange, pixels int64, judge func(ctx context.Context, stop func() bool) error) error {
	if pixels > s.limits.Pixels {
		return outOfMemory
	}
	if x.admitted != nil {
		if err := x.admitted(); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(x.r.Context(), s.limits.Deadline)
	defer cancel()
	stopped := false
	err := judge(ctx, func() bool {
		stopped = stopped || ctx.Err() != nil
		return stopped
	})
	if err == nil && stopped {
		return ctx.Err()
	}
	return err
}

// encodePortrait writes a constructed portrait as a JPEG file.
func encodePortrait(f *engine.Frame) ([]byte, error) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, pictureOf(f), &jpeg.Options{Quality: portraitQuality}); err != nil {
		return nil, fmt.Errorf("server: portrait: %w", err)
	}
	return b.Bytes(), nil
}

// pictureOf shows a constructed portrait, whose chroma has half its size or is absent, as an image.
func pictureOf(f *engine.Frame) image.Image {
	r := image.Rect(0, 0, f.Y.W, f.Y.H)
	if f.Cb.Empty() {
		return &image.Gray{Pix: f.Y.Pix, Stride: f.Y.Stride, Rect: r}
	}
	return &image.YCbCr{Y: f.Y.Pix, Cb: f.Cb.Pix, Cr: f.Cr.Pix, YStride: f.Y.Stride, CStride: f.Cb.Stride,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: r}
}
