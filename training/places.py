"""Measures where the faces of the class A portraits are, with `lifesign analyze`, for recapture.py.

    python training/places.py --lifesign bin/lifesign --london DIR --congress DIR --sample sample.jpg --out places.csv
"""
import argparse
import csv
import json
import pathlib
import subprocess

import cv2


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--lifesign", required=True)
    p.add_argument("--london", type=pathlib.Path, required=True)
    p.add_argument("--congress", type=pathlib.Path, required=True)
    p.add_argument("--sample", type=pathlib.Path, required=True)
    p.add_argument("--out", required=True)
    a = p.parse_args()
    with open(a.out, "w", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["set", "file", "x", "y", "ied", "roll"])
        for name, files in (("london", sorted(a.london.glob("*/*.jpg"))), ("sample", [a.sample]), ("congress", sorted(a.congress.glob("*.jpg")))):
            lines = subprocess.run([a.lifesign, "analyze", "--liveness-model", "none", *files], stdout=subprocess.PIPE, text=True).stdout.splitlines()
            for line in map(json.loads, lines):
                m = line["measures"]
                if m.get("faces") == 1 and "eye_line" in m:
                    high, wide = cv2.imread(line["file"]).shape[:2]
                    rows.writerow([name, line["file"], m["centre_line"] * wide, high - m["eye_line"] * high, m["eye_separation"], m["roll"]])


if __name__ == "__main__":
    main()
