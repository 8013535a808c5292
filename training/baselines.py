"""What a plain classifier reaches that is fitted on a measuring set itself: histograms of oriented gradients and a logistic regression,
cross-validated by subject. It is what the engine's measures are held against, and nothing of it ships.

    python training/baselines.py --lifesign bin/lifesign --sets CODES --london DIR

CODES is the folder that code_sets.py writes, DIR that of London, whose smiles are judged too. Where a face is says the engine; where a set names no subjects, pictures are split at random. The crops:
an eye .62 x .44 inter-eye distances, equalised; the band about both eyes 2 x .9; the mouth 1.5 x 1, 1.05 below the pupils. The AUC is that of the
decisions on the parts left out, at the best of three penalties, which flatters the baseline. Needs opencv, numpy and scipy.
"""

import argparse
import csv
import json
import math
import pathlib
import subprocess
import tempfile

import cv2
import numpy as np
from scipy.optimize import minimize
from scipy.stats import rankdata

PENALTIES = (0.3, 3.0, 30.0)
FOLDS = 10


class Face:
    """A picture, and where the pupils' midpoint is, how far they are apart, px, and the roll, degrees."""

    def __init__(self, row, file, x, y, ied, roll):
        self.row, self.file, self.x, self.y, self.ied, self.roll = row, file, x, y, ied, roll

    def crop(self, x, y, wide, high, size, equalise=False, mirror=False):
        """The box about (x, y), all in inter-eye distances off the midpoint, as so many px."""
        k = wide * self.ied / size[0]
        sin, cos = math.sin(math.radians(self.roll)), math.cos(math.radians(self.roll))
        cx, cy = self.x + self.ied * (x * cos - y * sin), self.y + self.ied * (x * sin + y * cos)
        m = np.array([[k * cos, -k * sin, 0], [k * sin, k * cos, 0]])
        m[:, 2] = [cx - m[0, 0] * (size[0] - 1) / 2 - m[0, 1] * (size[1] - 1) / 2, cy - m[1, 0] * (size[0] - 1) / 2 - m[1, 1] * (size[1] - 1) / 2]
        grey = cv2.imread(str(self.file), cv2.IMREAD_GRAYSCALE)
        if k > 1:  # reduce before, so that nothing aliases
            grey = cv2.GaussianBlur(grey, (0, 0), .5 * k)
        out = cv2.warpAffine(grey, m, size, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
        out = out[:, ::-1] if mirror else out
        return cv2.equalizeHist(np.ascontiguousarray(out)) if equalise else np.ascontiguousarray(out)


def hog(picture, cell=8, bins=9):
    """Dalal and Triggs: unsigned orientations in cells of 8 px, each two by two cells normalised together and clipped at .2."""
    grey = np.pad(np.sqrt(picture / 255), 1, mode="edge")
    dx, dy = grey[1:-1, 2:] - grey[1:-1, :-2], grey[2:, 1:-1] - grey[:-2, 1:-1]
    size, at = np.hypot(dx, dy), (np.arctan2(dy, dx) % np.pi) / np.pi * bins - .5
    first = np.floor(at).astype(int)
    share = at - first
    high, wide = picture.shape[0] // cell, picture.shape[1] // cell
    cells = np.zeros((high, wide, bins))
    where = np.indices(picture.shape) // cell
    np.add.at(cells, (where[0], where[1], first % bins), size * (1 - share))
    np.add.at(cells, (where[0], where[1], (first + 1) % bins), size * share)
    blocks = np.stack([cells[:-1, :-1], cells[:-1, 1:], cells[1:, :-1], cells[1:, 1:]], 2).reshape(high - 1, wide - 1, -1)
    for most in (.2, 1):
        blocks = np.minimum(blocks / np.sqrt((blocks**2).sum(2, keepdims=True) + 1e-4), most)
    return blocks.ravel()


def faces(lifesign, folder):
    """The faces of a set, by `lifesign analyze`, which reads JPEG alone."""
    with open(folder / "manifest.csv", newline="") as f:
        rows = list(csv.DictReader(f))
    with tempfile.TemporaryDirectory() as tmp:
        files = []
        for i, row in enumerate(rows):
            files.append(folder / row["path"])
            if files[-1].suffix == ".png":
                file = pathlib.Path(tmp) / f"{i}.jpg"
                cv2.imwrite(str(file), cv2.imread(str(files[-1])), [cv2.IMWRITE_JPEG_QUALITY, 98])
                files[-1] = file
        lines = []
        for i in range(0, len(files), 500):
            lines += subprocess.run([lifesign, "analyze", "--liveness-model", "none", *files[i : i + 500]], stdout=subprocess.PIPE, text=True).stdout.splitlines()
    by_file = {line["file"]: line["measures"] for line in map(json.loads, lines)}
    out = []
    for row, file in zip(rows, files):
        m = by_file.get(str(file), {})
        if m.get("eye_separation"):
            picture = folder / row["path"]
            high, wide = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE).shape
            out.append(Face(row, picture, m["centre_line"] * wide, high - m["eye_line"] * high, m["eye_separation"], m["roll"]))
    return out


def fit(x, y, penalty):
    weight = np.where(y > 0, .5 / max((y > 0).sum(), 1), .5 / max((y < 0).sum(), 1)) * len(y)

    def loss(w):
        z = y * (x @ w[:-1] + w[-1])
        p = 1 / (1 + np.exp(np.clip(z, -50, 50)))
        grad = -weight * y * p
        return (weight * np.logaddexp(0, -z)).sum() + penalty / 2 * (w[:-1] ** 2).sum(), np.append(x.T @ grad + penalty * w[:-1], grad.sum())

    return minimize(loss, np.zeros(x.shape[1] + 1), jac=True, method="L-BFGS-B", options={"maxiter": 300}).x


def auc(score, positive):
    rank = rankdata(score)
    n, m = positive.sum(), (~positive).sum()
    return (rank[positive].sum() - n * (n + 1) / 2) / (n * m)


def judge(name, samples, extra=()):
    """samples: features, positive, subject. extra are trained on and not judged: mirror images of the same subjects."""
    x, positive = np.array([s[0] for s in samples]), np.array([s[1] for s in samples])
    subjects = [s[2] or f"#{i}" for i, s in enumerate(samples)]
    names = sorted(set(subjects))
    np.random.default_rng(1).shuffle(names)
    fold = {s: i % FOLDS for i, s in enumerate(names)}
    part = np.array([fold[s] for s in subjects])
    more = np.array([s[0] for s in extra]).reshape(len(extra), x.shape[1])
    more_y, more_part = np.array([s[1] for s in extra], bool), np.array([fold.get(s[2], -1) for s in extra])
    best = 0
    for penalty in PENALTIES:
        score = np.zeros(len(x))
        for k in range(FOLDS):
            if not (part == k).any():
                continue
            train = np.vstack([x[part != k], more[more_part != k]])
            y = np.append(positive[part != k], more_y[more_part != k])
            mean, sd = train.mean(0), train.std(0).mean() + 1e-9
            w = fit((train - mean) / sd, np.where(y, 1.0, -1.0), penalty * len(y) / 100)
            score[part == k] = (x[part == k] - mean) / sd @ w[:-1] + w[-1]
        best = max(best, auc(score, positive))
    print(f"| {name} | {positive.sum()} / {(~positive).sum()} | {best:.3f} |", flush=True)


def closed_eyes(name, all_faces):
    """One eye's crops are judged at a time; the other's, mirrored, are learned from too."""
    sides = {"left_eye": [], "right_eye": []}
    for f in all_faces:
        for side, x in (("left_eye", .5), ("right_eye", -.5)):
            if f.row[side]:
                crop = f.crop(x, 0, .62, .44, (48, 32), equalise=True, mirror=side == "right_eye")
                sides[side].append((hog(crop), f.row[side] == "closed", f.row["subject"]))
    for side, other in (("left_eye", "right_eye"), ("right_eye", "left_eye")):
        judge(f"{name}, {side} closed", sides[side], sides[other])


def labelled(all_faces, column, positive, negative, features, where=lambda row: True):
    return [(features(f), f.row[column] in positive, f.row["subject"]) for f in all_faces if f.row[column] in positive + negative and where(f.row)]


def band(f):
    return hog(f.crop(0, .05, 2, .9, (64, 32)))


def mouth(f):
    return hog(f.crop(0, 1.05, 1.5, 1, (48, 32)))


def bare_eye(folder):
    with open(folder / "manifest.csv", newline="") as f:
        for row in csv.DictReader(f):
            grey = cv2.imread(str(folder / row["path"]), cv2.IMREAD_GRAYSCALE)
            yield hog(cv2.equalizeHist(cv2.resize(grey, (48, 48), interpolation=cv2.INTER_AREA))), row["eye"] == "closed", ""


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--lifesign", required=True)
    p.add_argument("--sets", type=pathlib.Path, required=True)
    p.add_argument("--london", type=pathlib.Path, required=True)
    a = p.parse_args()
    print("| set | positive / negative | AUC |\n|---|---|---|")
    judge("london, smile", labelled(faces(a.lifesign, a.london), "expression", ["smile"], ["neutral"], mouth))
    judge("eyes, closed", list(bare_eye(a.sets / "eyes")))
    yale, glasses, cmu = (faces(a.lifesign, a.sets / s) for s in ("yale", "glasses", "cmu"))
    closed_eyes("yale", yale)
    judge("yale, glasses", labelled(yale, "glasses", ["clear", "dark"], ["none"], band))
    judge("glasses, glasses", labelled(glasses, "glasses", ["clear", "dark"], ["none"], band))
    judge("glasses, clear glasses", labelled(glasses, "glasses", ["clear"], ["none"], band))
    judge("glasses, dark glasses", labelled(glasses, "glasses", ["dark"], ["clear", "none"], band))
    judge("cmu straight, dark glasses", labelled(cmu, "glasses", ["dark"], ["open"], band, lambda row: row["pose"] == "straight"))
    judge("yale, smile", labelled(yale, "smile", ["yes"], ["no"], mouth))
    judge("genki, smile", labelled(faces(a.lifesign, a.sets / "genki"), "smile", ["yes"], ["no"], mouth))


if __name__ == "__main__":
    main()
