package onnx

// Limits of a file. The two networks of Silent-Face have 1.8 MB each, 160 nodes and 150 initialisers.
const (
	maxFile    = 32 << 20       // bytes
	maxNumbers = 16 << 20       // weights that are written, 64 MiB of float32: what a runner of engine/internal/nn may take
	maxWork    = 4 * maxNumbers // numbers that are turned about or multiplied on the way
	maxNodes   = 4096           // of a graph, and initialisers as many
	maxParts   = 64             // pieces that a tensor's data come in
	maxEdges   = 64             // inputs, outputs or attributes of a node
	maxSide    = 1 << 16        // of any dimension of a picture or kernel, samples: engine/internal/nn bounds it further
	maxRank    = 8              // dimensions of a tensor
	maxWhole   = 1024           // whole numbers of a tensor: they are shapes
)
