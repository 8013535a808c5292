"""Exports the sets that feedback codes are measured on out of clones of their repositories.

usage: python3 training/code_sets.py --repos DIR --out DIR

The folders are those of sets.py, and so are the rules: the sets measure and do nothing else, and no file of them belongs in a repository.

manifest.csv: path in the folder; subject, empty where the set does not say (each picture then stands for itself); and what the picture
shows, an empty cell being what is not known:

  left_eye, right_eye  open or closed, the subject's own; eye, of a picture that shows one eye and no face
  glasses              none, clear or dark; open for what shows none or clear ones
  frames               heavy or thin
  forehead             covered (a hat, a cap, a full fringe) or free
  smile                yes or no
  light                ambient, centre, left or right
  azimuth, elevation   of the light, degrees off the camera's axis
  pose                 straight, left, right or up, as the set says
  yaw, pitch, roll     degrees, signs as in engine

Cells that BY_EYE names were filled in by looking at the pictures, since the sets do not say: which eye winks, which glasses are dark, whose frames
are heavy, which foreheads are covered. Needs git, opencv and numpy.
"""

import argparse
import os
import re

import cv2
import numpy as np

from sets import CMU, Clone, Folder, genki_pictures, matching

COLUMNS = ["path", "subject", "left_eye", "right_eye", "eye", "glasses", "frames", "forehead", "smile", "light", "azimuth", "elevation", "pose", "yaw", "pitch", "roll"]

BY_EYE = {
    # Yale: whose wink shows no closed eye, whose other eye is half closed too, who wears glasses when not told to, whose glasses are dark
    "no wink": ["13"],
    "half closed": ["04"],
    "wears glasses": {"08": None, "13": None, "14": ["centerlight", "leftlight", "rightlight"]},
    "dark": ["03"],
    # the files of glasses-detector
    "dark lenses": """006205 006207 006229 006242 006258 006269 006305 006386 006447 006489 006491 006499 006568 006591 006601 006605 006606 006610
        006655 006662 006669 006676 006758 006799""".split(),
    "heavy frames": "006212 006275 006323 006355 006498 006670 006776".split(),
    "thin frames": "006245 006249 006297 006451 006465 006479 006502 006592 006702 006708 006778 006779 006795 006801".split(),
    "covered": "006207 006229 006499 006601 006605 006676 006776 000146 000149 000166 000167 000170 000180 000184 000191".split(),
    "free": """006212 006242 006249 006258 006269 006275 006341 006355 006386 006447 006451 006465 006479 006498 006577 006591 006592 006606 006610
        006618 006655 006669 006670 006702 006708 006755 006758 006778 006779 006795 006799 000139 000143 000148 000150 000151 000153 000155 000157 000158
        000160 000164 000168 000169 000171 000173 000174 000176 000179 000182 000186 000187 000190 000192 000194""".split(),
}


def decoded(data):
    return None if data is None else cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def enlarged(picture, times, margin=0.0):
    """With a margin about it, a share of its size, in which its edge is repeated: a face that fills a picture is not looked for."""
    high, wide = (round(margin * n) for n in picture.shape[:2])
    picture = cv2.copyMakeBorder(picture, high, high, wide, wide, cv2.BORDER_REPLICATE)
    return cv2.resize(picture, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC)


def yale(root, out):
    """15 people, each in ten or eleven pictures of 320 x 243. Every wink closes the subject's left eye."""
    clone, to = Clone(root, "leecarraher/pattern_recognition", "b072a1f"), Folder(out, "yale", COLUMNS)
    files = [(*re.search(r"subject(\d+)\.(\w+)$", path).groups(), name) for path, name in clone.names("yalefaces")]
    for (subject, kind, _), data in zip(files, clone.read(name for _, _, name in files)):
        left = right = "closed" if kind == "sleepy" else "open"
        if kind == "wink":
            left = "" if subject in BY_EYE["no wink"] else "closed"
            right = "" if subject in BY_EYE["no wink"] + BY_EYE["half closed"] else "open"
        glasses = "none"
        if subject in BY_EYE["wears glasses"] and kind in (BY_EYE["wears glasses"][subject] or [kind]):
            glasses = "clear"
        if kind in ("glasses", "noglasses"):
            glasses = {"glasses": "clear", "noglasses": "none"}[kind]
            if kind == "glasses" and subject in BY_EYE["dark"]:
                glasses, left, right = "dark", "", ""
        light = {"centerlight": "centre", "leftlight": "left", "rightlight": "right"}.get(kind, "ambient")
        smile = {"happy": "yes", "wink": ""}.get(kind, "no")
        to.add(f"{subject}-{kind}.gif", data, subject=subject, left_eye=left, right_eye=right, glasses=glasses, light=light, smile=smile)
    to.close()


def genki(root, out):
    to = Folder(out, "genki", COLUMNS)
    for path, data, smile, angles in genki_pictures(root):
        to.add(path, data, smile="yes" if smile == 1 else "no", **angles)
    to.close()


def cmu(root, out):
    """20 people at 128 x 120, four times enlarged. What the set calls open are open eyes, some behind clear glasses."""
    clone, to = Clone(root, "ak-05/Sunglasses-Detector", "2e438b1"), Folder(out, "cmu", COLUMNS)
    for path, m, data in matching(clone, "afs", CMU):
        if (picture := decoded(data)) is None:
            to.missing += 1
            continue
        to.draw(path.replace(".pgm", ".png"), enlarged(picture, 4), subject=m["subject"], pose=m["pose"], glasses="dark" if m["eyes"] == "sunglasses" else "open")
    to.close()


def eyes(root, out):
    """One eye with its brow each, of 50 to 1,300 px. Nobody is named."""
    clone, to = Clone(root, "eneszzeybek/Driver-Drowsiness-Detection", "29fb069"), Folder(out, "eyes", COLUMNS)
    files = clone.names("train/Open") + clone.names("train/Closed")
    for (path, _), data in zip(files, clone.read(name for _, name in files)):
        to.add(os.path.basename(path), data, eye=path.split("/")[1].lower())
    to.close()


def glasses(root, out):
    """Crops of 178 x 218, twice enlarged: the part of the set that is for validation."""
    clone, to = Clone(root, "alxmamaev/glasses-detector", "31917da"), Folder(out, "glasses", COLUMNS)
    files = [(path, name) for path, name in clone.names("val") if path.endswith(".jpg")]
    for (path, _), data in zip(files, clone.read(name for _, name in files)):
        number = os.path.basename(path).removesuffix(".jpg")
        worn = "none" if "/no_glasses/" in path else "dark" if number in BY_EYE["dark lenses"] else "clear"
        frames = "heavy" if number in BY_EYE["heavy frames"] else "thin" if number in BY_EYE["thin frames"] else ""
        forehead = "covered" if number in BY_EYE["covered"] else "free" if number in BY_EYE["free"] else ""
        if (picture := decoded(data)) is None:
            to.missing += 1
            continue
        to.draw(number + ".png", enlarged(picture, 2), glasses=worn, frames=frames, forehead=forehead)
    to.close()


def yaleb(root, out):
    """27 people in 64 lights each, tight crops of 168 x 192 with a margin, twice enlarged. Another 11 people are there at 24 x 24, and left out."""
    clone, to = Clone(root, "Uranium2/recognition", "3129bff"), Folder(out, "yaleb", COLUMNS)
    for path, m, data in matching(clone, "CroppedYale", r"yaleB(\d+)_P00A([+-]\d+)E([+-]\d+)\.pgm"):
        if (picture := decoded(data)) is None:
            to.missing += 1
            continue
        if picture.shape[0] < 192:
            continue
        to.draw(path.replace(".pgm", ".png"), enlarged(picture, 2, .45), subject=m[1], azimuth=int(m[2]), elevation=int(m[3]))
    to.close()


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--repos", required=True)
    args.add_argument("--out", required=True)
    a = args.parse_args()
    for export in (yale, genki, cmu, eyes, glasses, yaleb):
        export(a.repos, a.out)


if __name__ == "__main__":
    main()
