"""How near a liveness network comes to its teacher, and what both make of generated attacks, on the people that it never saw.

    python training/fidelity.py --places places.csv --rooms DIR --teacher TEACHER.onnx --scale 4 --count 2000 scene.pt …

Prints for each network the correlation of its log odds of live with the teacher's, how often both decide alike, and the EER of each.
"""
import argparse
import pathlib

import cv2
import numpy as np
import onnxruntime
import torch

import liveness
import recapture


def odds(logits):
    """Log odds of live, cut at 12 either way."""
    z = np.asarray(logits, np.float64)
    return np.clip(z[:, 1] - np.logaddexp(z[:, 0], z[:, 2]), -12, 12)


def eer(score, attack):
    """The equal error rate of a score that is low for attacks."""
    live, spoof = np.sort(score[~attack]), np.sort(score[attack])
    t = np.sort(score)
    rejected, accepted = np.searchsorted(live, t) / len(live), 1 - np.searchsorted(spoof, t) / len(spoof)
    i = np.argmin(abs(rejected - accepted))
    return (rejected[i] + accepted[i]) / 2


def crops(a):
    """Crops of held people, whether each is an attack, and which."""
    s = recapture.Simulator([q for q in recapture.load_portraits(a.places, a.portraits) if recapture.held(q.name)], recapture.read_rooms(a.rooms), a.seed)
    out, kinds = np.empty((a.count, 80, 80, 3), np.uint8), []
    for i in range(a.count):
        frame, box, _, kind = s.frame()
        out[i] = recapture.crop(frame, box, a.scale)
        kinds.append(kind)
    return out, np.array(kinds)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--places", required=True)
    p.add_argument("--portraits")
    p.add_argument("--rooms", required=True)
    p.add_argument("--teacher", required=True)
    p.add_argument("--scale", type=float, required=True)
    p.add_argument("--count", type=int, default=2000)
    p.add_argument("--seed", type=int, default=99)
    p.add_argument("--kept", help="an .npz of the crops and what the teacher says, made where it is missing")
    p.add_argument("networks", nargs="+")
    a = p.parse_args()
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    if a.kept and pathlib.Path(a.kept).exists():
        kept = np.load(a.kept)
        x, kinds, taught = kept["x"], kept["kinds"], kept["taught"]
    else:
        x, kinds = crops(a)
        o = onnxruntime.SessionOptions()
        o.intra_op_num_threads = 1
        teacher = onnxruntime.InferenceSession(a.teacher, o)
        name = teacher.get_inputs()[0].name
        taught = np.concatenate([teacher.run(None, {name: v[None].transpose(0, 3, 1, 2).astype(np.float32)})[0] for v in x])
        if a.kept:
            np.savez(a.kept, x=x, kinds=kinds, taught=taught)
    attack, t = kinds != "live", odds(taught)
    rates = lambda s: ", ".join(f"{k} {100 * eer(s[(kinds == k) | ~attack], attack[(kinds == k) | ~attack]):.1f}" for k in ("print", "screen"))
    print(f"teacher: EER {100 * eer(t, attack):.1f} % ({rates(t)})")
    for path in a.networks:
        net = liveness.Student().eval()
        saved = torch.load(path)
        net.load_state_dict(saved["net"])
        with torch.no_grad():
            s = odds(np.concatenate([net(liveness.entered(torch.from_numpy(x[i:i + 100]))).numpy() for i in range(0, len(x), 100)]))
        print(f"{path} after {saved['seen']} crops: correlation {np.corrcoef(s, t)[0, 1]:.3f}, alike {100 * np.mean((s > 0) == (t > 0)):.1f} %, EER {100 * eer(s, attack):.1f} % ({rates(s)})")


if __name__ == "__main__":
    main()
