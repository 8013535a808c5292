package engine

import "github.com/lifesign-id/lifesign/engine/internal/detect"

// streamDetection is how a stream searches the whole frame: as Analyze by default, but for faces so small that the person must come
// three times as near anyway (charlie wants 0.56 of the shorter side).
var streamDetection = Detection{MinSize: .15, MaxSize: 1, Sensitivity: .5, Granularity: .5}

// The time after which the whole frame is searched although a face is known, ms: a search costs more than following a face does. Where another
// face counts that is sooner, since nothing else tells that it has gone, or that it was none.
const (
	searchEvery = 400
	recount     = 100
)

// tracker finds the subject of each frame: about where it was, and in the whole frame from time to time and when it is lost.
type tracker struct {
	face     Face
	known    bool
	shown    Face // with its landmarks held still
	showing  bool
	count    float64 // faces that counted when the whole frame was last searched
	searched float64 // when that was, ms
	retry    int     // what the next search without an upright face tries
	unseen   int     // searches in succession that did not see the face that is followed
	faces    []Face
}

// mostUnseen is how often a search may fail to see a face that is followed: it misses heads that are turned far, which following holds, but what
// is followed may also be no face any more. That is 0.8 s.
const mostUnseen = 2

// leeway is by how much smaller a face may be once it is known, or another once it counts, as a share of the size: none comes and goes by
// trembling about the least size. Chosen: the size of a face that is held still strays by 0.5 %.
const leeway = .9

// cleared is a tracker that knows nothing, with the memory of this one.
func (t tracker) cleared() tracker { return tracker{faces: t.faces} }

// show returns the face of the last frame as people should see it, nil where there was none. Measures go by what each frame has by itself: what noise moves
// there is over in a frame, and hysteresis knows it for noise.
func (t *tracker) show() *Face {
	if !t.known {
		t.showing = false
		return nil
	}
	f := t.face
	if t.showing {
		f.Steady(&t.shown)
	}
	t.shown, t.showing = f, true
	return &t.shown
}

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
		p.MinSize *= leeway
		if f, ok := d.Near(y, p, &t.face); ok {
			t.face, held = f, true
			every := float64(searchEvery)
			if t.count > 1 {
				every = recount
			}
			if now-t.searched < every {
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
	share := otherFaceArea
	if t.count > 1 {
		share *= leeway * leeway
	}
	chosen, count := choose(t.faces, streamDetection.Mode, share)
	if f := &t.faces[chosen]; !held || !f.Beside(&t.face) {
		t.face = *f
	}
	t.count, t.known, t.unseen = count, true, 0
}
