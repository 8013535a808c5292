package wire

import (
	"bytes"
	"image/jpeg"
)

// Header is what a JPEG's headers say.
type Header struct {
	// Width and Height are in px, as stored: EXIF orientation is ignored.
	Width, Height int
}

// CheckJPEG looks at a JPEG's headers, without decoding a pixel: that it is one (-7), that it has few scans (-7) and that file and
// picture are neither too small nor too large (-8).
func CheckJPEG(data []byte, limits Limits) (Header, *Error) {
	l := limits.WithDefaults()
	if len(data) == 0 {
		return Header{}, badRequest(CodeInvalidImage, "empty")
	}
	if !bytes.HasPrefix(data, []byte{0xff, markerSOI, 0xff}) {
		return Header{}, badRequest(CodeInvalidImage, "not a JPEG")
	}
	if len(data) > l.JPEGBytes {
		return Header{}, badRequest(CodeInvalidImageSize, "the file is too large")
	}
	w := walkJPEG(data, l.Scans)
	if !w.sized {
		return Header{}, badRequest(CodeInvalidImage, "not a complete JPEG")
	}
	if err := l.checkSize(w.header); err != nil {
		return Header{}, err
	}
	switch {
	case w.scans > l.Scans:
		return Header{}, badRequest(CodeInvalidImage, "too many scans")
	case w.scans == 0:
		return Header{}, badRequest(CodeInvalidImage, "not a complete JPEG")
	}
	// The decoder's own reading of the headers also refuses what it cannot decode: 12 bits, arithmetic coding, lossless.
	config, err := jpeg.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width != w.header.Width || config.Height != w.header.Height {
		return Header{}, badRequest(CodeInvalidImage, "not a JPEG that can be decoded")
	}
	return w.header, nil
}

func (l *Limits) checkSize(h Header) *Error {
	switch {
	case min(h.Width, h.Height) < l.MinSide:
		return badRequest(CodeInvalidImageSize, "a side is too short")
	case max(h.Width, h.Height) > l.MaxSide:
		return badRequest(CodeInvalidImageSize, "a side is too long")
	case h.Width*h.Height > l.Pixels: // no overflow: sides are 16-bit
		return badRequest(CodeInvalidImageSize, "too many pixels")
	}
	return nil
}

// JPEG markers, ISO/IEC 10918-1 table B.1.
const (
	markerSOF0 = 0xc0
	markerSOF2 = 0xc2
	markerRST0 = 0xd0
	markerRST7 = 0xd7
	markerSOI  = 0xd8
	markerEOI  = 0xd9
	markerSOS  = 0xda
)

// jpegWalk is what the markers of a file tell.
type jpegWalk struct {
	header Header
	sized  bool // a frame header of a kind that the decoder knows was seen
	ended  bool // there is an EOI
	scans  int
}

// walkJPEG goes from marker to marker as the decoder does, over segments and entropy-coded data, until EOI, the end of the data or
// one scan over the limit. The decoder never passes a marker within entropy-coded data, so it cannot see a scan that this does not.
func walkJPEG(data []byte, maxScans int) (w jpegWalk) {
	at := 2
	for {
		marker, next := nextMarker(data, at)
		if at = next; marker == markerEOI {
			w.ended = true
			return w
		}
		if markerRST0 <= marker && marker <= markerRST7 {
			continue
		}
		if marker == 0 || at+2 > len(data) {
			return w
		}
		size := int(data[at])<<8 | int(data[at+1])
		if size < 2 || at+size > len(data) {
			return w
		}
		segment := data[at+2 : at+size]
		switch at += size; {
		case marker == markerSOS:
			if w.scans++; w.scans > maxScans {
				return w
			}
		case markerSOF0 <= marker && marker <= markerSOF2 && len(segment) >= 5 && !w.sized:
			w.header = Header{Width: int(segment[3])<<8 | int(segment[4]), Height: int(segment[1])<<8 | int(segment[2])}
			w.sized = true
		}
	}
}

// nextMarker finds the first marker from at on, over stuffed zeros and fill bytes, and returns it with the position after it; 0 at
// the end of the data.
func nextMarker(data []byte, at int) (byte, int) {
	for {
		i := bytes.IndexByte(data[at:], 0xff)
		if i < 0 {
			return 0, len(data)
		}
		for at += i; at < len(data) && data[at] == 0xff; {
			at++
		}
		if at == len(data) {
			return 0, at
		}
		if at++; data[at-1] != 0 {
			return data[at-1], at
		}
	}
}
