"""Generates clips of live heads and of attacks on them, for what several frames hold together: class A portraits, exact labels.

    python training/clips.py --labels labels.npz --london DIR --out CLIPS [--clips 160] [--seed 1] [--first 0]

A live head sways, turns, comes nearer, blinks and speaks before a room, and a camera on a stand or in a hand sees it. A print is one picture
of that, on a sheet that is flat or bent, fixed or held; a screen shows one picture or a clip, with the modulation of its light. An injected
stream brings the clip's own frames again. Motion alone tells nothing: sheets are moved as heads are, and heads may hold still.

Written: CLIPS/manifest.csv (path,label,attack_type,clip,subject,set,timestamp), the frames as JPEG beside it, timestamps in milliseconds.
"""
import argparse
import csv
import dataclasses
import pathlib

import cv2
import numpy as np

import turns

WIDTH, HEIGHT = 360, 480  # px
RATE = 30.0  # frames a second of the camera
FRAMES = 60
UNIT = 75.0  # px between the eyes of a head at rest
turns.SOURCE = 90  # px of a unit to which portraits are reduced
SHOWN = 1.2  # px of what a sheet shows to one of the camera
ROOM = 700  # px of the room
KINDS = ("live", "print", "screen photo", "live", "replay", "injected")
PWM = (0, 0, 60, 120, 180, 240, 360, 480)  # Hz of a panel's light; 0 is a steady one


def sway(rng, n, sd, seconds):
    """A smooth wandering of n frames with about this deviation, and a time in which it forgets."""
    keep = np.exp(-1 / (RATE * seconds))
    v = np.zeros(n + 60)
    for i in range(1, len(v)):
        v[i] = keep * v[i - 1] + np.sqrt(1 - keep * keep) * rng.normal(0, sd)
    return cv2.GaussianBlur(v[None], (0, 0), 4, borderType=cv2.BORDER_REPLICATE)[0, 60:]


def ramp(n, start, length):
    """0 to 1 along a clip of n frames, smoothly, from a share of it and over a share of it."""
    t = np.clip((np.arange(n) / n - start) / length, 0, 1)
    return t * t * (3 - 2 * t)


def room(rng, side):
    """A wall with things before it, side px square."""
    out = np.full((side, side), rng.uniform(60, 200), np.float32)
    out += cv2.resize(rng.normal(0, rng.uniform(0, 12), (6, 6)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    for _ in range(rng.integers(0, 40)):
        x, y, w, h = rng.integers(0, side, 2).tolist() + rng.integers(8, side // 3, 2).tolist()
        cv2.rectangle(out, (x, y), (x + w, y + h), rng.uniform(20, 230), -1 if rng.random() < .6 else int(rng.integers(1, 6)))
    return cv2.GaussianBlur(out, (0, 0), rng.uniform(.7, 3))


@dataclasses.dataclass
class Motion:
    """Where a head or a sheet is in each frame: degrees, and units to the right, down and from the camera."""

    yaw: np.ndarray
    pitch: np.ndarray
    roll: np.ndarray
    x: np.ndarray
    y: np.ndarray
    away: np.ndarray


def motion(rng, n, sheet):
    """What a head does, and a hand with a sheet: nothing, what it cannot help, a turn, an approach."""
    kind = rng.choice(["still", "natural", "natural", "turn", "approach"])
    still = kind == "still"
    degrees, units = (.25, .01) if still else (rng.uniform(.8, 2.5) * (1.6 if sheet else 1), rng.uniform(.02, .1))
    away = rng.uniform(5.5, 9)
    m = Motion(*(sway(rng, n, degrees, .5) for _ in range(2)), sway(rng, n, degrees * .6, .7), *(sway(rng, n, units, .7) for _ in range(2)), away + sway(rng, n, 2 * units, 1))
    if kind == "turn":
        angle, to = rng.uniform(8, 25) * (1.4 if sheet else 1), rng.uniform(0, 2 * np.pi)
        m.yaw += angle * np.cos(to) * ramp(n, rng.uniform(0, .4), rng.uniform(.3, .6))
        m.pitch += .7 * angle * np.sin(to) * ramp(n, rng.uniform(0, .4), rng.uniform(.3, .6))
    elif kind == "approach":
        m.away *= 1 + rng.uniform(.1, .35) * (1 - ramp(n, 0, rng.uniform(.5, 1)))
    m.yaw += rng.normal(0, 3)
    m.pitch += rng.normal(0, 3)
    return m


class Head:
    """A class A portrait with a mask of the person, that takes a pose and an expression before a camera."""

    def __init__(self, picture, mesh):
        self.portrait = turns.Portrait(picture, mesh, None)
        p = self.portrait
        mask = np.full(p.picture.shape, cv2.GC_PR_BGD, np.uint8)
        far = p.mesh[turns.OVAL].mean(0) + 1.5 * (p.mesh[turns.OVAL] - p.mesh[turns.OVAL].mean(0))
        cv2.fillConvexPoly(mask, cv2.convexHull(far[:, :2].astype(np.int32)), cv2.GC_PR_FGD)
        cv2.fillConvexPoly(mask, cv2.convexHull(p.mesh[turns.OVAL, :2].astype(np.int32)), cv2.GC_FGD)
        mask[:8] = mask[: int(p.mesh[152, 1]), :8] = mask[: int(p.mesh[152, 1]), -8:] = cv2.GC_BGD
        cv2.grabCut(cv2.cvtColor(p.picture, cv2.COLOR_GRAY2BGR), mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
        person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.uint8) * 255
        person = cv2.erode(person, np.ones((3, 3)))
        person[-2:] = person[-3]  # what continues below the picture is the person's
        p.picture = np.dstack([p.picture, cv2.GaussianBlur(person, (0, 0), 1)])

    def expressed(self, lids, jaw):
        """The mesh with closed lids, 0 to 1, and an opened mouth, units."""
        m = self.portrait.mesh.copy()
        rot, _ = turns.frame(m)
        size = turns.unit(m)
        m[turns.UPPER_LIDS] += lids * .94 * (m[turns.LOWER_LIDS] - m[turns.UPPER_LIDS])
        p = (m - m[13]) @ rot.T / size
        w = np.clip(p[:, 1] / .3, 0, 1) * np.clip(1.1 - .45 * p[:, 0] ** 2, 0, 1)
        w[turns.UPPER_LIP] = 0
        w[turns.LOWER_LIP] = 1 - .6 * np.minimum(1, (p[turns.LOWER_LIP, 0] / .42) ** 2)
        w[468:] = 0
        return m + np.outer(w, rot[1] * jaw * size)

    def seen(self, mesh, mouth, yaw, pitch, roll, x, y, away, focal, side):
        """Greys and the person's mask on a square of side px, the camera's axis through its middle."""
        p = self.portrait
        moved, _ = turns.head(mesh)
        pivot, size = mesh[[234, 454]].mean(0), turns.unit(mesh)
        v = (moved - pivot) / size
        v = v + p.share[:, None] * (v @ turns.rotation(yaw, pitch).T - v)
        sin, cos = np.sin(np.radians(roll)), np.cos(np.radians(roll))
        v[:, :2] += p.share[:, None] * (v[:, :2] @ np.array([[cos, sin], [-sin, cos]]) - v[:, :2])
        v += (x, y - .1, away)
        place = focal * v[:, :2] / v[:, 2:] + side / 2
        at, near, parts = turns.draw(p.triangles, p.part, place, v[:, 2], p.vertices[:, :2], side)
        out = cv2.remap(p.picture, at[..., 0].astype(np.float32), at[..., 1].astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        grey, mask = out[..., 0].astype(np.float32), out[..., 1].astype(np.float32) / 255
        mask[near > 1e8] = 0
        if mouth > .08:
            cv2.fillPoly(grey, [np.round(place[turns.MOUTH] * 16).astype(np.int32)], 40.0, cv2.LINE_AA, 4)
        return grey, mask, near


def shading(near, focal, lamp):
    """The light that a lamp at the side adds or takes, by how the surface lies that is so near (units) in each pixel."""
    z = cv2.GaussianBlur(np.minimum(near, near.min() + 2.5), (0, 0), 3)
    across, down = cv2.Sobel(z, cv2.CV_32F, 1, 0, scale=focal / 8 / 7), cv2.Sobel(z, cv2.CV_32F, 0, 1, scale=focal / 8 / 7)
    facing = (lamp[0] * across + lamp[1] * down + 1) / np.sqrt(across * across + down * down + 1) - 1
    return cv2.GaussianBlur(np.clip(1 + .4 * facing, .4, 1.6), (0, 0), 3)


class LiveScene:
    """A head before a room."""

    def __init__(self, head, rng, n):
        self.head, self.rng, self.room = head, rng, room(rng, ROOM)
        self.motion, self.light = motion(rng, n, False), rng.uniform(.6, 1.3)
        self.lamp = rng.normal(0, .3, 2)
        self.lids, self.jaw = np.zeros(n), np.zeros(n)
        for _ in range(rng.choice([0, 1, 1, 2])):
            at, long = rng.uniform(0, n), rng.uniform(3, 6)
            self.lids = np.maximum(self.lids, np.clip(1.6 - 1.6 * np.abs(np.arange(n) - at) / long, 0, 1))
        if rng.random() < .3:
            self.jaw = .12 * np.abs(np.sin(np.arange(n) * rng.uniform(.2, .5))) * np.clip(sway(rng, n, 1, .4), 0, 2)

    def frame(self, i, shake, side, scale=1.0):
        """Frame i on a square of side px, the camera shaken by so many px."""
        m, focal = self.motion, UNIT * 7.5 * scale
        mesh = self.head.expressed(self.lids[i], self.jaw[i])
        grey, mask, near = self.head.seen(mesh, self.jaw[i], m.yaw[i], m.pitch[i], m.roll[i], m.x[i], m.y[i], m.away[i], focal, side)
        grey = grey * shading(near, focal, self.lamp)
        shift = np.float32([[scale, 0, side / 2 - ROOM / 2 * scale], [0, scale, side / 2 - ROOM / 2 * scale]])
        behind = cv2.warpAffine(self.room, shift, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        out = self.light * (behind * (1 - mask) + grey * mask)
        return cv2.warpAffine(out, np.float32([[1, 0, shake[0]], [0, 1, shake[1]]]), (side, side), borderMode=cv2.BORDER_REFLECT)


class SheetScene:
    """A flat or bent thing that shows pictures, before a room."""

    def __init__(self, shown, rng, n, bend):
        """Shown gives the picture that frame i shows, square, a head's unit being SHOWN UNIT px in it."""
        self.shown, self.room = shown, room(rng, ROOM)
        self.motion, self.light = motion(rng, n, True), rng.uniform(.6, 1.3)
        if rng.random() < .3:  # fixed
            for v in dataclasses.astuple(self.motion):
                v[:] = v.mean()
        self.wide = rng.choice([4.9, 4.9, rng.uniform(3.2, 4.5)])  # units: at 4.9 no edge is seen
        self.curve = bend * (rng.uniform(-.12, .12) + sway(rng, n, .03, 1))
        self.contrast, self.black = rng.uniform(.7, 1), rng.uniform(0, 25)

    def frame(self, i, shake, side, scale=1.0):
        m, focal = self.motion, UNIT * 7.5
        picture = self.shown(i)
        half = picture.shape[0] / 2
        rot = turns.rotation(m.yaw[i], m.pitch[i]).T
        sin, cos = np.sin(np.radians(m.roll[i])), np.cos(np.radians(m.roll[i]))
        grid = np.linspace(-self.wide, self.wide, 41)
        gx, gy = np.meshgrid(grid, grid)
        v = np.stack([gx, gy, self.curve[i] * gx * gx], -1) @ rot
        v[..., :2] = v[..., :2] @ np.array([[cos, sin], [-sin, cos]])
        v += (m.x[i], m.y[i], m.away[i])
        place = focal * v[..., :2] / v[..., 2:] + side / 2 + np.array(shake)
        vertices = place.reshape(-1, 2)
        source = np.stack([gx, gy], -1).reshape(-1, 2) * SHOWN * UNIT + half
        a = (np.arange(40)[:, None] * 41 + np.arange(40)).ravel()
        cells = np.concatenate([np.stack([a, a + 1, a + 41], 1), np.stack([a + 1, a + 42, a + 41], 1)]).astype(np.int32)
        at, near, _ = turns.draw(cells, np.zeros(len(cells), np.uint8), vertices, v[..., 2].ravel(), source, side)
        sheet = cv2.remap(cv2.GaussianBlur(picture, (0, 0), .9), at[..., 0].astype(np.float32), at[..., 1].astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        behind = cv2.warpAffine(self.room, np.float32([[1, 0, side / 2 - ROOM / 2 + shake[0]], [0, 1, side / 2 - ROOM / 2 + shake[1]]]), (side, side), borderMode=cv2.BORDER_REFLECT)
        self.covered = near < 1e8
        return self.light * np.where(self.covered, self.contrast * sheet + self.black, behind)


class Modulation:
    """Light that comes and goes, as a camera that reads its rows one after the other sees it."""

    def __init__(self, rng, hertz, depth, exposure):
        self.hertz, self.start = hertz * (1 + rng.normal(0, .003)), rng.uniform(0, 2 * np.pi)
        self.depth, self.readout = abs(depth * np.sinc(hertz * exposure)), rng.uniform(.016, .031)  # s for all rows

    def rows(self, seconds, height):
        t = seconds + np.arange(height) / height * self.readout
        return (1 + self.depth * np.sin(2 * np.pi * self.hertz * t + self.start))[:, None]


class Camera:
    """What a camera makes of a scene: shake, light, blur, noise, JPEG."""

    def __init__(self, rng, n):
        self.rng = rng
        held = rng.random() < .5
        self.shake = np.stack([sway(rng, n, rng.uniform(.5, 5) if held else 0, .4) for _ in range(2)], 1)
        self.blur, self.noise, self.quality = rng.uniform(.5, 1.3), rng.uniform(1, 4), int(rng.integers(70, 96))
        self.exposure = rng.choice([1 / 100, 1 / 60, 1 / 120, rng.uniform(.001, .02)])  # s
        self.gain = 1 + .01 * sway(rng, n, 1, 1)

    def take(self, i, light):
        out = cv2.GaussianBlur(light[:, (HEIGHT - WIDTH) // 2 : (HEIGHT + WIDTH) // 2] * self.gain[i], (0, 0), self.blur)
        out += self.rng.standard_normal(out.shape, np.float32) * self.noise * np.sqrt(.4 + np.clip(out, 0, 255) / 213)
        return cv2.imencode(".jpg", np.clip(out, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, self.quality])[1].tobytes()


def clip(kind, head, rng):
    """The JPEGs of a clip and the time that is told of each, ms."""
    n, camera = FRAMES, Camera(rng, FRAMES)
    scene = live = LiveScene(head, rng, n)
    times = np.arange(n) / RATE * (1 + rng.normal(0, .001)) + rng.normal(0, 1e-5, n)  # clocks differ by a thousandth and hold to 10 us
    lamp = Modulation(rng, rng.choice([100, 120]), rng.uniform(.02, .3) if rng.random() < .4 else 0, camera.exposure)
    panel = None
    if kind in ("print", "screen photo", "replay"):
        still, content, kept = int(rng.integers(n)), rng.choice([24, 25, 30, 60]) / RATE, {}

        def shown(i):
            k = still if kind != "replay" else min(n - 1, int(i * content) if content < 1 else i)
            if k not in kept:
                kept.clear()
                kept[k] = live.frame(k, (0, 0), 900, SHOWN)
            return kept[k]

        scene = SheetScene(shown, rng, n, kind == "print" and rng.random() < .6)
        if kind != "print":
            panel = Modulation(rng, rng.choice(PWM), rng.uniform(.1, .8), camera.exposure)
    files = []
    for i in range(n):
        light = scene.frame(i, camera.shake[i], HEIGHT)
        if panel:
            light = np.where(scene.covered, light * panel.rows(times[i], HEIGHT), light)
        else:
            light = light * lamp.rows(times[i], HEIGHT)
        files.append(camera.take(i, light.astype(np.float32)))
    if kind == "injected":
        again = rng.choice(["frozen", "loop", "slow"])
        loop = int(rng.integers(8, 30))
        order = {"frozen": np.zeros(n, int), "loop": np.arange(n) % loop, "slow": np.arange(n) * int(rng.choice([10, 12, 15, 24])) // 30}[again]
        files = [files[k] for k in order]
    return files, 1000 * times + 5 + rng.normal(0, 1, n)  # told 1 ms early or late


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("labels", "london", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clips", type=int, default=160)
    parser.add_argument("--first", type=int, default=0, help="number of the first clip")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    stored = np.load(args.labels)
    rows = np.flatnonzero(stored["set"] == "london")
    names, meshes, subjects = stored["name"], stored["mesh"], stored["subject"]
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    manifest = csv.writer(open(out / ("manifest.csv" if args.first == 0 else "manifest%d.csv" % args.first), "w", newline=""))
    if args.first == 0:
        manifest.writerow(["path", "label", "attack_type", "clip", "subject", "set", "timestamp"])
    for c in range(args.first, args.first + args.clips):
        rng = np.random.default_rng([args.seed, c])
        row, kind = rows[rng.integers(len(rows))], KINDS[c % len(KINDS)]
        head = Head(cv2.imread(str(pathlib.Path(args.london) / names[row]), cv2.IMREAD_GRAYSCALE), meshes[row])
        files, times = clip(kind, head, rng)
        label, attack = ("live", "") if kind == "live" else ("spoof", kind)
        (out / ("%03d" % c)).mkdir(exist_ok=True)
        for i, data in enumerate(files):
            path = "%03d/%02d.jpg" % (c, i)
            (out / path).write_bytes(data)
            manifest.writerow([path, label, attack, "%03d" % c, subjects[row], "clips", "%.2f" % times[i]])
        print("\r%d" % c, end="", flush=True)
    print()


if __name__ == "__main__":
    main()
