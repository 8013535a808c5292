"""Converts a small ONNX network into the format of engine/internal/nn (see its doc.go).

usage: python3 training/onnx_to_nn.py [--half] MODEL.onnx OUT.nn

Takes Conv (square kernel, one stride, one padding; group 1 or depthwise), Relu, PRelu, Sigmoid, Add, Mul by a gate of one value a
channel, GlobalAveragePool or ReduceMean over height and width, Resize or Upsample by 2 (nearest), Gemm, MatMul by weights,
BatchNormalization after weights (folded into them), the Reshape, Flatten or Squeeze before a linear layer, and whatever takes constants
alone. Everything else is an error that names the node. --half writes half floats, rounded to the nearest. Needs onnx and numpy; prints
the SHA-256 of what it wrote.
"""

import hashlib
import struct
import sys

import numpy as np
import onnx
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

CONV, DEPTHWISE, LINEAR, ADD, MEAN, SCALE, UPSAMPLE = range(1, 8)
NONE, RELU, PRELU, SIGMOID = range(4)
# How a Resize by 2 finds the value it takes: these find the one at half its place, rounded down.
NEAREST = {("asymmetric", "floor"), ("asymmetric", "round_prefer_floor"), ("half_pixel", "round_prefer_floor"), ("half_pixel", "round_prefer_ceil")}


class Converter:
    def __init__(self, model):
        self.graph = graph = model.graph
        self.opsets = model.opset_import
        self.constants = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
        self.uses = {}
        for node in graph.node:
            for name in node.input if node.op_type != "Shape" else []:
                self.uses[name] = self.uses.get(name, 0) + 1
        for out in graph.output:
            self.uses[out.name] = self.uses.get(out.name, 0) + 1
        inputs = [i for i in graph.input if i.name not in self.constants]
        if len(inputs) != 1:
            raise ValueError(f"{len(inputs)} inputs, want 1")
        self.shapes = [tuple(d.dim_value for d in inputs[0].type.tensor_type.shape.dim)[1:]]
        if len(self.shapes[0]) != 3 or 0 in self.shapes[0]:
            raise ValueError(f"input of {self.shapes[0]}, want channels x height x width, all known")
        self.tensors = {inputs[0].name: 0}  # name -> tensor
        self.ops = []  # words, and arrays: weights, bias, slopes
        self.flat = set()  # names that were flattened: a linear layer alone may take them

    def convert(self, half):
        for node in self.graph.node:
            if node.op_type == "Shape":
                self.constants[node.output[0]] = np.array((1, *self.shapes[self.tensors[node.input[0]]]))
                continue
            if all(name in self.constants for name in node.input if name):
                self.fold(node)
                continue
            handler = getattr(self, node.op_type.lower(), None)
            if handler is None:
                raise ValueError(f"{node.op_type} {node.output[0]}: there is no such op")
            try:
                handler(node, {a.name: helper.get_attribute_value(a) for a in node.attribute})
            except (ValueError, KeyError) as fault:
                raise ValueError(f"{node.op_type} {node.output[0]}: {fault!s}") from fault
        return self.write([self.tensors[out.name] for out in self.graph.output], half)

    def fold(self, node):
        """Works out a node that takes constants alone."""
        taken = {name: self.constants[name] for name in node.input if name}
        ins, outs = ([helper.make_empty_tensor_value_info(name) for name in names] for names in (taken, node.output))
        alone = helper.make_model(helper.make_graph([node], "constants", ins, outs), opset_imports=self.opsets)
        values = ReferenceEvaluator(alone).run(None, taken)
        self.constants.update(zip(node.output, values))

    def emit(self, node, words, shape, arrays):
        self.ops.append((list(words), list(arrays)))
        self.shapes.append(tuple(shape))
        self.tensors[node.output[0]] = len(self.ops)

    def into(self, node):
        """The op whose result this node alone takes, so that the node can be folded into it."""
        name = node.input[0]
        tensor = self.tensors[name]
        if tensor == 0 or self.uses[name] != 1:
            raise ValueError(f"{name} is used elsewhere too, or is the input")
        words, arrays = self.ops[tensor - 1]
        if words[7] != NONE:
            raise ValueError("it follows an activation")
        self.tensors[node.output[0]] = tensor
        if name in self.flat:
            self.flat.add(node.output[0])
        return words, arrays

    def conv(self, node, attributes):
        a = self.tensors[node.input[0]]
        channels, height, width = self.shapes[a]
        weights = self.constants[node.input[1]]
        out, per, k, kw = weights.shape
        bias = self.constants[node.input[2]] if len(node.input) > 2 else np.zeros(out)
        group, strides = attributes.get("group", 1), attributes.get("strides", [1, 1])
        pads = attributes.get("pads", [0] * 4)
        if k != kw or len(set(strides)) != 1 or len(set(pads)) != 1 or set(attributes.get("dilations", [1])) != {1}:
            raise ValueError("kernel, stride or padding is not the same both ways, or it is dilated")
        if attributes.get("auto_pad", b"NOTSET") != b"NOTSET":
            raise ValueError("automatic padding")
        stride, pad = strides[0], pads[0]
        shape = out, (height + 2 * pad - k) // stride + 1, (width + 2 * pad - k) // stride + 1
        if group == 1 and (height, width, k, pad) == (1, 1, 1, 0):  # as in squeeze and excitation
            self.emit(node, [LINEAR, a, 0, out, 0, 0, 0, NONE], shape, [weights, bias])
        elif group == 1:
            self.emit(node, [CONV, a, 0, out, k, stride, pad, NONE], shape, [weights, bias])
        elif group == channels == out and per == 1:
            self.emit(node, [DEPTHWISE, a, 0, out, k, stride, pad, NONE], shape, [weights, bias])
        else:
            raise ValueError(f"{group} groups, want 1 or one for each channel")

    def gemm(self, node, attributes):
        if attributes.get("alpha", 1.0) != 1 or attributes.get("beta", 1.0) != 1 or attributes.get("transA", 0):
            raise ValueError("it scales or transposes its input")
        weights = self.constants[node.input[1]]
        weights = weights if attributes.get("transB", 0) else weights.T
        bias = self.constants[node.input[2]] if len(node.input) > 2 else np.zeros(len(weights))
        self.linear(node, weights, np.broadcast_to(bias, len(weights)))

    def matmul(self, node, _):
        weights = self.constants[node.input[1]].T
        self.linear(node, weights, np.zeros(len(weights)))

    def linear(self, node, weights, bias):
        a = self.tensors[node.input[0]]
        if weights.shape[1] != np.prod(self.shapes[a]):
            raise ValueError(f"{weights.shape[1]} values of {self.shapes[a]}")
        self.emit(node, [LINEAR, a, 0, len(weights), 0, 0, 0, NONE], (len(weights), 1, 1), [weights, bias])
        self.flat.add(node.output[0])

    def batchnormalization(self, node, attributes):
        gain, shift, mean, variance = (self.constants[name].astype(np.float64) for name in node.input[1:5])
        words, arrays = self.into(node)
        if words[0] not in (CONV, DEPTHWISE, LINEAR):
            raise ValueError("it does not follow weights")
        factor = gain / np.sqrt(variance + attributes.get("epsilon", 1e-5))
        weights = arrays[0].astype(np.float64)
        arrays[0] = weights * factor.reshape([-1] + [1] * (weights.ndim - 1))
        arrays[1] = (arrays[1] - mean) * factor + shift

    def relu(self, node, _):
        self.into(node)[0][7] = RELU

    def sigmoid(self, node, _):
        self.into(node)[0][7] = SIGMOID

    def prelu(self, node, _):
        words, arrays = self.into(node)
        slopes = self.constants[node.input[1]].ravel()
        channels = self.shapes[self.tensors[node.output[0]]][0]
        if len(slopes) not in (1, channels):
            raise ValueError(f"{len(slopes)} slopes for {channels} channels")
        words[7] = PRELU
        arrays.append(np.broadcast_to(slopes, channels))

    def add(self, node, _):
        for value, bias in (node.input, reversed(node.input)):
            if bias in self.constants:
                return self.addbias(node, value, self.constants[bias])
        a, b = (self.tensors[name] for name in node.input)
        if self.shapes[a] != self.shapes[b]:
            raise ValueError(f"{self.shapes[a]} and {self.shapes[b]}")
        self.emit(node, [ADD, a, b, 0, 0, 0, 0, NONE], self.shapes[a], [])

    def addbias(self, node, value, bias):
        tensor = self.tensors[value]
        words, arrays = self.ops[tensor - 1]
        if self.uses[value] != 1 or words[0] != LINEAR or words[7] != NONE:
            raise ValueError("a constant is added to what is no linear layer of its own")
        arrays[1] = arrays[1] + np.broadcast_to(bias.ravel(), len(arrays[1]))
        self.tensors[node.output[0]] = tensor
        self.flat.add(node.output[0])

    def globalaveragepool(self, node, _):
        a = self.tensors[node.input[0]]
        self.emit(node, [MEAN, a, 0, 0, 0, 0, 0, NONE], (self.shapes[a][0], 1, 1), [])

    def reducemean(self, node, attributes):
        axes = attributes.get("axes") or self.constants[node.input[1]].tolist()
        if sorted(axis % 4 for axis in axes) != [2, 3]:
            raise ValueError(f"over axes {axes}, want height and width")
        self.globalaveragepool(node, attributes)

    def resize(self, node, attributes):
        a = self.tensors[node.input[0]]
        channels, height, width = self.shapes[a]
        name = [name for name in node.input[1:] if name and self.constants[name].size][-1]  # scales, or sizes
        factors = self.constants[name] / np.array([1, channels, height, width] if name in node.input[3:] else 1)
        if factors.tolist() != [1, 1, 2, 2] or attributes.get("mode", b"nearest") != b"nearest":
            raise ValueError(f"by {factors.tolist()}, want nearest neighbour by 2 both ways")
        place, rounded = (attributes.get(key, usual).decode() for key, usual in (
            ("coordinate_transformation_mode", b"half_pixel"), ("nearest_mode", b"round_prefer_floor")))
        if node.op_type == "Resize" and self.opsets[0].version > 10 and (place, rounded) not in NEAREST:
            raise ValueError(f"places are {place}, {rounded}")
        self.emit(node, [UPSAMPLE, a, 0, 0, 0, 0, 0, NONE], (channels, 2 * height, 2 * width), [])

    upsample = resize

    def mul(self, node, _):
        a, b = (self.tensors[name] for name in node.input)
        if self.shapes[b] != (self.shapes[a][0], 1, 1):
            a, b = b, a
        if self.shapes[b] != (self.shapes[a][0], 1, 1):
            raise ValueError(f"{self.shapes[a]} by {self.shapes[b]}")
        self.emit(node, [SCALE, a, b, 0, 0, 0, 0, NONE], self.shapes[a], [])

    def reshape(self, node, _):
        """Flattens: a linear layer takes its input so. What else takes the result fails on its shape."""
        self.tensors[node.output[0]] = self.tensors[node.input[0]]
        users = {n.op_type for n in self.graph.node if node.output[0] in n.input}
        if users - {"MatMul", "Gemm"}:
            raise ValueError(f"{sorted(users)} take what is not flat to a linear layer")

    flatten = squeeze = reshape

    def write(self, outputs, half):
        number = "<f2" if half else "<f4"
        if half and any(np.abs(array).max() >= 65520 for _, arrays in self.ops for array in arrays):
            raise ValueError("a number is beyond the largest half float, 65504")
        words = [word for op, _ in self.ops for word in op]
        weights = b"".join(np.ascontiguousarray(array, dtype=number).tobytes() for _, arrays in self.ops for array in arrays)
        size = 4 * (9 + len(outputs) + len(words)) + len(weights)
        header = struct.pack("<4s8I", b"LSNN", 2, size, int(number[2]), *self.shapes[0], len(self.ops), len(outputs))
        return header + struct.pack(f"<{len(outputs) + len(words)}I", *outputs, *words) + weights


def main():
    names = [word for word in sys.argv[1:] if word != "--half"]
    if len(names) != 2:
        sys.exit(__doc__)
    data = Converter(onnx.load(names[0])).convert("--half" in sys.argv)
    with open(names[1], "wb") as out:
        out.write(data)
    print(hashlib.sha256(data).hexdigest(), len(data), "bytes")


if __name__ == "__main__":
    main()
