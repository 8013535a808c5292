"""Crops as a camera and a search would bring them: shifted, scaled, rolled, lit, covered, blurred, noisy; and crops without a face.

Everything is drawn from one seeded generator and compiled by Numba.
"""
import numba
import numpy as np

import points

SIDE = 112  # px of a crop
UNITS = 3.0  # a crop's side when it sits well, in units (turns.py)
STORED = 256 / 6.0  # px of a unit in the pictures of turns.py

MIRROR = points.mirror()
# Drawn once: a crop takes a stretch of them from a random place.
NORMAL = np.random.default_rng(0).normal(size=1 << 16).astype(np.float32)
UNIFORM = np.random.default_rng(0).random(1 << 16).astype(np.float32)
jit = numba.njit(cache=True, fastmath=True, nogil=True)


@jit
def uniform(a, b):
    return a + (b - a) * np.random.random()


@jit
def sample(picture, a, b, tx, ty, left, top, right, bottom, out):
    """out(x, y) = picture(a x - b y + tx, b x + a y + ty), bilinear, the edge of the frame repeated; out is of any size."""
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            sx = min(max(a * x - b * y + tx, left), right)
            sy = min(max(b * x + a * y + ty, top), bottom)
            ix, iy = min(int(sx), picture.shape[1] - 2), min(int(sy), picture.shape[0] - 2)
            fx, fy = sx - ix, sy - iy
            p0 = picture[iy, ix] * (1 - fx) + picture[iy, ix + 1] * fx
            p1 = picture[iy + 1, ix] * (1 - fx) + picture[iy + 1, ix + 1] * fx
            out[y, x] = p0 * (1 - fy) + p1 * fy


@jit
def texture(out, scale):
    """Noise of several octaves, 0..255."""
    n = 18
    total = 0.0
    out[:] = 0
    size, gain = scale, 1.0
    for octave in range(5):
        start = np.random.randint(0, UNIFORM.size - (n + 60) * (n + 60))
        grid = UNIFORM[start:start + (n + 60) * (n + 60)].reshape(n + 60, n + 60)
        ox, oy = uniform(0, 8), uniform(0, 8)
        for y in range(SIDE):
            for x in range(SIDE):
                gx, gy = ox + x / size, oy + y / size
                ix, iy = int(gx) % (n + 58), int(gy) % (n + 58)
                fx, fy = gx - int(gx), gy - int(gy)
                out[y, x] += gain * ((grid[iy, ix] * (1 - fx) + grid[iy, ix + 1] * fx) * (1 - fy) + (grid[iy + 1, ix] * (1 - fx) + grid[iy + 1, ix + 1] * fx) * fy)
        total += gain
        size, gain = max(size / 2, 2.0), gain * uniform(.3, .8)
    lo, hi = out.min(), out.max()
    a, b = uniform(0, 120), uniform(120, 255)
    out[:] = a + (out - lo) / (hi - lo + 1e-6) * (b - a)


@jit
def wall(out):
    """A bright wall and a few dark things on it: windows, lamps, doors, their shadows."""
    out[:] = uniform(120, 255)
    for _ in range(np.random.randint(1, 9)):
        cx, cy, rx, ry = uniform(0, SIDE), uniform(0, SIDE), uniform(1, 22), uniform(1, 12)
        if np.random.random() < .3:
            rx, ry = ry, rx
        angle, value, opaque, square = np.random.normal(0, .15), uniform(0, 200), uniform(.3, 1), uniform(2, 8)
        soft = uniform(.05, .8)
        c, s = np.cos(angle), np.sin(angle)
        twin = np.random.random() < .5
        for y in range(SIDE):
            for x in range(SIDE):
                for k in range(2):
                    dx, dy = x - cx, y - cy
                    if k == 1:
                        if not twin:
                            break
                        dx = SIDE - x - cx
                    u, v = abs(c * dx + s * dy) / rx, abs(-s * dx + c * dy) / ry
                    if u < 1 and v < 1:
                        d = 1 - (u ** square + v ** square)
                        if d > 0:
                            out[y, x] += opaque * min(d / soft, 1) * (value - out[y, x])


@jit
def burn(out):
    """Light that burns out what is bright, as a window's or a flash's."""
    gain, bloom = np.exp(uniform(.3, 1.6)), uniform(.3, 2.5)
    for y in range(SIDE):
        for x in range(SIDE):
            out[y, x] = min(out[y, x] * gain, 255)
    if np.random.random() < .5:
        blur(out, bloom, bloom)


@jit
def lathe(out):
    """Something turned on a lathe before what is there: a bottle, a cup, a lamp, a post."""
    angle = np.random.normal(0, .25)
    if np.random.random() < .15:
        angle = uniform(0, 6.283)
    c, s = np.cos(angle), np.sin(angle)
    cx, cy, half = uniform(10, SIDE - 10), uniform(10, SIDE - 10), uniform(20, 80)
    n = np.random.randint(4, 9)
    wide = half * uniform(.15, .8)
    radius, bright, patch = np.empty(n), np.empty(n), np.empty(n)
    base = uniform(20, 230)
    for i in range(n):
        radius[i] = wide * uniform(.25, 1)
        bright[i] = base if np.random.random() < .6 else uniform(10, 250)
        patch[i] = np.random.random()
    smooth, sharp = np.random.random() < .6, uniform(.02, .5)
    toward, ambient = uniform(-1, 1), uniform(.15, .7)
    glint, gleam, thin = uniform(-.8, .8), uniform(0, 200), uniform(.03, .2)
    glass = uniform(.3, 1) if np.random.random() < .3 else 1.0
    pattern = np.empty((SIDE, SIDE), np.float32)
    texture(pattern, uniform(3, 20))
    for y in range(SIDE):
        for x in range(SIDE):
            u, v = c * (x - cx) + s * (y - cy), -s * (x - cx) + c * (y - cy)
            t = (v + half) / (2 * half) * (n - 1)
            if t < 0 or t >= n - 1:
                continue
            i = int(t)
            f = t - i
            if smooth:
                w = f * f * (3 - 2 * f)
            else:
                w = min(max((f - .5) / sharp + .5, 0.0), 1.0)
            r = radius[i] + w * (radius[i + 1] - radius[i])
            if abs(u) >= r:
                continue
            across = u / r
            deep = np.sqrt(1 - across * across)
            k = ambient + (1 - ambient) * max(toward * across + np.sqrt(1 - toward * toward) * deep, 0.0)
            value = bright[i] if f < .5 else bright[i + 1]
            if patch[i] < .4:
                value = .4 * value + .6 * pattern[y, x]
            value = value * k + gleam * np.exp(-((across - glint) / thin) ** 2)
            out[y, x] += glass * (min(max(value, 0.0), 255.0) - out[y, x])


@jit
def room(rooms, out):
    """A piece of a picture of rooms.py, in which there is nobody, from a small thing to all of its height."""
    picture = rooms[np.random.randint(0, len(rooms))]
    high, wide = picture.shape
    k = np.exp(uniform(np.log(24), np.log(high))) / SIDE
    angle = np.random.normal(0, .2)
    a, b = k * np.cos(angle), k * np.sin(angle)
    half = (SIDE - 1) / 2
    reach = k * half
    cx, cy = uniform(reach, wide - reach), uniform(reach, max(high - reach, reach + 1))
    if np.random.random() < .5:
        a, b = -a, -b  # upside down
    sample(picture, a, b, cx - a * half + b * half, cy - b * half - a * half, 0.0, 0.0, wide - 1.0, high - 1.0, out)


@jit
def scene(out):
    """A made-up scene: textures, boxes, discs, bars, grids, in any number."""
    texture(out, uniform(6, 60))
    for shape in range(np.random.randint(0, 20)):
        kind = np.random.randint(0, 5)
        cx, cy, rx, ry = uniform(0, SIDE), uniform(0, SIDE), uniform(2, 60), uniform(2, 60)
        if kind == 4:
            rx, ry = uniform(2, 14), uniform(2, 14)
        angle, value, edge, period = uniform(0, 3.14), uniform(0, 255), uniform(0, 80), uniform(3, 20)
        opaque = uniform(.4, 1)
        c, s = np.cos(angle), np.sin(angle)
        twin = np.random.random() < .3
        shine, shine_x, shine_y, round_off = 0.0, uniform(-.7, .7), uniform(-.7, .7), 0.0
        if np.random.random() < .4:  # a solid: a highlight, and darker towards its rim
            shine, round_off = uniform(20, 160), uniform(0, 90)
        for y in range(SIDE):
            for x in range(SIDE):
                dx, dy = x - cx, y - cy
                u, v = (c * dx + s * dy) / rx, (-s * dx + c * dy) / ry
                if twin:
                    u = abs(u) - .6
                inside = False
                if kind == 0 or kind == 3:
                    inside = abs(u) < 1 and abs(v) < 1
                else:
                    inside = u * u + v * v < 1
                if inside:
                    w = value + edge * v
                    if kind == 3:
                        w += 60 * np.sin(6.28 * (c * dx + s * dy) / period)
                    if shine > 0:
                        w += shine * np.exp(-8 * ((u - shine_x) ** 2 + (v - shine_y) ** 2)) - round_off * (u * u + v * v)
                    out[y, x] += opaque * (w - out[y, x])
    if np.random.random() < .45:  # the front of a car, a shelf, a window: what is symmetric looks like a face
        middle = SIDE // 2 + np.random.randint(-8, 9)
        for y in range(SIDE):
            for x in range(middle, SIDE):
                out[y, x] = out[y, max(2 * middle - x - 1, 0)]
    for y in range(SIDE):
        for x in range(SIDE):
            out[y, x] = min(max(out[y, x], 0), 255)


@jit
def scramble(out):
    """The same crop in another order of its blocks: parts of a face are no face."""
    n = np.random.randint(2, 5)
    size = SIDE // n
    old = out.copy()
    order = np.random.permutation(n * n)
    for i in range(n * n):
        j = order[i]
        y0, x0, y1, x1 = i // n * size, i % n * size, j // n * size, j % n * size
        out[y0:y0 + size, x0:x0 + size] = old[y1:y1 + size, x1:x1 + size]


@jit
def light(out):
    """Another light: a slope, a shadow's edge, contrast, gamma."""
    angle, slope = uniform(0, 6.283), 0.0
    if np.random.random() < .6:
        slope = uniform(0, .85)
    shade, edge, offset = 1.0, 1.0, 0.0
    c, s = np.cos(angle), np.sin(angle)
    if np.random.random() < .2:
        shade, edge, offset = uniform(.25, .8), uniform(.5, 12), uniform(-40, 40)
    gamma = np.exp(np.random.normal(0, .35))
    gain, lift = uniform(.25, 1.15), 0.0
    if np.random.random() < .1:
        gain = np.exp(uniform(0, .7))  # light that burns out
    if np.random.random() < .3:
        lift = uniform(0, 70)
    curve = np.empty(257, np.float32)
    for i in range(257):
        curve[i] = (i / 255) ** gamma * gain * 255
    for y in range(SIDE):
        for x in range(SIDE):
            u = c * (x - SIDE / 2) + s * (y - SIDE / 2)
            k = max(1 + slope * u / SIDE * 1.6, 0.0)
            if shade < 1:
                k *= shade + (1 - shade) * min(max((u - offset) / (4 * edge) + .5, 0.0), 1.0)
            i = int(out[y, x])
            f = out[y, x] - i
            out[y, x] = min((curve[i] + f * (curve[i + 1] - curve[i])) * k + lift, 255.0)


@jit
def blur(out, sigma_x, sigma_y):
    """Gaussian, px along each axis."""
    tmp = np.empty_like(out)
    for axis in range(2):
        sigma = sigma_x if axis == 0 else sigma_y
        if sigma < .2:
            continue
        r = min(int(2.5 * sigma) + 1, 15)
        k = np.empty(2 * r + 1, np.float32)
        for i in range(-r, r + 1):
            k[i + r] = np.exp(-i * i / (2 * sigma * sigma))
        k /= k.sum()
        for y in range(SIDE):
            for x in range(SIDE):
                v = np.float32(0)
                for i in range(-r, r + 1):
                    if axis == 0:
                        v += k[i + r] * out[y, min(max(x + i, 0), SIDE - 1)]
                    else:
                        v += k[i + r] * out[min(max(y + i, 0), SIDE - 1), x]
                tmp[y, x] = v
        out[:] = tmp


@jit
def lay(out, mask, fill):
    """Lays the fill, taken into 0..255, over the crop where the mask says so."""
    for y in range(SIDE):
        for x in range(SIDE):
            fill[y, x] = min(max(fill[y, x], 0), 255)
            out[y, x] += mask[y, x] * (fill[y, x] - out[y, x])


@jit
def cover(out, mask, fill, q, hidden):
    """Lays the fill over the crop, and marks the points under it."""
    lay(out, mask, fill)
    for i in range(q.shape[0]):
        x, y = int(q[i, 0] + .5), int(q[i, 1] + .5)
        if 0 <= x < SIDE and 0 <= y < SIDE and mask[y, x] > .5:
            hidden[i] = True


@jit
def polygon(mask, px, py, value):
    n = len(px)
    for y in range(max(0, int(py.min())), min(SIDE, int(py.max()) + 1)):
        for x in range(max(0, int(px.min())), min(SIDE, int(px.max()) + 1)):
            inside = False
            j = n - 1
            for i in range(n):
                if (py[i] > y) != (py[j] > y) and x < (px[j] - px[i]) * (y - py[i]) / (py[j] - py[i]) + px[i]:
                    inside = not inside
                j = i
            if inside:
                mask[y, x] = value


@jit
def occlude(out, q, hidden):
    """Something in front of the face: a mask, glasses, a hand or a thing, hair."""
    mask, fill = np.zeros((SIDE, SIDE), np.float32), np.empty((SIDE, SIDE), np.float32)
    kind = np.random.random()
    right = (q[0] + q[4]) / 2
    left = (q[11] + q[15]) / 2
    ax, ay = left[0] - right[0], left[1] - right[1]
    eyes = max(np.sqrt(ax * ax + ay * ay), 4.0)
    ax, ay = ax / eyes, ay / eyes
    down_x, down_y = -ay, ax
    size = np.sqrt((q[:, 0].max() - q[:, 0].min()) * (q[:, 1].max() - q[:, 1].min())) / 2
    if np.random.random() < .5:
        base, slope = uniform(10, 250), uniform(-1, 1)
        for y in range(SIDE):
            for x in range(SIDE):
                fill[y, x] = base + slope * (y - 56)
    else:
        texture(fill, uniform(6, 50))
    if kind < .43:  # a medical mask: from the ridge of the nose, or lower, down round the jaw
        top = np.random.random()
        px, py = np.empty(17), np.empty(17)
        n = 0
        jaw_x, jaw_y, wider = q[65:70, 0].mean(), q[65:70, 1].mean(), uniform(.95, 1.2)
        jaw_x, jaw_y = .5 * (jaw_x + q[36, 0]), .5 * (jaw_y + q[36, 1])
        for i in range(62 - 60, 73 - 60):
            px[n] = jaw_x + wider * (q[60 + i, 0] - jaw_x) + uniform(-2, 2)
            py[n] = jaw_y + wider * (q[60 + i, 1] - jaw_y) + uniform(-1, 4)
            n += 1
        where = np.random.random()
        bridge = q[37] if where < .2 else q[35] + np.float32(top) * (q[36] - q[35])
        cheek_l, cheek_r = bridge + np.float32(.6) * (q[73] - bridge), bridge + np.float32(.6) * (q[61] - bridge)
        for p in (cheek_l, bridge, cheek_r):
            px[n], py[n] = p[0], p[1] + uniform(-2, 2)
            n += 1
        polygon(mask, px[:n], py[:n], 1)
        blur(mask, 2.5, 2.5)  # no sharp corners
        dark, mx, my, reach = uniform(0, 70), px[:n].mean(), py[:n].mean(), max(px[:n].max() - px[:n].min(), 8.0) / 2
        for y in range(SIDE):  # it bulges: darker towards its rim
            for x in range(SIDE):
                fill[y, x] -= dark * min(((x - mx) ** 2 + (y - my) ** 2) / (reach * reach), 1.5)
                mask[y, x] = min(max((mask[y, x] - .5) * 4 + .5, 0), 1)
        if np.random.random() < .6:
            folds, phase = uniform(4, 12), uniform(0, 6)
            deep = uniform(3, 30)
            for y in range(SIDE):
                for x in range(SIDE):
                    fill[y, x] += deep * np.sin(6.28 * (x * down_x + y * down_y) / folds + phase)
    elif kind < .6:  # dark glasses, and their temples
        rx, ry = max(eyes * uniform(.28, .44), size * uniform(.08, .24)), size * uniform(.2, .34)
        base, square = uniform(0, 90), uniform(2, 4)
        opaque, thick = uniform(.75, 1), size * uniform(.02, .09)
        for y in range(SIDE):
            for x in range(SIDE):
                fill[y, x] = base + fill[y, x] * .12
                for k in range(2):
                    cx, cy = (right[0], right[1]) if k == 0 else (left[0], left[1])
                    dx, dy = x - cx - down_x * ry * .15, y - cy - down_y * ry * .15
                    u, v = abs(dx * ax + dy * ay) / rx, abs(dx * down_x + dy * down_y) / ry
                    if u < 1 and v < 1 and u ** square + v ** square < 1:
                        mask[y, x] = opaque
                    # from the lens to above the ear, where that side of the head is seen
                    ex, ey = (q[60, 0], q[60, 1]) if k == 0 else (q[74, 0], q[74, 1])
                    lx, ly = ex - cx, ey - cy
                    long2 = lx * lx + ly * ly
                    outward = (lx * ax + ly * ay) * (-1 if k == 0 else 1)
                    if outward > .2 * size:
                        t = ((x - cx) * lx + (y - cy) * ly) / long2
                        if 0 < t < 1 and abs((x - cx) * ly - (y - cy) * lx) < thick * np.sqrt(long2):
                            mask[y, x] = opaque
                dx, dy = x - right[0], y - right[1]
                u, v = dx * ax + dy * ay, dx * down_x + dy * down_y
                if 0 < u < eyes and abs(v + ry * .35) < 1.6:
                    mask[y, x] = opaque
    elif kind < .7:  # clear glasses: the frames alone, and a glint
        rx, ry = eyes * uniform(.3, .44), size * uniform(.22, .36)
        thick, base, square = uniform(.06, .2), uniform(0, 200), uniform(2, 5)
        for y in range(SIDE):
            for x in range(SIDE):
                fill[y, x] = base
                for k in range(2):
                    cx, cy = (right[0], right[1]) if k == 0 else (left[0], left[1])
                    dx, dy = x - cx - down_x * ry * .2, y - cy - down_y * ry * .2
                    u, v = abs(dx * ax + dy * ay) / rx, abs(dx * down_x + dy * down_y) / ry
                    if u < 1.3 and v < 1.3 and 1 - thick < (u ** square + v ** square) ** (1 / square) < 1 + thick:
                        mask[y, x] = .9
    elif kind < .82:  # a hand or a thing
        cx, cy = uniform(q[:, 0].min(), q[:, 0].max()), uniform(q[:, 1].min(), q[:, 1].max())
        rx, ry, angle = size * uniform(.15, .6), size * uniform(.15, .9), uniform(0, 3.14)
        c, s = np.cos(angle), np.sin(angle)
        square = uniform(1.5, 8)
        for y in range(SIDE):
            for x in range(SIDE):
                u, v = (c * (x - cx) + s * (y - cy)) / rx, (-s * (x - cx) + c * (y - cy)) / ry
                if abs(u) < 1 and abs(v) < 1 and abs(u) ** square + abs(v) ** square < 1:
                    mask[y, x] = 1
    elif kind < .9:  # hair or a hat over the brow
        line = size * uniform(-.75, -.1)
        wave, phase, tilt = uniform(0, 5), uniform(0, 6), uniform(-.3, .3)
        mid = (right + left) * np.float32(.5)
        for y in range(SIDE):
            for x in range(SIDE):
                dx, dy = x - mid[0], y - mid[1]
                u, v = dx * ax + dy * ay, dx * down_x + dy * down_y
                if v < line + wave * np.sin(u / 4 + phase) + tilt * u:
                    mask[y, x] = 1
    else:  # half of the picture
        angle = uniform(0, 6.283)
        c, s = np.cos(angle), np.sin(angle)
        mid_x, mid_y = q[:, 0].mean(), q[:, 1].mean()
        away = size * uniform(.15, .8)
        for y in range(SIDE):
            for x in range(SIDE):
                if c * (x - mid_x) + s * (y - mid_y) > away:
                    mask[y, x] = 1
    soft = uniform(0, 1)
    if soft > .3:
        blur(mask, soft, soft)
    cover(out, mask, fill, q, hidden)


@jit
def elsewhere(out, part, a, b, tx, ty, rooms):
    """Another scene behind the head, and on half of them another hair and neck: what the warp draws beside a turned face is no real head's."""
    mask, fill = np.zeros((SIDE, SIDE), np.float32), np.empty((SIDE, SIDE), np.float32)
    if np.random.random() < .4:
        room(rooms, fill)
    else:
        texture(fill, uniform(6, 60))
    least = points.HEAD if np.random.random() < .5 else points.BEHIND
    hair, grain = uniform(0, 200) * uniform(.2, 1), uniform(.05, .4)
    plain, slope = np.random.random() < .4, uniform(-1.5, 1.5)
    base = uniform(0, 255)
    for y in range(SIDE):
        for x in range(SIDE):
            sx, sy = int(a * x - b * y + tx + .5), int(b * x + a * y + ty + .5)
            kind = part[min(max(sy, 0), 255), min(max(sx, 0), 255)]
            if kind >= least:
                mask[y, x] = 1
            if kind == points.HEAD:
                fill[y, x] = hair + grain * (fill[y, x] - 128)
            elif plain:
                fill[y, x] = base + slope * (x - SIDE / 2)
    blur(mask, .6, .6)
    lay(out, mask, fill)


@jit
def finish(out, crop):
    """Blur, noise, whole numbers; then the crop as the network takes it: mean 0, deviation 1."""
    if np.random.random() < .5:
        if np.random.random() < .25:
            blur(out, uniform(.5, 3.5), .3) if np.random.random() < .5 else blur(out, .3, uniform(.5, 3.5))
        else:
            sigma = abs(np.random.normal(0, 1.1))
            blur(out, sigma, sigma)
    noise = 0.0
    if np.random.random() < .7:
        noise = abs(np.random.normal(0, 6))
    develop(out, noise, crop)


@jit
def develop(out, noise, crop):
    """Noise and whole numbers; then the crop, of any size, as a network takes it: mean 0, deviation 1."""
    total, square = 0.0, 0.0
    n = out.size
    start = np.random.randint(0, NORMAL.size - n)
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            v = out[y, x] + noise * NORMAL[start + y * out.shape[1] + x]
            v = np.floor(min(max(v, 0.0), 255.0) + .5)
            out[y, x] = v
            total += v
            square += v * v
    mean = total / n
    deviation = np.sqrt(max(square / n - mean * mean, 0.0)) + 4
    for y in range(out.shape[0]):
        for x in range(out.shape[1]):
            crop[y, x] = (out[y, x] - mean) / deviation


@jit
def face(picture, part, taught, seen, wide, rooms, crop, q, weight):
    """A crop with a face in it, its points in px of the crop, and what each counts. Wide is the share of crops that sit badly."""
    out = np.empty((SIDE, SIDE), np.float32)
    r = np.random.random()
    if r < wide:
        scale, shift = np.exp(uniform(np.log(.55), np.log(1.8))), uniform(0, .3)
        roll = uniform(-55, 55)
        if np.random.random() < .3:
            roll = uniform(-75, 75)
    else:
        scale, shift, roll = np.exp(np.random.normal(0, .1)), abs(np.random.normal(0, .06)), np.random.normal(0, 8)
    k = UNITS * STORED * scale / SIDE
    angle, turn = np.radians(roll), uniform(0, 6.283)
    a, b = k * np.cos(angle), k * np.sin(angle)
    cx = 127.5 + np.cos(turn) * shift * UNITS * STORED * scale
    cy = 127.5 + np.sin(turn) * shift * UNITS * STORED * scale
    half = (SIDE - 1) / 2
    tx, ty = cx - a * half + b * half, cy - b * half - a * half
    left, top, right, bottom = 0.0, 0.0, 255.0, 255.0
    if np.random.random() < .2:  # the picture ends near the face
        x0, x1, y0, y1 = taught[:, 0].min(), taught[:, 0].max(), taught[:, 1].min(), taught[:, 1].max()
        left, right = x0 + uniform(-.3, .12) * (x1 - x0), x1 + uniform(-.12, .3) * (x1 - x0)
        top, bottom = y0 + uniform(-.6, .15) * (y1 - y0), y1 + uniform(-.15, .3) * (y1 - y0)
        left, top, right, bottom = max(left, 0.0), max(top, 0.0), min(right, 255.0), min(bottom, 255.0)
    sample(picture, a, b, tx, ty, left, top, right, bottom, out)
    if np.random.random() < .45:
        elsewhere(out, part, a, b, tx, ty, rooms)
    hidden = np.zeros(q.shape[0], np.bool_)
    d = a * a + b * b
    for i in range(q.shape[0]):
        x, y = taught[i, 0] - tx, taught[i, 1] - ty
        q[i, 0], q[i, 1] = (a * x + b * y) / d, (a * y - b * x) / d
        hidden[i] = not seen[i] or taught[i, 0] < left or taught[i, 0] > right or taught[i, 1] < top or taught[i, 1] > bottom
    if np.random.random() < .6:
        occlude(out, q, hidden)
        for more in (.4, .3):  # while half of the face is to be seen
            if np.random.random() < more and hidden.sum() < .5 * len(hidden):
                occlude(out, q, hidden)
    light(out)
    for i in range(q.shape[0]):
        weight[i] = .25 if hidden[i] else 1.0
        if q[i, 0] < -8 or q[i, 0] > SIDE + 7 or q[i, 1] < -8 or q[i, 1] > SIDE + 7:
            weight[i] = 0
    if np.random.random() < .5:
        out[:] = out[:, ::-1].copy()
        old, w = q.copy(), weight.copy()
        for i in range(q.shape[0]):
            q[i, 0], q[i, 1], weight[i] = SIDE - 1 - old[MIRROR[i], 0], old[MIRROR[i], 1], w[MIRROR[i]]
    finish(out, crop)


@jit
def turnings(rooms, out):
    """Things turned on a lathe before a room, or before nothing."""
    if np.random.random() < .5:
        room(rooms, out)
    else:
        texture(out, uniform(20, 200))
    for _ in range(np.random.randint(1, 5)):
        lathe(out)


@jit
def shown(out, crop):
    """What is no face, in some light, before some camera."""
    if np.random.random() < .25:
        burn(out)
    light(out)
    finish(out, crop)


@jit
def empty(picture, rooms, crop):
    """A crop without a face: beside one, of a piece of one, a scene, a scrambled one."""
    out = np.empty((SIDE, SIDE), np.float32)
    kind = np.random.random()
    if kind < .2:
        room(rooms, out)
        if np.random.random() < .3:  # what is symmetric looks like a face
            for x in range(SIDE // 2, SIDE):
                out[:, x] = out[:, SIDE - 1 - x]
    elif kind < .24:
        wall(out)
    elif kind < .35:
        turnings(rooms, out)
    elif kind < .5:
        scene(out)
        if np.random.random() < .3:  # smaller things: several scenes in one
            old = out.copy()
            for y in range(SIDE):
                for x in range(SIDE):
                    out[y, x] = old[2 * y % SIDE, 2 * x % SIDE]
    else:
        angle = uniform(0, 6.283) if np.random.random() < .3 else np.random.normal(0, .3)
        scale, shift, turn = np.exp(uniform(np.log(.3), np.log(1.5))), uniform(.75, 1.3), uniform(0, 6.283)
        if kind < .6:  # a piece of the face
            scale, shift = uniform(.08, .3), uniform(0, .5) / .2
        if kind > .9:
            scale, shift = uniform(.7, 1.3), uniform(0, .1)
        k = UNITS * STORED * scale / SIDE
        a, b = k * np.cos(angle), k * np.sin(angle)
        reach = UNITS * STORED
        if kind < .6:
            reach *= .2
        elif kind > .9:
            reach *= scale
        else:
            reach *= max(scale, .75)
        cx, cy = 127.5 + np.cos(turn) * shift * reach, 127.5 + np.sin(turn) * shift * reach
        half = (SIDE - 1) / 2
        sample(picture, a, b, cx - a * half + b * half, cy - b * half - a * half, 0.0, 0.0, 255.0, 255.0, out)
        if kind > .9:
            scramble(out)
    shown(out, crop)


@jit
def batch(pictures, parts, labels, seen, chosen, absent, wide, rooms, crops, q, weight):
    """Fills a batch: the crops of the chosen pictures, of which the last so many hold no face."""
    n = len(chosen)
    for i in range(n):
        j = chosen[i]
        if i < n - absent:
            face(pictures[j], parts[j], labels[j], seen[j], wide, rooms, crops[i], q[i], weight[i])
        else:
            weight[i] = 0
            q[i] = 0
            empty(pictures[j], rooms, crops[i])


@jit
def seed(n):
    np.random.seed(n)
