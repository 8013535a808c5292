package engine

import (
	"math"
	"slices"
)

// A camera reads its rows one after the other, so that light that comes and goes shows as bands across, which wander from frame to frame while the
// scene stays. Mains light makes up to four in a picture, at twice 60 Hz and 33 ms a picture; a panel that is dimmed by switching its light makes more.

// What is read of a frame: the log of the light of each of bandRows stretches of rows in each of bandStrips strips of columns.
const (
	bandRows   = 128
	bandStrips = 4
)

// Bands in a picture that are looked for. Below are mains light's and what moves in the scene, above a camera's noise.
const (
	firstBands = 6
	lastBands  = 30
)

// The cue, of generated clips (TestClips): none of 174 live captures and of 87 of prints comes to 2.75, and of 174 of panels 13, those whose light is
// switched fast and deep enough for the camera's exposure. Evidence is the log of that share over what 174 captures without one allow, 3 of 174.
const (
	bandsSeen       = 2.75
	bandingEvidence = 1.5
)

// bandsRead is how many numbers of bands are read: from none to those about the last that is looked for.
const bandsRead = lastBands + 7

// bands is the spectra of a frame's light by rows, of columns two units to either side of the face's middle.
type bands [bandStrips][bandsRead]complex128

func (b *bands) load(w *rowWaves, y Plane, f *Face) {
	const columns = 64 // of a strip are read
	x0, x1 := column(f.X-2*f.Unit(), y.W), column(f.X+2*f.Unit(), y.W)
	for s := range b {
		left, right := x0+(x1-x0)*s/bandStrips, x0+(x1-x0)*(s+1)/bandStrips
		step := max(1, (right-left)/columns)
		var light [bandRows]float64
		for k := range light {
			sum, n := 1, 1 // a black stretch has a log too
			for row := y.H * k / bandRows; row < max(y.H*(k+1)/bandRows, y.H*k/bandRows+1); row++ {
				pix := y.Row(row)
				for x := left; x < right; x += step {
					sum += int(pix[x])
					n++
				}
			}
			light[k] = math.Log(float64(sum) / float64(n))
		}
		w.spectrum(&b[s], &light)
	}
}

// column is the whole of a column, within the picture.
func column(x float64, w int) int { return int(math.Min(math.Max(x, 0), float64(w))) }

// banding returns the evidence of bands that wander, and false where none are seen: most panels shine steadily, or a camera's exposure hides it.
func banding(frames []Frame, reports []FrameReport) (Cue, bool) {
	light, waves := make([]bands, len(frames)), newRowWaves()
	for i := range frames {
		light[i].load(waves, frames[i].Y, reports[i].Face)
	}
	most := math.Inf(-1)
	for _, lag := range [...]int{1, 2, 4, 16} { // bands may wander slowly
		if lag < len(frames) {
			var s wandering
			for i := lag; i < len(light); i++ {
				s.add(&light[i], &light[i-lag])
			}
			most = math.Max(most, s.peak())
		}
	}
	if most < bandsSeen {
		return Cue{}, false
	}
	return Cue{Name: CueBanding, Value: most, Evidence: bandingEvidence}, true
}

// rowWaves is Hann's window over the rows, and one turn of a wave.
type rowWaves struct {
	window [bandRows]float64
	wave   [bandRows]complex128
}

func newRowWaves() *rowWaves {
	w := &rowWaves{}
	for i := range w.wave {
		w.window[i] = .5 - .5*math.Cos(2*math.Pi*(float64(i)+.5)/bandRows)
		sin, cos := math.Sincos(-2 * math.Pi * float64(i) / bandRows)
		w.wave[i] = complex(cos, sin)
	}
	return w
}

// spectrum is the Fourier transform of the rows' light less its mean and slope, as the sum that defines it: a capture has few of them.
func (w *rowWaves) spectrum(out *[bandsRead]complex128, light *[bandRows]float64) {
	at := func(i int) float64 { return float64(2*i)/(bandRows-1) - 1 }
	mean, slope, norm := 0., 0., 0.
	for i, v := range light {
		mean, slope, norm = mean+v/bandRows, slope+v*at(i), norm+at(i)*at(i)
	}
	for i, v := range light {
		v = (v - mean - slope/norm*at(i)) * w.window[i]
		for k := range out {
			turn := w.wave[k*i%bandRows]
			out[k] += complex(v*real(turn), v*imag(turn))
		}
	}
}

// wandering gathers the spectra of differences between frames: the power of what is alike across the picture, and of what differs between its strips.
type wandering struct {
	alike, differs [bandsRead]float64
}

func (w *wandering) add(a, b *bands) {
	for k := range w.alike {
		var mean complex128
		for s := range a {
			mean += (a[s][k] - b[s][k]) / bandStrips
		}
		w.alike[k] += power(mean)
		for s := range a {
			w.differs[k] += power(a[s][k]-b[s][k]-mean) / (bandStrips * (bandStrips - 1)) // of the mean
		}
	}
}

func power(v complex128) float64 { return real(v)*real(v) + imag(v)*imag(v) }

// peak is the most that one number of bands stands out, natural log: alike over what differs, and over the numbers of bands about it, whichever is
// less.
func (w *wandering) peak() float64 {
	const none = 1e-9
	most := math.Inf(-1)
	for k := firstBands; k <= lastBands; k++ {
		if w.overtone(k) {
			continue
		}
		about := [8]float64{}
		copy(about[:4], w.alike[k-6:k-2])
		copy(about[4:], w.alike[k+3:k+7])
		slices.Sort(about[:])
		across := (w.alike[k] + none) / (w.differs[k] + none)
		most = math.Max(most, math.Log(math.Min(across, (w.alike[k]+none)/((about[3]+about[4])/2+none))))
	}
	return most
}

// overtone says whether a number of bands is two or three times another that is stronger and alike across: mains light that goes through a camera's
// curve.
func (w *wandering) overtone(k int) bool {
	const clearly = 8 // times what differs across
	for n := 2; n <= 3; n++ {
		for h := k/n - 1; h <= k/n+1; h++ {
			if w.alike[h] > w.alike[k] && w.alike[h] > clearly*w.differs[h] {
				return true
			}
		}
	}
	return false
}
