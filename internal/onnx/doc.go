// Package onnx reads an ONNX network and writes it in the format of engine/internal/nn (its doc.go). It does what training/onnx_to_nn.py does,
// to the same bytes.
//
// It takes Conv (square kernel, one stride, one padding; group 1 or depthwise), Relu, PRelu, Sigmoid, Add, Mul by a gate of one value a
// channel, GlobalAveragePool or ReduceMean over height and width, Resize or Upsample by 2 (nearest), Gemm, MatMul by weights,
// BatchNormalization after weights (folded into them, in float64), the Reshape, Flatten or Squeeze before a linear layer, Identity and Dropout,
// which do nothing, and what works out shapes and constants. A Softmax over the last result is left out: what reads classes takes their logits.
// Everything else is an error that names the operator and the node: other operators, control flow, functions, data in other files, an input
// whose size is not known.
//
// Files come from strangers: limits.go bounds what they may ask for, before anything of its size is allocated.
package onnx
