"""Draws what has much of a face and is none, to measure on: bottles, posts and other things turned on a lathe, before rooms that train.py holds back.

    python training/lathes.py --rooms rooms --out lathes

--rooms is what rooms.py made. Leaves grey pictures.
"""
import argparse
import pathlib

import cv2
import numpy as np

import crops
import train


@crops.jit
def draw(rooms, out, crop):
    crops.turnings(rooms, out)
    crops.shown(out, crop)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rooms", required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--pictures", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=99)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    rooms = train.rooms(args.rooms, held=True)
    crops.seed(args.seed)
    out, crop = np.empty((2, crops.SIDE, crops.SIDE), np.float32)
    for i in range(args.pictures):
        draw(rooms, out, crop)
        cv2.imwrite(str(args.out / ("%05d.png" % i)), out.astype(np.uint8))


if __name__ == "__main__":
    main()
