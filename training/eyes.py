"""Trains the eye network, which looks at each eye again: from where the alignment network saw it to lids, pupil and iris.

    python training/eyes.py --faces faces.npz --out eyes.pt --samples 3000000 [--fold N|all] [--start base.pt]

A crop is EYE px wide and EYE_UNITS units, level with the head's roll; left eyes are mirrored. Folds and labels are those of train.py.
"""
import argparse
import queue
import threading
import time

import numpy as np
import torch
from torch import nn

import crops
import points
from network import Separable, pointwise
from train import labels

EYE = 32  # px of a crop
EYE_UNITS = .9  # units that a crop is wide
CELLS = 16
LANDMARKS = 11  # of an eye, in the order of points.py
BATCH = 256
jit = crops.jit
uniform = crops.uniform


class Eye(nn.Module):
    """Crops (n, 1, 32, 32) of mean 0 and deviation 1 to heat maps (n, 11, 16, 16) and the points' log spreads in px (n, 11)."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.PReLU(16), Separable(16, 16))
        self.quarter = nn.Sequential(Separable(16, 32, 2), Separable(32, 32), Separable(32, 32))
        self.lower = pointwise(32, 16)
        self.upper = Separable(16, 24)
        self.heat = nn.Conv2d(24, LANDMARKS, 1)
        self.judge = nn.Linear(32, LANDMARKS)
        self.twice = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, x):
        half = self.first(x)
        deep = self.quarter(half)
        return self.heat(self.upper(self.twice(self.lower(deep)) + half)), self.judge(deep.mean((2, 3)))


def places(heat):
    """Points (n, 11, 2) in px of the crop, as network.places."""
    h = heat.float().flatten(2)
    w = (1 + (h - h.amax(2, keepdim=True)) / 8).clamp(min=0)
    w = w * w
    w = w * w
    w = (w * w).view(heat.shape)
    cells = torch.arange(CELLS, dtype=torch.float32) * 2 + .5
    total = w.sum((2, 3))
    return torch.stack([(w.sum(2) * cells).sum(2) / total, (w.sum(3) * cells).sum(2) / total], 2)


@jit
def eye(picture, taught, seen, left, crop, q, weight):
    """One eye's crop, badly placed as the alignment network may have it, its points and what each counts."""
    first = 11 if left else 0
    own = taught[first:first + LANDMARKS]
    right_x, right_y = (taught[0, 0] + taught[4, 0]) / 2, (taught[0, 1] + taught[4, 1]) / 2
    left_x, left_y = (taught[11, 0] + taught[15, 0]) / 2, (taught[11, 1] + taught[15, 1]) / 2
    head = np.arctan2(left_y - right_y, left_x - right_x)
    if (left_x - right_x) ** 2 + (left_y - right_y) ** 2 < 100:
        head = 0.0  # a profile
    cx, cy = 0.0, 0.0
    for i in range(8):
        cx += own[i, 0] / 8
        cy += own[i, 1] / 8
    angle = head + np.radians(np.random.normal(0, 4))
    scale = np.exp(np.random.normal(0, .07))
    k = EYE_UNITS * crops.STORED * scale / EYE
    cx += np.random.normal(0, .035) * crops.STORED
    cy += np.random.normal(0, .035) * crops.STORED
    a, b = k * np.cos(angle), k * np.sin(angle)
    half = (EYE - 1) / 2
    sign = -1.0 if left else 1.0
    out = np.empty((EYE, EYE), np.float32)
    for y in range(EYE):
        for x in range(EYE):
            u, v = sign * (x - half), y - half
            sx, sy = min(max(a * u - b * v + cx, 0.0), 254.99), min(max(b * u + a * v + cy, 0.0), 254.99)
            ix, iy = int(sx), int(sy)
            fx, fy = sx - ix, sy - iy
            p0 = picture[iy, ix] * (1 - fx) + picture[iy, ix + 1] * fx
            p1 = picture[iy + 1, ix] * (1 - fx) + picture[iy + 1, ix + 1] * fx
            out[y, x] = p0 * (1 - fy) + p1 * fy
    d = a * a + b * b
    for i in range(LANDMARKS):
        x, y = own[i, 0] - cx, own[i, 1] - cy
        q[i, 0], q[i, 1] = sign * (a * x + b * y) / d + half, (a * y - b * x) / d + half
        weight[i] = 1.0 if seen[first + i] else .2
        if not (-2 < q[i, 0] < EYE + 1 and -2 < q[i, 1] < EYE + 1):
            weight[i] = 0
    if np.random.random() < .12:  # a frame of glasses, hair, a glint
        px, py, t, thick, value = uniform(0, EYE), uniform(0, EYE), uniform(0, 3.14), uniform(.7, 5), uniform(0, 255)
        c, s = np.cos(t), np.sin(t)
        for y in range(EYE):
            for x in range(EYE):
                if abs(c * (x - px) + s * (y - py)) < thick:
                    out[y, x] = value
    slope, turn, gain, lift = 0.0, uniform(0, 6.283), uniform(.25, 1.15), 0.0
    gamma = np.exp(np.random.normal(0, .3))
    if np.random.random() < .5:
        slope = uniform(0, .5)
    if np.random.random() < .3:
        lift = uniform(0, 70)
    c, s = np.cos(turn), np.sin(turn)
    noise = abs(np.random.normal(0, 5)) if np.random.random() < .7 else 0.0
    if np.random.random() < .45:
        sigma = abs(np.random.normal(0, .8))
        w1, r = np.exp(-1 / (2 * sigma * sigma + 1e-6)), 2
        w2 = w1 ** 4
        tmp = np.empty_like(out)
        total = 1 + 2 * w1 + 2 * w2
        for axis in range(2):
            for y in range(EYE):
                for x in range(EYE):
                    v = out[y, x]
                    for n in range(1, r + 1):
                        w = w1 if n == 1 else w2
                        if axis == 0:
                            v += w * (out[y, max(x - n, 0)] + out[y, min(x + n, EYE - 1)])
                        else:
                            v += w * (out[max(y - n, 0), x] + out[min(y + n, EYE - 1), x])
                    tmp[y, x] = v / total
            out[:] = tmp
    sums, squares = 0.0, 0.0
    start = np.random.randint(0, crops.NORMAL.size - EYE * EYE)
    for y in range(EYE):
        for x in range(EYE):
            v = (max(out[y, x], 0) / 255) ** gamma * gain * 255 * max(1 + slope * (c * (x - half) + s * (y - half)) / EYE * 1.6, 0.0) + lift
            v = np.floor(min(max(v + noise * crops.NORMAL[start + y * EYE + x], 0.0), 255.0) + .5)
            out[y, x] = v
            sums += v
            squares += v * v
    mean = sums / (EYE * EYE)
    deviation = np.sqrt(max(squares / (EYE * EYE) - mean * mean, 0.0)) + 4
    for y in range(EYE):
        for x in range(EYE):
            crop[y, x] = (out[y, x] - mean) / deviation


@jit
def batch(pictures, target, seen, chosen, x, q, w):
    for i in range(len(chosen)):
        eye(pictures[chosen[i]], target[chosen[i]], seen[chosen[i]], np.random.random() < .5, x[i], q[i], w[i])


def feed(faces, target, use, seed, out, stop):
    crops.seed(seed)
    rng = np.random.default_rng(seed)
    london = faces["subject"][use] >= 0
    p = np.where(london, .5 / max(1, london.sum()), .5 / (~london).sum()) if london.any() else np.full(len(use), 1 / len(use))
    while not stop.is_set():
        chosen = use[rng.choice(len(use), BATCH, p=p / p.sum())]
        x = np.empty((BATCH, EYE, EYE), np.float32)
        q, w = np.empty((BATCH, LANDMARKS, 2), np.float32), np.empty((BATCH, LANDMARKS), np.float32)
        batch(faces["picture"], target, faces["seen"], chosen, x, q, w)
        w[:, 8] *= 3
        out.put((torch.from_numpy(x)[:, None], torch.from_numpy(q), torch.from_numpy(w)))


def losses(net, x, q, w):
    heat, spread = net(x)
    error = ((places(heat) - q.clamp(-1, EYE)) ** 2).sum(2)
    point = ((error + .0025).sqrt() * w).sum() / w.sum()
    fine = (torch.log1p(error.sqrt() * 2) * w).sum() / w.sum()
    certain = ((error.detach().sqrt() * torch.exp(-spread) + spread) * (w > 0)).sum() / (w > 0).sum()
    return point, fine, certain


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--start")
    parser.add_argument("--fold")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    stored = np.load(args.faces)
    faces = {k: stored[k] for k in stored.files}
    use, target = labels(faces, args.fold)
    net = Eye().to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start))
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.998), use_buffers=True)
    steps = args.samples // BATCH
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=1e-4, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1, pct_start=.06, div_factor=10, final_div_factor=100)
    step_losses = torch.compile(losses)
    out, stop = queue.Queue(4), threading.Event()
    threading.Thread(target=feed, args=(faces, target, use, args.seed, out, stop), daemon=True).start()
    shown, start = torch.zeros(3), time.time()
    for step in range(1, steps + 1):
        x, q, w = out.get()
        point, fine, certain = step_losses(net, x.contiguous(memory_format=torch.channels_last), q, w)
        (point * .3 + fine + certain * .2).backward()
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        average.update_parameters(net)
        shown += torch.stack([point, fine, certain]).detach()
        if step % 200 == 0 or step == steps:
            shown /= 200
            print("%6d of %d, %4.0f samples/s: points %.3f px, fine %.3f, spread %.3f" % (step, steps, step * BATCH / (time.time() - start), *shown), flush=True)
            shown.zero_()
            torch.save(average.module.state_dict(), args.out)
    stop.set()


if __name__ == "__main__":
    main()
