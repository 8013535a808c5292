package wire

import "github.com/lifesign-id/lifesign/engine"

// Limits bounds what a request may hold. The zero value means the defaults.
type Limits struct {
	// Frames is how many frames a request, or a part of an active one, may hold. Zero means 64.
	Frames int
	// JPEGBytes is the size of a frame's file. Zero means 2 MiB.
	JPEGBytes int
	// MinSide and MaxSide bound both sides of a frame in px. Zero means 64 and 4096.
	MinSide, MaxSide int
	// Pixels bounds the area of a frame in px. Zero means 4,000,000.
	Pixels int
	// Scans bounds the scans of a JPEG: each costs the decoder a walk over all coefficients, 0.4 ms at 480 x 640, whatever its
	// length. Zero means 32; libjpeg's own script for progressive files writes 10.
	Scans int
	// Depth bounds the nesting of arrays and objects. Zero means 32; the API's own shapes need 7.
	Depth int
	// Profiles are the profiles that a request may name beside the built-in ones.
	Profiles map[string]*engine.Profile
}

// WithDefaults fills in the zero fields.
func (l Limits) WithDefaults() *Limits {
	for _, d := range []struct {
		limit *int
		value int
	}{
		{&l.Frames, 64},
		{&l.JPEGBytes, 2 << 20},
		{&l.MinSide, 64},
		{&l.MaxSide, 4096},
		{&l.Pixels, 4_000_000},
		{&l.Scans, 32},
		{&l.Depth, 32},
	} {
		if *d.limit == 0 {
			*d.limit = d.value
		}
	}
	return &l
}

// Profile finds a profile by its exact name, one of the operator's before a built-in one.
func (l *Limits) Profile(name string) (*engine.Profile, bool) {
	if p, ok := l.Profiles[name]; ok {
		return p, true
	}
	return engine.ProfileByName(name)
}
