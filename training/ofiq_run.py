"""Measures portraits as OFIQ 1.0.3 does, with OpenCV and landmarks that it is given: the oracle of TestMeasuresMatchOpenCV in engine.

usage: python3 training/ofiq_run.py IN OUT

IN is JSON: a list of {"file": a JPEG, "points": 75 of [x, y] in the order of points.py, "yaw": degrees, "head": [x, y, right, down], the middle and
the radii of the ellipse about the upright head in inter-eye distances from between the eyes, and "ied": px}. OUT gets a list of {OFIQ's name of the
measure: raw value}, without what could not be measured. Needs cv2 and numpy.

Written after OFIQ's sources (github.com/BSI-OFIQ/OFIQ-Project, OFIQlib/modules), whose roundings it keeps. What is not OFIQ's: landmarks and yaw come from
outside, and the background is what lies beyond the ellipse within the picture.
"""

import json
import sys

import cv2
import numpy as np

RIGHT_EYE, LEFT_EYE, LIDS = (0, 4), (11, 15), ((1, 7), (2, 6), (3, 5))
NOSE, MOUTH, LIPS, CHIN = 36, (42, 48), ((54, 59), (55, 58), (56, 57)), 67
PUPILS = (8, 19)


def rounded(v):
    return np.sign(v) * np.floor(np.abs(v) + 0.5)


def linear(v):
    v = np.asarray(v) / 255
    return np.where(v > 0.04045, ((v + 0.055) / 1.055) ** 2.4, v / 12.92)


def luminance(bgr):
    table = linear(np.arange(256))
    return np.floor((0.2126 * table[bgr[..., 2]] + 0.7152 * table[bgr[..., 1]] + 0.0722 * table[bgr[..., 0]]) * 255 + 0.5).astype(np.uint8)


def length(v):
    return float(np.hypot(*v))


def middle(points, pair):
    return rounded((points[pair[0]] + points[pair[1]]) / 2)


def widest(points, pairs):
    return max(length(points[a] - points[b]) for a, b in pairs)


def face_mask(points, high, wide):
    """FaceMeasures.cpp, GetFaceMask: the hull, drawn 224 px high."""
    hull = cv2.convexHull(points.astype(np.int32)).reshape(-1, 2)
    x, y, w, h = cv2.boundingRect(hull)
    top, bottom = int(y - h * 0.05), int(y + h * 1.05)
    left, right = int(x + w / 2 - (bottom - top) / 2), int(x + w / 2 + (bottom - top) / 2)
    small = np.zeros((224, 224), np.uint8)
    cv2.fillConvexPoly(small, ((hull - [left, top]) / (bottom - top) * 224).astype(np.int32), 1)
    large = cv2.resize(small, (right - left, bottom - top), interpolation=cv2.INTER_NEAREST)
    mask = np.zeros((high, wide), np.uint8)
    t, b, l, r = max(top, 0), min(bottom, high), max(left, 0), min(right, wide)
    mask[t:b, l:r] = large[t - top : b - top, l - left : r - left]
    return mask


def cielab(rgb):
    """image_utils.cpp, ConvertBGRToCIELAB, of a mean colour."""
    x, y, z = np.array([[0.43605, 0.38508, 0.14309], [0.22249, 0.71689, 0.06062], [0.01393, 0.09710, 0.71419]]) @ linear(rgb)
    f = [np.cbrt(v) if v > 216 / 24389 else (24289 / 27 * v + 16) / 116 for v in (x / 0.964221, y, z / 0.825211)]
    return 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


def measure(row):
    picture = cv2.imread(row["file"])
    high, wide = picture.shape[:2]
    places = rounded(np.array(row["points"]))
    right, left = middle(places, RIGHT_EYE), middle(places, LEFT_EYE)
    to = np.float32([[251, 272], [364, 272], [308, 336], [262, 402], [355, 402]])
    transform, _ = cv2.estimateAffinePartial2D(np.float32([right, left, places[NOSE], places[MOUTH[0]], places[MOUTH[1]]]), to, method=cv2.LMEDS)
    aligned = cv2.warpAffine(picture, transform, (616, 616))
    points = rounded(places @ transform[:, :2].T + transform[:, 2])
    mask = face_mask(points, 616, 616)
    out = {}

    share = np.bincount(luminance(aligned)[mask > 0], minlength=256) / np.count_nonzero(mask)
    levels = np.arange(256) / 255
    out["LuminanceMean"] = mean = (share * levels).sum()
    out["LuminanceVariance"] = (share * (levels - mean) ** 2).sum()
    out["UnderExposurePrevention"], out["OverExposurePrevention"] = share[:26].sum(), share[247:].sum()
    out["DynamicRange"] = -(share[share > 0] * np.log2(share[share > 0])).sum()

    masked = aligned * mask[..., None]
    a, b = middle(points, RIGHT_EYE), middle(points, LEFT_EYE)
    side, down = int(length(a - b) * 0.3), int(length(rounded((a + b) / 2) - middle(points, LIPS[1])) / 2)
    zones = [masked[int(y) + down :, int(x) :][:side, :side] for x, y in ((b[0] - side, b[1]), a)]
    histograms = [np.bincount(luminance(z).ravel(), minlength=256) / side**2 for z in zones]
    out["IlluminationUniformity"] = np.minimum(*histograms).sum()
    green, red = cielab(np.concatenate([z.reshape(-1, 3) for z in zones]).mean(0)[::-1])
    beyond = np.hypot(max(0, 5 - green, green - 25), max(0, 5 - red, red - 35))
    out["NaturalColour"] = float(beyond) if green >= 0 and red >= 0 else 100

    eyes, apart = rounded((right + left) / 2), length(right - left)
    t = length((right + left) / 2 - places[CHIN])
    out["InterEyeDistance"], out["HeadSize"] = apart / np.cos(np.radians(row["yaw"])), t / high
    out["LeftwardCropOfTheFaceImage"], out["RightwardCropOfTheFaceImage"] = right[0] / apart, (wide - left[0]) / apart
    out["MarginAboveOfTheFaceImage"], out["MarginBelowOfTheFaceImage"] = eyes[1] / t, (high - eyes[1]) / t
    lids = min(widest(points, LIDS), widest(points, [(i + 11, j + 11) for i, j in LIDS]))
    out["EyesOpen"] = lids / length((a + b) / 2 - points[CHIN])
    out["MouthClosed"] = widest(places, LIPS) / t
    out["BackgroundUniformity"] = uniformity(picture, transform, row)
    return {name: float(v) for name, v in out.items() if v is not None}


def uniformity(picture, transform, row):
    """BackgroundUniformity.cpp, but that the picture's edge is repeated beyond it: OFIQ's is black there, and bleeds in."""
    high, wide = picture.shape[:2]
    aligned = cv2.warpAffine(picture, transform, (616, 616), borderMode=cv2.BORDER_REPLICATE)
    outside = cv2.warpAffine(np.zeros((high, wide), np.uint8), transform, (616, 616), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT, borderValue=255)
    part, size, scale = np.s_[0:406, 62:554], (354, 292), 354 / 492
    light = luminance(cv2.resize(aligned[part], size, interpolation=cv2.INTER_LINEAR))
    outside = cv2.resize(outside[part], size, interpolation=cv2.INTER_NEAREST)
    ied = row["ied"] * length(transform[:, 0]) * scale
    at = (transform[:, :2] @ np.mean([row["points"][i] for i in PUPILS], 0) + transform[:, 2] - [62, 0]) * scale
    y, x = np.mgrid[0:292, 0:354]
    head = row["head"]
    behind = (outside == 0) & (np.hypot((x - at[0] - head[0] * ied) / (head[2] * ied), (y - at[1] - head[1] * ied) / (head[3] * ied)) >= 1)
    behind = cv2.erode(behind.astype(np.uint8), np.ones((4, 4), np.uint8))
    dx, dy = cv2.Sobel(light, cv2.CV_32F, 1, 0, ksize=-1), cv2.Sobel(light, cv2.CV_32F, 0, 1, ksize=-1)
    return np.hypot(dx.astype(float), dy.astype(float))[behind > 0].mean() if behind.any() else None


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1]) as source, open(sys.argv[2], "w") as to:
        json.dump([measure(row) for row in json.load(source)], to)


if __name__ == "__main__":
    main()
