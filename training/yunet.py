"""Runs YuNet over the folders of sets.py: a peer to measure beside, and the reference of where a face is.

usage: python3 training/yunet.py MODEL.onnx SETS [SET ...]

Writes in each set's folder, px of the picture, 0, 0 the centre of the first:
  yunet.csv      every box of at least LEAST after suppression: path, score, x, y (corner), width, height, and the five points: right eye,
                 left eye, nose, right and left corner of the mouth (the subject's own), fed as a user would
  reference.csv  a picture's largest box, and how it was found: "plain" as above at SURE, else by the tries of harder() at LEAST, else
                 "turned" with the reference of the picture that it was turned from. others is how many further boxes of at least VERY_SURE
                 cover 15 % of its area: such a picture shows more than one face

A picture is scaled so that its longer side is at most 640, never enlarged, and put in the middle of a black 640 x 640. Needs onnxruntime,
opencv and numpy.
"""

import csv
import math
import os
import sys

import cv2
import numpy as np
import onnxruntime

SIDE = 640  # px
LEAST, SURE, VERY_SURE = 0.5, 0.6, 0.9
OVERLAP = 0.3  # intersection over union beyond which the lesser of two boxes goes
SMALL = 0.15  # share of the largest face's area


class YuNet:
    def __init__(self, file):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        self.names = [o.name for o in self.session.get_outputs()]

    def boxes(self, picture, warp):
        """Rows of score, x, y, width, height and five points, best first. warp takes the picture's px to the input's; it turns nothing,
        or the boxes are those of upright squares about the turned ones' middles."""
        fed = cv2.warpAffine(picture, warp, (SIDE, SIDE), flags=cv2.INTER_LINEAR)
        out = dict(zip(self.names, self.session.run(None, {"input": fed.astype(np.float32).transpose(2, 0, 1)[None]})))
        rows = []
        for stride in (8, 16, 32):
            score = np.sqrt(np.clip(out[f"cls_{stride}"][0, :, 0], 0, 1) * np.clip(out[f"obj_{stride}"][0, :, 0], 0, 1))
            at = np.flatnonzero(score >= LEAST)
            cell = np.stack([at % (SIDE // stride), at // (SIDE // stride)], 1)
            box, points = out[f"bbox_{stride}"][0, at], out[f"kps_{stride}"][0, at].reshape(-1, 5, 2)
            middle, size = (cell + box[:, :2]) * stride, np.exp(box[:, 2:]) * stride
            points = (cell[:, None] + points) * stride
            rows.append(np.concatenate([score[at, None], middle, size, points.reshape(-1, 10)], 1))
        rows = np.concatenate(rows)
        return [back(r, warp) for r in suppressed(rows[np.argsort(-rows[:, 0], kind="stable")])]


def suppressed(rows):
    kept = []
    for r in rows:
        if all(overlap(r, k) <= OVERLAP for k in kept):
            kept.append(r)
    return kept


def overlap(a, b):
    w, h = (min(a[i] + a[i + 2] / 2, b[i] + b[i + 2] / 2) - max(a[i] - a[i + 2] / 2, b[i] - b[i + 2] / 2) for i in (1, 2))
    both = max(w, 0) * max(h, 0)
    return both / (a[3] * a[4] + b[3] * b[4] - both)


def back(row, warp):
    inverse = cv2.invertAffineTransform(warp)
    scale = math.hypot(inverse[0, 0], inverse[1, 0])
    points = row[5:].reshape(5, 2) @ inverse[:, :2].T + inverse[:, 2]
    middle = inverse[:, :2] @ row[1:3] + inverse[:, 2]
    size = row[3:5] * scale
    return np.concatenate([row[:1], middle - size / 2, size, points.ravel()])


def placed(picture, scale, degrees=0):
    """The warp that puts a picture in the middle of the input, scaled and turned against the clock."""
    h, w = picture.shape[:2]
    warp = cv2.getRotationMatrix2D(((w - 1) / 2, (h - 1) / 2), degrees, scale)
    warp[:, 2] += (SIDE - 1) / 2 - np.array([(w - 1) / 2, (h - 1) / 2])
    return warp


def largest(rows, least):
    return max((r for r in rows if r[0] >= least), key=lambda r: r[3] * r[4], default=None)


def plain(net, picture):
    return net.boxes(picture, placed(picture, min(1, SIDE / max(picture.shape[:2]))))


def harder(net, picture):
    """The best box of further tries: smaller, larger, turned by 30 degrees either way, with a margin that repeats the edge."""
    fit, best, how = SIDE / max(picture.shape[:2]), None, ""
    margin = max(picture.shape[:2]) // 2
    wide = cv2.copyMakeBorder(picture, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    for name, source, scale, degrees in (
        ("smaller", picture, min(1, fit) / 2, 0), ("larger", picture, min(fit, 2), 0), ("margin", wide, min(fit / 2, 1), 0),
        ("small margin", wide, min(fit / 4, 0.5), 0), ("turned", picture, min(fit, 1), 30), ("turned", picture, min(fit, 1), -30),
    ):
        for r in net.boxes(source, placed(source, scale, degrees)):
            if source is wide:
                r[[1, 2, *range(5, 15)]] -= margin
            if best is None or r[0] > best[0]:
                best, how = r, name
    return best, how


def turned(box, row, shape):
    """A box of the upright picture on the one that was turned: a square about the turned middle."""
    angle, scale = math.radians(float(row["turned"])), float(row["scale"])
    x, y, w, h = box
    cx, cy = (x + w / 2 + 0.5) * scale - 0.5 - (shape[1] - 1) / 2, (y + h / 2 + 0.5) * scale - 0.5 - (shape[0] - 1) / 2
    cx, cy = math.cos(angle) * cx - math.sin(angle) * cy, math.sin(angle) * cx + math.cos(angle) * cy
    side = math.sqrt(w * h) * scale
    return [cx + (shape[1] - 1) / 2 - side / 2, cy + (shape[0] - 1) / 2 - side / 2, side, side]


def run(net, folder):
    with open(os.path.join(folder, "manifest.csv"), newline="") as f:
        manifest = list(csv.DictReader(f))
    boxes, references, how = [], {}, {}
    for row in manifest:
        path = row["path"]
        picture = cv2.imread(os.path.join(folder, path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
        rows = plain(net, picture)
        boxes += [[path, *(f"{v:.3f}" for v in r)] for r in rows]
        if row["faces"] == "0":
            continue
        if row["upright"]:
            if (base := references.get(row["upright"])) is not None:
                references[path] = [*turned(base[:4], row, picture.shape), 0, "turned"]
            continue
        best, way = largest(rows, SURE), "plain"
        if best is None:
            best, way = harder(net, picture)
        if best is not None:
            area = best[3] * best[4]
            others = sum(r[0] >= VERY_SURE and SMALL * area <= r[3] * r[4] for r in rows if r is not best)
            references[path] = [*best[1:5], others, way]
            how[way] = how.get(way, 0) + 1
    write(folder, "yunet.csv", "path score x y width height rex rey lex ley nx ny rmx rmy lmx lmy".split(), boxes)
    write(folder, "reference.csv", "path x y width height others how".split(), [[p, *(f"{v:.2f}" for v in r[:4]), r[4], r[5]] for p, r in references.items()])
    print(f"{os.path.basename(folder)}: {len(manifest)} pictures, {len(references)} with a reference: {how}")


def write(folder, name, header, rows):
    with open(os.path.join(folder, name), "w", newline="") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(header)
        w.writerows(rows)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    net = YuNet(sys.argv[1])
    for name in sys.argv[3:] or sorted(os.listdir(sys.argv[2])):
        run(net, os.path.join(sys.argv[2], name))


if __name__ == "__main__":
    main()
