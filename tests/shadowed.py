"""Drawn things on a studio's ground, with the shadow that they cast: its truth is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tests.rendered import soft_disc

Pixels = NDArray[np.uint8]
Float = NDArray[np.float64]
Ground = Literal["white", "grey", "blue", "textured", "green", "yellow", "crimson"]

PAPER = {
    "white": (0.97, 0.97, 0.97),
    "grey": (0.62, 0.61, 0.6),
    "blue": (0.45, 0.55, 0.7),
    "textured": (0.6, 0.6, 0.6),
    "green": (0.0, 0.69, 0.25),  # as for film
    "yellow": (1.0, 0.78, 0.0),
    "crimson": (0.7, 0.0, 0.0),
}
RED = np.array((0.75, 0.2, 0.15))


@dataclass(frozen=True, slots=True)
class Scene:
    """photo uint8 h×w×3; alpha and the share of light that the shadow takes, h×w in 0…1."""

    photo: Pixels
    alpha: Float
    shadow: Float


def scene(
    ground: Ground = "grey",
    *,
    height: int = 420,
    width: int = 560,
    dark: float = 0.5,
    seed: int = 0,
) -> Scene:
    """A red disc; the light falls off to the edges, and the paper bends up behind it."""
    rng = np.random.default_rng(seed)
    alpha = soft_disc(height, width, edge=0.01)
    y, x = np.mgrid[:height, :width] / height
    radius = np.hypot(y - 0.5, x - 0.5 * width / height)
    # Wide and soft to the right, dark and narrow at the foot.
    cast = dark * 0.6 * np.exp(-((((y - 0.82) / 0.07) ** 2 + ((x - 0.75) / 0.33) ** 2) ** 1.5))
    foot = dark * np.exp(-(((y - 0.85) / 0.03) ** 2) - ((x - 0.5 * width / height) / 0.2) ** 4)
    shadow = np.maximum(cast, foot)
    light = 1 - 0.12 * radius - 0.05 / (1 + np.exp((y - 0.6) / 0.05)) + 0.04 * (x - 0.5)
    back = np.array(PAPER[ground]) * light[..., None]
    if ground == "textured":
        boards = 0.35 * (np.sin(40 * x + 4 * np.sin(5 * y)) > 0) + 0.2 * rng.random((height, width))
        back = back * (1 - boards)[..., None]
    back = back * (1 - shadow)[..., None]
    shade = RED * (1.1 - 0.8 * radius)[..., None]
    photo = alpha[..., None] * shade + (1 - alpha)[..., None] * back
    photo = photo + rng.normal(0, 0.006, photo.shape)
    return Scene(np.floor(np.clip(photo, 0, 1) * 255 + 0.5).astype(np.uint8), alpha, shadow)
