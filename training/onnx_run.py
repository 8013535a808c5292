"""Runs an ONNX network with ONNX Runtime: the oracle of TestONNXRuntime in engine/internal/nn.

usage: python3 training/onnx_run.py MODEL.onnx IN OUT

IN holds inputs one after the other, OUT the first output of each: float32, little endian. Needs onnxruntime and numpy.
"""

import sys

import numpy as np
import onnxruntime


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
    taken = session.get_inputs()[0]
    inputs = np.fromfile(sys.argv[2], dtype="<f4").reshape([-1] + taken.shape[1:])
    outputs = [session.run(None, {taken.name: one[None]})[0] for one in inputs]
    np.concatenate(outputs).astype("<f4").tofile(sys.argv[3])


if __name__ == "__main__":
    main()
