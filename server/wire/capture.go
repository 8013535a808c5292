package wire

import (
	"context"
	"math"

	"github.com/lifesign-id/lifesign/engine"
)

// Capture is what every request with frames holds.
type Capture struct {
	Frames []Frame
	// Options says how the frames are to be judged. Where the request leaves something open its zero value stands, but
	// Detection, which is always set.
	Options engine.AnalyzeOptions

	path  string // of the object that holds the frames: "video.workflow_data."
	asked asked
}

// asked holds values of the 500 table until their turn comes.
type asked struct {
	minSize, maxSize, sensitivity, granularity float64
	rotation                                   float64
	timestamp                                  float64 // of the package; NaN where there is none
	profile                                    func(*Limits) (*engine.Profile, bool)
	mode                                       string
}

func newCapture(path string) Capture {
	d := engine.DefaultDetection
	return Capture{path: path, asked: asked{
		minSize: d.MinSize, maxSize: d.MaxSize, sensitivity: d.Sensitivity, granularity: d.Granularity,
		timestamp: math.NaN(),
		mode:      d.Mode.String(),
	}}
}

// Frame is one picture of a capture.
type Frame struct {
	// JPEG is the file, decoded from base64 and otherwise untouched.
	JPEG []byte
	// Timestamp is the client's claim, in ms.
	Timestamp float64
	Header    Header

	text       text // base64, in the body
	directions directions
}

// framesField reads the frames of a capture.
func (c *Capture) framesField(l *Limits) field {
	return field{"frames", true, kindArray, func(r *reader) *Error {
		err := r.array(func(i int) *Error {
			if i == l.Frames {
				return badRequest(CodeInvalidValue, "too many frames")
			}
			c.Frames = append(c.Frames, Frame{})
			return c.Frames[i].read(r)
		})
		if err == nil && len(c.Frames) == 0 {
			err = badRequest(CodeInvalidValue, "at least one frame is needed")
		}
		return err
	}}
}

func (f *Frame) read(r *reader) *Error {
	return r.fields(
		field{"data", true, kindString, func(r *reader) *Error {
			f.text = r.text()
			return nil
		}},
		field{"tags", false, kindArray | kindString | kindNumber, func(r *reader) *Error {
			return f.directions.read(r)
		}},
		numberField("timestamp", &f.Timestamp),
	)
}

// admit takes captures through the phases after the fields: base64, JPEG headers, the 500 table.
func admit(l *Limits, captures ...*Capture) *Error {
	for _, c := range captures {
		for i := range c.Frames {
			if err := c.Frames[i].decodeBase64(); err != nil {
				return c.inFrame(err, i, "data")
			}
		}
	}
	for _, c := range captures {
		for i := range c.Frames {
			f := &c.Frames[i]
			var err *Error
			if f.Header, err = CheckJPEG(f.JPEG, *l); err != nil {
				return c.inFrame(err, i, "data")
			}
		}
	}
	return checkTable(l, captures)
}

func (c *Capture) inFrame(err *Error, i int, name string) *Error {
	return err.in(name).at(i).in(c.path + "frames")
}

// DecodedBytes is how much memory Decode takes at most for the pixels it returns.
func (c *Capture) DecodedBytes() int64 {
	sum := int64(0)
	for i := range c.Frames {
		sum += 3 * int64(c.Frames[i].Header.Width*c.Frames[i].Header.Height)
	}
	return sum
}

// Decode decodes the pixels. The error is an *Error where a frame is no decodable JPEG, and wraps ctx.Err() where the context
// ended first.
func (c *Capture) Decode(ctx context.Context) ([]engine.Frame, error) {
	frames := make([]engine.Frame, len(c.Frames))
	for i := range c.Frames {
		f, err := DecodeJPEG(ctx, c.Frames[i].JPEG)
		if fault, ok := err.(*Error); ok {
			return nil, c.inFrame(fault, i, "data")
		}
		if err != nil {
			return nil, err
		}
		f.Timestamp = c.Frames[i].Timestamp
		frames[i] = f
	}
	return frames, nil
}
