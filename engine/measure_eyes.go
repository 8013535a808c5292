package engine

import (
	"math"
	"slices"
)

// measureEyes measures whether the eyes are closed, hidden behind dark glasses or covered by a highlight.
func measureEyes(c *faceCrop, m *Measures) {
	const right, left = cropEyeX - cropIED/2, cropEyeX + cropIED/2 // the subject's right eye is at the picture's left
	m[MetricRightEyeClosed] = eyeClosed(c, right)
	m[MetricLeftEyeClosed] = eyeClosed(c, left)
	m[MetricDarkGlasses] = darkGlasses(c)
	m[MetricGlare] = glare(c)
}

// The column of pixels through an eye in which its dark valley is sought, crop px: half width, reach above and below the pupil,
// and how far from the pupil the valley's floor may lie. The brow begins about 0.24 IED (22 px) above.
const (
	valleyHalf  = 8
	valleyReach = 20
	valleyFloor = 9
)

// An open eye shows iris and pupil, dark over 10 to 17 px of the crop's height; a closed one a line of lashes of 3 to 7 px.
const (
	closedValley = 8.0 // px at which open and closed are equally likely
	closedSpread = .9  // px, width of the logistic
)

// eyeClosed is the likelihood 0..100 that the eye with its pupil at column cx is closed, by the height of its dark valley at half
// depth. It compares greys of one face with each other, so that neither skin nor light shifts it.
func eyeClosed(c *faceCrop, cx int) float64 {
	var profile [2*valleyReach + 1]float64
	for i := range profile {
		profile[i] = darkThird(c.y.Row(cropEyeY - valleyReach + i)[cx-valleyHalf : cx+valleyHalf+1])
	}
	return 100 / (1 + math.Exp((valleyHeight(profile[:])-closedValley)/closedSpread))
}

// darkThird is the mean of the darkest third of a few samples, so that a catchlight in the iris does not split it.
func darkThird(row []uint8) float64 {
	var sorted [2*valleyHalf + 1]uint8
	copy(sorted[:], row)
	slices.Sort(sorted[:])
	const third = len(sorted) / 3
	sum := 0
	for _, v := range sorted[:third] {
		sum += int(v)
	}
	return float64(sum) / float64(third)
}

// valleyHeight is the number of samples about the darkest central one that are darker than the mean of that one and the lower
// of the brightest ones on either side.
func valleyHeight(profile []float64) float64 {
	mid := len(profile) / 2
	low := mid
	for i := mid - valleyFloor; i <= mid+valleyFloor; i++ {
		if profile[i] < profile[low] {
			low = i
		}
	}
	above, below := profile[low], profile[low]
	for i, v := range profile {
		if i < low {
			above = math.Max(above, v)
		} else {
			below = math.Max(below, v)
		}
	}
	level := (profile[low] + math.Min(above, below)) / 2
	first, last := low, low
	for first > 0 && profile[first-1] < level {
		first--
	}
	for last < len(profile)-1 && profile[last+1] < level {
		last++
	}
	return float64(last - first + 1)
}

// The box about each pupil that a lens covers, and the log ratio of its grey to the cheeks' at which dark glasses and bare eyes
// are equally likely. Bare eyes on the London set lie above it.
const (
	lensHalfW, lensHalfH = 25, 14 // crop px: 0.55 x 0.31 IED
	darkLens             = -.7
	darkLensSpread       = .08
)

// darkGlasses is the likelihood 0..100 of dark lenses, by ln(eye grey / cheek grey) of the brighter eye.
func darkGlasses(c *faceCrop) float64 {
	const dy = cheekTop + cheekSide/2
	cheek := (meanBox(c.y, cropEyeX-45, dy, cheekSide/2, cheekSide/2) + meanBox(c.y, cropEyeX+45, dy, cheekSide/2, cheekSide/2)) / 2
	eye := math.Max(meanBox(c.y, cropEyeX-45, cropEyeY, lensHalfW, lensHalfH), meanBox(c.y, cropEyeX+45, cropEyeY, lensHalfW, lensHalfH))
	return 100 / (1 + math.Exp((math.Log((eye+1)/(cheek+1))-darkLens)/darkLensSpread))
}

// meanBox is the mean of p over the box of the given half sizes about (cx, cy).
func meanBox(p Plane, cx, cy, halfW, halfH int) float64 {
	sum := 0
	for y := cy - halfH; y <= cy+halfH; y++ {
		for _, v := range p.Row(y)[cx-halfW : cx+halfW+1] {
			sum += int(v)
		}
	}
	return float64(sum) / float64((2*halfW+1)*(2*halfH+1))
}

// A highlight is as bright as clipping and without colour.
const (
	glareLuma   = 245 // grey levels
	glareChroma = 16  // largest distance of Cb and Cr from 128
)

// glare is the share of both lens boxes that is a highlight. On a grey frame brightness alone decides.
func glare(c *faceCrop) float64 {
	n := 0
	for _, cx := range [2]int{cropEyeX - 45, cropEyeX + 45} {
		for y := cropEyeY - lensHalfH; y <= cropEyeY+lensHalfH; y++ {
			row := c.y.Row(y)
			for x := cx - lensHalfW; x <= cx+lensHalfW; x++ {
				if row[x] >= glareLuma && (!c.colour || c.grey(x, y)) {
					n++
				}
			}
		}
	}
	return float64(n) / (2 * (2*lensHalfW + 1) * (2*lensHalfH + 1))
}

// grey says whether a crop pixel has next to no colour.
func (c *faceCrop) grey(x, y int) bool {
	cb, cr := int(c.cb.At(x/2, y/2))-128, int(c.cr.At(x/2, y/2))-128
	return max(cb, -cb, cr, -cr) <= glareChroma
}
