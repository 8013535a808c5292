"""Labels the class A pictures with MediaPipe's face mesh (Apache-2.0), the teacher of the alignment network.

    python training/teach.py --london DIR --congress DIR --sample sample.jpg --out labels.npz

Written for each picture in which the teacher sees one face: name, set (london | congress | sample), subject (London's number, else -1),
expression, width and height in px, the 478 points x, y, z in px of the picture (z towards the picture's depth, on the scale of x), and
London's 189 hand-placed points where it has them (else NaN).
"""
import argparse
import csv
import pathlib

import cv2
import mediapipe
import numpy as np


def pictures(args):
    """Yields name, set, subject, expression, path of the picture, path of its hand-placed points or None."""
    london = pathlib.Path(args.london)
    for row in csv.DictReader(open(london / "manifest.csv")):
        placed = london / "landmarks" / (row["subject"] + ".csv")
        yield row["path"], "london", int(row["subject"]), row["expression"], london / row["path"], placed if row["expression"] == "neutral" else None
    for path in sorted(pathlib.Path(args.congress).glob("*.jpg")):
        yield path.name, "congress", -1, "", path, None
    yield "sample.jpg", "sample", -1, "", pathlib.Path(args.sample), None


def mesh(teacher, picture):
    """The teacher's points of a picture, px, or None. Small pictures are enlarged and framed: it wants room about a face."""
    h, w = picture.shape[:2]
    scale = max(1.0, 480 / min(h, w))
    large = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    pad = large.shape[0] // 4
    large = cv2.copyMakeBorder(large, pad, pad, pad, pad, cv2.BORDER_REPLICATE)
    found = teacher.process(cv2.cvtColor(large, cv2.COLOR_BGR2RGB)).multi_face_landmarks
    if not found or len(found) != 1:
        return None
    p = np.array([(q.x, q.y, q.z) for q in found[0].landmark], np.float64) * (large.shape[1], large.shape[0], large.shape[1])
    return (p - (pad, pad, 0)) / scale


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("london", "congress", "sample", "out"):
        parser.add_argument("--" + name, required=True)
    args = parser.parse_args()
    teacher = mediapipe.solutions.face_mesh.FaceMesh(static_image_mode=True, refine_landmarks=True, max_num_faces=2, min_detection_confidence=0.5)
    rows, missed = [], []
    for name, where, subject, expression, path, placed in pictures(args):
        picture = cv2.imread(str(path))
        points = mesh(teacher, picture)
        if points is None:
            missed.append(name)
            continue
        hand = np.full((189, 2), np.nan)
        if placed:
            hand = np.array([(float(r["x"]), float(r["y"])) for r in csv.DictReader(open(placed))])
        rows.append((name, where, subject, expression, picture.shape[1], picture.shape[0], points, hand))
    columns = list(zip(*rows))
    keys = ("name", "set", "subject", "expression", "width", "height", "mesh", "hand")
    np.savez_compressed(args.out, **{k: np.array(c) for k, c in zip(keys, columns)})
    print(len(rows), "pictures,", len(missed), "in which the teacher saw no single face:", *missed)


if __name__ == "__main__":
    main()
