"""Exports the sets that liveness is measured on out of clones of their repositories.

usage: python3 training/pad_sets.py --repos DIR --out DIR

DIR of --repos holds the clones as for sets.py. --out gets a folder a set with the pictures and a manifest.csv for `lifesign eval`, whose
columns docs/evaluation.md explains; that of Replay-Attack also holds train.csv, devel.csv and test.csv, the rows of one split each, and even.csv,
frames that stand as far apart in live clips as in attacks. The manifest.csv of --out itself has the rows of all sets.
The sets may be used to measure and for nothing else, and no file of them belongs in a repository: see training/README.md.

Needs git, opencv and numpy.
"""

import argparse
import csv
import os
import re

from sets import Clone

COLUMNS = ["path", "label", "attack_type", "clip", "subject", "set"]


def write(path, rows):
    with open(path, "w", newline="") as f:
        w = csv.DictWriter(f, COLUMNS, restval="", lineterminator="\n")
        w.writeheader()
        w.writerows(rows)


class Folder:
    """A set that is being written. Unlike that of sets.py it keeps each file as it is."""

    def __init__(self, out, name):
        self.name, self.dir, self.rows, self.missing = name, os.path.join(out, name), [], 0

    def add(self, path, data, **labels):
        if data is None:
            self.missing += 1
            return
        file = os.path.join(self.dir, path)
        os.makedirs(os.path.dirname(file), exist_ok=True)
        with open(file, "wb") as f:
            f.write(data)
        self.rows.append({"path": path, **labels})

    def write(self, name, rows):
        write(os.path.join(self.dir, name), rows)

    def close(self):
        """Returns the rows with paths that begin at the folder of all sets."""
        if not self.rows:
            raise SystemExit(f"{self.name}: the clone holds none of its pictures")
        self.write("manifest.csv", self.rows)
        clips = len({row["clip"] for row in self.rows})
        print(f"{self.name}: {len(self.rows)} pictures of {clips} clips" + (f", {self.missing} missing" if self.missing else ""))
        return [{**row, "path": f"{self.name}/{row['path']}"} for row in self.rows]


PICTURE = re.compile(r"\d{4}/((\d{4})_\d\d_\d\d_\d\d)_(\d+)\.jpg")  # folder/(burst = (subject)_glasses_position_session)_picture.jpg


def nuaa(root, out):
    """The official test lists: 3362 live and 5761 printed pictures. A burst is a clip. The repository has longer lists; what it added
    has other names and stays out."""
    clone, to = Clone(root, "imironica/liveness", "415a750"), Folder(out, "nuaa")
    blobs = dict(clone.names("db"))
    for who, label, attack in (("client", "live", ""), ("imposter", "spoof", "print")):
        lines = clone.git("show", f"{clone.commit}:db/{who}_test_raw.txt").decode().splitlines()
        found = [m for m in (PICTURE.fullmatch(line.strip()) for line in lines) if m]
        found.sort(key=lambda m: (m[1], int(m[3])))
        names = [blobs.get(f"db/{who.capitalize()}Raw/{m[0]}", "0" * 40) for m in found]  # zeros: cat-file says missing
        for m, data in zip(found, clone.read(names)):
            to.add(f"{who}/{os.path.basename(m[0])}", data, label=label, attack_type=attack, clip=f"{who}-{m[1]}", subject=m[2], set="nuaa")
    return to.close()


ATTACK = re.compile(r"attack__(fixed|hand)__attack_(print|mobile|highdef)_(client\d+)_session\d+_(?:mobile|highdef)_(photo|video)_(?:adverse|controlled)")
REAL = re.compile(r"real__real__(client\d+)_session\d+_webcam_authenticate_(?:adverse|controlled)_\d")
EVEN = (0, 20, 39, 59, 79, 98, 118, 138, 157, 177, 197, 217, 236)  # the first thirteen frames of every live clip, as long as an attack lasts


def replay(root, out):
    """20 frames of each clip, evenly drawn: live ones stand .79 s apart and attacks .50 s, so a measure of motion leaks the label, but for even.csv: 13
    of each clip that are nearest to EVEN. A type of attack is the device, photo or video, and how it was held; a print is a photo. The subject is the
    client shown."""
    clone, to = Clone(root, "sejong-sas/face-anti-spoofing", "6426584c"), Folder(out, "replay")
    files = []
    for path, name in clone.names("frames/replay_attack"):
        _, _, split, clip, frame = path.split("/")
        rest = clip.removeprefix(split + "__")
        if m := REAL.fullmatch(rest):
            labels = {"label": "live", "subject": m[1]}
        elif m := ATTACK.fullmatch(rest):
            kind = m[2] if m[2] == "print" else f"{m[2]}-{m[4]}"
            labels = {"label": "spoof", "attack_type": f"{kind}-{m[1]}", "subject": m[3]}
        else:
            raise SystemExit(f"replay: {clip} is named unlike the others")
        files.append((f"{split}/{rest}/{frame}", name, {**labels, "clip": f"{split}-{rest}", "set": "replay-" + split}))
    for (path, _, labels), data in zip(files, clone.read(name for _, name, _ in files)):
        to.add(path, data, **labels)
    for split in ("train", "devel", "test"):
        to.write(split + ".csv", [row for row in to.rows if row["set"] == "replay-" + split])
    clips = {}
    for row in to.rows:
        clips.setdefault(row["clip"], []).append(row)
    number = lambda row: int(row["path"][-9:-4])
    to.write("even.csv", [min(rows, key=lambda row: abs(number(row) - at)) for rows in clips.values() for at in EVEN])
    return to.close()


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--repos", required=True)
    args.add_argument("--out", required=True)
    a = args.parse_args()
    write(os.path.join(a.out, "manifest.csv"), [row for export in (nuaa, replay) for row in export(a.repos, a.out)])


if __name__ == "__main__":
    main()
