"""Generates the faces that the alignment network learns from: class A pictures, turned by a depth warp.

    python training/turns.py --labels labels.npz --london DIR --congress DIR --sample sample.jpg --out faces.npz

A picture is laid over its teacher's mesh and a head that falls away behind it, given part of another head's shape, another expression
(lids, gaze, jaw), turned, seen in perspective and drawn. A face's unit is the distance between its eyes in three dimensions; it is
drawn in a square of SIDE units about the middle of its points.

Shapes are lent by congress alone, so that no subject of London teaches through another's picture.
"""
import argparse
import pathlib
import typing

import cv2
import numba
import numpy as np
from scipy.spatial import Delaunay

import points

SIDE = 6.0  # units
PIXELS = 256  # of the square
SOURCE = 64  # px of a unit to which larger pictures are reduced first

UPPER_LIDS = np.array([246, 161, 160, 159, 158, 157, 173, 466, 388, 387, 386, 385, 384, 398])
LOWER_LIDS = np.array([7, 163, 144, 145, 153, 154, 155, 249, 390, 373, 374, 380, 381, 382])
IRISES = (np.arange(468, 473), np.arange(473, 478))
LOWER_LIP = np.array([95, 88, 178, 87, 14, 317, 402, 318, 324, 146, 91, 181, 84, 17, 314, 405, 321, 375])
UPPER_LIP = np.array([61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308])
MOUTH = np.array([78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95])
OVAL = np.array([10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109])
BROWS = np.array([70, 63, 105, 66, 107, 46, 53, 52, 65, 55, 300, 293, 334, 296, 336, 276, 283, 282, 295, 285, 156, 383])
EYES = np.array([33, 133, 263, 362])
MESH = 478
# Rings about the face: how far out, shares of the oval's distance from its middle; how far behind the eyes beside the face and above it,
# units (a skull is widest at 1.2 and ends at 2.6); how much of the head's movement they share above the chin and below it.
RINGS = ((1.12, .8, .15, 1.0, .9), (1.3, 1.5, .5, 1.0, .6), (1.55, 2.1, 1.2, .9, .3), (1.9, 2.4, 2.2, .5, .1), (2.8, 2.4, 2.4, .1, 0), (6.0, 2.4, 2.4, 0, 0))
ABOUT = 3  # of the rings are the head about the face


def unit(mesh):
    """The distance between the middles of the two eyes, in three dimensions."""
    return np.linalg.norm(mesh[[33, 133]].mean(0) - mesh[[263, 362]].mean(0))


def frame(mesh):
    """Rotation and middle that take a mesh to its own axes: x to the subject's left, y down, z into the head."""
    x = mesh[[263, 362]].mean(0) - mesh[[33, 133]].mean(0)
    x /= np.linalg.norm(x)
    y = mesh[152] - mesh[10]
    y -= x * (x @ y)
    y /= np.linalg.norm(y)
    return np.stack([x, y, np.cross(x, y)]), mesh[OVAL].mean(0)


def head(mesh):
    """The mesh with its rings (vertices, 3) and how much each vertex moves with the head."""
    middle, size = mesh[OVAL].mean(0), unit(mesh)
    vertices, share = [mesh], [np.ones(MESH)]
    eyes = mesh[[33, 133, 263, 362], 2].mean()
    up = np.clip((middle - mesh[OVAL])[:, 1] / np.linalg.norm((mesh[OVAL] - middle)[:, :2], axis=1), 0, 1)
    for out, beside, over, above, below in RINGS:
        v = middle + (mesh[OVAL] - middle) * (out, out, 1)
        v[:, 2] = np.maximum(mesh[OVAL, 2] + .05 * size, eyes + (beside + up * (over - beside)) * size)
        down = np.clip((v[:, 1] - mesh[152, 1]) / size + .5, 0, 1)
        vertices.append(v)
        share.append(above + (below - above) * down)
    return np.concatenate(vertices), np.concatenate(share)


def rotation(yaw, pitch):
    """Degrees. Positive yaw turns to the subject's left, positive pitch down."""
    a, b = np.radians([yaw, pitch])
    ry = np.array([[np.cos(a), 0, -np.sin(a)], [0, 1, 0], [np.sin(a), 0, np.cos(a)]])
    rx = np.array([[1, 0, 0], [0, np.cos(b), -np.sin(b)], [0, np.sin(b), np.cos(b)]])
    return rx @ ry


def borrow(mesh, other, share):
    """The mesh with part of another head's shape."""
    (ra, ma), (rb, mb) = frame(mesh), frame(other)
    a, b = (mesh - ma) @ ra.T / unit(mesh), (other - mb) @ rb.T / unit(other)
    return (a + share * (b - a)) @ ra * unit(mesh) + ma


class Expression(typing.NamedTuple):
    """What eyes and jaw do. Gaze is how far the irises move to the subject's left and down, units."""

    shut: tuple = (0.0, 0.0)  # how far the right and the left eye are closed, 0 to 1
    squeeze: float = 0.0  # how much of that the lower lids do, which cheeks push up and brows meet: 0 in sleep, .5 in a wink
    gaze: tuple = ((0.0, 0.0), (0.0, 0.0))  # of the right and the left eye
    drop: float = 0.0  # how far the mouth is opened, units
    brows: float = 0.0  # how far they are raised, units
    smile: float = 0.0  # how far the face goes the way of a smile, 1 being the mean smile's, which is a faint one


def expression(rng):
    """Any expression."""
    gaze = tuple((rng.normal(0, .03), rng.normal(0, .012)) for _ in IRISES)
    shut = (0.0, 0.0)
    if rng.random() < .3:
        far = rng.choice([1.0, rng.uniform(0, 1)])
        shut = (far, far) if rng.random() < .8 else (far, 0.0) if rng.random() < .5 else (0.0, far)
    drop = rng.uniform(.05, .6) if rng.random() < .25 else 0.0
    brows = rng.uniform(-.06, .12) if rng.random() < .3 else 0.0
    return Expression(shut, 0.0, gaze, drop, brows)


def smile(neutral, smiling):
    """How a mesh moves in the mean smile: pairs of meshes to (vertices, 3) in the head's own axes, units."""
    own = lambda mesh: (mesh - mesh[EYES].mean(0)) @ frame(mesh)[0].T / unit(mesh)
    return np.mean([own(b) - own(a) for a, b in zip(neutral, smiling)], 0)


def express(mesh, e, smiles=None):
    """An expression on a mesh. Smiles is what smile() gives, where it may smile."""
    m, size = mesh.copy(), unit(mesh)
    rot, _ = frame(mesh)
    if e.smile:
        m += e.smile * smiles @ rot * size
    for eye, iris in enumerate(IRISES):
        m[iris] += rot[0] * size * e.gaze[eye][0] + rot[1] * size * e.gaze[eye][1]
        up, low = UPPER_LIDS[7 * eye:7 * eye + 7], LOWER_LIDS[7 * eye:7 * eye + 7]
        gap = e.shut[eye] * .94 * (m[low] - m[up])
        if e.squeeze:
            push = e.squeeze * e.shut[eye]
            about = lambda p, middle, wide, high: np.exp(-((((p - middle) @ rot.T)[:, :2] / size / (wide, high)) ** 2).sum(1) / 2)
            m[:468] -= np.outer(about(m[:468], m[low[3]] + .25 * size * rot[1], .3, .16), rot[1] * push * .12 * size)  # the cheek
            m[BROWS[10 * eye:10 * eye + 10]] += rot[1] * push * .2 * size
        m[up] += (1 - e.squeeze) * gap
        m[low] -= e.squeeze * gap
        m[iris] += e.shut[eye] * .9 * np.outer((m[up[3]] - m[iris]) @ rot[1], rot[1])
    if e.drop:
        p = (m - m[13]) @ rot.T / size
        w = np.clip(p[:, 1] / .3, 0, 1) * np.clip(1.1 - .45 * p[:, 0] ** 2, 0, 1)
        w[UPPER_LIP] = 0
        w[LOWER_LIP] = 1 - .6 * np.minimum(1, (p[LOWER_LIP, 0] / .42) ** 2)
        w[468:] = 0
        m += np.outer(w, rot[1] * e.drop * size)
    m[BROWS] -= rot[1] * size * e.brows
    return m


@numba.njit(cache=True)
def twice_area(place, a, b, c):
    return (place[b, 0] - place[a, 0]) * (place[c, 1] - place[a, 1]) - (place[b, 1] - place[a, 1]) * (place[c, 0] - place[a, 0])


@numba.njit(cache=True)
def reach(place, a, b, c, side):
    """The columns and rows, first and last, of a square of side pixels that a triangle may cover: none where it is seen from its edge."""
    if abs(twice_area(place, a, b, c)) < 1e-9:
        return 0, -1, 0, -1
    ax, ay, bx, by, cx, cy = place[a, 0], place[a, 1], place[b, 0], place[b, 1], place[c, 0], place[c, 1]
    left, right = max(0, int(np.ceil(min(ax, bx, cx)))), min(side - 1, int(np.floor(max(ax, bx, cx))))
    top, bottom = max(0, int(np.ceil(min(ay, by, cy)))), min(side - 1, int(np.floor(max(ay, by, cy))))
    return left, right, top, bottom


@numba.njit(cache=True)
def shares(place, a, b, c, x, y):
    """How much of each corner there is at a pixel: one of them is negative outside the triangle."""
    area = twice_area(place, a, b, c)
    ax, ay, bx, by, cx, cy = place[a, 0], place[a, 1], place[b, 0], place[b, 1], place[c, 0], place[c, 1]
    u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
    v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
    return u, v, 1 - u - v


@numba.njit(cache=True)
def draw(triangles, part, place, depth, source, side):
    """For each pixel of a square, where in the source it comes from, its depth, and what part the triangle is, the nearest winning."""
    at = np.zeros((side, side, 2), np.float32)
    parts = np.full((side, side), np.uint8(points.BEHIND))
    near = np.full((side, side), np.float32(1e9))
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t]
        left, right, top, bottom = reach(place, a, b, c, side)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                u, v, w = shares(place, a, b, c, x, y)
                if u < -1e-6 or v < -1e-6 or w < -1e-6:
                    continue
                z = u * depth[a] + v * depth[b] + w * depth[c]
                if z < near[y, x]:
                    near[y, x], parts[y, x] = z, part[t]
                    at[y, x, 0] = u * source[a, 0] + v * source[b, 0] + w * source[c, 0]
                    at[y, x, 1] = u * source[a, 1] + v * source[b, 1] + w * source[c, 1]
    return at, near, parts


class Portrait:
    """A class A picture, ready to be turned."""

    def __init__(self, picture, mesh, placed):
        scale = min(1.0, SOURCE / unit(mesh))
        if scale < 1:
            picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self.picture, self.mesh = picture, mesh * scale
        self.placed = None if placed is None else placed * scale
        self.vertices, self.share = head(self.mesh)
        self.triangles = Delaunay(self.vertices[:, :2]).simplices.astype(np.int32)
        ring = ((np.arange(len(self.vertices)) - MESH) // len(OVAL) + 1).clip(0)[self.triangles].max(1)
        self.part = np.where(ring == 0, points.FACE, np.where(ring <= ABOUT, points.HEAD, points.BEHIND)).astype(np.uint8)

    def turned(self, yaw, pitch, distance, shape, rng, does=None, smiles=None):
        """A turned picture of PIXELS square and what its pixels are part of; the teacher's points in it, whether each is seen, and the hand-placed ones, NaN
        where there are none; the turn of what lies in the picture's plane (2, 2). Distance is that of the camera, units. Without an Expression the face keeps its own."""
        size = unit(self.mesh)
        mesh = shape if does is None else express(shape, does, smiles)
        moved, _ = head(mesh)
        pivot = mesh[[234, 454]].mean(0)
        rot = rotation(yaw, pitch)
        vertices = pivot + (moved - pivot) @ rot.T
        # What does not move with the head stays where it was, behind it.
        vertices = moved + self.share[:, None] * (vertices - moved)
        nose = vertices[:MESH, 2].min()
        project = lambda p: p[:, :2] * (distance * size / (distance * size + p[:, 2:] - nose)) if distance else p[:, :2]
        flat = project(vertices - (pivot[0], pivot[1], 0))
        chosen = mesh[points.VERTEX]
        taught3 = pivot + (chosen - pivot) @ rot.T
        taught = project(taught3 - (pivot[0], pivot[1], 0))
        k, middle = PIXELS / (SIDE * size), taught.mean(0)
        drawn = lambda p: (p - middle) * k + PIXELS / 2 - .5
        place, q = drawn(flat), drawn(taught)
        at, near, parts = draw(self.triangles, self.part, place, vertices[:, 2], self.vertices[:, :2], PIXELS)
        out = cv2.remap(self.picture, at[..., 0].astype(np.float32), at[..., 1].astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if does and does.drop > .08:
            cv2.fillPoly(out, [np.round(place[MOUTH] * 16).astype(np.int32)], float(rng.uniform(5, 60)), cv2.LINE_AA, 4)
        x, y = np.clip(np.round(q).astype(int), 0, PIXELS - 1).T
        seen = taught3[:, 2] < near[y, x] + .12 * size
        placed = np.full_like(q, np.nan)
        if self.placed is not None:
            moved3 = chosen.copy()
            moved3[:, :2] += self.placed - self.mesh[points.VERTEX, :2]
            placed = drawn(project((pivot + (moved3 - pivot) @ rot.T) - (pivot[0], pivot[1], 0)))
        return out, parts, q, seen, placed, rot[:2, :2]


def load(args):
    """The labels, and a Portrait for each."""
    stored = np.load(args.labels)
    labels = {k: stored[k] for k in stored.files}
    folder = {"london": pathlib.Path(args.london), "congress": pathlib.Path(args.congress)}
    portraits = []
    for i, (name, where) in enumerate(zip(labels["name"], labels["set"])):
        path = pathlib.Path(args.sample) if where == "sample" else folder[where] / name
        hand = labels["hand"][i]
        portraits.append(Portrait(cv2.imread(str(path), cv2.IMREAD_GRAYSCALE), labels["mesh"][i], None if np.isnan(hand[0, 0]) else points.placed(hand)))
    return labels, portraits


def pose(rng):
    """A yaw and a pitch, degrees: three tenths near the front, a quarter towards a profile."""
    kind = rng.random()
    if kind < .3:
        return rng.normal(0, 10), rng.normal(0, 8)
    if kind < .75:
        return rng.uniform(-60, 60), rng.uniform(-35, 35)
    return rng.choice([-1, 1]) * rng.uniform(55, 92), rng.uniform(-20, 20)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("labels", "london", "congress", "sample", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--turns", type=int, nargs=3, default=(36, 16, 150), help="of each picture of London, congress and the sample")
    args = parser.parse_args()
    rng = np.random.default_rng(args.seed)
    labels, portraits = load(args)
    lenders = np.flatnonzero(labels["set"] == "congress")
    turns = dict(zip(("london", "congress", "sample"), args.turns))
    rows = []
    for i, portrait in enumerate(portraits):
        for turn in range(turns[str(labels["set"][i])]):
            yaw, pitch = (0.0, 0.0) if turn == 0 else pose(rng)
            shape = portrait.mesh
            if turn > 0 and rng.random() < .6:
                shape = borrow(shape, labels["mesh"][rng.choice(lenders)], rng.uniform(0, .8))
            distance = rng.choice([0, rng.uniform(4, 12)])
            out, parts, taught, seen, placed, plane = portrait.turned(yaw, pitch, distance, shape, rng, None if turn == 0 else expression(rng))
            rows.append((out, parts, taught, placed, seen, plane, yaw, pitch, i, labels["subject"][i], turn == 0))
        print("\r%d of %d" % (i + 1, len(portraits)), end="", flush=True)
    print()
    names = ("picture", "part", "taught", "placed", "seen", "plane", "yaw", "pitch", "source", "subject", "still")
    kinds = (np.uint8, np.uint8, np.float32, np.float32, bool, np.float32, np.float32, np.float32, np.int32, np.int32, bool)
    np.savez(args.out, **{n: np.array(c, k) for n, c, k in zip(names, zip(*rows), kinds)})


if __name__ == "__main__":
    main()
