package nn

// Limits of a file. They are far from any network that a browser could run at camera rate, and keep a hostile file from taking memory or
// time: the largest network of this project's research has 93 ops, 512 channels, 80 x 80 inputs and 40.7 million multiply-adds.
const (
	maxOps      = 1024          // ops of a network
	maxOutputs  = 16            // of a network
	maxChannels = 4096          // of a tensor
	maxSide     = 1024          // height and width of a tensor, samples
	maxValues   = maxMemory / 4 // of a tensor
	maxKernel   = 7             // height and width of a kernel, taps
	maxStride   = 4             // samples
	maxMemory   = 1 << 26       // bytes that a runner takes: 64 MiB
	maxWork     = 1 << 30       // multiply-adds of one run and values that its ops take and give: 0.4 s of scalar code at 2.7 thousand million a second
)

const (
	headerWords = 9
	opWords     = 8
	magic       = 'L' | 'S'<<8 | 'N'<<16 | 'N'<<24
	version     = 2
)
