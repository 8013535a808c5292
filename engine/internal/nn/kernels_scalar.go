package nn

func addScalar(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

func doubleScalar(dst, a []float32, width int) {
	for ; len(a) >= width && len(dst) >= 4*width; a, dst = a[width:], dst[4*width:] {
		top := dst[:2*width]
		for x, v := range a[:width] {
			top[2*x], top[2*x+1] = v, v
		}
		copy(dst[2*width:], top)
	}
}
