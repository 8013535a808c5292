package engine

// MeasureAlone takes every measure and the cues of a face that was found, for the benchmarks.
func (e *Engine) MeasureAlone(f *Frame, face *Face) (m Measures) {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	s.measure(f, face, 1, true, &m)
	s.look(f, face)
	return m
}

// CuesAlone is what gathers the cues of a frame, one after the other, for the benchmarks and the test of what they allocate.
func (e *Engine) CuesAlone(f *Frame, face *Face) map[string]func() {
	s := newScratch()
	return map[string]func(){
		"texture": func() { s.spectrum.texture(f, face) },
		"grain":   func() { s.spectrum.grain(f, face) },
		"border": func() {
			small := s.background.reduce(f.Y)
			s.border.measure(small, face, float64(small.H)/float64(f.Y.H))
		},
		"focus": func() { s.focus.measure(f.Y, face) },
	}
}
