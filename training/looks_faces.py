"""Generates the faces that the two networks of looks learn from: class A pictures, turned a little, with known lids and smiles.

    python training/looks_faces.py --labels labels.npz --seen looks.csv --london DIR --congress DIR --sample sample.jpg --out looks.npz

--seen is what people saw on each picture (training/looks.csv). Pictures are those of turns.py.
"""
import argparse
import csv
import multiprocessing

import numpy as np

import turns

EYEBALL = .18  # its radius, units: 11.5 mm, of 63
SEEN = ("glasses", "smile", "forehead", "dark", "beard")


def seen(path, labels):
    """What people saw on each picture of the labels (pictures, SEEN), NaN where nobody says."""
    rows = {(r["set"], r["file"]): [float(r[c]) if r[c] != "u" else np.nan for c in SEEN] for r in csv.DictReader(open(path))}
    out = np.full((len(labels["name"]), len(SEEN)), np.nan)
    for i, (name, where) in enumerate(zip(labels["name"], labels["set"])):
        out[i] = rows[where, name.replace("smiling/", "neutral/")]
        if where == "london":
            out[i, SEEN.index("smile")] = 2 if labels["expression"][i] == "smile" else 0
    return out


def looking(rng, smiles):
    """An expression with eyes that look somewhere together. Smiles says that the face smiles by itself."""
    at = np.zeros(2)  # degrees to the subject's left and down
    if rng.random() < .6:
        at = rng.uniform((-32, -16), (32, 16))
    each = at + rng.normal(0, 1, (2, 2))
    move = tuple(tuple(EYEBALL * np.sin(np.radians(a))) for a in each)
    shut = (0.0, 0.0)
    if rng.random() < .45:
        a, b = rng.choice([1.0, rng.uniform(0, 1)], 2)
        kind = rng.random()
        shut = (a, a) if kind < .6 else (a, b * .3) if kind < .8 else (b * .3, a)
    squeeze = rng.uniform(0, .8) if rng.random() < .5 else 0.0
    drop = rng.uniform(.05, .5) if rng.random() < .15 else 0.0
    brows = rng.uniform(-.06, .12) if rng.random() < .3 else 0.0
    smile = rng.uniform(1.3, 2.2) if not smiles and rng.random() < .25 else 0.0
    return turns.Expression(shut, squeeze, move, drop, brows, smile)


def pose(rng):
    if rng.random() < .5:
        return rng.normal(0, 7), rng.normal(0, 6)
    return rng.uniform(-38, 38), rng.uniform(-25, 25)


def faces(i):
    """Rows of one portrait."""
    args, labels, people, portraits, smile = everything
    rng = np.random.default_rng((args.seed, i))
    smiles = people[:, SEEN.index("smile")]
    lenders = np.flatnonzero((labels["set"] == "congress") & ((smiles > 0) == (smiles[i] > 0)) & ~np.isnan(smiles))
    portrait, rows = portraits[i], []
    for turn in range(args.turns[("london", "congress", "sample").index(labels["set"][i])]):
        yaw, pitch = pose(rng) if turn else (0.0, 0.0)
        shape = portrait.mesh
        if turn and rng.random() < .5 and len(lenders):
            shape = turns.borrow(shape, labels["mesh"][rng.choice(lenders)], rng.uniform(0, .7))
        does = looking(rng, smiles[i] > 0) if turn else turns.Expression()
        out, _, taught, *_ = portrait.turned(yaw, pitch, rng.choice([0, rng.uniform(4, 12)]), shape, rng, does, smile)
        own = np.nan if np.isnan(smiles[i]) else (0, .75, 1)[int(smiles[i])]
        rows.append((out, taught, does.shut, yaw, 1 if does.smile else own, i))
    return rows


def main():
    global everything
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("labels", "seen", "london", "congress", "sample", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, nargs=3, default=(60, 24, 60), help="of each picture of London, congress and the sample")
    args = parser.parse_args()
    labels, portraits = turns.load(args)
    people = seen(args.seen, labels)
    london = [labels["mesh"][(labels["set"] == "london") & (labels["expression"] == e)] for e in ("neutral", "smile")]
    everything = args, labels, people, portraits, turns.smile(*london)
    turns.draw(portraits[0].triangles[:1], portraits[0].part[:1], portraits[0].vertices[:, :2], portraits[0].vertices[:, 2], portraits[0].vertices[:, :2], 8)
    rows = []
    with multiprocessing.get_context("fork").Pool() as pool:
        for done, some in enumerate(pool.imap_unordered(faces, range(len(portraits)))):
            rows += some
            print("\r%d of %d" % (done + 1, len(portraits)), end="", flush=True)
    print()
    names = ("picture", "taught", "shut", "yaw", "smile", "source")
    kinds = (np.uint8, np.float32, np.float32, np.float32, np.float32, np.int32)
    columns = {n: np.array(c, k) for n, c, k in zip(names, zip(*rows), kinds)}
    np.savez(args.out, seen=people.astype(np.float32), subject=labels["subject"], set=labels["set"], name=labels["name"], **columns)


if __name__ == "__main__":
    main()
