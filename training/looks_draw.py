"""Draws faces of graded severity with exact labels, to measure feedback codes on: nobody learns from these.

    python training/looks_draw.py --labels labels.npz --seen looks.csv --london DIR --congress DIR --sample sample.jpg --out GRADED

People are London's neutral ones, each at every severity of every code: what is worn, held or done is drawn anew for each. GRADED gets pictures of 600 px with
100 px between the eyes and manifest.csv: path, subject, code, severity, label (yes, no, or nothing between), and what is measured: gaze in degrees.
"""
import argparse
import csv
import pathlib

import cv2
import numpy as np
import torch

import looks
import looks_faces
import turns

STEPS = 7
# For each code: the severities from none to most, from which one on it is there for certain and up to which it is not.
CODES = {
    "GLASSES_PRESENT": (0, .06, .012, 0),  # thickness of clear rims, units
    "HEAVY_FRAMES": (.012, .108, .06, .036),  # the same
    "DARK_GLASSES": (0, .96, .64, .32),  # of the light that lenses keep
    "FOREHEAD_COVERING": (0, .9, .6, .15),  # share
    "RIGHT_EYE_OBSTRUCTED": (0, 1, .66, .17),  # share
    "RIGHT_EYE_CLOSED": (0, 1, .83, .34),  # share of the opening
    "OFF_ANGLE_GAZE": (0, 30, 20, 5),  # degrees against the camera
    "SMILE_PRESENT": (0, 1, .99, .01),  # of the way to the subject's own smile
}


def drawn(code, severity, portrait, smiling, rng):
    """A picture (600, 600), its landmarks in units and where it looks, of a subject at a severity before anything is laid over."""
    shut, gaze = (0.0, 0.0), np.zeros(2)
    if code == "RIGHT_EYE_CLOSED":
        shut = (severity, 0.0)
    if code == "OFF_ANGLE_GAZE":
        turn = rng.uniform(0, 2 * np.pi)
        gaze = severity * np.array([np.cos(turn), .5 * np.sin(turn)])
    yaw, pitch = rng.normal(0, 5, 2)
    head = gaze - (yaw, pitch)  # against the head
    move = tuple(tuple(looks_faces.EYEBALL * np.sin(np.radians(head + rng.normal(0, .3, 2)))) for _ in range(2))
    source, shape = portrait, portrait.mesh
    if code == "SMILE_PRESENT" and severity > 0:
        source = smiling
        own, other = turns.frame(smiling.mesh), turns.frame(portrait.mesh)
        rest = (portrait.mesh - portrait.mesh[turns.EYES].mean(0)) @ other[0].T / turns.unit(portrait.mesh) @ own[0] * turns.unit(smiling.mesh) + smiling.mesh[turns.EYES].mean(0)
        shape = smiling.mesh + (1 - severity) * (rest - smiling.mesh)
    out, _, taught, *_ = source.turned(yaw, pitch, 8, shape, rng, turns.Expression(shut, 0.0, move))
    return out, taught, gaze


def lay(code, severity, c, d):
    """Lays what the code is about over canvases of one face, and says how severe it came out."""
    if code in ("GLASSES_PRESENT", "HEAVY_FRAMES", "DARK_GLASSES"):
        if severity == 0:
            return 0.0
        g = looks.Glasses(d, 1)
        g.rimless, g.upper, g.brow, g.clear = d.constant(0), d.constant(0), d.constant(1), d.uniform(.92, 1)
        g.rim = d.log(.015, .04) if code == "DARK_GLASSES" else d.constant(severity)
        if code == "DARK_GLASSES":
            g.clear = d.constant(1 - severity)
        g.draw(c, d)
        return severity
    if code == "FOREHEAD_COVERING":
        box = (c.along.abs() < .55 * c.apart) & (c.down > -.95) & (c.down < -.45)
        best = None
        for _ in range(24):  # draws until one is near
            k = looks.Canvas(c.grey.clone(), c.points, c.grey.shape[1] / c.px, 3)
            mask = looks.hair(k, d, 1) if severity > .45 or torch.rand(1) < .7 else looks.band(k, d, 1)
            got = looks.share(mask, box).item() if severity else 0.0
            if best is None or abs(got - severity) < abs(best[0] - severity):
                best = got, k.grey if severity else c.grey
        c.grey = best[1]
        return best[0]
    if code == "RIGHT_EYE_OBSTRUCTED":
        if severity == 0:
            return 0.0
        best = None
        for _ in range(40):
            k = looks.Canvas(c.grey.clone(), c.points, c.grey.shape[1] / c.px, 3)
            got = k.eye_cover(looks.thing(k, d, 1, 1))[0]
            if best is None or abs(got[0] - severity) + got[1] < best[0]:
                best = (abs(got[0] - severity) + got[1]).item(), got[0].item(), k.grey
        c.grey = best[2]
        return best[1]
    return severity


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("labels", "seen", "london", "congress", "sample", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--every", type=int, default=1, help="of the people")
    parser.add_argument("--codes", nargs="*", default=list(CODES), choices=CODES)
    args = parser.parse_args()
    turns.PIXELS, turns.SOURCE = 600, 128
    labels, portraits = turns.load(args)
    people = looks_faces.seen(args.seen, labels)
    out = pathlib.Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(args.seed)
    torch.manual_seed(args.seed)
    neutral = {int(s): i for i, s in enumerate(labels["subject"]) if labels["expression"][i] == "neutral"}
    smiling = {int(s): i for i, s in enumerate(labels["subject"]) if labels["expression"][i] == "smile"}
    rows = []
    for done, subject in enumerate(sorted(neutral)[:: args.every]):
        for code in args.codes:
            least, most, there, absent = CODES[code]
            if code == "FOREHEAD_COVERING" and people[neutral[subject], looks_faces.SEEN.index("forehead")] > 0:
                continue
            for step in range(STEPS):
                severity = least + (most - least) * step / (STEPS - 1)
                grey, taught, gaze = drawn(code, severity, portraits[neutral[subject]], portraits[smiling[subject]], rng)
                c = looks.Canvas(torch.from_numpy(grey)[None].float(), torch.from_numpy((taught + .5) / 100 - 3)[None].float(), 6, 3)
                d = looks.Dice(1, "cpu")
                got = lay(code, severity, c, d)
                picture = c.grey[0] + 1.5 * torch.randn_like(c.grey[0])
                path = "%s/%03d-%d.jpg" % (code.lower(), subject, step)
                (out / path).parent.mkdir(exist_ok=True)
                cv2.imwrite(str(out / path), picture.clamp(0, 255).round().byte().numpy(), [cv2.IMWRITE_JPEG_QUALITY, 90])
                if code == "OFF_ANGLE_GAZE":
                    got = np.hypot(*gaze)
                label = "yes" if got >= there - 1e-9 else "no" if got <= absent + 1e-9 else ""
                rows.append((path, "%03d" % subject, code, "%.3f" % got, label, "%.2f" % gaze[0], "%.2f" % gaze[1]))
        print("\r%d of %d" % (done + 1, len(neutral) // args.every), end="", flush=True)
    print()
    with open(out / "manifest.csv", "w") as f:
        w = csv.writer(f, lineterminator="\n")
        w.writerow(("path", "subject", "code", "severity", "label", "gaze_yaw", "gaze_pitch"))
        w.writerows(rows)


if __name__ == "__main__":
    main()
