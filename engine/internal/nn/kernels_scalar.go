package nn

func addScalar(dst, a, b []float32) {
	a, b = a[:len(dst)], b[:len(dst)]
	for len(dst) >= 8 && len(a) >= 8 && len(b) >= 8 {
		dst[0] = a[0] + b[0]
		dst[1] = a[1] + b[1]
		dst[2] = a[2] + b[2]
		dst[3] = a[3] + b[3]
		dst[4] = a[4] + b[4]
		dst[5] = a[5] + b[5]
		dst[6] = a[6] + b[6]
		dst[7] = a[7] + b[7]
		dst, a, b = dst[8:], a[8:], b[8:]
	}
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
