"""Renders heads that nobody has, for the sides of a head that no portrait shows: MakeHuman's mesh (CC0), given a shape, an expression, skin, eyes, brows, lashes and
hair, turned to any side and lit. Rows are those of turns.py, beside which train.py takes them.

    python training/heads.py --makehuman DIR --assets DIR --out heads.npz
    python training/heads.py --makehuman DIR --assets DIR --out heads --seed 99      # a folder of pictures with their outlines, to measure on

DIRs are clones of github.com/makehumancommunity/makehuman and makehuman-assets; training/README.md has the commits.
"""
import argparse
import csv
import functools
import multiprocessing
import pathlib

import cv2
import numba
import numpy as np

import points
import turns

TWICE = 2  # px of the renderer for one of the picture
LEAST = 15  # points that hair leaves free, and the turn
SHAPES = ("head", "nose", "chin", "cheek", "eyes", "mouth", "ears", "forehead", "eyebrows", "neck")
HAIR = ("bob02", "braid01", "long01", "ponytail01", "short01", "short02", "short03", "short04")
UNITS = "expression/units/caucasian"


def where():
    """Each of the 75 points as three vertices, the eyes' after the body's, and the share of each: (75, 3), (75, 3). The table came of the teacher's mesh, laid over
    60 renders from before, of which half had their mouths open: the triangle and the shares that are nearest."""
    rows = list(csv.DictReader(open(pathlib.Path(__file__).with_name("heads.csv"))))
    return np.array([[int(r[k]) for k in "abc"] for r in rows]), np.array([[float(r["of_" + k]) for k in "abc"] for r in rows])


class Mesh:
    """A Wavefront file: vertices, texture coordinates, triangles of both by group."""

    def __init__(self, path):
        v, t, self.groups, group = [], [], {}, ""
        for line in open(path, encoding="utf-8"):
            word, *rest = line.split() or [""]
            if word == "v":
                v.append([float(x) for x in rest[:3]])
            elif word == "vt":
                t.append([float(x) for x in rest[:2]])
            elif word == "g":
                group = rest[0]
            elif word == "f":
                corner = [tuple(int(x) - 1 for x in c.split("/")[:2]) for c in rest]
                for i in range(1, len(corner) - 1):
                    self.groups.setdefault(group, []).append((corner[0], corner[i], corner[i + 1]))
        self.v, self.t = np.array(v), np.array(t, np.float32)
        self.groups = {k: np.array(g, np.int32) for k, g in self.groups.items()}  # (triangles, 3, vertex and texture)
        self.all = np.concatenate(list(self.groups.values()))


class Worn:
    """What is fitted to a body: a mesh whose vertices hang on three of the body's."""

    def __init__(self, path):
        self.on, self.share, self.off, self.scale = [], [], [], {}
        started = False
        for line in open(path, encoding="utf-8"):
            word = line.split()
            if not word or word[0].startswith("#"):
                continue
            if word[0] == "obj_file":
                self.mesh = Mesh(path.parent / word[1])
            elif word[0][1:] == "_scale":
                self.scale["xyz".index(word[0][0])] = (int(word[1]), int(word[2]), float(word[3]))
            elif word[0] == "verts":
                started = True
            elif started and word[0].lstrip("-").isdigit():
                if len(word) == 1:
                    word = [word[0]] * 3 + ["1", "0", "0", "0", "0", "0"]
                self.on.append([int(x) for x in word[:3]])
                self.share.append([float(x) for x in word[3:6]])
                self.off.append([float(x) for x in word[6:9]])
            elif started and self.on:
                break
        self.on, self.share, self.off = np.array(self.on), np.array(self.share), np.array(self.off)

    def fit(self, body):
        size = np.array([abs(body[a, k] - body[b, k]) / r for k, (a, b, r) in sorted(self.scale.items())])
        return (body[self.on] * self.share[:, :, None]).sum(1) + self.off * size


def picture(path):
    """A texture as grey levels and opacity (h, w, 2)."""
    p = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    alpha = p[..., 3] if p.ndim == 3 and p.shape[2] == 4 else np.full(p.shape[:2], 255, np.uint8)
    return np.dstack([cv2.cvtColor(p[..., :3], cv2.COLOR_BGR2GRAY) if p.ndim == 3 else p, alpha])


class Wardrobe:
    """All that heads are made of."""

    def __init__(self, makehuman, assets):
        data, assets = pathlib.Path(makehuman) / "makehuman/data", pathlib.Path(assets) / "base"
        self.targets, self.where = data / "targets", where()
        self.base = Mesh(data / "3dobjs/base.obj")
        self.skins = {s.name: picture(s) for s in sorted((assets / "skins/textures").glob("*_diffuse*.png"))}
        self.eyes = Worn(data / "eyes/high-poly/high-poly.mhclo")
        irises = sorted((assets / "eyes/materials").glob("*_eye.png")) + [data / "eyes/materials/brown_eye.png"] * 8
        self.irises = [picture(p) for p in irises]
        worn = lambda at: [(Worn(f), picture(next(f.parent.glob("*[!l].png")))) for f in sorted(at)]
        self.brows = worn((assets / "eyebrows").glob("*/*.mhclo"))
        self.lashes = worn((assets / "eyelashes").glob("*/*.mhclo"))
        self.hair = worn(assets / "hair" / h / (h + ".mhclo") for h in HAIR)
        self.details = sorted(str(t.relative_to(self.targets))[:-7] for s in SHAPES for t in (self.targets / s).glob("*.target"))
        self.details = [d for d in self.details if "head-trans" not in d and "age-decr" not in d]
        self.does = sorted(str(t.relative_to(self.targets))[:-7] for t in (self.targets / UNITS).glob("*.target"))

    @functools.lru_cache(None)
    def target(self, name):
        """What a shape moves: vertices and by how much."""
        rows = [line.split() for line in open(self.targets / (name + ".target"), encoding="utf-8") if line.strip() and line[0] not in "#\""]
        rows = np.array([[float(x) for x in r[:4]] for r in rows]).reshape(-1, 4)
        return rows[:, 0].astype(int), rows[:, 1:]

    def shaped(self, weights):
        v = self.base.v.copy()
        for name, w in weights.items():
            at, by = self.target(name)
            v[at] += w * by
        return v


def person(w, rng):
    """Weights of the shapes of an adult at rest, and whether a woman and how old."""
    sex, old = rng.choice(["female", "male"]), rng.choice([0, rng.uniform(0, 1)])
    share = rng.dirichlet((.6, .6, .6))
    weights = {}
    for age, a in (("young", 1 - old), ("old", old)):
        for kind, s in zip(("african", "asian", "caucasian"), share):
            weights["macrodetails/%s-%s-%s" % (kind, sex, age)] = a * s
        weights["macrodetails/universal-%s-%s-averagemuscle-%sweight" % (sex, age, rng.choice(["min", "average", "max"]))] = a
    for name in w.details:
        if rng.random() < .08:
            weights[name] = weights.get(name, 0) + rng.uniform(0, .7)
    return weights, sex, old


def expression(w, rng):
    out = {}
    if rng.random() < .3:
        shut = rng.uniform(0, 1)
        out[UNITS + "/eye-left-closure"] = shut
        out[UNITS + "/eye-right-closure"] = shut if rng.random() < .8 else 0
    if rng.random() < .25:
        out[UNITS + "/mouth-open"] = rng.uniform(0, 1)
    if rng.random() < .3:
        out[UNITS + "/mouth-corner-puller"] = rng.uniform(0, 1)
    for name in w.does:
        if "closure" not in name and rng.random() < .06:
            out[name] = out.get(name, 0) + rng.uniform(0, .6)
    return out


@numba.njit(cache=True)
def rasterise(place, depth, shade, uv, corners, texture, gain, lift, blend, bias, label, grey, near, part):
    """Draws triangles: corners (n, 3, vertex and uv). Opaque ones hide; with blend set, their opacity mixes them in."""
    side = grey.shape[0]
    h, w = texture.shape[:2]
    for t in range(corners.shape[0]):
        a, b, c = corners[t, 0, 0], corners[t, 1, 0], corners[t, 2, 0]
        left, right, top, bottom = turns.reach(place, a, b, c, side)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                u, v, k = turns.shares(place, a, b, c, x, y)
                if u < -1e-6 or v < -1e-6 or k < -1e-6:
                    continue
                z = u * depth[a] + v * depth[b] + k * depth[c] - bias
                if z >= near[y, x]:
                    continue
                s = u * uv[corners[t, 0, 1], 0] + v * uv[corners[t, 1, 1], 0] + k * uv[corners[t, 2, 1], 0]
                r = u * uv[corners[t, 0, 1], 1] + v * uv[corners[t, 1, 1], 1] + k * uv[corners[t, 2, 1], 1]
                i, j = min(max(int((1 - r) * h), 0), h - 1), min(max(int(s * w), 0), w - 1)
                alpha = texture[i, j, 1] / 255.0
                if alpha < (.02 if blend else .5):
                    continue
                light = u * shade[a] + v * shade[b] + k * shade[c]
                value = (texture[i, j, 0] * gain + lift) * light
                if blend:
                    grey[y, x] += alpha * (value - grey[y, x])
                    if alpha > .6 and label != points.FACE:
                        near[y, x] = z
                        part[y, x] = label
                else:
                    grey[y, x], near[y, x], part[y, x] = value, z, label


def normals(v, triangles):
    n = np.zeros_like(v)
    a, b, c = (v[triangles[:, i]] for i in range(3))
    face = np.cross(b - a, c - a)
    for i in range(3):
        np.add.at(n, triangles[:, i], face)
    return n / np.maximum(np.linalg.norm(n, axis=1, keepdims=True), 1e-9)


class Head:
    """One head, that can be turned. Axes are a picture's: x to the subject's left, y down, z away."""

    def __init__(self, w, rng):
        weights, sex, old = person(w, rng)
        body = w.shaped(weights | {k: v + weights.get(k, 0) for k, v in expression(w, rng).items()}) * (1, -1, -1)
        skins = [s for n, s in w.skins.items() if ("female" in n) == (sex == "female") and ("old" in n) == (old > .7)] or list(w.skins.values())
        pick = lambda of: of[rng.integers(len(of))]
        up = lambda worn: worn.fit(body * (1, -1, -1)) * (1, -1, -1)
        eyes = up(w.eyes)
        left = eyes[:, 0] > 0
        self.middle = (eyes[left].mean(0) + eyes[~left].mean(0)) / 2
        self.unit = np.linalg.norm(eyes[left].mean(0) - eyes[~left].mean(0))
        looks = turns.rotation(*rng.uniform((-25, -12), (25, 12))) if rng.random() < .6 else np.eye(3)
        for side in (left, ~left):
            ball = eyes[side].mean(0)
            eyes[side] = (eyes[side] - ball) @ looks.T + ball
        at, share = w.where
        self.points = (np.concatenate([body, eyes])[at] * share[:, :, None]).sum(1)
        tone = rng.uniform(.55, 1.25)
        keep = lambda mesh, v: mesh.all[(v[mesh.all[:, :, 0], 1] < self.middle[1] + 4.2 * self.unit).all(1)]
        skin = [g for n, g in w.base.groups.items() if n == "body"][0]
        skin = skin[(body[skin[:, :, 0], 1] < self.middle[1] + 4.2 * self.unit).all(1)]
        collar = self.middle[1] + rng.uniform(2.3, 3) * self.unit
        dressed = (body[skin[:, :, 0], 1] > collar).all(1)
        flat = lambda grey: np.full((4, 4, 2), (grey, 255), np.uint8)
        cloth = (rng.uniform(0, 255, (24, 24, 1)) * rng.uniform(0, .6) + rng.uniform(0, 120)).clip(0, 255).astype(np.uint8)
        cloth = np.dstack([cloth, np.full_like(cloth, 255)])
        # (vertices, texture coordinates, triangles, texture, gain, blended, nearer by, what it is)
        self.layers = [(body, w.base.t, skin[~dressed], pick(skins), tone, False, 0.0, points.FACE), (body, w.base.t, skin[dressed], cloth, 1.0, False, 0.0, points.FACE)]
        for group, grey in (("helper-upper-teeth", 200), ("helper-lower-teeth", 190), ("helper-tongue", 100)):
            self.layers.append((body, w.base.t, w.base.groups[group], flat(grey), 1.0, False, 0.0, points.FACE))
        self.layers.append((eyes, w.eyes.mesh.t, w.eyes.mesh.all, pick(w.irises), rng.uniform(.7, 1.1), False, 0.0, points.FACE))
        hair = rng.uniform(.1, 1.6)
        for worn, texture in (pick(w.brows), pick(w.lashes)):
            self.layers.append((up(worn), worn.mesh.t, worn.mesh.all, texture, rng.uniform(.3, 1) * min(hair, 1), True, .03 * self.unit, points.FACE))
        if rng.random() < .93:
            worn, texture = pick(w.hair)
            fitted = up(worn)
            self.layers.append((fitted, worn.mesh.t, keep(worn.mesh, fitted), texture, hair, True, 0.0, points.HEAD))

    def turned(self, yaw, pitch, distance, rng):
        """As turns.Portrait.turned: picture, parts, points (75, 2), which are seen, the turn in the plane."""
        chosen = self.points
        pivot = chosen[[61, 73]].mean(0)
        rot = turns.rotation(yaw, pitch)
        chin, size = chosen[67, 1], self.unit
        stays = rng.random() < .5  # the shoulders

        def move(v):
            share = 1 - stays * np.clip((v[:, 1:2] - chin - .1 * size) / (1.2 * size), 0, 1)
            return v + share * ((v - pivot) @ rot.T + pivot - v)

        taught3 = (chosen - pivot) @ rot.T + pivot
        nose = taught3[:, 2].min()
        project = lambda p: (p[:, :2] - pivot[:2]) * (distance * size / (distance * size + p[:, 2:] - nose) if distance else 1)
        taught = project(taught3)
        k, middle = turns.PIXELS / (turns.SIDE * size), taught.mean(0)
        drawn = lambda p, k=k: (p - middle) * k + turns.PIXELS / 2 - .5
        side = TWICE * turns.PIXELS
        y, x = np.mgrid[0:side, 0:side] / side - .5
        grey = (rng.uniform(0, 255) + rng.uniform(-120, 120) * x + rng.uniform(-120, 120) * y).clip(0, 255).astype(np.float32)
        near, part = np.full((side, side), 1e9, np.float32), np.full((side, side), points.BEHIND, np.uint8)
        towards = rng.normal(size=3) * (1, .7, .5) - (0, .4, .9)
        towards /= np.linalg.norm(towards)
        ambient, key, rim, gloss = rng.uniform(.3, .9), rng.uniform(.1, .9), rng.uniform(0, .3), rng.choice([0, rng.uniform(0, .5)])
        back = rng.normal(size=3)
        back /= np.linalg.norm(back)
        half = towards + (0, 0, -1)
        half /= np.linalg.norm(half)
        for v, t, corners, texture, gain, blend, bias, label in self.layers:
            if not len(corners):
                continue
            m = move(v)
            n = normals(m, corners[:, :, 0])
            if blend and label == points.HEAD:
                n *= np.sign(((m - chosen.mean(0)) * n).sum(1, keepdims=True))
            shade = ambient * (.75 - .25 * n[:, 1]) + key * np.clip(n @ towards, 0, None) + rim * np.clip(n @ back, 0, None) + gloss * np.clip(n @ half, 0, None) ** 20
            place = (drawn(project(m)) + .5) * TWICE - .5
            rasterise(place, m[:, 2], shade, t, corners, texture, gain, 12.0 if blend and label == points.HEAD else 0.0, blend, bias, label, grey, near, part)
        out = cv2.resize(grey.clip(0, 255), (turns.PIXELS,) * 2, interpolation=cv2.INTER_AREA).round().astype(np.uint8)
        q = drawn(taught)
        x, y = np.clip(np.round((q + .5) * TWICE - .5).astype(int), 0, side - 1).T
        seen = taught3[:, 2] < near[y, x] + .12 * size
        return out, part[::TWICE, ::TWICE].copy(), q, seen, rot[:2, :2]


def pose(rng):
    """A yaw and a pitch, degrees: half of them towards a profile."""
    if rng.random() < .5:
        return rng.choice([-1, 1]) * rng.uniform(45, 98), rng.uniform(-25, 25)
    return rng.uniform(-60, 60), rng.uniform(-40, 40)


def rows(i):
    """The rows of one head."""
    args, w = everything
    rng = np.random.default_rng((args.seed, i))
    head, out = Head(w, rng), []
    for _ in range(args.turns):
        yaw, pitch = pose(rng)
        row = head.turned(yaw, pitch, rng.choice([0, rng.uniform(4, 12)]), rng)
        if row[3].sum() >= LEAST:
            out.append((*row, yaw, pitch))
    return out


def pictures(drawn, folder):
    """Leaves pictures, transparent where there is nobody, and manifest.csv: their names, the middle of the points, px, and the turn, degrees."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "manifest.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(("file", "x", "y", "unit", "yaw", "pitch"))
        for i, (picture, part, taught, _, _, yaw, pitch) in enumerate(drawn):
            name = "%05d.png" % i
            cv2.imwrite(str(folder / name), np.dstack([picture] * 3 + [np.where(part == points.BEHIND, 0, 255).astype(np.uint8)]))
            table.writerow((name, *np.round(taught.mean(0), 1), round(turns.PIXELS / turns.SIDE, 2), round(yaw, 1), round(pitch, 1)))


def main():
    global everything
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("makehuman", "assets", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--heads", type=int, default=4000)
    parser.add_argument("--turns", type=int, default=3, help="of each")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    everything = args, Wardrobe(args.makehuman, args.assets)
    drawn = []
    with multiprocessing.get_context("fork").Pool() as pool:
        for done, some in enumerate(pool.imap(rows, range(args.heads), 8)):
            drawn += some
            print("\r%d of %d" % (done + 1, args.heads), end="", flush=True)
    print()
    if not args.out.endswith(".npz"):
        return pictures(drawn, pathlib.Path(args.out))
    n = len(drawn)
    columns = dict(zip(("picture", "part", "taught", "seen", "plane", "yaw", "pitch"), (np.array(c, k) for c, k in zip(zip(*drawn), (np.uint8, np.uint8, np.float32, bool, np.float32, np.float32, np.float32)))))
    np.savez(args.out, placed=np.full((n, points.N, 2), np.nan, np.float32), source=np.full(n, -1, np.int32), subject=np.full(n, -1, np.int32), still=np.zeros(n, bool), **columns)


if __name__ == "__main__":
    main()
