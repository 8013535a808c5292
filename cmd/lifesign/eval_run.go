package main

import (
	"context"
	"errors"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/lifesign-id/lifesign/engine"
)

// evaluation judges captures.
type evaluation struct {
	engine   *engine.Engine
	options  engine.AnalyzeOptions
	root     string
	frames   int // of a clip, at most
	progress *progress
}

// scored is a capture with its judgement.
type scored struct {
	sample
	decision engine.Decision
	scoreFRR float64 // engine.NoScore where none was computed
	evidence float64 // fused, natural log, where a score was
	cues     []engine.Cue
}

// refused says whether there is neither a LIVE nor a SPOOF.
func (s *scored) refused() bool { return s.decision != engine.Live && s.decision != engine.Spoof }

// run judges all captures, as many at a time as there are processors, and returns the rows and the faults in the order of the
// captures.
func (v *evaluation) run(ctx context.Context, captures []capture) ([]scored, []rowFault) {
	rows := make([]scored, len(captures))
	faults := make([]*rowFault, len(captures))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(captures)) {
		workers.Go(func() {
			for i := range next {
				rows[i], faults[i] = v.judge(ctx, captures[i].thin(v.frames))
				v.progress.add()
			}
		})
	}
	for i := 0; i < len(captures) && ctx.Err() == nil; i++ {
		next <- i
	}
	close(next)
	workers.Wait()
	v.progress.end()
	var good []scored
	var bad []rowFault
	for i := range rows {
		if faults[i] != nil {
			bad = append(bad, *faults[i])
		} else {
			good = append(good, rows[i])
		}
	}
	return good, bad
}

// judge judges one capture. Its row is that of the captured frame.
func (v *evaluation) judge(ctx context.Context, c capture) (scored, *rowFault) {
	frames := make([]engine.Frame, len(c))
	for i, s := range c {
		path := s.in(v.root)
		frame, err := readPicture(ctx, path)
		if err == nil && i > 0 && (frame.Y.W != frames[0].Y.W || frame.Y.H != frames[0].Y.H) {
			err = errors.New(path + ": the frames of a clip differ in size")
		}
		if err != nil {
			return scored{}, &rowFault{s.line, err}
		}
		frames[i] = frame
	}
	r := v.engine.Analyze(frames, v.options)
	return scored{sample: c[r.Best], decision: r.Liveness.Decision, scoreFRR: r.Liveness.ScoreFRR, evidence: r.Liveness.Evidence, cues: r.Liveness.Cues}, nil
}

// in is where the picture lies.
func (s sample) in(root string) string {
	if filepath.IsAbs(s.path) {
		return s.path
	}
	return filepath.Join(root, s.path)
}
