"""Trains the eye network, which looks at each eye again: from where the alignment network saw it to lids, pupil and iris.

    python training/eyes.py --faces faces.npz --out eyes.pt --samples 3000000 [--fold N|all] [--start base.pt]

A crop is EYE px wide and EYE_UNITS units, level with the head's roll; left eyes are mirrored. Folds and labels are those of train.py.
"""
import numpy as np
import torch

import crops
import network
import points
import train

EYE = 32  # px of a crop
EYE_UNITS = .9  # units that a crop is wide
BATCH = 256
LANDMARKS = network.EYE_POINTS
LEFT = points.LEFT_EYE.start
PUPIL = points.RIGHT_PUPIL
jit = crops.jit
uniform = crops.uniform


@jit
def eye(picture, taught, seen, left, crop, q, weight):
    """One eye's crop, badly placed as the alignment network may have it, its points and what each counts."""
    first = LEFT if left else 0
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
    crops.sample(picture, a, b, cx - a * half + b * half, cy - b * half - a * half, 0.0, 0.0, 254.99, 254.99, out)
    if left:
        out[:] = out[:, ::-1].copy()
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
    for y in range(EYE):
        for x in range(EYE):
            out[y, x] = (max(out[y, x], 0) / 255) ** gamma * gain * 255 * max(1 + slope * (c * (x - half) + s * (y - half)) / EYE * 1.6, 0.0) + lift
    crops.develop(out, noise, crop)


@jit
def batch(pictures, target, seen, chosen, x, q, w):
    for i in range(len(chosen)):
        eye(pictures[chosen[i]], target[chosen[i]], seen[chosen[i]], np.random.random() < .5, x[i], q[i], w[i])


def feed(args, faces, target, use, out, stop):
    """Puts batches into a queue until told to stop."""
    for chosen in train.drawn(faces, use, BATCH, .5, args.seed):
        if stop.is_set():
            return
        x = np.empty((BATCH, EYE, EYE), np.float32)
        q, w = np.empty((BATCH, LANDMARKS, 2), np.float32), np.empty((BATCH, LANDMARKS), np.float32)
        batch(faces["picture"], target, faces["seen"], chosen, x, q, w)
        w[:, PUPIL] *= 3
        out.put((torch.from_numpy(x)[:, None], torch.from_numpy(q), torch.from_numpy(w)))


def losses(net, x, q, w):
    heat, spread = net(x)
    return train.point_losses(network.places(heat, EYE), q.clamp(-1, EYE), spread, w, .05)


def main():
    args = train.arguments(__doc__, rate=3e-3).parse_args()
    compiled = torch.compile(losses)

    def step(net, batch):
        x, q, w = batch
        point, fine, certain = compiled(net, x.contiguous(memory_format=torch.channels_last), q, w)
        return point * .3 + fine + certain * .2, [point, fine, certain]

    train.learn(args, network.Eye, lambda *rest: feed(args, *rest), BATCH, 200, step, ("points, px", "fine", "spread"))


if __name__ == "__main__":
    main()
