"""The 75 points of the alignment network, in the order of its outputs.

Each has a name, the vertex of MediaPipe's face mesh that lies there and the hand-placed point (or the mean of two) of London's 189. Right
and left are the subject's own: right is at the picture's left.
"""
import numpy as np

_EYE = ("outer corner", "upper lid, outer", "upper lid", "upper lid, inner", "inner corner", "lower lid, inner", "lower lid", "lower lid, outer", "pupil", "iris, outer edge", "iris, inner edge")
_BROW = ("outer end", "upper edge, outer", "upper edge, inner", "inner end, upper", "inner end, lower", "lower edge")
_RIGHT_EYE = [(33, 18), (160, 19), (159, 20), (157, 21), (133, 22), (154, 30), (145, 29), (163, 28), (468, 0), (471, 4), (469, 8)]
_LEFT_EYE = [(263, 27), (387, 26), (386, 25), (384, 24), (362, 23), (381, 31), (374, 32), (390, 33), (473, 1), (474, 16), (476, 12)]
_RIGHT_BROW = [(156, 71), (63, 72), (66, 74), (107, 75), (55, 76), (65, 84)]
_LEFT_BROW = [(383, 82), (293, 81), (296, 79), (336, 78), (285, 77), (295, 85)]
_NOSE = [("bridge", 6, (51, 57)), ("ridge", 195, (53, 59)), ("tip", 4, (54, 60)), ("base", 94, 55), ("right wing", 49, 62), ("left wing", 279, 67), ("right nostril", 75, 64), ("left nostril", 305, 69)]
_OUTER = [(61, 87), (39, 88), (37, 89), (0, 90), (267, 91), (269, 92), (291, 93), (321, 108), (405, 107), (17, 106), (84, 105), (91, 104)]
_INNER = [(80, 94), (13, 96), (310, 98), (318, 103), (14, 101), (88, 99)]
_JAW = [(127, 109), (234, 110), (132, 111), (58, 125), (172, 126), (150, 127), (176, 128), (152, 129), (400, 130), (379, 131), (397, 132), (288, 133), (361, 114), (454, 113), (356, 112)]

# Rows of (name, vertex of the mesh, London's point or points).
TABLE = (
    [("right eye, " + n, v, h) for n, (v, h) in zip(_EYE, _RIGHT_EYE)]
    + [("left eye, " + n, v, h) for n, (v, h) in zip(_EYE, _LEFT_EYE)]
    + [("right brow, " + n, v, h) for n, (v, h) in zip(_BROW, _RIGHT_BROW)]
    + [("left brow, " + n, v, h) for n, (v, h) in zip(_BROW, _LEFT_BROW)]
    + [("nose, " + n, v, h) for n, v, h in _NOSE]
    + [("outer lips %d" % i, v, h) for i, (v, h) in enumerate(_OUTER)]
    + [("inner lips %d" % i, v, h) for i, (v, h) in enumerate(_INNER)]
    + [("jaw %d" % i, v, h) for i, (v, h) in enumerate(_JAW)]
)
N = len(TABLE)
VERTEX = np.array([v for _, v, _ in TABLE])

RIGHT_PUPIL, LEFT_PUPIL = 8, 19
# What a pixel of a turned picture shows: the mesh, the head about it, what is behind.
FACE, HEAD, BEHIND = range(3)
RIGHT_EYE, LEFT_EYE = slice(0, 11), slice(11, 22)


def placed(hand):
    """London's points (..., 189, 2) as the network's (..., 75, 2)."""
    return np.stack([hand[..., list(h) if isinstance(h, tuple) else [h], :].mean(-2) for _, _, h in TABLE], -2)


def mirror():
    """For each point, the point that it becomes in a mirrored picture."""
    pairs = list(range(11, 22)) + list(range(0, 11)) + list(range(28, 34)) + list(range(22, 28)) + [34, 35, 36, 37, 39, 38, 41, 40]
    pairs += [48, 47, 46, 45, 44, 43, 42, 53, 52, 51, 50, 49] + [56, 55, 54, 59, 58, 57] + list(range(74, 59, -1))
    return np.array(pairs)
