package wire

import "github.com/lifesign-id/lifesign/engine"

// directions is the set of head movements that a frame's tags name.
type directions uint8

// directionTags are the tags with a meaning, each with the workflow it belongs to. The reference shows those of up and down.
var directionTags = [...]struct {
	tag      string
	workflow engine.Workflow
}{
	{"ACTIVE_HEAD_DOWN", engine.ActiveDown},
	{"ACTIVE_HEAD_LEFT", engine.ActiveLeft},
	{"ACTIVE_HEAD_RIGHT", engine.ActiveRight},
	{"ACTIVE_HEAD_UP", engine.ActiveUp},
}

// read reads tags: an array of strings, one string, or a number, which the reference's type says and which names nothing.
func (d *directions) read(r *reader) *Error {
	switch r.kind() {
	case kindArray:
		return r.array(func(int) *Error {
			if err := r.expect(kindString); err != nil {
				return err
			}
			d.add(r.text())
			return nil
		})
	case kindString:
		d.add(r.text())
	default:
		r.skip()
	}
	return nil
}

func (d *directions) add(t text) {
	for i := range directionTags {
		if string(t.bytes()) == directionTags[i].tag {
			*d |= 1 << i
		}
	}
}

// contradict says whether a tag names another movement than the active workflow w.
func (d directions) contradict(w engine.Workflow) bool {
	for i := range directionTags {
		if d&(1<<i) != 0 && directionTags[i].workflow != w {
			return true
		}
	}
	return false
}

// checkTags refuses tags that contradict an active workflow; on a passive one they mean nothing.
func (q *Request) checkTags() *Error {
	if !q.Options.Workflow.Active() {
		return nil
	}
	for i := range q.Frames {
		if q.Frames[i].directions.contradict(q.Options.Workflow) {
			return badRequest(CodeInvalidValue, "contradicts the workflow").in("tags").at(i).in("frames")
		}
	}
	return nil
}
