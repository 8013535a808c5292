"""Writes an ONNX network shaped like the alignment network, with drawn weights: what TestONNXRuntime in engine/internal/nn converts, and
the peer in docs/performance.md.

usage: python3 training/onnx_align.py OUT.onnx

As PyTorch exports it: batch normalisation stands apart, PReLU's slopes go through an Unsqueeze, one Resize has scales and the other
sizes. Needs onnx and numpy.
"""

import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


class Layout:
    def __init__(self):
        self.draw, self.nodes, self.constants = np.random.default_rng(1), [], []

    def constant(self, values, kind=np.float32):
        self.constants.append(numpy_helper.from_array(np.asarray(values, kind), f"c{len(self.constants)}"))
        return self.constants[-1].name

    def uniform(self, low, high, *shape):
        return self.constant(self.draw.uniform(low, high, shape))

    def node(self, kind, *inputs, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [f"t{len(self.nodes)}"], **attributes))
        return self.nodes[-1].output[0]

    def conv(self, x, fan, out, kernel, stride=1, group=1, active=True):
        size = (3 / fan) ** 0.5  # keeps the size of the input on average
        x = self.node("Conv", x, self.uniform(-size, size, out, fan // kernel**2, kernel, kernel), self.uniform(-0.2, 0.2, out), group=group,
                      kernel_shape=[kernel] * 2, strides=[stride] * 2, pads=[kernel // 2] * 4)
        if not active:
            return x
        shift, mean = self.uniform(-0.2, 0.2, out), self.uniform(-0.2, 0.2, out)
        x = self.node("BatchNormalization", x, self.uniform(0.5, 1.5, out), shift, mean, self.uniform(0.5, 2, out))
        slopes = self.node("Unsqueeze", self.uniform(-0.1, 0.5, out), self.constant([1, 2], np.int64))
        return self.node("PRelu", x, slopes)

    def block(self, x, channels, out, stride=1):
        return self.conv(self.conv(x, 9, channels, 3, stride, channels), channels, out, 1)

    def stage(self, x, channels, out, residuals):
        x = self.block(x, channels, out, 2)
        for _ in range(residuals):
            x = self.node("Add", x, self.block(x, out, out))
        return x

    def doubled(self, x, *factors):
        return self.node("Resize", x, *factors, mode="nearest", coordinate_transformation_mode="asymmetric", nearest_mode="floor")

    def model(self):
        fine = self.stage(self.conv("image", 9, 16, 3, 2), 16, 32, 2)
        middle = self.stage(fine, 32, 64, 3)
        coarse = self.stage(middle, 64, 128, 3)
        x = self.doubled(self.conv(coarse, 128, 64, 1), "", self.constant([1, 1, 2, 2]))
        x = self.block(self.node("Add", x, middle), 64, 64)
        x = self.doubled(self.conv(x, 64, 32, 1), "", "", self.constant([1, 32, 28, 28], np.int64))
        x = self.block(self.node("Add", x, fine), 32, 32)
        maps = self.conv(x, 32, 72, 1, active=False)
        mean = self.node("Flatten", self.node("GlobalAveragePool", coarse))
        points = self.node("Gemm", mean, self.uniform(-0.15, 0.15, 73, 128), self.uniform(-0.2, 0.2, 73), transB=1)
        info = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in
                (("image", [1, 1, 112, 112]), (maps, [1, 72, 28, 28]), (points, [1, 73]))]
        graph = helper.make_graph(self.nodes, "align", info[:1], info[1:], self.constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    model = Layout().model()
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, sys.argv[1])


if __name__ == "__main__":
    main()
