"""Exports the sets that detection is measured on out of clones of their repositories.

usage: python3 training/sets.py --repos DIR --out DIR [--london DIR]

DIR of --repos holds a clone of each repository below, bare or not, as OWNER+NAME, OWNER+NAME/repo, OWNER/NAME or NAME. --out gets a
folder a set, each with a manifest.csv. --london is the folder of the London set; it goes out upright and rolled. A file that a clone
lacks is left out and counted. The sets may be used to measure and for nothing else, and no file of them belongs in a repository: see
training/README.md.

manifest.csv: path in the folder; group (what the table has a row for); faces, how many are to be seen (1 or 0; empty where it is not
known); yaw, pitch, roll, degrees where the set labels them (signs as in engine: positive yaw turns to the subject's left, positive pitch
down, positive roll clockwise in the picture); upright, the picture of which this one is turned clockwise about its middle by turned
degrees, with the factor scale in size. Needs git, ffmpeg, opencv and numpy.
"""

import argparse
import csv
import math
import os
import re
import subprocess
import tempfile

import cv2
import numpy as np

COLUMNS = ["path", "group", "faces", "yaw", "pitch", "roll", "upright", "turned", "scale"]
ADULT = 18  # years, in the file names of UTKFace
FRAMES = 2000  # without a face


class Clone:
    """A clone whose missing blobs are missed and not fetched."""

    def __init__(self, root, repository, commit):
        owner, name = repository.split("/")
        here = [os.path.join(root, p) for p in (f"{owner}+{name}/repo", f"{owner}+{name}", f"{owner}/{name}", name)]
        self.dir = next((d for d in here if os.path.isdir(d)), None)
        if self.dir is None:
            raise SystemExit(f"no clone of {repository} in {root}")
        self.commit = commit
        self.env = dict(os.environ, GIT_NO_LAZY_FETCH="1")

    def git(self, *args, **kw):
        return subprocess.run(["git", "-C", self.dir, *args], env=self.env, check=True, stdout=subprocess.PIPE, **kw).stdout

    def names(self, folder):
        """All files below a folder as (path, object), sorted."""
        rows = self.git("ls-tree", "-r", "-z", self.commit, folder).decode("utf-8", "surrogateescape").split("\0")[:-1]
        return sorted((path, meta.split()[2]) for meta, path in (row.split("\t", 1) for row in rows))

    def read(self, objects):
        """The objects' bytes, None for one that is missing."""
        with subprocess.Popen(["git", "-C", self.dir, "cat-file", "--batch"], env=self.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as p:
            for name in objects:
                p.stdin.write(name.encode() + b"\n")
                p.stdin.flush()
                head = p.stdout.readline().split()
                if not head or head[1] == b"missing":
                    yield None
                    continue
                yield p.stdout.read(int(head[2]))
                p.stdout.read(1)
            p.stdin.close()


class Folder:
    """A set that is being written."""

    def __init__(self, out, name, columns=COLUMNS):
        self.name, self.columns, self.dir, self.rows, self.missing = name, columns, os.path.join(out, name), [], 0
        os.makedirs(self.dir, exist_ok=True)

    def add(self, path, data, **labels):
        """data is a picture's file. One that is no JPEG is written as PNG, for the tests read these two alone."""
        if data is None:
            self.missing += 1
            return
        if data[:3] != b"\xff\xd8\xff":
            picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            if picture is None:
                self.missing += 1
                return
            self.draw(os.path.splitext(path)[0] + ".png", picture, **labels)
            return
        with open(os.path.join(self.dir, path), "wb") as f:
            f.write(data)
        self.rows.append({"path": path, **labels})

    def draw(self, path, picture, **labels):
        cv2.imwrite(os.path.join(self.dir, path), picture)
        self.rows.append({"path": path, **labels})

    def close(self):
        with open(os.path.join(self.dir, "manifest.csv"), "w", newline="") as f:
            w = csv.DictWriter(f, self.columns, restval="", lineterminator="\n")
            w.writeheader()
            w.writerows(self.rows)
        print(f"{self.name}: {len(self.rows)} pictures" + (f", {self.missing} missing or unreadable" if self.missing else ""))


def matching(clone, folder, pattern):
    """The pictures below a folder whose names a pattern matches: name, the match, and the file's bytes."""
    files = [(m.string, m, name) for path, name in clone.names(folder) if (m := re.fullmatch(pattern, os.path.basename(path)))]
    for (path, m, _), data in zip(files, clone.read(name for _, _, name in files)):
        yield path, m, data


def genki_pictures(root):
    """Pictures of GENKI-4K: name, bytes, 1 for a smile, and yaw, pitch and roll in degrees. labels.txt has smile, yaw, pitch, roll in radians, a line a picture.
    Its yaw grows to the subject's left and its roll clockwise in the picture, as ours; its pitch grows upwards and is turned round here. The set does not
    say so: the engine's own angles correlate with them by 0.87, 0.95 and -0.59, and in degrees no head would turn by more than one."""
    clone = Clone(root, "mehranr7/smile-detection", "1879516")
    labels = [[float(v) for v in line.split()] for line in clone.git("show", clone.commit + ":labels.txt").decode().splitlines() if line.strip()]
    files = [(path, name) for path, name in clone.names("genki4k") if path.endswith(".jpg")]
    if len(files) != len(labels):
        raise SystemExit(f"GENKI-4K: {len(files)} pictures, {len(labels)} labels")
    for (path, _), data, row in zip(files, clone.read(name for _, name in files), labels):
        yield os.path.basename(path), data, row[0], dict(zip(("yaw", "pitch", "roll"), (f"{math.degrees(sign * v):.3f}" for sign, v in zip((1, -1, 1), row[1:]))))


def genki(root, out):
    to = Folder(out, "genki")
    for path, data, _, angles in genki_pictures(root):
        to.add(path, data, group="genki", faces=1, **angles)
    to.close()


# The names of CMU's pictures at full resolution.
CMU = r"(?P<subject>[^_]+)_(?P<pose>left|right|up|straight)_[a-z]+_(?P<eyes>open|sunglasses)\.pgm"


def cmu(root, out):
    """Full resolution, 128 x 120: names without a _2 or _4. straight, left, right, up; open eyes or sunglasses."""
    clone, to = Clone(root, "ak-05/Sunglasses-Detector", "2e438b1"), Folder(out, "cmu")
    for path, m, data in matching(clone, "afs", CMU):
        to.add(path, data, group=f"cmu {m['pose']} {m['eyes']}", faces=1)
    to.close()


def utk(root, out):
    """Tight crops of the sample balanced by sex and ethnicity; names begin with the age, and adults alone go out."""
    clone, to = Clone(root, "bagashvilit/facial_recognition_bias", "abe8730"), Folder(out, "utk")
    files = []
    for path, name in clone.names("data/random_200"):
        age = re.match(r"(\d+)_", os.path.basename(path))
        if age and int(age[1]) >= ADULT:
            files.append((path.split("/")[3], os.path.basename(path), name))
    for (group, path, _), data in zip(files, clone.read(name for _, _, name in files)):
        to.add(path.removesuffix(".chip.jpg"), data, group="utk " + group, faces=1)
    to.close()


MASKS = 640  # px, the longer side


def reduced(data):
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None or max(picture.shape[:2]) <= MASKS:
        return data
    scale = MASKS / max(picture.shape[:2])
    picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def masks(root, out):
    """Scraped and drawn-on masks, most of them tight crops. Pictures larger than MASKS are reduced, as a camera's frame would be. The set
    holds edited copies of the same picture, which stay, and equal files, which go out once. How many faces a picture has is not said."""
    clone, to = Clone(root, "chandrikadeb7/Face-Mask-Detection", "7e50074"), Folder(out, "masks")
    files, seen = [], set()
    for path, name in clone.names("dataset/with_mask"):
        if name not in seen:
            seen.add(name)
            files.append(name)
    for i, data in enumerate(clone.read(files)):
        to.add(f"{i:04}.jpg", None if data is None else reduced(data), group="masks")
    to.close()


def several(root, out):
    """dlib's examples: photos of several people. Its boxes are of its own detector's, so the number of faces is not taken from them."""
    clone, to = Clone(root, "davisking/dlib", "3d40bf5"), Folder(out, "several")
    files = [(os.path.basename(path), name) for path, name in clone.names("examples/faces") if path.endswith(".jpg") and "dogs" not in path]
    for (path, _), data in zip(files, clone.read(name for _, name in files)):
        to.add(path, data, group="several")
    to.close()


def faceless(root, out):
    """Every frame of two videos, or FRAMES evenly drawn where there are more. Lossless."""
    clone, to = Clone(root, "intel-iot-devkit/sample-videos", "5797889"), Folder(out, "faceless")
    videos = ["bottle-detection", "car-detection"]
    blobs = dict(clone.names("."))
    frames = []
    with tempfile.TemporaryDirectory() as tmp:
        for video, data in zip(videos, clone.read(blobs[v + ".mp4"] for v in videos)):
            if data is None:
                print(f"faceless: {video} is missing")
                continue
            file = os.path.join(tmp, video)
            with open(file + ".mp4", "wb") as f:
                f.write(data)
            subprocess.run(["ffmpeg", "-v", "error", "-i", file + ".mp4", "-fps_mode", "passthrough", file + "-%05d.png"], check=True)
        frames = sorted(name for name in os.listdir(tmp) if name.endswith(".png"))
        n = min(FRAMES, len(frames))
        for name in (frames[i * len(frames) // n] for i in range(n)):
            with open(os.path.join(tmp, name), "rb") as f, open(os.path.join(to.dir, name), "wb") as g:
                g.write(f.read())
            to.rows.append({"path": name, "group": "faceless " + name.split("-")[0], "faces": 0})
    to.close()


ROLLS = [-45, -30, -15, 15, 30, 45]  # degrees, clockwise in the picture
ROLLED = 450  # px, side of a rolled picture


def london(folder, out):
    """204 portraits of 900 x 900, and the same turned about their middle at half the size, edges repeated."""
    to = Folder(out, "london")
    with open(os.path.join(folder, "manifest.csv"), newline="") as f:
        portraits = list(csv.DictReader(f))
    for p in portraits:
        name = p["path"].replace("/", "-")
        with open(os.path.join(folder, p["path"]), "rb") as f:
            data = f.read()
        to.add(name, data, group="london", faces=1)
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
        half = cv2.resize(picture, (ROLLED, ROLLED), interpolation=cv2.INTER_AREA)
        middle = (ROLLED - 1) / 2
        for roll in ROLLS:
            m = cv2.getRotationMatrix2D((middle, middle), -roll, 1)  # opencv turns the other way
            turned = cv2.warpAffine(half, m, (ROLLED, ROLLED), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            to.draw(f"{name.removesuffix('.jpg')}-{roll:+d}.png", turned, group=f"london rolled {roll:+d}", faces=1, upright=name, turned=roll, scale=ROLLED / picture.shape[1])
    to.close()


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--repos", required=True)
    args.add_argument("--out", required=True)
    args.add_argument("--london")
    a = args.parse_args()
    for export in (genki, cmu, utk, masks, several, faceless):
        export(a.repos, a.out)
    if a.london:
        london(a.london, a.out)


if __name__ == "__main__":
    main()
