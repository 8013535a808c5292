"""Generates what a camera sees of live people and of presentation attacks: prints and screens, out of class A portraits.

    python training/recapture.py --places places.csv --rooms DIR --out DIR --count 4000 --seed 1

Live and attack go through the same scenes and the same camera. A medium's marks (halftone, pixel grid, moire, banding, glare, bezel, folds)
are drawn at random strengths, none of them always, so that no one of them is the answer. --out gets pictures and manifest.csv,
as `lifesign eval` reads it; other programs import Simulator.
"""
import argparse
import csv
import pathlib
import pickle
import zlib

import cv2
import numba
import numpy as np

import crop_run

SIZES = ((320, 240), (240, 320), (400, 300), (300, 400), (360, 480), (480, 360), (480, 640), (640, 480))  # of frames, px
OFTEN = (.3, .06, .12, .08, .14, .14, .08, .08)
LARGE = ((480, 640), (640, 480), (720, 960), (720, 1280), (1280, 720), (1080, 1440))  # of pictures to judge whole
# The box of a face (engine/facebox.go) in inter-eye distances (IED): its size, and how far its middle lies below the pupils', on London.
BOX_WIDE, BOX_HIGH, BOX_BELOW = 2.49, 2.55, .52


HELD = 0  # the fifth of the subjects that no network sees


def fold(name):
    """The fifth of the people that a portrait belongs to, 0 to 4; None for the sample."""
    group, stem = name.split("/")
    return None if group == "sample" else (int(stem[:3]) if group == "london" else zlib.crc32(stem.encode())) % 5


def held(name):
    """Whether a portrait belongs to the fifth that is held back."""
    return fold(name) == HELD


class Portrait:
    """A picture of a person before a background: BGR, how much of each pixel is the person, the pupils' middle and their distance, px."""

    def __init__(self, name, bgr, middle, ied, roll, colour):
        top = 170.0 / ied  # portraits are kept at 170 px of IED at most
        if top < 1:
            bgr, middle, ied = cv2.resize(bgr, None, fx=top, fy=top, interpolation=cv2.INTER_AREA), middle * top, ied * top
        self.name, self.middle, self.ied, self.roll, self.colour = name, middle, ied, roll, colour
        self.levels = []
        alpha = person(bgr, middle, ied)
        rgba = np.dstack([bgr, alpha])
        scale = 1.0
        while True:
            self.levels.append((scale, rgba))
            if ied * scale < 24:
                break
            rgba, scale = cv2.resize(rgba, None, fx=.5, fy=.5, interpolation=cv2.INTER_AREA), scale * .5

    def at(self, ied):
        """The reduced picture whose IED is next above what is asked for, and its scale."""
        for scale, rgba in reversed(self.levels):
            if self.ied * scale >= ied * .98:
                return scale, rgba
        return self.levels[0]


def person(bgr, middle, ied):
    """How much of each pixel is the person, 0..255: GrabCut, begun with an ellipse of the head and the shoulders below."""
    h, w = bgr.shape[:2]
    k = min(1.0, 200.0 / h)
    small = cv2.resize(bgr, (round(w * k), round(h * k)), interpolation=cv2.INTER_AREA)
    x, y, u = middle[0] * k, middle[1] * k, ied * k
    mask = np.full(small.shape[:2], cv2.GC_PR_BGD, np.uint8)
    cv2.ellipse(mask, (int(x), int(y + .2 * u)), (int(1.45 * u), int(2.2 * u)), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.rectangle(mask, (int(x - 2.3 * u), int(y + 2.6 * u)), (int(x + 2.3 * u), small.shape[0]), cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, (int(x), int(y + .4 * u)), (int(.9 * u), int(1.4 * u)), 0, 0, 360, cv2.GC_FGD, -1)
    mask[: max(2, int(.03 * mask.shape[0]))] = cv2.GC_BGD
    mask[: int(y), :2] = mask[: int(y), -2:] = cv2.GC_BGD
    try:
        cv2.grabCut(small, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 3, cv2.GC_INIT_WITH_MASK)
    except cv2.error:
        pass
    alpha = np.where((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
    alpha = cv2.morphologyEx(alpha, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return cv2.GaussianBlur(cv2.resize(alpha, (w, h), interpolation=cv2.INTER_LINEAR), (0, 0), max(.8, .012 * ied))


def coloured(grey, middle, ied, skin, rng):
    """A grey portrait in colour: the face in another's colours at the same luma, the rest in a tint of its own."""
    h, w = grey.shape
    lab = np.empty((h, w, 3), np.float32)
    lab[..., 0] = grey
    y, x = np.mgrid[:h, :w]
    inside = 1 - np.clip((np.hypot((x - middle[0]) / (1.15 * ied), (y - middle[1] - .35 * ied) / (1.7 * ied)) - .85) / .3, 0, 1)
    tint = rng.normal(0, 8, (2, 2))
    other = np.where((y > middle[1] + 2.2 * ied)[..., None], tint[0], tint[1])
    for c in range(2):
        lab[..., c + 1] = 128 + inside * (skin[c][grey] - 128) + (1 - inside) * other[..., c] * np.clip(grey / 90.0, .2, 1)
    return cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_YCrCb2BGR)


def skin_of(bgr, middle, ied):
    """The mean chroma of a face at each luma, two tables of 256."""
    ycc = cv2.cvtColor(bgr, cv2.COLOR_BGR2YCrCb)
    x, y, u = *middle, ied
    part = ycc[int(y - .8 * u):int(y + 1.5 * u), int(x - .9 * u):int(x + .9 * u)].reshape(-1, 3)
    out = []
    for c in (1, 2):
        fit = np.polyfit(part[:, 0].astype(float), part[:, c].astype(float), 2)
        luma = np.clip(np.arange(256), np.percentile(part[:, 0], 3), np.percentile(part[:, 0], 97))
        out.append(np.polyval(fit, luma))
    return out


def read_portraits(places, seed=7):
    """All portraits. places: a CSV of file, x, y of the pupils' middle, IED and roll in degrees, as `lifesign analyze` measures them."""
    rng = np.random.default_rng(seed)
    out, skins = [], []
    rows = list(csv.DictReader(open(places)))
    rows.sort(key=lambda r: r["set"] == "congress")
    for r in rows:
        bgr = cv2.imread(r["file"])
        middle, ied, roll = np.array([float(r["x"]), float(r["y"])]), float(r["ied"]), float(r["roll"])
        name = r["set"] + "/" + pathlib.Path(r["file"]).stem
        if r["set"] == "congress":
            grey = cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY)
            bgr = coloured(grey, middle, ied, skins[rng.integers(len(skins))], rng)
        elif r["set"] == "london":
            skins.append(skin_of(bgr, middle, ied))
        out.append(Portrait(name, bgr, middle, ied, roll, r["set"] != "congress"))
    return out


def load_portraits(places, kept):
    """read_portraits, kept in a pickle: GrabCut takes two minutes."""
    if kept and pathlib.Path(kept).exists():
        return pickle.loads(pathlib.Path(kept).read_bytes())
    portraits = read_portraits(places)
    if kept:
        pathlib.Path(kept).write_bytes(pickle.dumps(portraits))
    return portraits


def read_rooms(folder):
    """Pictures of rooms and streets without people, BGR."""
    rooms = []
    for f in sorted(pathlib.Path(folder).iterdir()):
        m = cv2.imread(str(f))
        if m is not None:
            rooms.append(m)
    return rooms


@numba.njit(cache=True, fastmath=True)
def blend(out, rgba, gain, slope, gamma):
    """Lays a picture with alpha over another, in place: gain of each channel, ln of the light's slope across and down, a tone curve."""
    h, w, _ = out.shape
    for y in range(h):
        for x in range(w):
            a = rgba[y, x, 3] / 255.0
            if a == 0:
                continue
            g = np.exp(slope[0] * (x / w - .5) + slope[1] * (y / h - .5))
            for c in range(3):
                v = 255.0 * (rgba[y, x, c] / 255.0) ** gamma * g * gain[c]
                out[y, x, c] += a * (v - out[y, x, c])


@numba.njit(cache=True, fastmath=True)
def screen(out, grid, lines, strength, phase, bend, band, dark):
    """A panel's marks, in place, in the picture's px: a grid of period grid px along its axis and lines across, each channel at its own
    phase, sampled at the pixels as a sensor does, so that fine grids alias; bands of the refresh; a lifted black."""
    h, w, _ = out.shape
    damp = abs(np.sinc(.75 / max(grid, .6))) + .1
    for y in range(h):
        for x in range(w):
            u = x * lines[0] + y * lines[1] + bend[0] * x * x + bend[1] * x * y
            v = -x * lines[1] + y * lines[0] + bend[2] * y * y + bend[1] * x * y
            b = 1 + band[0] * np.sin(band[1] * (y * band[3] + x * (1 - band[3])) + band[2])
            for c in range(3):
                m = 1 + strength[0] * damp * np.cos(6.2831853 * u / grid + phase[c]) + strength[1] * damp * np.cos(6.2831853 * v / grid)
                out[y, x, c] = (dark[c] + out[y, x, c] * (1 - dark[c] / 255)) * m * b


@numba.njit(cache=True, fastmath=True)
def halftone(out, pitch, angle, strength):
    """A print's dots, in place: each ink at its own angle, dots that grow with its density."""
    h, w, _ = out.shape
    for c in range(3):
        s, k = np.sin(angle + c * .52), np.cos(angle + c * .52)
        damp = abs(np.sinc(.8 / max(pitch, .6))) + .15
        for y in range(h):
            for x in range(w):
                d = np.cos(6.2831853 * (x * k + y * s) / pitch) * np.cos(6.2831853 * (y * k - x * s) / pitch)
                v = out[y, x, c] / 255.0
                out[y, x, c] += 255.0 * strength * damp * d * 4 * v * (1 - v) * .5


@numba.njit(cache=True, fastmath=True)
def sense(out, noise, ny, nx, shot, read, gain, vignette, sharp, soft):
    """The sensor and what follows it, in place: gains, light falling off to the corners, noise that grows with light, sharpening."""
    h, w, _ = out.shape
    for y in range(h):
        for x in range(w):
            r2 = ((x / w - .5) ** 2 + (y / h - .5) ** 2) * 2
            for c in range(3):
                v = out[y, x, c] + sharp * (out[y, x, c] - soft[y, x, c])
                v = v * gain[c] * (1 - vignette * r2)
                if v < 0:
                    v = 0.0
                v += noise[(y + ny) % 512, (x + nx + 171 * c) % 512] * (read + shot * np.sqrt(v))
                out[y, x, c] = min(max(v, 0.0), 255.0)


class Simulator:
    """Draws frames. One is not safe for use by several threads."""

    def __init__(self, portraits, rooms, seed):
        self.rng = np.random.default_rng(seed)
        self.portraits, self.rooms = portraits, rooms
        large = [i for i, p in enumerate(portraits) if p.colour]
        self.large = large if len(large) > 1 else list(range(len(portraits)))  # without London the sample would be half of all frames
        self.noise = self.rng.standard_normal((512, 512)).astype(np.float32)
        self.noise = .8 * self.noise + .35 * cv2.GaussianBlur(self.noise, (0, 0), 1.0) * 3

    # What is there.

    def room(self, w, h):
        """A background, float32: part of a room, blurred as things behind are; or painted walls, edges and stripes."""
        rng = self.rng
        if rng.random() < .65:
            m = self.rooms[rng.integers(len(self.rooms))]
            part = rng.uniform(.15, .7)
            a = max(16, int(m.shape[1] * part))
            b = min(m.shape[0], max(16, int(a * h / w * rng.uniform(.8, 1.6))))
            x, y = rng.integers(0, m.shape[1] - a + 1), rng.integers(0, m.shape[0] - b + 1)
            out = cv2.resize(m[y:y + b, x:x + a], (w, h), interpolation=cv2.INTER_LINEAR).astype(np.float32)
        else:
            top, low = rng.uniform(20, 240, 3), rng.uniform(20, 240, 3)
            top, low = top.mean() + (top - top.mean()) * .3, low.mean() + (low - low.mean()) * .3
            t = np.linspace(0, 1, h, dtype=np.float32)[:, None, None]
            out = np.ascontiguousarray(np.broadcast_to(top + (low - top) * t, (h, w, 3)).astype(np.float32))
        for _ in range(rng.choice([0, 0, 2, 5, 9])):
            c = rng.uniform(10, 245, 3)
            c = c.mean() + (c - c.mean()) * rng.uniform(.1, .8)
            x, y = rng.integers(0, w), rng.integers(0, h)
            if rng.random() < .6:
                cv2.rectangle(out, (int(x), int(y)), (int(x + rng.uniform(.02, .5) * w), int(y + rng.uniform(.02, .6) * h)), c.tolist(), int(rng.choice([-1, -1, 2, 5])))
            elif rng.random() < .5:
                cv2.line(out, (int(x), int(y)), (int(rng.integers(0, w)), int(rng.integers(0, h))), c.tolist(), int(rng.integers(1, 8)))
            else:
                cv2.ellipse(out, (int(x), int(y)), (int(rng.uniform(.02, .2) * w), int(rng.uniform(.02, .2) * h)), float(rng.uniform(0, 180)), 0, 360, c.tolist(), -1)
        s = rng.choice([0, rng.uniform(.5, 2), rng.uniform(1, 6)]) * w / 320
        if s > .3:
            out = cv2.GaussianBlur(out, (0, 0), float(s))
        return out * np.float32(np.exp(rng.normal(0, .3)))

    def stand(self, out, who, x, y, ied, roll, keep=False):
        """Puts a person into a picture, in place: the pupils' middle at x, y. With keep their own background comes along."""
        rng = self.rng
        scale, rgba = who.at(ied)
        k = ied / (who.ied * scale)
        a = np.radians(roll - who.roll)
        turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]]) * k * (1, 1)
        if rng.random() < .5:
            turn[:, 0] *= -1
        m = np.column_stack([turn, np.array([x, y]) - turn @ (who.middle * scale)])
        h, w = out.shape[:2]
        if keep:
            layer = cv2.warpAffine(rgba[..., :3], m, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            layer = np.dstack([layer, np.full((h, w), 255, np.uint8)])
        else:
            layer = cv2.warpAffine(rgba, m, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
            bottom = int(m[1, 2] + abs(turn[1, 1]) * rgba.shape[0]) - 2
            if 0 < bottom < h:  # the body goes on below the portrait's edge
                layer[bottom:] = layer[bottom - 1]
        self.dress(layer, y + 2.0 * ied, .35 * ied)
        tint = np.exp(rng.normal(0, .05, 3)) * np.exp(rng.normal(0, .22))
        blend(out, layer, tint.astype(np.float32), np.array([rng.normal(0, .5), rng.normal(0, .3)]), float(np.exp(rng.normal(0, .18))))

    def dress(self, layer, top, soft):
        """Other clothes: what lies lower than the chin in another colour, in place. The portraits' shirts are white."""
        rng = self.rng
        first = int(max(0, top))
        if rng.random() < .25 or first >= layer.shape[0] - 4:
            return
        share = np.clip((np.arange(first, layer.shape[0]) - top) / soft, 0, 1)[:, None, None]
        cloth = rng.uniform(.05, 1.1) * np.exp(rng.normal(0, .25, 3))
        layer[first:, :, :3] = np.clip(layer[first:, :, :3] * (1 + share * (cloth - 1)), 0, 255).astype(np.uint8)

    def place(self, w, h):
        """Where a face stands in a frame: x, y, IED, roll."""
        rng = self.rng
        high = rng.uniform(.22, .62) * h if w >= h else rng.uniform(.25, .55) * h
        ied = min(high / BOX_HIGH, .75 * w / BOX_WIDE)
        return w * rng.normal(.5, .07), h * rng.normal(.43, .05), ied, rng.normal(0, 4)

    def who(self, ied):
        """A person whose portrait is fine enough."""
        rng = self.rng
        if ied > 48 or rng.random() < .5:
            return self.portraits[self.large[rng.integers(len(self.large))]]
        return self.portraits[rng.integers(len(self.portraits))]

    # What a camera sees of it.

    def camera(self, out, hard=1.0):
        """Optics, sensor, sharpening and JPEG: a float32 picture to uint8."""
        rng = self.rng
        h, w = out.shape[:2]
        if rng.random() < .7 * hard:
            out = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(.3, 1.2) * max(1, w / 480)))
        if rng.random() < .1 * hard:
            n = int(rng.integers(3, 8))
            kernel = np.zeros((n, n), np.float32)
            cv2.line(kernel, (0, int(rng.integers(0, n))), (n - 1, int(rng.integers(0, n))), 1.0)
            out = cv2.filter2D(out, -1, kernel / kernel.sum())
        sharp = rng.choice([0, 0, rng.uniform(.2, 1.5)])
        soft = cv2.GaussianBlur(out, (0, 0), float(rng.uniform(.7, 1.5))) if sharp else out
        gain = np.exp(rng.normal(0, .06, 3)) * np.exp(rng.normal(0, .15))
        strength = rng.choice([rng.uniform(0, 1.5), rng.uniform(1, 5)], p=[.7, .3])
        sense(out, self.noise, int(rng.integers(512)), int(rng.integers(512)), .1 * strength, .6 * strength, gain.astype(np.float32), float(rng.uniform(0, .35)), float(sharp), soft)
        if rng.random() < .3:
            t = (np.linspace(0, 1, 256) ** np.exp(rng.normal(0, .25)) * 255).astype(np.uint8)
            out = cv2.LUT(out.astype(np.uint8), t)
        out = out.astype(np.uint8)
        if rng.random() < .85:
            _, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(45, 97))])
            out = cv2.imdecode(data, cv2.IMREAD_COLOR)
        return out

    def live(self, w, h):
        x, y, ied, roll = self.place(w, h)
        who = self.who(ied)
        out = self.room(w, h)
        self.stand(out, who, x, y, ied, roll, keep=self.rng.random() < .12)
        return out, (x, y, ied), who, "live"

    def photo(self, side):
        """What an attacker has: a picture of a person with a camera's marks of its own, and where the face is in it."""
        rng = self.rng
        w, h = side, int(side * rng.choice([.75, 1, 1.25, 1.4]))
        high = rng.uniform(.35, .75) * h
        ied = min(high / BOX_HIGH, .8 * w / BOX_WIDE)
        x, y, roll = w * rng.normal(.5, .05), h * rng.normal(.42, .04), rng.normal(0, 4)
        who = self.who(ied)
        out = self.room(w, h)
        self.stand(out, who, x, y, ied, roll, keep=rng.random() < .3)
        if rng.random() < .6:
            out = self.camera(out, .6).astype(np.float32)
        return out, (x, y, ied), who

    def attack(self, w, h):
        """A photo on a medium, held before the camera."""
        rng = self.rng
        x, y, ied, roll = self.place(w, h)
        kind = "print" if rng.random() < .5 else "screen"
        side = int(np.clip(ied / .2, 120, 420))
        photo, (px, py, pied), who = self.photo(side)
        k = ied / pied
        edge = rng.choice(["far", "seen", "close"], p=[.4, .45, .15])
        cut = kind == "print" and rng.random() < .06
        out = self.room(w, h)
        size = np.array(photo.shape[1::-1], float)
        margin = rng.uniform(.02, .18) * size.max() if edge != "far" or rng.random() < .5 else 0
        if kind == "print":
            rim = np.full(3, rng.uniform(190, 250)) * np.exp(rng.normal(0, .02, 3))
            if rng.random() < .3:
                margin = 0
            self.ink(photo)
        else:
            dark = rng.random() < .7
            rim = rng.uniform(5, 40, 3) if dark else rng.uniform(150, 245) * np.ones(3)
            photo = self.panel(photo)
        pad = int(margin)
        layer = cv2.copyMakeBorder(np.clip(photo, 0, 255).astype(np.uint8), pad, pad, pad, pad, cv2.BORDER_CONSTANT, value=rim.tolist())
        if kind == "screen" and pad > 4 and rng.random() < .5:  # a frame about the glass
            cv2.rectangle(layer, (1, 1), (layer.shape[1] - 2, layer.shape[0] - 2), rng.uniform(0, 255, 3).tolist(), int(rng.integers(1, 3)))
        alpha = np.full(layer.shape[:2], 255, np.uint8)
        if cut:
            alpha[:] = 0
            cv2.ellipse(alpha, (int(px + pad), int(py + pad + .35 * pied)), (int(1.35 * pied), int(2.1 * pied)), 0, 0, 360, 255, -1)
        layer = np.dstack([layer, alpha])
        if edge == "far":  # the medium fills the view: nothing of its edge is seen
            k2 = max(1.0, *(1.02 * max(x / (px * k), (w - x) / ((size[0] - px) * k), 0.0), 1.02 * max(y / (py * k), (h - y) / ((size[1] - py) * k))))
            if k2 < 1.6:
                k *= k2
                ied *= k2
        corners = np.array([[0, 0], [layer.shape[1], 0], layer.shape[1::-1], [0, layer.shape[0]]], np.float32)
        at = (corners - (px + pad, py + pad)) * k
        a = np.radians(roll)
        at = at @ np.array([[np.cos(a), np.sin(a)], [-np.sin(a), np.cos(a)]])
        tilt = rng.normal(0, .25, 2)
        depth = 1 + (at * tilt).sum(1) / (12 * ied)
        at = at / depth[:, None] + (x, y)
        m = cv2.getPerspectiveTransform(corners, at.astype(np.float32))
        layer = cv2.warpPerspective(layer, m, (w, h), flags=cv2.INTER_AREA if k < 1 else cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        if edge != "far" and rng.random() < .5:  # its shadow
            shade = cv2.GaussianBlur(layer[..., 3], (0, 0), float(rng.uniform(2, 9)))
            dx, dy = rng.integers(-8, 9, 2)
            shade = np.roll(shade, (int(dy), int(dx)), (0, 1)).astype(np.float32)[..., None] / 255
            out *= 1 - rng.uniform(.1, .6) * shade
        on = layer[..., :3].astype(np.float32)
        if kind == "screen":
            self.glass(on)
        else:
            self.paper(on)
        cover = layer[..., 3:].astype(np.float32) / 255
        light = np.exp(rng.normal(.1 if kind == "screen" else -.05, .25))
        out += cover * (on * np.float32(light) - out)
        if edge != "far" and rng.random() < .5:
            self.hand(out, at)
        return out, (x, y, ied), who, kind

    def ink(self, photo):
        """A printer's gamut and tone, in place."""
        rng = self.rng
        black, white = rng.uniform(5, 60), rng.uniform(190, 250)
        grey = photo.mean(2, keepdims=True)
        photo[:] = grey + (photo - grey) * rng.uniform(.45, 1.05)
        photo[:] = black + (white - black) * (np.clip(photo, 0, 255) / 255) ** np.exp(rng.normal(0, .2))
        photo *= np.exp(rng.normal(0, .05, 3)).astype(np.float32)
        if rng.random() < .4:
            halftone(photo, float(rng.uniform(1.2, 5)), float(rng.uniform(0, 1.5)), float(rng.uniform(.02, .3)))
        if rng.random() < .15:
            photo *= 1 + .08 * np.sin(np.arange(photo.shape[0], dtype=np.float32) * rng.uniform(.3, 2))[:, None, None]

    def panel(self, photo):
        """A panel's tone and colours."""
        rng = self.rng
        photo = 255 * (np.clip(photo, 0, 255) / 255) ** np.float32(np.exp(rng.normal(0, .25)))
        grey = photo.mean(2, keepdims=True)
        photo = grey + (photo - grey) * np.float32(rng.uniform(.7, 1.4))
        return photo * np.exp(rng.normal((.06, 0, -.04), .07)).astype(np.float32)

    def glass(self, on):
        """A screen's grid, moire, bands and reflections on the camera's picture of it, in place."""
        rng = self.rng
        h, w = on.shape[:2]
        a = rng.normal(0, .15) if rng.random() < .8 else rng.uniform(0, 3.1)
        strength = rng.choice([0, rng.uniform(.01, .06), rng.uniform(.04, .25)], p=[.3, .45, .25])
        grid = float(np.exp(rng.uniform(np.log(.7), np.log(5))))
        bend = rng.normal(0, 2e-5, 3) if rng.random() < .6 else np.zeros(3)
        band = (rng.choice([0, rng.uniform(.01, .12)], p=[.7, .3]), rng.uniform(.01, .25), rng.uniform(0, 6), float(rng.random() < .8))
        dark = rng.uniform(0, 30) * np.exp(rng.normal((.1, 0, -.1), .1))
        screen(on, grid, np.array([np.cos(a), np.sin(a)]), np.array([strength, strength * rng.choice([0, .3, 1])]), rng.uniform(0, 1) * np.array([0.0, 2.1, 4.2]), bend, np.array(band), dark)
        if rng.random() < .4:
            room = cv2.resize(self.room(w // 4, h // 4), (w, h))
            on += np.float32(rng.uniform(.02, .25)) * room
        if rng.random() < .25:
            self.spot(on, square=rng.random() < .5)
        if rng.random() < .3:
            x = np.linspace(-.5, .5, w, dtype=np.float32)[None, :, None]
            on *= np.exp(rng.normal(0, .5) * x)

    def paper(self, on):
        """Paper's curl, folds, grain and gloss on the camera's picture of it, in place."""
        rng = self.rng
        h, w = on.shape[:2]
        y, x = np.mgrid[:h, :w].astype(np.float32)
        a = rng.uniform(0, 6.28)
        t = (np.cos(a) * (x - w / 2) + np.sin(a) * (y - h / 2)) / h
        if rng.random() < .6:
            on *= np.exp(rng.normal(0, .35) * t + rng.normal(0, .5) * t * t)[..., None]
        for _ in range(rng.choice([0, 0, 1, 2])):
            d = t - rng.uniform(-.4, .4)
            on *= (1 + np.sign(d) * rng.uniform(-.06, .06) - rng.uniform(0, .3) * np.exp(-(d * h / rng.uniform(1, 4)) ** 2))[..., None].astype(np.float32)
        if rng.random() < .3:
            self.spot(on, square=False)

    def spot(self, on, square):
        """A lamp or a window seen in glass or on gloss, in place."""
        rng = self.rng
        h, w = on.shape[:2]
        spot = np.zeros((h, w), np.float32)
        x, y = int(rng.integers(0, w)), int(rng.integers(0, h))
        a, b = int(rng.uniform(.02, .2) * w), int(rng.uniform(.02, .3) * h)
        if square:
            cv2.rectangle(spot, (x - a, y - b), (x + a, y + b), 1.0, -1)
        else:
            cv2.ellipse(spot, (x, y), (a, b), float(rng.uniform(0, 180)), 0, 360, 1.0, -1)
        spot = cv2.GaussianBlur(spot, (0, 0), float(rng.uniform(1, .06 * w)))
        on += (rng.uniform(20, 160) * spot)[..., None]

    def hand(self, out, corners):
        """Fingers over an edge, in place."""
        rng = self.rng
        h, w = out.shape[:2]
        skin = np.array([110, 140, 190]) * np.exp(rng.normal(-.2, .4)) * np.exp(rng.normal(0, .06, 3))
        i = rng.integers(4)
        p = corners[i] + (corners[(i + 1) % 4] - corners[i]) * rng.uniform(.1, .9)
        size = rng.uniform(.03, .06) * h
        step = np.array([rng.normal(0, .3), 1.0]) * size * 1.9
        for f in range(int(rng.integers(1, 5))):
            q = p + f * step
            cv2.ellipse(out, (int(q[0]), int(q[1])), (int(size * rng.uniform(1.5, 3)), int(size)), float(rng.normal(0, 15)), 0, 360, (skin * np.exp(rng.normal(0, .06))).tolist(), -1, cv2.LINE_AA)

    def frame(self, sizes=SIZES, often=OFTEN, live=None):
        """A frame (h, w, 3) uint8 BGR, the face's box x, y, w, h, who it shows and live, print or screen."""
        rng = self.rng
        w, h = sizes[rng.choice(len(sizes), p=often)]
        if live is None:
            live = rng.random() < .5
        out, (x, y, ied), who, kind = self.live(w, h) if live else self.attack(w, h)
        box = (x - BOX_WIDE / 2 * ied, y + (BOX_BELOW - BOX_HIGH / 2) * ied, BOX_WIDE * ied, BOX_HIGH * ied)
        return self.camera(out), box, who, kind


def crop(frame, box, scale, side=80):
    """The crop that a network of the Silent-Face kind takes of a face's box x, y, w, h."""
    return crop_run.crop(frame, *box, scale, side)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--places", required=True, help="CSV set,file,x,y,ied,roll of all portraits")
    p.add_argument("--portraits", help="a pickle of the portraits, made where it is missing")
    p.add_argument("--rooms", required=True)
    p.add_argument("--out", required=True)
    p.add_argument("--count", type=int, default=4000)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--held", action="store_true", help="only the fifth of the people that no network learns from")
    p.add_argument("--live", action="store_true", help="no attacks: a population to calibrate on")
    p.add_argument("--small", action="store_true", help="the sizes that networks learn from, not those of cameras of today")
    a = p.parse_args()
    out = pathlib.Path(a.out)
    out.mkdir(parents=True, exist_ok=True)
    portraits = [q for q in load_portraits(a.places, a.portraits) if (held(q.name) or not a.held) and (q.colour or a.small)]
    s = Simulator(portraits, read_rooms(a.rooms), a.seed)
    with open(out / "manifest.csv", "w", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["path", "label", "attack_type", "clip", "subject", "set"])
        for i in range(a.count):
            sizes, often = (SIZES, OFTEN) if a.small else (LARGE, [1 / len(LARGE)] * len(LARGE))
            frame, _, who, kind = s.frame(sizes, often, True if a.live else None)
            name = f"{i:05d}.jpg"
            cv2.imwrite(str(out / name), frame, [cv2.IMWRITE_JPEG_QUALITY, 95])
            rows.writerow([name, "live" if kind == "live" else "spoof", "" if kind == "live" else kind, "", who.name.rsplit("/", 1)[1] if "london" in who.name else who.name, "generated"])


if __name__ == "__main__":
    main()
