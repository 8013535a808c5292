package engine

import "math"

// bound is how far one cue alone may speak for a live face and for an attack, natural log. No cue decides for life alone, and what one
// says for life does not outweigh what another says for an attack.
type bound struct{ life, attack float64 }

// cueBounds holds each cue's bounds. What an attacker can do without, such as an edge in the picture or a panel's grid, says next to nothing
// for life where it is missing, and faces have such patterns of their own behind them: what one frame's pattern says against it stays under what
// a network says for certain. The numbers are chosen by that argument and on generated frames; none on the sets that measure.
var cueBounds = [...]bound{
	CueTexture:  {.2, 3},
	CueGrain:    {.2, 1},
	CueBorder:   {.2, 3},
	CueFocus:    {.2, .7},
	CueScene:    {6, 12},
	CueOperator: {6, 12},
	// What several frames hold together.
	CueParallax:     {1, 12},
	CueRelief:       {1, 4},
	CueSurroundings: {.5, 3},
	CueDetached:     {1, 1},
	CueLids:         {1, 1},
	CueEyes:         {1, 1},
	CueRepeats:      {1, 6},
	CueBanding:      {1, 4},
	CueMovement:     {12, 12},
}

// bounded is the cue with its evidence within its bounds, which it nears and never reaches, so that captures beyond them still compare.
func (c Cue) bounded() Cue {
	limit := cueBounds[c.Name].attack
	if c.Evidence < 0 {
		limit = cueBounds[c.Name].life
	}
	c.Evidence = limit * math.Tanh(c.Evidence/limit)
	return c
}

// apart averages over the frames what each holds alone, cue by cue, in the order in which the cues first come.
func apart(reports []FrameReport) (cues []Cue) {
	var counts [len(cueBounds)]float64
	for i := range reports {
		for _, c := range reports[i].cues {
			c = c.bounded()
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

// told says whether a cue is reported and not counted. A cue counts against life where hardly any live capture gives it: texture speaks against 1.1 %
// of 4,998 generated frames, repeats and banding against none of 174 clips; grain, border and focus against 5 to 47 %, and rest on how rooms are
// drawn, which other rooms need not follow; relief against 6.5 % of clips by more than 1, from registration's own noise. docs/accuracy.md says
// what these do on other sets. Lids that shut, eyes that change and surroundings that do not go with the face are counted although a clip that is
// played back has all of them: they speak for life alone, by little, and photographs give them in none, 2 and 6 % of generated captures.
func (n CueName) told() bool {
	switch n {
	case CueGrain, CueBorder, CueFocus, CueRelief:
		return true
	}
	return false
}

// fuse adds up the evidence of the cues. A cue that is missing adds nothing. Networks are averaged: they see the same and err together (the odds
// of ours and of Silent-Face's pair correlate by .94 on generated frames, where a regression on both gives each half of its weight alone).
func fuse(cues []Cue) float64 {
	var learned, networks, sum float64
	for _, c := range cues {
		switch {
		case c.Name.learned():
			learned, networks = learned+c.Evidence, networks+1
		case !c.Name.told():
			sum += c.Evidence
		}
	}
	return sum + learned/max(networks, 1)
}

// expected is evidence that several frames start from, natural log, since those of a live head hold more for life than one does: whoever shows none of it has less than
// was to be expected. For the balanced point to reject as many generated live captures of three frames, and of sixty, as of one, it takes .62 and 1.24: out of what the cues of
// 58 live clips (training/clips.py) add to the evidence of the calibration's single frames, taken as independent of it.
func expected(frames int) float64 {
	if frames < 2 {
		return 0
	}
	return .4 + .2*math.Log(float64(frames))
}

// logistic is 1 / (1 + e^-x).
func logistic(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
