// Package nn runs small convolutional networks: those of package detect (docs/models.md).
//
// A [Net] is a network's weights, read once and shared; a [Runner] is the memory of one run, for one goroutine at a time. After
// [Net.NewRunner] nothing allocates.
//
// # The same bits everywhere
//
// Output is bit-identical on amd64, arm64 and wasm, scalar or vector, as long as nothing overflows to infinity. Every product is rounded
// before it is added (an explicit float32 conversion forbids the compiler a fused multiply-add, and the vector kernels use none), every
// sum starts from the bias and runs in one order (input channel, then row, then column of the kernel), and the sigmoid is computed by this
// package. TestGolden pins it, here, under node, in Chromium and under an emulated arm64.
//
// # In a browser
//
// Go emits no vector instructions for wasm. simd128/build.mjs assembles a module that has the inner loops and imports the memory of the Go
// program, and simd128/link.mjs ties the two together. A program for js/wasm that holds this package imports those functions, so that
// whoever runs it must link it so, also where there is no SIMD: then it is told, and takes the scalar loops. Built with the tag purego it
// imports nothing.
//
// training/onnx_to_nn.py converts an ONNX network, and TestONNXAlign and TestONNXRuntime hold such against ONNX Runtime.
//
// # File format
//
// Little-endian words of 32 bits, then numbers; the file holds nothing else, so that its SHA-256 names the network.
//
//	header   "LSNN", version 2, bytes in the file, bytes of a number: 4 or 2, input channels, height, width, number of ops, number of outputs
//	outputs  for each, the number of its tensor
//	ops      for each, eight words: kind, tensor a, tensor b, channels out, kernel, stride, padding, activation
//	numbers  op by op: weights, bias, slopes
//
// Numbers are float32, or all of them IEEE half floats, which are widened exactly as they are read: the arithmetic is the same.
//
// Tensor 0 is the input and tensor i the result of the ith op, counted from 1; an op takes tensors of smaller number. A tensor is
// channels x height x width, channel by channel, row by row. Words that a kind does not use are 0.
//
//	1 conv       kernel k x k over all channels: weights [out][in][k][k], bias [out]
//	2 depthwise  a kernel for each channel (channels out = channels in): weights [channels][k][k], bias [channels]
//	3 linear     all of a, flattened: weights [out][channels x height x width of a], bias [out]; gives out x 1 x 1
//	4 add        a + b, of one shape
//	5 mean       over height and width: channels x 1 x 1
//	6 scale      a times b, which has a value for each channel of a
//	7 upsample   each value two by two (nearest neighbour): channels x 2 height x 2 width
//
// Stride and padding are the same both ways and on all sides; outside lie zeros. Batch normalisation is folded into weights and bias by
// who writes the file. Activations are 0 none, 1 ReLU, 2 PReLU with a slope for each channel, 3 sigmoid; mean, scale and upsample have
// none. Every tensor is used or an output, every number is finite, and limits.go bounds the rest.
package nn
