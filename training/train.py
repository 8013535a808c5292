"""Trains the alignment network.

    python training/train.py --faces faces.npz heads.npz --rooms rooms --out base.pt --samples 900000                          # congress, the sample and rendered heads, the teacher's points
    python training/train.py --faces faces.npz heads.npz --rooms rooms --start base.pt --out fold0.pt --samples 150000 --fold 0  # and London but for subjects 0, 5, 10 …
    python training/train.py --faces faces.npz heads.npz --rooms rooms --start base.pt --out align.pt --samples 150000 --fold all  # what is to ship

With --fold London's subjects are used too, but for those whose number leaves that rest modulo 5; its hand-placed points are the labels, and where
a picture has none (congress, smiles) the teacher's, moved by the mean of hand - teacher over those subjects.
"""
import argparse
import pathlib
import queue
import threading
import time

import cv2
import numpy as np
import torch
import torch.nn.functional as F

import crops
import network
import points

BATCH = 128
ABSENT = 52  # of a batch hold no face
AGAIN = 20  # of those have been taken for one before
HELD_ROOMS = ("apartment", "city", "lobby", "park")  # never seen: the limit of the engine's second look is judged on them
CLOSE = -2.0  # the face's logit from which on something came close to being taken for one
# What a point counts: gaze and the distance between the eyes rest on pupils, closed eyes on lids.
COUNTS = np.ones(points.N, np.float32)
COUNTS[points.RIGHT_EYE], COUNTS[points.LEFT_EYE] = 1.5, 1.5
COUNTS[[points.RIGHT_PUPIL, points.LEFT_PUPIL]] = 3


def labels(faces, fold):
    """Indices of the pictures to learn from and the points (all, 75, 2) to learn."""
    taught, london = faces["taught"], faces["subject"] >= 0
    if fold is None:
        return np.flatnonzero(~london), taught
    use = np.full(len(london), True) if fold == "all" else ~london | (faces["subject"] % 5 != int(fold))
    placed = faces["placed"]
    hand = ~np.isnan(placed[:, 0, 0])
    # The mean of hand - teacher on heads that are not turned, px of a picture, in which all faces are of one size.
    front = np.flatnonzero(use & hand & faces["still"])
    bias = (placed[front] - taught[front]).mean(0)
    moved = taught + np.einsum("nij,pj->npi", faces["plane"], bias)
    return np.flatnonzero(use), np.where(hand[:, None, None], placed, moved).astype(np.float32)


def drawn(faces, use, size, share, seed):
    """Yields pictures for a batch without end. That share of them is London's, which is a sixth of the faces and has all of the hand-placed points."""
    crops.seed(seed)
    rng = np.random.default_rng(seed)
    london = faces["subject"][use] >= 0
    p = np.where(london, share / max(1, london.sum()), (1 - share) / (~london).sum()) if london.any() else np.full(len(use), 1 / len(use))
    p /= p.sum()
    while True:
        yield use[rng.choice(len(use), size, p=p)]


def rooms(folder, held=False):
    """Grey pictures of rooms.py but for those held back, or these alone, all of one size: (n, 440, 1024); smaller ones are repeated, mirrored."""
    out = []
    for file in sorted(pathlib.Path(folder).glob("*.png")):
        if (file.stem in HELD_ROOMS) != held:
            continue
        grey = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        grey = cv2.resize(grey, (grey.shape[1] * 440 // grey.shape[0], 440), interpolation=cv2.INTER_AREA)
        while grey.shape[1] < 1024:
            grey = np.hstack([grey, grey[:, ::-1]])
        out.append(grey[:, :1024])
    return np.array(out)


def feed(args, faces, target, use, out, stop):
    """Puts batches into a queue until told to stop."""
    nobody = rooms(args.rooms)
    for chosen in drawn(faces, use, BATCH, .35, args.seed):
        if stop.is_set():
            return
        x = np.empty((BATCH, crops.SIDE, crops.SIDE), np.float32)
        q, w = np.empty((BATCH, points.N, 2), np.float32), np.empty((BATCH, points.N), np.float32)
        crops.batch(faces["picture"], faces["part"], target, faces["seen"], chosen, ABSENT, args.wide, nobody, x, q, w)
        out.put((torch.from_numpy(x)[:, None], torch.from_numpy(q), torch.from_numpy(w * COUNTS)))


def point_losses(p, q, spread, w, least):
    """What is wrong with points (n, points, 2) and their log spreads; w is what each counts, least what no error falls below, px."""
    error = ((p - q) ** 2).sum(2)
    point = ((error + least ** 2).sqrt() * w).sum() / w.sum()
    # Small errors count more, as the pupils' do for the eyes.
    fine = (torch.log1p(error.sqrt() * 2) * w).sum() / w.sum()
    certain = ((error.detach().sqrt() * torch.exp(-spread) + spread) * (w > 0)).sum() / (w > 0).sum()
    return point, fine, certain


def losses(net, x, q, w, half):
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        heat, judged = net(x)
    judged = judged.float()
    parts = point_losses(network.places(heat, crops.SIDE), q.clamp(0, crops.SIDE - 1), judged[:, 1:], w, .1)
    present = torch.zeros(len(x))
    present[: len(x) - ABSENT] = 1
    return *parts, F.binary_cross_entropy_with_logits(judged[:, 0], present), judged[:, 0].detach()


class Hard:
    """Crops without a face that were taken for one, to be shown again."""

    def __init__(self, seed):
        self.kept, self.rng = [], np.random.default_rng(seed)

    def show(self, x):
        """Puts some of them, mirrored or not, in place of the batch's last crops."""
        for i in range(min(AGAIN, len(self.kept) // 4)):
            again = self.kept[self.rng.integers(len(self.kept))]
            x[-1 - i] = again.flip(2) if self.rng.random() < .5 else again

    def keep(self, x, logits):
        """Keeps the fresh ones among a batch's crops without a face that came close."""
        for i in range(len(x) - ABSENT, len(x) - AGAIN):
            if logits[i] > CLOSE:
                self.kept.append(x[i].clone())
        self.kept = self.kept[-4096:]


def arguments(about, rate):
    """The arguments that both trainers take."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0])
    parser.add_argument("--faces", required=True, nargs="+", help="what turns.py and heads.py drew")
    parser.add_argument("--out", required=True)
    parser.add_argument("--start")
    parser.add_argument("--fold")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--rate", type=float, default=rate)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="more do not help a machine that does other things")
    return parser


def learn(args, kind, feed, size, every, step_losses, names, clip=float("inf")):
    """Trains a network of that kind on batches of a size, and leaves the mean of its late states in args.out. feed(faces, target, use, out, stop) puts batches into
    a queue; step_losses(net, batch) gives the loss and its parts, whose names are printed every so many steps. Gradients are cut to a norm of clip."""
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    stored = [np.load(f) for f in args.faces]
    faces = {k: np.concatenate([s[k] for s in stored]) for k in stored[0].files}
    use, target = labels(faces, args.fold)
    print(len(use), "pictures")
    net = kind().to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start))
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.998), use_buffers=True)
    steps = args.samples // size
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=1e-4, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1, pct_start=.06, div_factor=10, final_div_factor=100)
    out, stop = queue.Queue(4), threading.Event()
    threading.Thread(target=feed, args=(faces, target, use, out, stop), daemon=True).start()
    shown, since, start = torch.zeros(len(names)), 0, time.time()
    for step in range(1, steps + 1):
        loss, parts = step_losses(net, out.get())
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        average.update_parameters(net)
        shown, since = shown + torch.stack(parts).detach(), since + 1
        if step % every == 0 or step == steps:
            said = ", ".join("%s %.3f" % pair for pair in zip(names, shown / since))
            print("%6d of %d, %4.0f samples/s: %s" % (step, steps, step * size / (time.time() - start), said), flush=True)
            shown, since = torch.zeros(len(names)), 0
            torch.save(average.module.state_dict(), args.out)
    stop.set()


def main():
    parser = arguments(__doc__, rate=2e-3)
    parser.add_argument("--wide", type=float, default=.35, help="the share of crops that sit badly")
    parser.add_argument("--rooms", required=True, help="what rooms.py made: where there is nobody")
    parser.add_argument("--half", action="store_true", help="bfloat16: faster, less exact")
    args = parser.parse_args()
    hard, compiled = Hard(args.seed), torch.compile(losses)

    def step(net, batch):
        x, q, w = batch
        x = x.contiguous(memory_format=torch.channels_last)
        hard.show(x)
        point, fine, certain, face, logits = compiled(net, x, q, w, args.half)
        hard.keep(x, logits)
        return point * .3 + fine + certain * .2 + face, [point, fine, certain, face]

    learn(args, network.Alignment, lambda *rest: feed(args, *rest), BATCH, 100, step, ("points, px", "fine", "spread", "face"), clip=5)


if __name__ == "__main__":
    main()
