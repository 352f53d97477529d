"""What the models make of a drawn picture: the value that every provider of the browser must meet.

`python -m packshot.golden` writes it after a model has changed. The picture is drawn by whole
numbers, so that both languages draw the same one, and no decoder is in between.
"""

from __future__ import annotations

import base64
import json
import zlib
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from packshot.models import Model
from packshot.pipeline import Remover

Pixels = NDArray[np.uint8]

FILE = "golden.json"
PICTURE: dict[str, Any] = {
    "width": 176,
    "height": 132,
    "ground": [214, 208, 198],
    # Ellipses, one over the other: centre and radii in px, colour. A cup and its handle.
    "ellipses": [
        {"x": 88, "y": 110, "rx": 60, "ry": 10, "rgb": [168, 160, 150]},
        {"x": 126, "y": 66, "rx": 24, "ry": 26, "rgb": [36, 62, 110]},
        {"x": 126, "y": 66, "rx": 14, "ry": 16, "rgb": [210, 204, 194]},
        {"x": 82, "y": 68, "rx": 40, "ry": 44, "rgb": [44, 74, 128]},
        {"x": 82, "y": 30, "rx": 36, "ry": 10, "rgb": [24, 34, 52]},
        {"x": 68, "y": 62, "rx": 8, "ry": 24, "rgb": [120, 152, 206]},
    ],
}
LEVELS = 1  # how far a provider may be off anywhere
SHARE = 0.001  # of the bytes that may be further off


def load() -> dict[str, Any]:
    """`golden.json`: the picture and, by model, its graphs' hashes and the result."""
    text = (files("packshot.golden") / FILE).read_text("utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def draw(picture: dict[str, Any]) -> Pixels:
    """uint8 H×W×3. The ground darkens downwards, and everything has a little grain."""
    width, height = picture["width"], picture["height"]
    y, x = np.mgrid[:height, :width]
    rgb = np.empty((height, width, 3), np.int64)
    rgb[:] = picture["ground"]
    rgb -= (y * 24 // height)[..., None]
    for part in picture["ellipses"]:
        across = (x - part["x"]) * part["ry"]
        down = (y - part["y"]) * part["rx"]
        inside = across * across + down * down <= (part["rx"] * part["ry"]) ** 2
        rgb[inside] = part["rgb"]
    grain = (x * 73 + y * 151 + (x * y) % 89) % 13 - 6
    drawn: Pixels = np.clip(rgb + grain[..., None], 0, 255).astype(np.uint8)
    return drawn


def record(model: Model) -> dict[str, Any]:
    """What a model makes of the picture, as `golden.json` holds it."""
    rgba = Remover(model, threads=1).remove(draw(PICTURE)).rgba
    return {
        "matte": model.matte.sha256,
        "finish": model.finish.sha256,
        "rgba": base64.b64encode(zlib.compress(rgba.tobytes(), 9)).decode(),
    }


def unpacked(entry: dict[str, Any]) -> Pixels:
    """uint8 H×W×4 of an entry."""
    raw = zlib.decompress(base64.b64decode(entry["rgba"]))
    return np.frombuffer(raw, np.uint8).reshape(PICTURE["height"], PICTURE["width"], 4)
