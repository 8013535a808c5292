"""Makes the backgrounds of recapture.py: rooms and streets without people, all CC0.

    npm pack @pmndrs/assets@1.7.0 && tar xzf pmndrs-assets-1.7.0.tgz
    python training/rooms.py --assets package --skimage CLONE/src/_skimage2/data --out rooms

--assets is the unpacked package, whose hdri/ holds panoramas of Poly Haven; --skimage the folder of scikit-image's sample pictures. Needs OpenEXR.
"""
import argparse
import base64
import pathlib
import shutil
import tempfile

import cv2
import numpy as np
import OpenEXR

PLAIN = ("coffee", "grass", "gravel", "brick")  # of scikit-image


def panorama(file):
    """A panorama as a camera would show it: BGR, its floor and its ceiling cut off."""
    data = base64.b64decode(file.read_text().split("base64,")[1].split("'")[0])
    with tempfile.NamedTemporaryFile(suffix=".exr") as f:
        f.write(data)
        f.flush()
        with OpenEXR.File(f.name) as exr:
            channels = exr.channels()
            light = channels["RGB"].pixels if "RGB" in channels else np.dstack([channels[c].pixels for c in "RGB"])
    light = np.nan_to_num(light.astype(np.float32)[..., ::-1])
    tone = np.clip(1.55 * light / (light + max(np.median(light), .02) * 1.6), 0, 1) ** (1 / 1.7)
    return cv2.resize((tone * 255).astype(np.uint8), (1024, 512), interpolation=cv2.INTER_CUBIC)[40:480]


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--assets", type=pathlib.Path, required=True)
    p.add_argument("--skimage", type=pathlib.Path, required=True)
    p.add_argument("--out", type=pathlib.Path, required=True)
    a = p.parse_args()
    a.out.mkdir(parents=True, exist_ok=True)
    for file in sorted((a.assets / "hdri").glob("*.exr.js")):
        cv2.imwrite(str(a.out / (file.name.split(".")[0] + ".png")), panorama(file))
    for name in PLAIN:
        shutil.copy(a.skimage / f"{name}.png", a.out)


if __name__ == "__main__":
    main()
