"""What the default model makes of the page's built-in photos: the page's re-test is held to it.

`python -m packshot.golden` writes `photos.json`. It holds no pixels, only what tells a right
cut-out from a wrong one: the subject's box, the sum of alpha, and a coarse grid of means.

A photo has a decoder in between. Where a browser decodes to the very same pixels, the rule of one
level holds (`strict`). Where its decoder rounds otherwise, doubtful parts of a photo come out
otherwise too; how much is measured here, by pixels that are one level off and by coarser chroma
(`loose`).
"""

from __future__ import annotations

import hashlib
import io
import json
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from packshot.golden import LEVELS, Pixels
from packshot.models import Model
from packshot.pipeline import Remover

FILE = "photos.json"
NAMES = ("astronaut.jpg", "coffee.jpg", "rocket.jpg")
GRID = 8  # cells across and down
MARGIN = 1.5  # the loose limits beyond what was measured: no two decoders are the same
SUBJECT_ALPHA = 8  # as `Cutout.box` counts

Cells = NDArray[np.float64]


def load() -> dict[str, Any]:
    """`photos.json`: by photo its bytes and pixels, and what the model makes of it."""
    text = (files("packshot.golden") / FILE).read_text("utf-8")
    value: dict[str, Any] = json.loads(text)
    return value


def decoded(data: bytes) -> Pixels:
    """uint8 H×W×3. The built-in photos are upright and sRGB."""
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def cells(rgba: Pixels) -> Cells:
    """float GRID×GRID×4, in levels: mean alpha and mean premultiplied red, green and blue."""
    height, width = rgba.shape[:2]
    alpha = rgba[..., 3:].astype(np.float64)
    planes = np.concatenate([alpha, rgba[..., :3] * (alpha / 255)], axis=2)
    rows = [height * i // GRID for i in range(GRID + 1)]
    columns = [width * i // GRID for i in range(GRID + 1)]
    means = np.empty((GRID, GRID, 4))
    for y in range(GRID):
        for x in range(GRID):
            cell = planes[rows[y] : rows[y + 1], columns[x] : columns[x + 1]]
            means[y, x] = cell.mean((0, 1))
    return means


def box(alpha: Pixels, least: int) -> list[int]:
    """left, top, right, bottom around alpha of at least `least`, the last two exclusive."""
    columns = np.flatnonzero((alpha >= least).any(0))
    rows = np.flatnonzero((alpha >= least).any(1))
    return [int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1]


def record(remover: Remover, data: bytes) -> dict[str, Any]:
    """What `photos.json` holds of one photo."""
    rgb = decoded(data)
    rgba = remover.remove(rgb).rgba
    alpha = rgba[..., 3]
    return {
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "width": rgb.shape[1],
        "height": rgb.shape[0],
        "decoded": hashlib.sha256(rgb.tobytes()).hexdigest(),
        "mean": [round(float(level), 2) for level in rgb.mean((0, 1))],
        "box": box(alpha, SUBJECT_ALPHA),
        # Between these lies the box of every cut-out that is one level off at most.
        "inner": box(alpha, SUBJECT_ALPHA + LEVELS),
        "outer": box(alpha, SUBJECT_ALPHA - LEVELS),
        "alpha": int(alpha.sum(dtype=np.int64)),
        "cells": [round(float(level), 2) for level in cells(rgba).ravel()],
        "strict": {
            "cell": LEVELS,
            # Rounding moves what is soft; what is clear or opaque stays so.
            "alpha": LEVELS * int(((alpha > 0) & (alpha < 255)).sum()),
        },
        "loose": _loose(remover, rgb, rgba),
    }


def _loose(remover: Remover, rgb: Pixels, rgba: Pixels) -> dict[str, int]:
    """How far cells and the sum of alpha move when the decoder rounds otherwise."""
    cell, total = 0.0, 0
    for other in _otherwise(rgb):
        moved = remover.remove(other).rgba
        cell = max(cell, float(np.abs(cells(moved) - cells(rgba)).max()))
        sums = [one[..., 3].sum(dtype=np.int64) for one in (moved, rgba)]
        total = max(total, abs(int(sums[0] - sums[1])))
    return {"cell": int(np.ceil(cell * MARGIN)), "alpha": int(np.ceil(total * MARGIN))}


def _otherwise(rgb: Pixels) -> list[Pixels]:
    """The photo as other decoders might give it out."""
    shape = rgb.shape
    shifts = [np.full(shape, 1), np.full(shape, -1)]
    shifts += [np.random.default_rng(seed).integers(-1, 2, shape) for seed in range(3)]
    return [*(np.clip(rgb + shift, 0, 255).astype(np.uint8) for shift in shifts), _coarse(rgb)]


def _coarse(rgb: Pixels) -> Pixels:
    """Chroma of 2×2 px each, as decoders have it that do not smooth it."""
    planes = np.array(Image.fromarray(rgb).convert("YCbCr"))
    height, width = (side // 2 * 2 for side in rgb.shape[:2])
    chroma = planes[:height, :width, 1:].reshape(height // 2, 2, width // 2, 2, 2).mean((1, 3))
    planes[:height, :width, 1:] = np.rint(chroma).repeat(2, 0).repeat(2, 1)
    return np.asarray(Image.fromarray(planes, "YCbCr").convert("RGB"))


def value(model: Model, photos: dict[str, bytes]) -> dict[str, Any]:
    """All of `photos.json`, from the photos by name."""
    remover = Remover(model, threads=1)
    return {
        "grid": GRID,
        "model": {"matte": model.matte.sha256, "finish": model.finish.sha256},
        "photos": {name: record(remover, photos[name]) for name in NAMES},
    }
