package engine

import (
	"math"

	"github.com/lifesign-id/lifesign/engine/internal/detect"
)

// middle is the middle of an eye after ISO/IEC 29794-5: that of its corners.
func (e *eyePoints) middle(f *Face) Point { return halfWay(f.Landmarks[e.outer], f.Landmarks[e.inner]) }

func halfWay(a, b Point) Point { return Point{X: (a.X + b.X) / 2, Y: (a.Y + b.Y) / 2} }

func distance(a, b Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// eyesToChin is T of ISO/IEC 29794-5, px.
func eyesToChin(f *Face) float64 {
	return distance(halfWay(rightEye.middle(f), leftEye.middle(f)), f.Landmarks[detect.Chin])
}

// measureMargins measures how large the face is in a picture of w x h px and how far from its edges, as OFIQ does (InterEyeDistance.cpp,
// HeadSize.cpp, CropOfTheFaceImage.cpp).
func measureMargins(f *Face, w, h int, m *Measures) {
	right, left := rightEye.middle(f), leftEye.middle(f)
	middle, apart, t := halfWay(right, left), distance(right, left), eyesToChin(f)
	if cos := math.Cos(f.Yaw * math.Pi / 180); math.Abs(cos) > 1e-6 {
		m[MetricInterEyeDistance] = apart / cos
	}
	m[MetricHeadSize] = t / float64(h)
	m[MetricLeftwardCrop] = right.X / apart
	m[MetricRightwardCrop] = (float64(w) - left.X) / apart
	m[MetricMarginAbove] = middle.Y / t
	m[MetricMarginBelow] = (float64(h) - middle.Y) / t
}

// secondFace is the area of the second largest face as a share of the largest one's, 0 where there are not two, as OFIQ takes it
// (SingleFacePresent.cpp).
func secondFace(faces []Face) float64 {
	largest, second := 0., 0.
	for i := range faces {
		second = math.Max(second, math.Min(largest, faces[i].Size))
		largest = math.Max(largest, faces[i].Size)
	}
	if second == 0 {
		return 0
	}
	return second * second / (largest * largest)
}

// innerLips are the places at which the gap between the lips is measured.
var innerLips = [3][2]detect.Landmark{
	{detect.InnerUpperLipRight, detect.InnerLowerLipRight},
	{detect.InnerUpperLip, detect.InnerLowerLip},
	{detect.InnerUpperLipLeft, detect.InnerLowerLipLeft},
}

// measureOpenings measures how far eyes and mouth are open, as OFIQ does (EyesOpen.cpp, MouthClosed.cpp).
func measureOpenings(f *Face, m *Measures) {
	t := eyesToChin(f)
	m[MetricEyeOpening] = math.Min(widest(f, &rightEye.lids), widest(f, &leftEye.lids)) / t
	m[MetricMouthOpening] = widest(f, &innerLips) / t
}

// widest is the largest distance of three pairs of landmarks, px.
func widest(f *Face, pairs *[3][2]detect.Landmark) (most float64) {
	for _, p := range pairs {
		most = math.Max(most, distance(f.Landmarks[p[0]], f.Landmarks[p[1]]))
	}
	return most
}
