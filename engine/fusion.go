package engine

import "math"

// bound is how far one cue alone may speak for a live face and for an attack, natural log. No cue decides for life alone, and what one
// says for life does not outweigh what another says for an attack.
type bound struct{ life, attack float64 }

// cueBounds holds each cue's bounds: nominal.
var cueBounds = [...]bound{
	CueTexture:  {6, 12},
	CueParallax: {1, 12},
	CueMovement: {12, 12},
	// What several frames hold together: a replay has depth and lids as a head has.
	CueRelief:       {1, 4},
	CueSurroundings: {.5, 3},
	CueLids:         {.5, 0},
	CueRepeats:      {0, 3},
	CueBanding:      {0, 2},
}

// fuse adds up the evidence of the cues, each within its bounds. A cue that is missing adds nothing.
func fuse(cues []Cue) (sum float64) {
	for _, c := range cues {
		b := cueBounds[c.Name]
		sum += min(max(c.Evidence, -b.life), b.attack)
	}
	return sum
}

// nominalFRR is the score_frr of a capture that is an attack for certain. With it an evidence of -.51 is the limit at security level 77.
// It is a convention until a calibration replaces it.
const nominalFRR = 4

// scoreFRR is the score_frr of fused evidence.
func scoreFRR(evidence float64) float64 { return nominalFRR * logistic(evidence) }

// apart averages over the frames the evidence that each holds alone, cue by cue, in the order in which the cues first come.
func apart(reports []FrameReport) (cues []Cue) {
	var counts [len(cueBounds)]float64
	for i := range reports {
		for _, c := range reports[i].cues {
			b := cueBounds[c.Name]
			c.Evidence = min(max(c.Evidence, -b.life), b.attack)
			if counts[c.Name]++; counts[c.Name] == 1 {
				cues = append(cues, c)
				continue
			}
			for k := range cues {
				if cues[k].Name == c.Name {
					cues[k].Value += (c.Value - cues[k].Value) / counts[c.Name]
					cues[k].Evidence += (c.Evidence - cues[k].Evidence) / counts[c.Name]
				}
			}
		}
	}
	return cues
}

// logistic is 1 / (1 + e^-x).
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
