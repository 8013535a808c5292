"""Trains the liveness network: what Silent-Face's x 4.0 network (Apache-2.0) sees in generated frames, learned by one of our own.

    python training/distil.py --places places.csv --rooms DIR --teacher 4_0_0_80x80_MiniFASNetV1SE.onnx --scale 4 --fold all --out scene.pt --minutes 80

One process draws frames and asks the teacher, this one learns; no crop is used twice. The student starts from random weights; the
teacher's maps at the end of each stage, its embedding and its logits are what it is held to. A fifth of the portraits (recapture.held) is never
drawn: on those the student is judged, and what is calibrated later is calibrated. London is drawn with --fold alone.
"""
import argparse
import multiprocessing as mp
import time
from multiprocessing import shared_memory

import numpy as np

import recapture

# The teacher's tensors at the end of each stage, its embedding, its logits.
TENSORS = ("399", "617", "461", "668", "545", "737", "585", "602", "output")
SHAPES = ((32, 40, 40), (64, 20, 20), (64, 20, 20), (128, 10, 10), (128, 10, 10), (128, 5, 5), (128, 5, 5), (128,), (3,))
BATCH = 64
VIEWS = 8  # crops of a frame
SLOTS = 12


def taught(name, fold):
    """Whether a portrait is drawn: London's with a fold alone, but for that fold's; nobody's who is held back."""
    london = name.startswith("london/")
    return not recapture.held(name) and (not london or fold == "all" or fold is not None and recapture.fold(name) != int(fold))


def views(frame, box, scale, rng, count):
    """Crops of a frame as detectors of other habits would take them, and through other cameras."""
    x, y, w, h = box
    for _ in range(count):
        k = np.exp(rng.normal(0, .06))
        wide, high = w * k * np.exp(rng.normal(0, .04)), h * k * np.exp(rng.normal(0, .04))
        at = (x + (w - wide) / 2 + rng.normal(0, .04) * w, y + (h - high) / 2 + rng.normal(0, .04) * h, wide, high)
        c = recapture.crop(frame, at, scale * (np.exp(rng.normal(0, .12)) if rng.random() < .3 else 1))
        if rng.random() < .5:
            c = c[:, ::-1]
        if rng.random() < .5:
            t = 255 * np.linspace(0, 1, 256) ** np.exp(rng.normal(0, .2)) * np.exp(rng.normal(0, .12))
            tint = np.exp(rng.normal(0, .05, 3))
            c = np.dstack([np.clip(t * g, 0, 255).astype(np.uint8)[c[..., i]] for i, g in enumerate(tint)])
        yield c


def produce(a, seed, names, free, full):
    """Fills slots of shared memory for ever."""
    import cv2
    import onnx
    import onnxruntime
    cv2.setNumThreads(1)
    blocks, slots = attach(names)
    m = onnx.load(a.teacher)
    for t in TENSORS[:-1]:
        m.graph.output.append(onnx.helper.make_tensor_value_info(t, onnx.TensorProto.FLOAT, None))
    o = onnxruntime.SessionOptions()
    o.intra_op_num_threads = o.inter_op_num_threads = 1
    teacher = onnxruntime.InferenceSession(m.SerializeToString(), o)
    rng = np.random.default_rng(seed + 1000)
    simulator = recapture.Simulator([q for q in recapture.load_portraits(a.places, a.portraits) if taught(q.name, a.fold)], recapture.read_rooms(a.rooms), seed)
    rest = []
    while True:
        slot = free.get()
        crops = slots[slot][0]
        n = 0
        while n < BATCH:
            if not rest:
                frame, box, _, _ = simulator.frame()
                rest = list(views(frame, box, a.scale, rng, VIEWS))
            crops[n] = rest.pop()
            n += 1
        for i in np.flatnonzero(rng.random(BATCH) < .15):  # a part of another crop: the teacher says what it makes of it
            j = rng.integers(BATCH)
            x, y = rng.integers(0, 60, 2)
            w, h = rng.integers(10, 60, 2)
            crops[i, y:y + h, x:x + w] = crops[j, y:y + h, x:x + w]
        x = np.ascontiguousarray(crops.transpose(0, 3, 1, 2)).astype(np.float32)
        for k in range(0, BATCH, 8):
            for array, value in zip(slots[slot][1:], teacher.run(list(TENSORS), {teacher.get_inputs()[0].name: x[k:k + 8]})):
                array[k:k + 8] = value
        full.put(slot)


def layout():
    return [((BATCH, 80, 80, 3), np.uint8)] + [((BATCH, *s), np.float16 if len(s) > 1 else np.float32) for s in SHAPES]


def attach(names):
    blocks, slots = [], []
    for name in names:
        b = shared_memory.SharedMemory(name=name)
        blocks.append(b)
        at, arrays = 0, []
        for shape, kind in layout():
            arrays.append(np.ndarray(shape, kind, buffer=b.buf, offset=at))
            at += -(-arrays[-1].nbytes // 64) * 64
        slots.append(arrays)
    return blocks, slots


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--places", required=True)
    p.add_argument("--portraits", help="a pickle of recapture.read_portraits, made where it is missing")
    p.add_argument("--rooms", required=True)
    p.add_argument("--teacher", required=True)
    p.add_argument("--scale", type=float, required=True)
    p.add_argument("--start")
    p.add_argument("--fold", choices=("all", "0", "1", "2", "3", "4"), help="draw London's people too: all, or but for those whose number leaves this rest modulo 5")
    p.add_argument("--out", required=True)
    p.add_argument("--minutes", type=float, default=80)
    p.add_argument("--forced", type=int, default=150000, help="crops in which each stage is fed the teacher's maps, so that all learn at once")
    p.add_argument("--settled", type=int, default=30000, help="crops after which normalisation rests on its running statistics, as the teacher's does: those of a batch of few frames are noise")
    p.add_argument("--rate", type=float, default=3e-3)
    p.add_argument("--seed", type=int, default=int(time.time()))
    a = p.parse_args()
    size = sum(-(-int(np.prod(s)) * np.dtype(k).itemsize // 64) * 64 for s, k in layout())
    memory = [shared_memory.SharedMemory(create=True, size=size) for _ in range(SLOTS)]
    names = [m.name for m in memory]
    context = mp.get_context("spawn")
    free, full = context.Queue(), context.Queue()
    for i in range(SLOTS):
        free.put(i)
    worker = context.Process(target=produce, args=(a, a.seed, names, free, full), daemon=True)
    worker.start()
    try:
        blocks, slots = attach(names)  # the blocks keep the memory mapped
        learn(a, slots, free, full)
    finally:
        worker.terminate()
        for m in memory:
            m.close()
            m.unlink()


def learn(a, slots, free, full):
    import torch
    import liveness
    torch.set_num_threads(1)
    torch.manual_seed(1)
    net = liveness.Student().to(memory_format=torch.channels_last)
    if a.start:
        saved = torch.load(a.start)
        net.load_state_dict(saved["net"])

    def losses(net, x, targets, spread, forced):
        """How far each stage, the embedding and the logits are from the teacher's; forced: each stage is fed the teacher's maps."""
        h, out = x, []
        for i, stage in enumerate(net.stages):
            h = stage(targets[i - 1].contiguous(memory_format=torch.channels_last) if forced and i else h)
            out.append(((h - targets[i]) ** 2 / spread[i]).mean())
        logits = net.last(targets[-2] if forced else h)
        wanted = torch.log_softmax(targets[-1], 1)
        out.append((wanted.exp() * (wanted - torch.log_softmax(logits, 1))).sum(1).mean())
        odds = lambda z: (z[:, 1] - torch.logsumexp(z[:, [0, 2]], 1)).clamp(-12, 12)
        out.append((odds(logits) - odds(targets[-1])).abs().mean())
        return torch.stack(out)

    compiled, weights = torch.compile(losses), torch.tensor([1, 1, 1, 1, 1, 1, 1, 2, 1, .2])
    optimiser = torch.optim.AdamW(net.parameters(), lr=a.rate, weight_decay=1e-4, fused=True)
    average = torch.optim.swa_utils.AveragedModel(net, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(.995), use_buffers=True)
    begun = time.time()
    seen = first_crop = saved["seen"] if a.start else 0
    sums, told, spread = np.zeros(len(TENSORS) + 1), begun, None
    while (spent := (time.time() - begun) / (60 * a.minutes)) < 1:
        for g in optimiser.param_groups:
            g["lr"] = a.rate * min(1, (seen - first_crop) / 5000 + .02) * (1 if spent < .4 else .5 * (1 + np.cos(np.pi * (spent - .4) / .6)) + .01)
        slot = full.get()
        x, *targets = (torch.from_numpy(v.copy()) for v in slots[slot])
        free.put(slot)
        targets = [t.float() for t in targets]
        if spread is None:
            spread = [t.var((0, *range(2, t.dim())), keepdim=True) + 1e-3 for t in targets]
        forced = seen < a.forced
        if seen >= a.settled:
            net.eval()
        parts = compiled(net, liveness.entered(x), targets, spread, forced)
        loss = (weights * parts).sum()
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimiser.step()
        average.update_parameters(net)
        seen += len(x)
        sums += parts.detach().numpy()
        if seen % (BATCH * 100) == 0:
            now = time.time()
            print(f"{seen} {(now - begun) / 60:.1f} min {BATCH * 100 / (now - told):.0f}/s, waiting {full.qsize()}, forced {forced}: " + " ".join(f"{v / 100:.3f}" for v in sums), flush=True)
            sums[:], told = 0, now
            if seen % (BATCH * 400) == 0:
                torch.save({"net": average.module.state_dict(), "seen": seen}, a.out)
                torch.save({"net": net.state_dict(), "seen": seen}, a.out + ".last")
    torch.save({"net": average.module.state_dict(), "seen": seen}, a.out)


if __name__ == "__main__":
    main()
