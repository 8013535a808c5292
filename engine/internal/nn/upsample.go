package nn

// doubled repeats each value of rows of this width: two by two.
func doubled(dst, a []float32, width int) {
	for ; len(a) >= width && len(dst) >= 4*width; a, dst = a[width:], dst[4*width:] {
		top := dst[:2*width]
		for x, v := range a[:width] {
			top[2*x], top[2*x+1] = v, v
		}
		copy(dst[2*width:], top)
	}
}
