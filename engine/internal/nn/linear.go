package nn

// products computes a linear op, four values at a time.
func products(dst, x, weights, bias []float32) {
	for i := 0; i+4 <= len(dst); i += 4 {
		s0, s1, s2, s3 := bias[i], bias[i+1], bias[i+2], bias[i+3]
		w0, w1, w2, w3 := weights[:len(x)], weights[len(x):][:len(x)], weights[2*len(x):][:len(x)], weights[3*len(x):][:len(x)]
		for k, v := range x {
			s0 += float32(w0[k] * v)
			s1 += float32(w1[k] * v)
			s2 += float32(w2[k] * v)
			s3 += float32(w3[k] * v)
		}
		dst[i], dst[i+1], dst[i+2], dst[i+3] = s0, s1, s2, s3
		weights = weights[4*len(x):]
	}
	for i := len(dst) &^ 3; i < len(dst); i++ {
		sum := bias[i]
		for k, v := range x {
			sum += float32(weights[k] * v)
		}
		dst[i], weights = sum, weights[len(x):]
	}
}

// means computes the mean of each channel: its sum, in order, over its count.
func means(dst, a []float32) {
	n := len(a) / len(dst)
	for c := range dst {
		var sum float32
		for _, v := range a[c*n:][:n] {
			sum += v
		}
		dst[c] = sum / float32(n)
	}
}

// scaled multiplies each channel by its factor.
func scaled(dst, a, factors []float32) {
	n := len(a) / len(factors)
	for c, f := range factors {
		to := dst[c*n:][:n]
		for i, v := range a[c*n:][:n] {
			to[i] = v * f
		}
	}
}
