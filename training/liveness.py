"""The liveness network: 80 x 80 BGR in, three logits out, of which class 1 is live."""
import torch
from torch import nn


SIDE = 80  # px of a crop


class Unit(nn.Sequential):
    """Convolution, batch normalisation, PReLU."""

    def __init__(self, i, o, kernel=1, stride=1, groups=1, active=True, padding=None):
        layers = [nn.Conv2d(i, o, kernel, stride, kernel // 2 if padding is None else padding, groups=groups, bias=False), nn.BatchNorm2d(o)]
        super().__init__(*layers, *([nn.PReLU(o)] if active else []))


class Excite(nn.Module):
    """Squeeze and excitation: each channel scaled by what all channels' means say."""

    def __init__(self, channels, narrow):
        super().__init__()
        self.f = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(channels, narrow, 1), nn.ReLU(), nn.Conv2d(narrow, channels, 1), nn.Sigmoid())

    def forward(self, x):
        return x * self.f(x)


class Bottleneck(nn.Module):
    """Wide, depthwise, narrow again."""

    def __init__(self, i, wide, o, stride=1, excite=0):
        super().__init__()
        self.residual = stride == 1 and i == o
        self.f = nn.Sequential(Unit(i, wide), Unit(wide, wide, 3, stride, wide), Unit(wide, o, active=False), *([Excite(o, excite)] if excite else []))

    def forward(self, x):
        return x + self.f(x) if self.residual else self.f(x)


class Student(nn.Module):
    """414,000 weights and 41 M multiply-adds: laid out as MiniFASNetV1SE is (minivision-ai/Silent-Face-Anti-Spoofing), cut into stages
    where its teacher's maps are compared."""

    def __init__(self):
        super().__init__()
        self.stages = nn.ModuleList([
            nn.Sequential(Unit(3, 32, 3, 2), Unit(32, 32, 3, 1, 32)),
            Bottleneck(32, 103, 64, 2),
            nn.Sequential(*(Bottleneck(64, m, 64, excite=e) for m, e in ((13, 0), (26, 0), (13, 0), (52, 16)))),
            Bottleneck(64, 231, 128, 2),
            nn.Sequential(*(Bottleneck(128, m, 128, excite=e) for m, e in ((154, 0), (52, 0), (26, 0), (52, 0), (26, 0), (26, 32)))),
            Bottleneck(128, 308, 128, 2),
            nn.Sequential(Bottleneck(128, 26, 128), Bottleneck(128, 26, 128, excite=32)),
            nn.Sequential(Unit(128, 512), Unit(512, 512, 5, 1, 512, active=False, padding=0), nn.Flatten(), nn.Linear(512, 128), nn.BatchNorm1d(128)),
        ])
        self.last = nn.Linear(128, 3)

    def forward(self, x):
        for stage in self.stages:
            x = stage(x)
        return self.last(x)


LEVELS = 128  # grey levels that are 1 where the network is trained; once folded it takes the levels themselves


def entered(x):
    """Crops (n, 80, 80, 3) uint8 as the network takes them where it is trained."""
    return (x.permute(0, 3, 1, 2).float() / LEVELS).contiguous(memory_format=torch.channels_last)


def folded(net):
    """The network as it ships: it takes grey levels, and the embedding's normalisation is folded into the layer before it."""
    net.stages[0][0][0].weight.data /= LEVELS
    *_, linear, norm = net.stages[-1]
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    linear.bias.data = (linear.bias - norm.running_mean) * scale + norm.bias
    linear.weight.data *= scale[:, None]
    net.stages[-1] = net.stages[-1][:-1]
    return net
