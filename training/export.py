"""Writes a trained network as ONNX, for onnx_to_nn.py and for ONNX Runtime.

    python training/export.py align align.pt align.onnx     # or: eyes eyes.pt eyes.onnx
    python training/onnx_to_nn.py --half align.onnx engine/internal/detect/align.nn
"""
import sys

import torch

import crops
import eyes
import network


def main():
    net, side = {"align": (network.Alignment, crops.SIDE), "eyes": (network.Eye, eyes.EYE)}[sys.argv[1]]
    net = net()
    net.load_state_dict(torch.load(sys.argv[2]))
    net.eval()
    torch.onnx.export(net, torch.zeros(1, 1, side, side), sys.argv[3], input_names=["crop"], output_names=["heat", "judged"], opset_version=17, dynamo=False)


if __name__ == "__main__":
    main()
