"""Crops faces as Silent-Face-Anti-Spoofing feeds its networks, with OpenCV: the oracle of TestCropMatchesOpenCV in engine, and what recapture.py takes.

usage: python3 training/crop_run.py IN OUT

IN holds pictures, one after the other: width, height, the side of the crop (int32), the box's x, y, width and height and the scale (float64),
then red, green and blue of every pixel. OUT gets the crops: red, green and blue of every pixel. Needs cv2 and numpy.

A box is enlarged by the scale about its middle, or by less where it would not fit into the picture, moved to where it lies in it, cut out with
both its ends, and squeezed by cv2.resize as that comes.
"""

import sys

import cv2
import numpy as np


def span(start, size, scale, last):
    """First and last pixel of one side."""
    middle, half = size / 2 + start, size * scale / 2
    low, high = middle - half, middle + half
    if low < 0:
        low, high = 0, high - low
    if high > last:
        low, high = low - (high - last), last
    return int(low), int(high)


def crop(picture, x, y, w, h, scale, side):
    high, wide = picture.shape[:2]
    scale = min((high - 1) / h, (wide - 1) / w, scale)
    left, right = span(x, w, scale, wide - 1)
    top, bottom = span(y, h, scale, high - 1)
    return cv2.resize(picture[top : bottom + 1, left : right + 1], (side, side))


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], "rb") as source, open(sys.argv[2], "wb") as to:
        while head := source.read(12):
            wide, high, side = np.frombuffer(head, "<i4")
            x, y, w, h, scale = np.frombuffer(source.read(40), "<f8")
            picture = np.frombuffer(source.read(int(3 * wide * high)), np.uint8).reshape(high, wide, 3)
            to.write(crop(picture, x, y, w, h, scale, int(side)).tobytes())


if __name__ == "__main__":
    main()
