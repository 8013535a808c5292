"""The liveness network: 80 x 80 BGR in, three logits out, of which class 1 is live."""
import torch
from torch import nn


class Unit(nn.Sequential):
    """Convolution, batch normalisation, PReLU."""

    def __init__(self, i, o, kernel=1, stride=1, groups=1, active=True, padding=None):
        layers = [nn.Conv2d(i, o, kernel, stride, kernel // 2 if padding is None else padding, groups=groups, bias=False), nn.BatchNorm2d(o)]
        super().__init__(*layers, *([nn.PReLU(o)] if active else []))


class Bottleneck(nn.Module):
    """Wide, depthwise, narrow again."""

    def __init__(self, i, wide, o, stride=1):
        super().__init__()
        self.residual = stride == 1 and i == o
        self.f = nn.Sequential(Unit(i, wide), Unit(wide, wide, 3, stride, wide), Unit(wide, o, active=False))

    def forward(self, x):
        return x + self.f(x) if self.residual else self.f(x)


class Student(nn.Module):
    """317,000 weights, 22 M multiply-adds."""

    def __init__(self):
        super().__init__()
        self.stages = nn.ModuleList([
            nn.Sequential(Unit(3, 32, 3, 2), Unit(32, 32, 3, 1, 32), Bottleneck(32, 64, 64, 2), *(Bottleneck(64, m, 64) for m in (13, 13, 26))),
            nn.Sequential(Bottleneck(64, 128, 128, 2), *(Bottleneck(128, m, 128) for m in (64, 52, 26, 52, 26))),
            nn.Sequential(Bottleneck(128, 192, 128, 2), *(Bottleneck(128, m, 128) for m in (26, 26))),
            nn.Sequential(Unit(128, 512), Unit(512, 512, 5, 1, 512, active=False, padding=0), nn.Flatten(), nn.Linear(512, 128), nn.BatchNorm1d(128)),
        ])
        self.last = nn.Linear(128, 3)

    def forward(self, x):
        for stage in self.stages:
            x = stage(x)
        return self.last(x)


def entered(x):
    """Crops (n, 80, 80, 3) uint8 as the network takes them: 0..255."""
    return (x.permute(0, 3, 1, 2).float()).contiguous(memory_format=torch.channels_last)
