package nn

// check says whether a tensor of this shape is within the limits.
func (s shape) check() error {
	if s.channels < 1 || s.channels > maxChannels || s.height < 1 || s.height > maxSide || s.width < 1 || s.width > maxSide {
		return malformed("a tensor of ", s.channels, " x ", s.height, " x ", s.width, ", at most ", maxChannels, " x ", maxSide, " x ", maxSide)
	}
	if s.channels > maxValues/s.plane() {
		return malformed("a tensor of ", s.channels, " x ", s.height, " x ", s.width, ", at most ", maxValues, " values")
	}
	return nil
}

// infer checks an op, whose channels out are as the file says, and works out the shape of its result. b is the shape of its second tensor.
func (o *op) infer(number int, b shape) error {
	fault := func(what ...any) error {
		return malformed(append([]any{"op ", number, " (", o.kind, "): "}, what...)...)
	}
	if o.kind < conv || o.kind > upsample {
		return fault("there is no such op")
	}
	if o.act < none || o.act > sigmoid || o.act != none && !o.kind.activated() {
		return fault("activation ", int(o.act))
	}
	if !o.kind.paired() && o.b != 0 {
		return fault("it takes one tensor")
	}
	if !o.kind.weighted() && o.out.channels != 0 {
		return fault("it has no channels of its own")
	}
	if !o.kind.windowed() && (o.kernel != 0 || o.stride != 0 || o.pad != 0) {
		return fault("it has no kernel")
	}
	switch o.kind {
	case conv, depthwise:
		if o.kernel < 1 || o.kernel > maxKernel || o.stride < 1 || o.stride > maxStride || o.pad < 0 || o.pad >= o.kernel {
			return fault("kernel ", o.kernel, ", stride ", o.stride, ", padding ", o.pad)
		}
		if o.kind == depthwise && o.out.channels != o.in.channels {
			return fault(o.out.channels, " channels out of ", o.in.channels)
		}
		height, width := o.in.height+2*o.pad-o.kernel, o.in.width+2*o.pad-o.kernel
		if height < 0 || width < 0 {
			return fault("the kernel is larger than its input")
		}
		o.out.height, o.out.width = height/o.stride+1, width/o.stride+1
	case linear:
		o.out.height, o.out.width = 1, 1
	case add:
		if b != o.in {
			return fault("two shapes")
		}
		o.out = o.in
	case mean:
		o.out = shape{o.in.channels, 1, 1}
	case scale:
		if (b != shape{o.in.channels, 1, 1}) {
			return fault("its second tensor has not one value for each channel")
		}
		o.out = o.in
	case upsample:
		o.out = shape{o.in.channels, 2 * o.in.height, 2 * o.in.width}
	}
	if err := o.out.check(); err != nil {
		return fault(err.(malformedError).what())
	}
	return nil
}
