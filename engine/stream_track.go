package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// streamDetection is how a stream searches the whole frame: as Analyze by default, but for faces so small that the person must come
// three times as near anyway (charlie wants 0.56 of the shorter side).
var streamDetection = Detection{MinSize: .15, MaxSize: 1, Sensitivity: .5, Granularity: .5}

// searchEvery is the time after which the whole frame is searched although a face is known, ms, so that a second face is told of within
// half a second. A search costs more than following a face does.
const searchEvery = 400

// tracker finds the subject of each frame: about where it was, and in the whole frame from time to time and when it is lost.
type tracker struct {
	face     Face
	known    bool
	count    float64 // faces that counted when the whole frame was last searched
	searched float64 // when that was, ms
	retry    int     // what the next search without an upright face tries
	unseen   int     // searches in succession that did not see the face that is followed
	faces    []Face
}

// mostUnseen is how often a search may fail to see a face that is followed: it misses heads that are turned far, which following holds, but what
// is followed may also be no face any more. That is 0.8 s.
const mostUnseen = 2

// cleared is a tracker that knows nothing, with the memory of this one.
func (t tracker) cleared() tracker { return tracker{faces: t.faces} }

// subject returns the face of the last frame, nil where there was none.
func (t *tracker) subject() *Face {
	if !t.known {
		return nil
	}
	return &t.face
}

// follow finds the subject on the next frame.
func (t *tracker) follow(d *detect.Detector, y Plane, now float64) {
	p := streamDetection.params()
	held := false
	if t.known {
		if f, ok := d.Near(y, p, &t.face); ok {
			t.face, held = f, true
			if now-t.searched < searchEvery {
				return
			}
		}
	}
	t.search(d, y, p, now, held)
}

// search seeks faces in the whole frame, with one thing tried each time where none is upright. Held says that the face is still where it was.
func (t *tracker) search(d *detect.Detector, y Plane, p detect.Params, now float64, held bool) {
	t.searched = now
	t.faces = d.Glance(y, p, t.retry, t.faces[:0])
	if len(t.faces) == 0 {
		t.retry = (t.retry + 1) % detect.Retries
		t.unseen++
		if t.known = held && t.unseen <= mostUnseen; !t.known {
			t.count = 0
		}
		return
	}
	chosen, count := choose(t.faces, streamDetection.Mode)
	t.face, t.count, t.known, t.unseen = t.faces[chosen], count, true, 0
}
