package engine

// MeasureAlone takes every measure and the texture cue of a face that was found, for the benchmarks.
func (e *Engine) MeasureAlone(f *Frame, face *Face) (m Measures) {
	s := e.scratch.Get().(*scratch)
	defer e.scratch.Put(s)
	s.measure(f, face, 1, true, &m)
	s.texture.measure(f.Y, face)
	return m
}
