"""What stands on and before a face, drawn over batches of the faces of looks_faces.py: glasses, hair, hats, hands, light, a camera. In torch, for a
GPU draws a hundred times what a processor does.

Everything is in units (the distance between the eyes, turns.py) about the middle of the eyes, x to the right of the picture and y down. A canvas is a
square of the face; the networks' crops are taken out of it.
"""
import torch
import torch.nn.functional as F

CANVAS, SPAN, ABOVE = 128, 3.0, 1.38  # px, units across, units over the eyes
STORED = 256 / 6.0  # px of a unit in the pictures
FACE, FACE_SPAN, FACE_ABOVE = 96, 2.6, 1.15  # the crop of the face: px, units across, units over the eyes
EYE, EYE_SPAN = 32, .9  # the crop of an eye, as in eyes.py
FACE_LOOKS = ("glasses", "heavy", "dark", "smile", "forehead")
EYE_LOOKS = ("closed", "obstructed")


def ramp(x, a, b):
    return ((x - a) / (b - a)).clamp(0, 1)


class Dice:
    """Draws a number for each of n faces, shaped (n, 1, 1)."""

    def __init__(self, n, device):
        self.n, self.device = n, device

    def uniform(self, a=0.0, b=1.0):
        return a + (b - a) * torch.rand(self.n, 1, 1, device=self.device)

    def normal(self, s=1.0):
        return s * torch.randn(self.n, 1, 1, device=self.device)

    def constant(self, x):
        return torch.full((self.n, 1, 1), float(x), device=self.device)

    def chance(self, p):
        return (torch.rand(self.n, 1, 1, device=self.device) < p).float()

    def log(self, a, b):
        return torch.exp(self.uniform(torch.tensor(a).log().item(), torch.tensor(b).log().item()))

    def noise(self, u, v):
        """Smooth noise of mean 0 and deviation about 1 at places (n, h, w), a grain of one wide."""
        grid = torch.randn(self.n, 1, 48, 48, device=self.device) * 1.6
        at = torch.stack([u / 24, v / 24], 3) + 2 * torch.rand(self.n, 1, 1, 2, device=self.device) - 1
        return F.grid_sample(grid, at - 2 * torch.round(at / 2), padding_mode="reflection", align_corners=False)[:, 0]


def share(mask, where):
    """How much of a part of each canvas a mask covers (n,)."""
    return (mask * where).sum((1, 2)) / where.sum((1, 2)).clamp(min=1)


class Canvas:
    """A batch of faces, grey levels (n, size, size), with the places of their parts."""

    def __init__(self, grey, points, span=SPAN, above=ABOVE):
        """Points (n, 75, 2) are in units of the canvas, which is span units wide and reaches so far above the middle of the eyes."""
        self.grey, self.points = grey, points
        n, size = len(grey), grey.shape[1]
        self.px = size / span
        at = (torch.arange(size, device=grey.device) + .5) / self.px
        self.u, self.v = (at - span / 2)[None, None].expand(n, size, size), (at - above)[None, :, None].expand(n, size, size)
        corners = points[:, [0, 4, 11, 15]].view(n, 2, 2, 2).mean(2)  # right and left eye
        self.eyes = corners
        across = corners[:, 1] - corners[:, 0]
        self.apart = across.norm(dim=1).clamp(min=.3).view(n, 1, 1)
        a = across / self.apart.view(n, 1)
        self.ax, self.ay = a[:, 0].view(n, 1, 1), a[:, 1].view(n, 1, 1)
        self.middle = corners.mean(1)
        # Places along the line of the eyes and down from it, about the middle between them.
        x, y = self.u - self.middle[:, 0].view(n, 1, 1), self.v - self.middle[:, 1].view(n, 1, 1)
        self.along, self.down = x * self.ax + y * self.ay, y * self.ax - x * self.ay
        self.skin = grey.flatten(1).median(1).values.view(n, 1, 1)

    def soft(self, inside):
        """A mask out of a signed distance in units, positive inside: an edge of one pixel."""
        return (inside * self.px + .5).clamp(0, 1)

    def lay(self, mask, fill):
        self.grey = self.grey + mask * (fill.clamp(0, 255) - self.grey)

    def eye_cover(self, mask):
        """How much of each eye's opening a mask covers (n, 2)."""
        out = []
        for e in range(2):
            x, y = self.u - self.eyes[:, e, 0].view(-1, 1, 1), self.v - self.eyes[:, e, 1].view(-1, 1, 1)
            wide = (self.points[:, 11 * e + 4] - self.points[:, 11 * e]).norm(dim=1).view(-1, 1, 1).clamp(min=.15) / 2
            inside = ((x * self.ax + y * self.ay) / wide) ** 2 + ((y * self.ax - x * self.ay) / .09) ** 2 < 1
            out.append(share(mask, inside))
        return torch.stack(out, 1)


def canvases(pictures, taught, d):
    """Canvases of pictures (n, 256, 256) and their points (n, 75, 2) px, each placed as well as landmarks may be."""
    n, device = len(pictures), pictures.device
    eyes = taught[:, [0, 4, 11, 15]].view(n, 2, 2, 2).mean(2)
    across = eyes[:, 1] - eyes[:, 0]
    angle = torch.atan2(across[:, 1], across[:, 0]) + torch.deg2rad(d.normal(3.0)).view(n)
    scale = torch.exp(d.normal(.06)).view(n)  # of what a unit is taken for
    c, s = torch.cos(angle) * scale, torch.sin(angle) * scale
    middle = eyes.mean(1) + STORED * .03 * torch.randn(n, 2, device=device)
    turn = torch.stack([torch.stack([c, -s], 1), torch.stack([s, c], 1)], 1)  # canvas units -> picture units
    points = (taught - middle[:, None]) / STORED @ turn / (scale ** 2).view(n, 1, 1)
    at = (torch.arange(CANVAS, device=device) + .5) * SPAN / CANVAS
    y, x = torch.meshgrid(at - ABOVE, at - SPAN / 2, indexing="ij")
    place = torch.stack([x, y], 2).view(1, -1, 2) @ turn.transpose(1, 2) * STORED + middle[:, None]
    grid = ((place + .5) / 128 - 1).view(n, CANVAS, CANVAS, 2)
    grey = F.grid_sample(pictures[:, None].float(), grid, padding_mode="border", align_corners=False)[:, 0]
    return Canvas(grey, points)


def lashes(c, shut, d):
    """The dark line where lids meet, on eyes that are closed (n, 2)."""
    for e in range(2):
        line = c.points[:, [11 * e + k for k in (0, 7, 6, 5, 4)]]
        near = torch.full_like(c.grey, 9.0)
        for k in range(4):
            p, q = line[:, k, :, None, None], line[:, k + 1, :, None, None]
            w = q - p
            t = (((c.u - p[:, 0]) * w[:, 0] + (c.v - p[:, 1]) * w[:, 1]) / (w ** 2).sum(1).clamp(min=1e-6)).clamp(0, 1)
            near = torch.minimum(near, torch.hypot(c.u - p[:, 0] - t * w[:, 0], c.v - p[:, 1] - t * w[:, 1]))
        mask = c.soft(d.uniform(.005, .03) - near)
        # Lashes that hang from there.
        corner, other = line[:, 0, :, None, None], line[:, 4, :, None, None]
        x, y = (c.u - corner[:, 0]) * c.ax + (c.v - corner[:, 1]) * c.ay, (c.v - corner[:, 1]) * c.ax - (c.u - corner[:, 0]) * c.ay
        wide = ((other[:, 0] - corner[:, 0]) * c.ax + (other[:, 1] - corner[:, 1]) * c.ay).abs().clamp(min=.1)
        long = d.chance(.6) * d.uniform(.02, .12) + 1e-3
        hang = ramp(near, long, long * .3) * ((x * (1 if e == 0 else -1) > 0) & ((x / wide).abs() < 1)).float() * ramp(y + .05, -.02, .03)
        strands = ramp(d.noise(x * 45, near * 6), -.3, .9)
        mask = torch.maximum(mask, hang * strands) * ramp(shut[:, e].view(-1, 1, 1), .6, .95) * d.uniform(0, .9)
        c.lay(mask, c.grey * d.uniform(.15, .7))


def creases(c, shut, d):
    """The folds of skin about an eye that is squeezed: along its lids, out of its outer corner, and the brow's shade over it. Smiling eyes have faint ones."""
    for e, out in ((0, -1.0), (1, 1.0)):
        far = shut[:, e].view(-1, 1, 1)
        deep = torch.where(far > .5, d.chance(.55) * d.uniform(.1, 1), d.chance(.2) * d.uniform(0, .35))
        corner, inner = c.points[:, 11 * e, :, None, None], c.points[:, 11 * e + 4, :, None, None]
        wide = (corner - inner).norm(dim=1).clamp(min=.15)
        x = ((c.u - c.eyes[:, e, 0].view(-1, 1, 1)) * c.ax + (c.v - c.eyes[:, e, 1].view(-1, 1, 1)) * c.ay) * out
        y = (c.v - c.eyes[:, e, 1].view(-1, 1, 1)) * c.ax - (c.u - c.eyes[:, e, 0].view(-1, 1, 1)) * c.ay
        bow = y + torch.where(y > 0, 1.0, -1.0) * .5 * x ** 2  # folds bend about the eye
        folds = d.noise(bow * d.uniform(11, 20), x * 1.5) * ramp(y.abs(), .015, .06) * torch.exp(-(y / torch.where(y > 0, .2, .12)) ** 2 - (x / (wide * .75)) ** 2)
        a, b = x - wide * .45, y
        feet = d.noise(torch.atan2(b, a.clamp(min=1e-3)) * d.uniform(2.5, 5), a * 2) * ramp(a, .02, .1) * torch.exp(-(a / .2) ** 2 - (b / .2) ** 2)
        open_eye = (1 - far.clamp(0, 1)) * torch.exp(-(x / (wide * .5)) ** 4 - (y / .11) ** 4)
        shade = d.uniform(0, .45) * torch.exp(-((y + d.uniform(-.02, .12)) / .12) ** 2 - (x / (wide * .8)) ** 2)
        c.grey = c.grey * (1 + deep * (1 - open_eye) * (d.uniform(.05, .4) * folds + d.uniform(0, .25) * feet - shade * (far > .5).float())).clamp(.15, 1.6)


class Glasses:
    """What glasses look like, a number a face: rim and lens. Fields may be set."""

    def __init__(self, d, p):
        self.on = d.chance(p)
        self.rim = d.log(.012, .12)  # units thick
        self.clear = 1 - d.chance(.35) * d.uniform(.2, 1)  # the share of light that a lens lets through
        self.clear = self.clear * d.uniform(.86, 1)
        self.inner, self.outer, self.high = d.uniform(.11, .2), d.uniform(.78, 1.02), d.uniform(.2, .42)
        self.low, self.square, self.tilt = d.uniform(-.02, .13), d.uniform(2, 5.5), d.normal(.12)
        self.drop = d.chance(.3) * d.uniform(0, .35)  # of a lens towards the cheek
        self.colour = torch.where(d.chance(.65) > 0, d.uniform(5, 60), d.uniform(20, 230))
        self.rimless, self.upper = d.chance(.08), d.chance(.15)  # no rim; an upper rim alone
        self.brow = 1 + d.chance(.3) * d.uniform(.3, 1.2)  # how much thicker above
        self.shine, self.veil = d.chance(.4) * d.uniform(0, 70), d.chance(.5) * d.uniform(0, 25)

    @property
    def heavy(self):
        """0 to 1: from 0.045 to 0.075 units of rim, above or below."""
        return self.on * (1 - self.rimless) * ramp(self.rim * (1 + (self.brow - 1) * .5), .045, .075)

    @property
    def dark(self):
        """0 to 1: from lenses that let pass .6 of the light to .35."""
        return self.on * (1 - ramp(self.clear, .35, .6))

    def draw(self, c, d):
        """Draws them, and returns where a lens is."""
        half = c.apart / 2
        lens_mask = torch.zeros_like(c.grey)
        rim_mask = torch.zeros_like(c.grey)
        shadow = torch.zeros_like(c.grey)
        for side in (-1, 1):
            inner, outer = self.inner * c.apart, half + (self.outer - .5) * c.apart.clamp(min=.6)
            mid, rx = side * (inner + outer) / 2, (outer - inner) / 2
            x, y = (c.along - mid) * side, c.down - self.low
            y = y - self.tilt * .3 * x
            wide = rx * (1 - self.drop * (y / self.high).clamp(-1, 1) * .5)
            X, Y = (x / wide).abs() + 1e-4, (y / self.high).abs() + 1e-4
            f = (X ** self.square + Y ** self.square) ** (1 / self.square)
            out = torch.hypot(x, y) * (1 - 1 / f)  # the distance from the edge along a ray
            lens_mask = torch.maximum(lens_mask, c.soft(-out))
            thick = self.rim * torch.where(y < 0, self.brow, torch.ones_like(y))
            rim = c.soft(thick / 2 - out.abs()) * (1 - self.rimless * .75)
            rim = rim * torch.where((y > 0) & (self.upper > 0), torch.zeros_like(rim), torch.ones_like(rim))
            rim_mask = torch.maximum(rim_mask, rim)
            shadow = torch.maximum(shadow, c.soft(thick / 2 - (torch.hypot(x, y - .05) * (1 - 1 / f)).abs()))
            # The temple, from the lens to the ear.
            temple = torch.minimum(self.rim.clamp(max=.07) / 2 - (c.down - self.low + self.high * .55).abs(), torch.minimum(c.along * side - outer, outer + .35 - c.along * side))
            rim_mask = torch.maximum(rim_mask, c.soft(temple))
        bar = self.low - self.high * .45 + .25 * c.along ** 2
        bridge = torch.minimum(self.rim.clamp(.015, .06) / 2 - (c.down - bar).abs(), self.inner * c.apart - c.along.abs())
        rim_mask = torch.maximum(rim_mask, c.soft(bridge))
        c.lay(shadow * self.on * d.uniform(0, .4), c.grey * .6)
        mirrored = d.noise(c.along * 3, c.down * 3)
        through = c.grey * self.clear + self.veil * ramp(self.clear, 1.0, .5) + self.shine * ramp(mirrored, .4, 1.4) * (1.1 - self.clear)
        c.lay(lens_mask * self.on, through)
        metal = d.chance(.3) * 60 * d.noise(c.along * 8, c.down * 8)
        c.lay(rim_mask * self.on * d.uniform(.75, 1), self.colour + metal)
        return lens_mask * self.on


def glare(c, lens, d, p):
    """Highlights on lenses, and what they cover of each eye (n, 2)."""
    mask = torch.zeros_like(c.grey)
    for e in range(2):
        on = d.chance(p)
        x = c.u - c.eyes[:, e, 0].view(-1, 1, 1) - d.normal(.15)
        y = c.v - c.eyes[:, e, 1].view(-1, 1, 1) - d.normal(.1)
        t = d.uniform(0, 3.14)
        X, Y = (torch.cos(t) * x + torch.sin(t) * y) / d.uniform(.03, .3), (torch.cos(t) * y - torch.sin(t) * x) / d.uniform(.03, .2)
        k = d.uniform(2, 6)
        f = ((X.abs() + 1e-4) ** k + (Y.abs() + 1e-4) ** k) ** (1 / k)
        mask = torch.maximum(mask, on * ramp(f, 1.1, .9))
    mask = mask * lens
    c.lay(mask * d.uniform(.7, 1), d.uniform(200, 280))
    return c.eye_cover(mask)


def hair(c, d, p):
    """Hair or a hat from above, down to a line. Returns its mask."""
    on, hat = d.chance(p), d.chance(.35)
    line = d.uniform(-1.1, -.05)
    slant = d.normal(.25)
    arch = d.normal(.25)
    wave = (1 - hat) * d.uniform(.0, .1) * d.noise(c.along * 6, c.down * .7) + (1 - hat) * d.uniform(0, .05) * d.noise(c.along * 18, c.down)
    edge = line + slant * c.along + arch * c.along ** 2 + wave
    part = d.uniform(-1, 1)
    swept = d.chance(.4) * (1 - hat)  # to one side alone
    side = torch.where(d.chance(.5) > 0, 1.0, -1.0)
    edge = edge - swept * ramp(side * (c.along - part), 0, .5) * 1.2
    mask = ramp((edge - c.down) * c.px / d.uniform(1, 5), 0, 1)
    strand = torch.clamp(d.uniform(.4, 1.2) + (1 - hat) * .6 * d.noise(c.along * 14, c.down * 1.2), 0, 1)
    mask = mask * torch.where(hat > 0, torch.ones_like(strand), strand)
    grey = torch.where(d.chance(.6) > 0, d.uniform(5, 80), d.uniform(30, 240))
    t = d.normal(.35)
    fill = grey * (1 + d.uniform(.05, .4) * d.noise((c.along + t * c.down) * d.uniform(8, 25), c.down * d.uniform(.5, 2)) * (1 - hat) + hat * .15 * d.noise(c.along * 2, c.down * 2))
    c.lay(mask * on, fill)
    c.lay(ramp((edge + .06 - c.down) * c.px / 4, 0, 1) * (1 - mask) * on * d.uniform(0, .35), c.grey * .6)  # its shadow
    return mask * on


def band(c, d, p):
    """A headband or a scarf across the forehead. Returns its mask."""
    on, top, bow = d.chance(p), d.uniform(-1.1, -.5), d.normal(.15)
    high = d.uniform(.08, .5)
    y = c.down - bow * c.along ** 2 - top
    mask = c.soft(torch.minimum(y, high - y)) * on
    c.lay(mask, d.uniform(10, 245) + d.uniform(0, 40) * d.noise(c.along * d.uniform(1, 10), c.down * d.uniform(1, 10)))
    return mask


def thing(c, d, p, at_eye):
    """A hand, a patch, a lock of hair or whatever, before an eye or anywhere. Returns its mask."""
    on = d.chance(p)
    e = (torch.rand(len(c.grey), device=c.grey.device) < .5).long()
    eye = c.eyes[torch.arange(len(e), device=e.device), e]
    target = d.chance(at_eye)
    x = c.u - torch.where(target > 0, eye[:, 0].view(-1, 1, 1) + d.normal(.12), d.uniform(-.9, .9))
    y = c.v - torch.where(target > 0, eye[:, 1].view(-1, 1, 1) + d.normal(.1), d.uniform(-.6, 1.5))
    t = d.uniform(0, 3.14)
    lock = d.chance(.3)
    rx = torch.where(lock > 0, d.uniform(.03, .15), d.log(.06, .7))
    ry = torch.where(lock > 0, d.uniform(.5, 2), d.log(.06, .7))
    t = torch.where(lock > 0, d.normal(.5), t)
    X, Y = (torch.cos(t) * x + torch.sin(t) * y) / rx, (torch.cos(t) * y - torch.sin(t) * x) / ry
    X = X + .3 * d.noise(x * 3, y * 3) * d.chance(.6)
    k = d.uniform(1.6, 7)
    f = ((X.abs() + 1e-4) ** k + (Y.abs() + 1e-4) ** k) ** (1 / k)
    mask = ramp(f, 1 + .5 / (rx * c.px), 1 - .5 / (rx * c.px)) * on
    skin = d.chance(.45)
    base = torch.where(skin > 0, c.skin * d.uniform(.75, 1.2), d.uniform(0, 255))
    fill = base + d.uniform(0, 25) * d.noise(x * d.uniform(1, 6), y * d.uniform(1, 6)) + d.uniform(-60, 60) * X.clamp(-1, 1) * .5
    c.lay(mask, fill)
    return mask


def light(c, d):
    """Another light: slope, a shadow's edge, gamma, gain, lift."""
    t, tilt = d.uniform(0, 6.283), d.chance(.6) * d.uniform(0, .55)
    w = torch.cos(t) * c.u + torch.sin(t) * c.v
    k = (1 + tilt * w).clamp(min=.03)
    shade, edge, off = 1 - d.chance(.2) * d.uniform(.2, .75), d.uniform(.02, .4), d.uniform(-.8, .8)
    t = d.uniform(0, 6.283)
    k = k * (shade + (1 - shade) * ramp((torch.cos(t) * c.u + torch.sin(t) * c.v - off) / edge, -.5, .5))
    c.grey = (c.grey.clamp(0, 255) / 255 + 1e-4) ** torch.exp(d.normal(.3)) * 255 * d.uniform(.4, 1.15) * k + d.chance(.3) * d.uniform(0, 60)


def camera(c, d):
    """Blur, along an axis or all round, few pixels, noise, whole numbers."""
    n = len(c.grey)
    sx = (d.chance(.6) * d.normal(.8)).abs().view(n)
    sy = torch.where(d.chance(.15).view(n) > 0, (d.normal(1.5)).abs().view(n), sx)
    r = torch.arange(-6, 7, device=c.grey.device).float()
    kx = torch.exp(-r[None] ** 2 / (2 * sx[:, None] ** 2 + 1e-3))
    ky = torch.exp(-r[None] ** 2 / (2 * sy[:, None] ** 2 + 1e-3))
    kx, ky = kx / kx.sum(1, keepdim=True), ky / ky.sum(1, keepdim=True)
    x = F.pad(c.grey[None], (6, 6, 6, 6), mode="replicate")
    x = F.conv2d(x, kx.view(n, 1, 1, 13), groups=n)
    c.grey = F.conv2d(x, ky.view(n, 1, 13, 1), groups=n)[0]
    coarse = F.interpolate(F.interpolate(c.grey[:, None], scale_factor=.5, mode="area"), size=c.grey.shape[1:], mode="bilinear", align_corners=False)[:, 0]
    c.grey = torch.where(d.chance(.12) > 0, coarse, c.grey)
    grain = torch.randn_like(c.grey)
    wide = F.avg_pool2d(grain[:, None], 3, 1, 1)[:, 0] * 2
    c.grey = c.grey + (d.chance(.7) * d.normal(3.5)).abs() * torch.where(d.chance(.3) > 0, wide, grain)
    c.grey = c.grey.clamp(0, 255).round()


def crop(grey, middle, span, size, mirror=None):
    """Crops (n, 1, size, size) about places (n, 2) in units of the canvas, mean 0 and deviation 1."""
    n = len(grey)
    at = ((torch.arange(size, device=grey.device) + .5) / size - .5) * span
    y, x = torch.meshgrid(at, at, indexing="ij")
    x = x[None] * (torch.ones(n, 1, 1, device=grey.device) if mirror is None else mirror.view(n, 1, 1))
    u, v = x + middle[:, 0].view(n, 1, 1), y[None] + middle[:, 1].view(n, 1, 1)
    grid = torch.stack([u / (SPAN / 2), (v + ABOVE) / (SPAN / 2) - 1], 3)
    return normal(F.grid_sample(grey[:, None], grid, padding_mode="border", align_corners=False))


def normal(x):
    x = x.clamp(0, 255).round()
    return (x - x.mean((2, 3), keepdim=True)) / (x.std((2, 3), keepdim=True, unbiased=False) + 4)


def batch(faces, chosen, drawn=True):
    """The crops of chosen faces, and what there is to see: face crops (n, 1, 96, 96), (n, 5) and what each counts (n, 5); eye crops (2 n, 1, 32, 32), (2 n, 2) and what each
    counts. With drawn not set nothing is drawn over them, and light and camera are their own."""
    picture, taught = faces["picture"][chosen], faces["taught"][chosen]
    shut, smile, seen = faces["shut"][chosen], faces["smile"][chosen], faces["seen"][faces["source"][chosen]]
    n, device = len(chosen), picture.device
    d = Dice(n, device)
    c = canvases(picture, taught, d)
    worn, _, forehead, dark, _ = seen.T
    often = float(drawn)
    creases(c, shut, d)
    lashes(c, shut, d)
    top = torch.maximum(hair(c, d, .25 * often), band(c, d, .1 * often))
    g = Glasses(d, .45 * often)
    g.on = g.on * (worn == 0).float().view(n, 1, 1)
    lens = torch.maximum(g.draw(c, d), ((worn > 0).view(n, 1, 1) & ((c.down - .05).abs() < .25)).float())
    shone = glare(c, lens, d, .25 * often)
    before = torch.maximum(thing(c, d, .3 * often, .6), thing(c, d, .15 * often, .9))
    over = torch.maximum(top, before)
    cover = c.eye_cover(over)
    box = (c.along.abs() < .55 * c.apart) & (c.down > -.95) & (c.down < -.45)
    covered = share(over, box)
    covered = 1 - (1 - covered) * (1 - torch.tensor([0, .3, .85], device=device)[forehead.long()])
    lips = c.points[:, 42:60].mean(1)
    mouth = ((c.u - lips[:, 0].view(n, 1, 1)) / .5) ** 2 + ((c.v - lips[:, 1].view(n, 1, 1)) / .25) ** 2 < 1
    lips_free = share(before, mouth) < .2
    eyes_free = cover.max(1).values < .4
    if drawn:
        light(c, d)
        camera(c, d)

    has = torch.maximum(g.on.view(n), (worn > 0).float())
    heavy = torch.maximum(g.heavy.view(n), torch.tensor([0, 0, .25, 1], device=device)[worn.long()])
    darkness = torch.maximum(g.dark.view(n), dark)
    what = torch.stack([has, heavy, darkness, smile.nan_to_num(), ramp(covered, .25, .6)], 1)
    counts = torch.stack([eyes_free, eyes_free, eyes_free & (dark == 0), ~smile.isnan() & lips_free, torch.ones_like(eyes_free)], 1).float()
    face = crop(c.grey, torch.tensor([0, FACE_SPAN / 2 - FACE_ABOVE], device=device).expand(n, 2), FACE_SPAN, FACE)
    flip = torch.rand(n, 1, 1, 1, device=device) < .5
    face = torch.where(flip, face.flip(3), face)

    crops, sees, weighs = [], [], []
    for e, sign in ((0, 1.0), (1, -1.0)):
        middle = c.points[:, 11 * e:11 * e + 8].mean(1) + .035 * torch.randn(n, 2, device=device)
        crops.append(crop(c.grey, middle, EYE_SPAN, EYE, torch.full((n,), sign, device=device)))
        hidden, s = cover[:, e], shut[:, e]
        sees.append(torch.stack([ramp(s, .55, .85), ramp(hidden, .35, .65)], 1))
        clear = (darkness < .5) & (shone[:, e] < .3)
        weighs.append(torch.stack([clear & (hidden < .25), clear], 1).float())
    return (face, what, counts), (torch.cat(crops), torch.cat(sees), torch.cat(weighs))
