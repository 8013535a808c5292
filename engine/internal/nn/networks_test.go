package nn_test

// everything is a network of every op and activation, with sides and channels that no kernel divides.
func everything() *builder {
	b := newBuilder(1, 3, 37, 45)
	t := b.conv(0, 14, 3, 2, 1, prelu)
	t = b.depthwise(t, 3, 1, 1, relu)
	t = b.conv(t, 21, 1, 1, 0, none)
	skip := t
	t = b.conv(t, 9, 1, 1, 0, prelu)
	t = b.depthwise(t, 3, 1, 1, prelu)
	t = b.conv(t, 21, 1, 1, 0, none)
	gate := b.linear(b.linear(b.mean(t), 7, relu), 21, sigmoid)
	t = b.add(skip, b.scale(t, gate), prelu)
	t = b.depthwise(t, 3, 2, 1, none)
	t = b.conv(t, 18, 3, 1, 1, relu)
	t = b.conv(t, 17, 3, 3, 0, sigmoid)
	field := b.upsample(t)
	t = b.depthwise(t, 2, 2, 1, none)
	t = b.conv(t, 33, 1, 2, 0, prelu)
	t = b.depthwise(t, 1, 1, 0, none)
	points, face := b.linear(t, 30, none), b.linear(t, 1, sigmoid)
	return b.output(points, face, field)
}

// miniFAS is shaped like MiniFASNetV2 of minivision-ai/Silent-Face-Anti-Spoofing, as the models of LIFESIGN_DATA are.
func miniFAS() *builder {
	b := newBuilder(2, 3, 80, 80)
	t := b.conv(0, 32, 3, 2, 1, prelu)
	t = b.depthwise(t, 3, 1, 1, prelu)
	block := func(wide, out, stride int) int {
		x := b.conv(t, wide, 1, 1, 0, prelu)
		return b.conv(b.depthwise(x, 3, stride, 1, prelu), out, 1, 1, 0, none)
	}
	residual := func(wides ...int) {
		for _, wide := range wides {
			t = b.add(t, block(wide, b.shapes[t][0], 1), none)
		}
	}
	t = block(103, 64, 2)
	residual(13, 13, 13, 13)
	t = block(231, 128, 2)
	residual(231, 52, 26, 77, 26, 26)
	t = block(308, 128, 2)
	residual(26, 26)
	t = b.conv(t, 512, 1, 1, 0, prelu)
	t = b.depthwise(t, 5, 1, 0, none)
	return b.output(b.linear(b.linear(t, 128, none), 3, none))
}

// align is shaped like the alignment network: 112 x 112 grey in; heat maps of 28 x 28, and a linear layer on the mean of the deepest tensor.
func align() *builder {
	b := newBuilder(4, 1, 112, 112)
	t := b.conv(0, 16, 3, 2, 1, prelu)
	block := func(t, out, stride int) int { return b.conv(b.depthwise(t, 3, stride, 1, prelu), out, 1, 1, 0, prelu) }
	stage := func(out, residuals int) int {
		t = block(t, out, 2)
		for range residuals {
			t = b.add(t, block(t, out, 1), none)
		}
		return t
	}
	at28, at14, at7 := stage(32, 2), stage(64, 3), stage(128, 3)
	t = b.add(b.upsample(b.conv(at7, 64, 1, 1, 0, prelu)), at14, none)
	t = b.conv(block(t, 64, 1), 32, 1, 1, 0, prelu)
	t = block(b.add(b.upsample(t), at28, none), 32, 1)
	return b.output(b.conv(t, 72, 1, 1, 0, none), b.linear(b.mean(at7), 73, none))
}
