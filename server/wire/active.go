package wire

import (
	"context"
	"fmt"

	"github.com/lifesign-id/lifesign/engine"
)

// ActiveRequest is the body of /checkActiveLiveness: a passive part and two movements of the head, in the order of the body.
type ActiveRequest struct {
	Parts [3]*Request
}

// ParseActiveRequest parses the body of /checkActiveLiveness.
func ParseActiveRequest(body []byte, limits Limits) (*ActiveRequest, *Error) {
	l := limits.WithDefaults()
	r, err := open(body, l)
	if err != nil {
		return nil, err
	}
	q := &ActiveRequest{}
	if err := q.read(r, l); err != nil {
		return nil, err
	}
	if err := admit(l, &q.Parts[0].Capture, &q.Parts[1].Capture, &q.Parts[2].Capture); err != nil {
		return nil, err
	}
	return q, nil
}

func (q *ActiveRequest) read(r *reader, l *Limits) *Error {
	if err := r.expect(kindArray); err != nil {
		return err
	}
	n := 0
	err := r.array(func(i int) *Error {
		if i == len(q.Parts) {
			return badRequest(CodeInvalidValue, "there must be 3 requests")
		}
		q.Parts[i] = &Request{Capture: newCapture(fmt.Sprintf("[%d].video.workflow_data.", i))}
		n++
		return q.Parts[i].read(r, l, true)
	})
	if err != nil {
		return err
	}
	if n < len(q.Parts) {
		return badRequest(CodeInvalidValue, "there must be 3 requests")
	}
	return q.checkWorkflows()
}

// checkWorkflows wants one passive workflow and two different active ones.
func (q *ActiveRequest) checkWorkflows() *Error {
	var active []engine.Workflow
	for _, p := range q.Parts {
		if w := p.Options.Workflow; w.Active() {
			active = append(active, w)
		}
	}
	if len(active) != 2 || active[0] == active[1] {
		return badRequest(CodeInvalidValue, "there must be 1 passive and 2 different active workflows")
	}
	return nil
}

// Passive returns the passive part. Its options and session speak for the whole request.
func (q *ActiveRequest) Passive() *Request {
	i := q.PassiveIndex()
	return q.Parts[i]
}

// PassiveIndex is where in the body the passive part stands.
func (q *ActiveRequest) PassiveIndex() int {
	for i, p := range q.Parts[:2] {
		if !p.Options.Workflow.Active() {
			return i
		}
	}
	return 2
}

// DecodedBytes is how much memory Decode takes at most for the pixels it returns.
func (q *ActiveRequest) DecodedBytes() int64 {
	sum := int64(0)
	for _, p := range q.Parts {
		sum += p.DecodedBytes()
	}
	return sum
}

// Decode decodes the pixels of all parts; errors are those of [Capture.Decode].
func (q *ActiveRequest) Decode(ctx context.Context) (parts [3]engine.Part, err error) {
	for i, p := range q.Parts {
		frames, err := p.Decode(ctx)
		if err != nil {
			return parts, err
		}
		parts[i] = engine.Part{Workflow: p.Options.Workflow, Frames: frames}
	}
	return parts, nil
}
