"""Trains the alignment network.

    python training/train.py --faces faces.npz --out base.pt --samples 900000                          # congress and the sample, the teacher's points
    python training/train.py --faces faces.npz --start base.pt --out fold0.pt --samples 150000 --fold 0  # and London but for subjects 0, 5, 10 …
    python training/train.py --faces faces.npz --start base.pt --out align.pt --samples 150000 --fold all  # what ships

With --fold London's subjects are used too, but for those whose number leaves that rest modulo 5; its hand-placed points are the labels, and where
a picture has none (congress, smiles) the teacher's, moved by the mean of hand - teacher over those subjects.
"""
import argparse
import queue
import threading
import time

import numpy as np
import torch
import torch.nn.functional as F

import crops
import network
import points

BATCH = 128
ABSENT = 52  # of a batch hold no face
AGAIN = 20  # of those have been taken for one before
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


def feed(faces, target, use, wide, seed, out, stop):
    """Puts batches into a queue until told to stop."""
    crops.seed(seed)
    rng = np.random.default_rng(seed)
    # London is a sixth of the faces and all of the hand-placed points: a third of each batch.
    london = faces["subject"][use] >= 0
    p = np.where(london, .35 / max(1, london.sum()), .65 / (~london).sum()) if london.any() else np.full(len(use), 1 / len(use))
    p /= p.sum()
    while not stop.is_set():
        chosen = use[rng.choice(len(use), BATCH, p=p)]
        x = np.empty((BATCH, crops.SIDE, crops.SIDE), np.float32)
        q, w = np.empty((BATCH, points.N, 2), np.float32), np.empty((BATCH, points.N), np.float32)
        crops.batch(faces["picture"], target, faces["seen"], chosen, ABSENT, wide, False, x, q, w)
        out.put((torch.from_numpy(x)[:, None], torch.from_numpy(q), torch.from_numpy(w * COUNTS)))


def losses(net, x, q, w, half):
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=half):
        heat, judged = net(x)
    judged = judged.float()
    p = network.places(heat)
    error = ((p - q.clamp(0, crops.SIDE - 1)) ** 2).sum(2)
    point = ((error + .01).sqrt() * w).sum() / w.sum()
    # Small errors count more, as the pupils' do for the eyes.
    fine = (torch.log1p(error.sqrt() * 2) * w).sum() / w.sum()
    spread = judged[:, 1:]
    e = error.detach().sqrt()
    certain = ((e * torch.exp(-spread) + spread) * (w > 0)).sum() / (w > 0).sum()
    present = torch.zeros(len(x))
    present[: len(x) - ABSENT] = 1
    face = F.binary_cross_entropy_with_logits(judged[:, 0], present)
    return point, fine, certain, face, judged[:, 0].detach()


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


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--start")
    parser.add_argument("--fold")
    parser.add_argument("--samples", type=int, required=True)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--wide", type=float, default=.35)
    parser.add_argument("--half", action="store_true", help="bfloat16: faster, less exact")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1, help="more do not help a machine that does other things")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    stored = np.load(args.faces)
    faces = {k: stored[k] for k in stored.files}
    use, target = labels(faces, args.fold)
    print(len(use), "pictures")
    net = network.Alignment().to(memory_format=torch.channels_last)
    if args.start:
        net.load_state_dict(torch.load(args.start))
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.998), use_buffers=True)
    steps = args.samples // BATCH
    optimiser = torch.optim.AdamW(net.parameters(), lr=args.rate, weight_decay=1e-4, fused=True)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, args.rate, total_steps=steps + 1, pct_start=.06, div_factor=10, final_div_factor=100)
    step_losses = torch.compile(losses)
    out, stop = queue.Queue(4), threading.Event()
    threading.Thread(target=feed, args=(faces, target, use, args.wide, args.seed, out, stop), daemon=True).start()
    hard = Hard(args.seed)
    seen, start = torch.zeros(4), time.time()
    for step in range(1, steps + 1):
        x, q, w = out.get()
        x = x.contiguous(memory_format=torch.channels_last)
        hard.show(x)
        point, fine, certain, face, logits = step_losses(net, x, q, w, args.half)
        hard.keep(x, logits)
        (point * .3 + fine + certain * .2 + face).backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        schedule.step()
        optimiser.zero_grad()
        average.update_parameters(net)
        seen += torch.stack([point, fine, certain, face]).detach()
        if step % 100 == 0 or step == steps:
            seen /= 100
            print("%6d of %d, %4.0f samples/s: points %.3f px, fine %.3f, spread %.3f, face %.4f, hard %d" % (step, steps, step * BATCH / (time.time() - start), *seen, len(hard.kept)), flush=True)
            seen.zero_()
            torch.save(average.module.state_dict(), args.out)
    stop.set()


if __name__ == "__main__":
    main()
