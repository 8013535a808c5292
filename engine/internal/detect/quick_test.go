package detect_test

import (
	"testing"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

func TestQuick(t *testing.T) {
	folds := foldDetectors(t)
	var pupils, all spread
	var yaw, pitch spread
	var dx, dy [2]spread
	for _, p := range london(t, "neutral", 1) {
		if p.fold() != 0 {
			continue
		}
		faces := folds[0].Faces(p.y, usual, nil)
		if len(faces) == 0 {
			t.Log("none", p.name)
			continue
		}
		f, ied := faces[0], p.ied()
		for k, i := range map[detect.Landmark]int{detect.RightPupil: 0, detect.LeftPupil: 1} {
			q := f.Landmarks[k]
			pupils = append(pupils, distance(q, p.template[i])/ied)
			dx[i], dy[i] = append(dx[i], (q.X-p.template[i].X)/ied), append(dy[i], (q.Y-p.template[i].Y)/ied)
		}
		for k, q := range f.Landmarks {
			var at detect.Point
			for _, i := range placed[k] {
				at.X, at.Y = at.X+p.template[i].X/float64(len(placed[k])), at.Y+p.template[i].Y/float64(len(placed[k]))
			}
			all = append(all, distance(q, at)/ied)
		}
		yaw, pitch = append(yaw, f.Yaw), append(pitch, f.Pitch)
	}
	t.Logf("pupils median %.4f p95 %.4f; all median %.4f mean %.4f; dx %.4f %.4f dy %.4f %.4f; yaw %.1f %.1f %.1f pitch %.1f %.1f %.1f", pupils.at(.5), pupils.at(.95), all.at(.5), all.mean(), dx[0].at(.5), dx[1].at(.5), dy[0].at(.5), dy[1].at(.5), yaw.at(.05), yaw.at(.5), yaw.at(.95), pitch.at(.05), pitch.at(.5), pitch.at(.95))
}
