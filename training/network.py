"""The networks: the alignment network takes a grey crop to heat maps of 75 points, a face score and the points' spreads; the eye network takes an
eye's crop to heat maps of its 11 points and their spreads; two networks say what there is to see on a face and at an eye (looks.py).

Every convolution is followed by batch normalisation and PReLU. A point is the mean of its heat map's cells, weighted by
max(0, 1 + (h - max h) / 8)^8: nearly a softmax, of multiplications alone, so that every machine computes the same bits.
"""
import torch
from torch import nn

import points

EYE_POINTS = points.RIGHT_EYE.stop - points.RIGHT_EYE.start


class Separable(nn.Module):
    """Depthwise 3 x 3, then pointwise; with a shortcut where the shape stays."""

    def __init__(self, inputs, outputs, stride=1):
        super().__init__()
        self.depthwise = nn.Sequential(nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False), nn.BatchNorm2d(inputs), nn.PReLU(inputs))
        self.pointwise = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))
        self.activation = nn.PReLU(outputs)
        self.shortcut = inputs == outputs and stride == 1

    def forward(self, x):
        y = self.pointwise(self.depthwise(x))
        return self.activation(y + x if self.shortcut else y)


def pointwise(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs), nn.PReLU(outputs))


class Alignment(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.PReLU(16))
        self.quarter = nn.Sequential(Separable(16, 32, 2), Separable(32, 32), Separable(32, 32))
        self.eighth = nn.Sequential(Separable(32, 64, 2), Separable(64, 64), Separable(64, 64), Separable(64, 64))
        self.sixteenth = nn.Sequential(Separable(64, 128, 2), Separable(128, 128), Separable(128, 128), Separable(128, 128))
        self.lower = pointwise(128, 64)
        self.middle = nn.Sequential(Separable(64, 64), pointwise(64, 32))
        self.upper = Separable(32, 32)
        self.heat = nn.Conv2d(32, points.N, 1)
        self.judge = nn.Linear(128, 1 + points.N)
        self.twice = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, x):
        """Crops (n, 1, 112, 112) of mean 0 and deviation 1 to heat (n, 75, 28, 28), and (n, 76): the face's logit and the points' log spreads in px."""
        quarter = self.quarter(self.first(x))
        eighth = self.eighth(quarter)
        deep = self.sixteenth(eighth)
        y = self.middle(self.twice(self.lower(deep)) + eighth)
        heat = self.heat(self.upper(self.twice(y) + quarter))
        return heat, self.judge(deep.mean((2, 3)))


class Eye(nn.Module):
    """Crops (n, 1, 32, 32) of mean 0 and deviation 1 to heat maps (n, 11, 16, 16) and the points' log spreads in px (n, 11)."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1, bias=False), nn.BatchNorm2d(16), nn.PReLU(16), Separable(16, 16))
        self.quarter = nn.Sequential(Separable(16, 32, 2), Separable(32, 32), Separable(32, 32))
        self.lower = pointwise(32, 16)
        self.upper = Separable(16, 24)
        self.heat = nn.Conv2d(24, EYE_POINTS, 1)
        self.judge = nn.Linear(32, EYE_POINTS)
        self.twice = nn.Upsample(scale_factor=2, mode="nearest")

    def forward(self, x):
        half = self.first(x)
        deep = self.quarter(half)
        return self.heat(self.upper(self.twice(self.lower(deep)) + half)), self.judge(deep.mean((2, 3)))


class FaceLooks(nn.Module):
    """Crops (n, 1, 96, 96) of mean 0 and deviation 1 to logits (n, 5): glasses, heavy frames, dark glasses, a smile, a covered forehead."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 12, 3, 2, 1, bias=False), nn.BatchNorm2d(12), nn.PReLU(12))
        self.body = nn.Sequential(Separable(12, 24, 2), Separable(24, 24), Separable(24, 48, 2), Separable(48, 48), Separable(48, 48), Separable(48, 64, 2), Separable(64, 64), pointwise(64, 16))
        self.judge = nn.Linear(16 * 6 * 6, 5)

    def forward(self, x):
        return self.judge(self.body(self.first(x)).flatten(1))


class EyeLooks(nn.Module):
    """Crops (n, 1, 32, 32) of mean 0 and deviation 1, left eyes mirrored, to logits (n, 2): closed, obstructed."""

    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(1, 12, 3, 2, 1, bias=False), nn.BatchNorm2d(12), nn.PReLU(12))
        self.body = nn.Sequential(Separable(12, 24), Separable(24, 32, 2), Separable(32, 32), Separable(32, 48, 2), Separable(48, 48), pointwise(48, 24))
        self.judge = nn.Linear(24 * 4 * 4, 2)

    def forward(self, x):
        return self.judge(self.body(self.first(x)).flatten(1))


def places(heat, side):
    """Points (n, points, 2) in px of crops that are side px wide, out of heat maps (n, points, cells, cells)."""
    h = heat.float().flatten(2)
    w = (1 + (h - h.amax(2, keepdim=True)) / 8).clamp(min=0)
    w = w * w
    w = w * w
    w = w * w
    w = w.view(heat.shape)
    cells, stride = heat.shape[3], side // heat.shape[3]
    at = torch.arange(cells, dtype=torch.float32) * stride + (stride - 1) / 2
    total = w.sum((2, 3))
    return torch.stack([(w.sum(2) * at).sum(2) / total, (w.sum(3) * at).sum(2) / total], 2)
