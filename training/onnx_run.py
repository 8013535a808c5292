"""Runs an ONNX network with ONNX Runtime: the oracle of TestONNXRuntime in engine/internal/nn, and the peer in docs/performance.md.

usage: python3 training/onnx_run.py MODEL.onnx IN OUT
       python3 training/onnx_run.py --time MODEL.onnx RUNS

IN holds inputs one after the other, OUT all outputs of the first, then of the second, and so on: float32, little endian. --time prints
the least and the median of so many runs on one thread, ms. Needs onnxruntime and numpy.
"""

import sys
import time

import numpy as np
import onnxruntime


def session(model):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def run(model, source, to):
    network = session(model)
    taken = network.get_inputs()[0]
    inputs = np.fromfile(source, dtype="<f4").reshape([-1] + taken.shape[1:])
    outputs = [values.ravel() for one in inputs for values in network.run(None, {taken.name: one[None]})]
    np.concatenate(outputs).astype("<f4").tofile(to)


def clock(model, runs):
    network = session(model)
    taken = network.get_inputs()[0]
    shape = [1, *taken.shape[1:]]
    image = {taken.name: np.random.default_rng(1).uniform(-1, 1, shape).astype(np.float32)}
    times = []
    for _ in range(runs + 20):
        start = time.perf_counter()
        network.run(None, image)
        times.append(1e3 * (time.perf_counter() - start))
    print(f"least {min(times[20:]):.3f} ms, median {np.median(times[20:]):.3f} ms")


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    if sys.argv[1] == "--time":
        clock(sys.argv[2], int(sys.argv[3]))
    else:
        run(*sys.argv[1:])


if __name__ == "__main__":
    main()
