package wire

import (
	"strconv"
	"strings"

	"github.com/lifesign-id/lifesign/engine"
)

// The two endpoints of the vendor's older web clients wrap request and answer in an object "preface", or, behind its gateway, do
// not. Whichever the request does, the answer does too.

// ROI is the body of /calculateROI: where should the head be?
type ROI struct {
	Wrapped bool
	// Profile is the one named, or charlie.
	Profile *engine.Profile
	// Width and Height are the picture's, in px.
	Width, Height int
}

// ParseROI parses {"preface": {"profile": {"name"}, "resolution": {"width", "height"}}}.
func ParseROI(body []byte, limits Limits) (*ROI, *Error) {
	l := limits.WithDefaults()
	r, err := open(body, l)
	if err != nil {
		return nil, err
	}
	q, profile, size := &ROI{}, prefaceProfile{}, resolution{}
	read := func(r *reader) *Error {
		return r.fields(profile.field(), objectField("resolution", func(r *reader) *Error { return size.read(r, l) }))
	}
	if q.Wrapped, err = r.preface(read); err != nil {
		return nil, err
	}
	p, ok := profile.find(l)
	if !ok {
		return nil, UnknownProfile("profile")
	}
	q.Profile, q.Width, q.Height = p, size.width, size.height
	return q, nil
}

// JSON writes the answer: the rectangle in px.
func (q *ROI) JSON() []byte {
	x, y, w, h := q.Profile.Region(q.Width, q.Height)
	b := []byte(`{"x":`)
	b = strconv.AppendInt(b, int64(x), 10)
	b = strconv.AppendInt(append(b, `,"y":`...), int64(y), 10)
	b = strconv.AppendInt(append(b, `,"width":`...), int64(w), 10)
	b = strconv.AppendInt(append(b, `,"height":`...), int64(h), 10)
	return wrap(append(b, '}'), q.Wrapped)
}

// preface reads the body with read, inside the wrapper where there is one.
func (r *reader) preface(read func(*reader) *Error) (wrapped bool, err *Error) {
	if err := r.expect(kindObject); err != nil {
		return false, err
	}
	start := r.at
	r.object(func(key []byte) *Error {
		wrapped = wrapped || string(key) == "preface"
		r.skip()
		return nil
	})
	r.at = start
	if wrapped {
		return true, r.fields(objectField("preface", read))
	}
	return false, read(r)
}

func wrap(body []byte, wrapped bool) []byte {
	if wrapped {
		return append(append([]byte(`{"preface":`), body...), '}')
	}
	return body
}

// prefaceProfile is {"name"} or {"xml"}.
type prefaceProfile struct{ name, xml string }

func (p *prefaceProfile) field() field {
	return optional(objectField("profile", func(r *reader) *Error {
		return r.fields(optional(stringField("name", &p.name)), optional(stringField("xml", &p.xml)))
	}))
}

// find returns the profile of that name. A vendor's name counts by its family word: knomi_charlie_server.xml is charlie. The
// vendor's XML profiles are not understood, and refused; without a name it is charlie.
func (p *prefaceProfile) find(l *Limits) (*engine.Profile, bool) {
	if p.xml != "" {
		return nil, false
	}
	if p.name == "" {
		return engine.ProfileByName("charlie")
	}
	if found, ok := l.Profile(p.name); ok {
		return found, true
	}
	for _, word := range strings.FieldsFunc(strings.ToLower(p.name), func(c rune) bool { return c < 'a' || c > 'z' }) {
		if found, ok := engine.ProfileByName(word); ok {
			return found, true
		}
	}
	return nil, false
}

// scaled returns a copy of the profile for pictures of another size, whose bounds in px are multiplied.
func scaled(p *engine.Profile, factor float64) *engine.Profile {
	out := *p
	out.Constraints = append([]engine.Constraint(nil), p.Constraints...)
	for i := range out.Constraints {
		c := &out.Constraints[i]
		if c.Metric == engine.MetricShortSide || c.Metric == engine.MetricEyeSeparation {
			c.Min *= factor
			c.Preferred *= factor
			c.Max *= factor
		}
	}
	return &out
}
