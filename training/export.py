"""Writes a trained network as ONNX, for onnx_to_nn.py and for ONNX Runtime.

    python training/export.py align align.pt align.onnx     # or: eyes eyes.pt eyes.onnx; face face.pt face.onnx; eye eye.pt eye.onnx; liveness scene.pt scene.onnx
    python training/onnx_to_nn.py --half align.onnx engine/internal/detect/align.nn
"""
import sys

import torch


def main():
    kind, saved, out = sys.argv[1:]
    state = torch.load(saved, map_location="cpu")
    if kind == "liveness":
        import liveness
        net, shape, names, state = liveness.Student(), (1, 3, liveness.SIDE, liveness.SIDE), ["logits"], state["net"]
    elif kind in ("face", "eye"):
        import looks
        import network
        net, side = {"face": (network.FaceLooks, looks.FACE), "eye": (network.EyeLooks, looks.EYE)}[kind]
        net, shape, names = net(), (1, 1, side, side), ["logits"]
    else:
        import crops
        import eyes
        import network
        net, side = {"align": (network.Alignment, crops.SIDE), "eyes": (network.Eye, eyes.EYE)}[kind]
        net, shape, names = net(), (1, 1, side, side), ["heat", "judged"]
    net.load_state_dict(state)
    net.eval()
    if kind == "liveness":
        net = liveness.folded(net)
    torch.onnx.export(net, torch.zeros(shape), out, input_names=["crop"], output_names=names, opset_version=17, dynamo=False)


if __name__ == "__main__":
    main()
