"""Trains the two networks of looks: what there is to see on a face (glasses, a smile, a covered forehead), and at an eye (closed, obstructed).

    python training/looks_train.py --faces looks.npz --of face --out DIR --base --minutes 4            # congress and the sample
    python training/looks_train.py --faces looks.npz --of face --out DIR --rate 1e-3 --minutes 3       # and London
    python training/looks_train.py --faces looks.npz --out DIR                                         # what they say of whom they never saw

--of is face or eye. The first leaves facebase.pt in DIR. The second trains six at once from there on the same draws: five leave out a fifth of the people
(London's by their number modulo 5, congress's, which the base knows, by their place in the labels), and one sees everybody, which is what ships:
face0.pt to face4.pt and face.pt. A processor of two cores draws 150 faces a second, a large GPU ten thousand.
"""
import argparse
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

import looks
import network

FOLDS = (0, 1, 2, 3, 4)
KINDS = {"face": network.FaceLooks, "eye": network.EyeLooks}
COUNTS = {"face": (1.0, 1, 1, 1.5, 1), "eye": (1.0, 1)}  # what each output counts


class Pupil:
    """One network with what trains it."""

    def __init__(self, kind, rate, device, start):
        self.net = KINDS[kind]().to(device)
        if start:
            self.net.load_state_dict(torch.load(start, map_location=device))
        self.counts = torch.tensor(COUNTS[kind], device=device)
        self.optimiser = torch.optim.AdamW(self.net.parameters(), lr=rate, weight_decay=1e-3)
        self.rate, self.step = rate, 0
        self.average = torch.optim.swa_utils.AveragedModel(self.net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.995), use_buffers=True)

    def learn(self, x, what, counts, done):
        """One step; done is the share of the time that is gone."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate * min(1, .05 + self.step / 200) * (.5 + .5 * np.cos(np.pi * min(done, 1)) + .003)
        parts = (F.binary_cross_entropy_with_logits(self.net(x), what, reduction="none") * counts).sum(0) / counts.sum(0).clamp(min=1)
        (parts * self.counts).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), 5)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.average.update_parameters(self.net)
        self.step += 1
        return parts.detach()


def area(score, positive):
    """The area under the ROC curve."""
    order = np.argsort(np.argsort(score)) + 1.0
    p = positive.sum()
    return (order[positive].sum() - p * (p + 1) / 2) / max(1, p * (len(score) - p))


def say(nets, faces, folds, chosen, drawn):
    """What the folds say of chosen faces that they never saw, (n, 5) and (2 n, 2), and what there is to see with what it counts, of each."""
    (x, a, b), (e, c, d) = looks.batch(faces, chosen, drawn)
    fold = folds[faces["source"][chosen]]
    face, eye = torch.zeros_like(a), torch.zeros_like(c)
    for k in FOLDS:
        use = fold == k
        if use.any():
            face[use], eye[use.repeat(2)] = nets[k][0](x[use]), nets[k][1](e[use.repeat(2)])
    return face, a, b, eye, c, d


def judge(faces, folds, args, device):
    """Prints how well the folds tell what people saw on pictures as they are, and what is drawn over others."""
    nets = [[KINDS[kind]().to(device).eval() for kind in KINDS] for _ in FOLDS]
    for k in FOLDS:
        for net, kind in zip(nets[k], KINDS):
            net.load_state_dict(torch.load("%s/%s%d.pt" % (args.out, kind, k), map_location=device))
    still = torch.nonzero((faces["yaw"] == 0) & (faces["shut"].sum(1) == 0))[:, 0]
    with torch.no_grad():
        parts = [say(nets, faces, folds, part, False) for part in still.split(256)]
        face, eye = torch.cat([p[0] for p in parts]).cpu().numpy(), torch.cat([p[3].view(2, -1, 2).amax(0) for p in parts]).cpu().numpy()
        source = faces["source"][still].cpu().numpy()
        seen, london = faces["seen"].cpu().numpy()[source], faces["set"][source] == "london"
        for name, k, i in (("glasses", 0, 0), ("heavy", 1, 0), ("smile", 3, 1), ("forehead", 4, 2)):
            for where, of in ((london, "London"), (~london, "others")):
                use = where & ~np.isnan(seen[:, i])
                yes = seen[use, i] > {"heavy": 2.5, "forehead": 1.5}.get(name, 0)
                if yes.any():
                    print("%-9s %s: %d of %d, AUC %.4f" % (name, of, yes.sum(), use.sum(), area(face[use, k], yes)))
        bare = ~london & ~(seen[:, 0] > 0)
        for name, v in [*zip(looks.FACE_LOOKS, face.T), *zip(looks.EYE_LOOKS, eye.T)]:
            print("%-10s logits, London p50 %6.2f p95 %6.2f p99 %6.2f, others without glasses p50 %6.2f p95 %6.2f p99 %6.2f" % (name, *np.percentile(v[london], (50, 95, 99)), *np.percentile(v[bare], (50, 95, 99))))
        parts = [say(nets, faces, folds, torch.randint(len(faces["yaw"]), (256,), device=device), True) for _ in range(args.rounds)]
        face, a, b, eye, c, d = [torch.cat([p[i] for p in parts]).cpu().numpy() for i in range(6)]
        for names, s, w, count in ((looks.FACE_LOOKS, face, a, b), (looks.EYE_LOOKS, eye, c, d)):
            for k, n in enumerate(names):
                use = (count[:, k] > 0) & ((w[:, k] < .05) | (w[:, k] > .95))
                print("drawn %-10s AUC %.4f of %d" % (n, area(s[use, k], w[use, k] > .5), use.sum()))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", required=True)
    parser.add_argument("--of", choices=KINDS)
    parser.add_argument("--out", required=True)
    parser.add_argument("--base", action="store_true")
    parser.add_argument("--again", action="store_true", help="each of the six goes on from its own last state")
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--batch", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=60)
    args = parser.parse_args()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.manual_seed(args.seed)
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    os.makedirs(args.out, exist_ok=True)
    stored = np.load(args.faces)
    faces = {k: torch.from_numpy(stored[k]).to(device) for k in ("picture", "taught", "shut", "smile", "seen", "source", "yaw")}
    faces["set"] = stored["set"]
    subject = stored["subject"]
    folds = torch.from_numpy(np.where(subject >= 0, subject, np.arange(len(subject))) % len(FOLDS)).to(device)
    if not args.of:
        return judge(faces, folds, args, device)
    # A third is London's. People who do not smile, of whom congress has few, come three times as often.
    london = torch.from_numpy(stored["set"] == "london").to(device)[faces["source"]]
    often = torch.where(london, 0 if args.base else .35 / london.sum(), .65 / (~london).sum()) * torch.where(~london & (faces["seen"][faces["source"], 1] == 0), 3.0, 1.0)
    start = lambda k: None if args.base else "%s/%s%s.pt" % (args.out, args.of, k if args.again else "base")
    pupils = {k: Pupil(args.of, args.rate, device, start(k)) for k in (["base"] if args.base else [*FOLDS, ""])}
    began, step, sums, since = time.time(), 0, 0, 0
    while time.time() - began < 60 * args.minutes:
        chosen = torch.multinomial(often, args.batch, replacement=True)
        with torch.no_grad():
            both = looks.batch(faces, chosen)
        x, what, counts = both[list(KINDS).index(args.of)]
        fold, done = folds[faces["source"][chosen]].repeat(len(x) // args.batch), (time.time() - began) / 60 / args.minutes
        for k, pupil in pupils.items():
            parts = pupil.learn(x, what, counts, done) if isinstance(k, str) else pupil.learn(x[fold != k], what[fold != k], counts[fold != k], done)
        sums, since, step = sums + parts, since + 1, step + 1
        if step % 200 == 0:
            print("%6d steps, %5.0f faces/s: %s" % (step, step * args.batch / (time.time() - began), " ".join("%s %.3f" % p for p in zip((looks.FACE_LOOKS, looks.EYE_LOOKS)[args.of == "eye"], (sums / since).tolist()))), flush=True)
            sums, since = 0, 0
    for k, pupil in pupils.items():
        torch.save(pupil.average.module.state_dict(), "%s/%s%s.pt" % (args.out, args.of, k))


if __name__ == "__main__":
    main()
