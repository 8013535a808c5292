package engine

import "math"

// Lids fall and rise, gazes wander, eyes narrow; those of a photograph do not. Where the skin of one frame lies well over that of another and the eyes do not,
// wherever they are shifted to, they changed. A clip that is played back shows that too, so it speaks for life by little; eyes that stay as they are, are evidence of nothing.

// What the cue stands on, chosen on generated clips: what is added to how badly eyes and skin lie, so that small residues do not divide.
const eyesNoise = .05

// The logistic of the cue, fitted as that of what is detached, on clips as they are and at half their size and noisier. Of people who fitted nothing it speaks for life
// in 70 of 144 live captures, in 4 of 210 of photographs, in 35 of 66 of clips played back and in 18 of 78 of injected ones.
const (
	eyesCentre = -.54
	eyesWidth  = .78
)

// eyesSeen says whether the frame shows both eyes: what is hidden in one of two frames differs without a change.
func eyesSeen(y Plane, f *Face) bool {
	_, seen := lidsApart(f)
	for _, p := range [...]Point{f.RightEye, f.LeftEye} {
		seen = seen && p.X >= 0 && p.Y >= 0 && p.X < float64(y.W) && p.Y < float64(y.H)
	}
	return seen
}

// eyesLaid is how much worse the eyes are laid than the skin, by what a map of the skin leaves over: by the root of that, since noise and what is not flat are
// felt by both. Each eye may be shifted.
func (r *registration) eyesLaid(skin *fit) float64 {
	v := -math.Log(skin.unlaid()+eyesNoise) / 2
	for _, over := range eyePixels() {
		f := *skin
		r.register(over, &shiftMap, &f)
		v += math.Log(f.unlaid()+eyesNoise) / 2
	}
	return v
}

// eyesChange returns the evidence of the pair whose eyes differ most, and false where they stay as they are.
func eyesChange(pairs []carried) (Cue, bool) {
	v := math.Inf(-1)
	for i := range pairs {
		v = math.Max(v, pairs[i].eyes)
	}
	if !(v >= eyesCentre) {
		return Cue{}, false
	}
	return Cue{Name: CueEyes, Value: v, Evidence: (eyesCentre - v) / eyesWidth}, true
}
