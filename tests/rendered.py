"""Pictures whose truth is known because they are drawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def soft_disc(height: int, width: int, edge: float = 0.25) -> NDArray[np.float64]:
    """Alpha of a disc in the middle, h×w in 0…1; `edge` is the width of its soft rim, 0…1."""
    y, x = np.mgrid[:height, :width]
    side = min(height, width)
    radius = np.hypot(y - (height - 1) / 2, x - (width - 1) / 2) / max(side, 1)
    return np.clip((0.35 - radius) / edge + 0.5, 0, 1)


def composite(
    alpha: NDArray[np.float64], *, seed: int = 0, green: bool = True
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]:
    """A subject with that alpha, h×w in 0…1, over a backdrop.

    Returns the photo, h×w×3, alpha, h×w, and the true foreground, h×w×3, all uint8.
    """
    rng = np.random.default_rng(seed)
    height, width = alpha.shape
    y, x = np.mgrid[0 : 1 : complex(0, height), 0 : 1 : complex(0, width)]
    waves = np.sin(9 * x + 5 * y) * 0.1
    fore = np.stack([0.55 + waves, 0.35 + 0.8 * waves, 0.2 + 0.1 * y], axis=2)
    ground = np.array([0.15, 0.7, 0.25] if green else [0.92, 0.92, 0.93])
    back = ground * (0.9 + 0.1 * x[..., None]) + rng.normal(0, 0.01, (height, width, 3))
    levels = np.floor(alpha * 255 + 0.5)
    mix = levels[..., None] / 255
    photo = mix * fore + (1 - mix) * back
    return _bytes(photo), levels.astype(np.uint8), _bytes(fore)


def strands(height: int, width: int, count: int = 60, seed: int = 0) -> NDArray[np.float64]:
    """Alpha of a head with loose hair, h×w: disc and thin curves, drawn fourfold and averaged."""
    rng = np.random.default_rng(seed)
    fine = np.zeros((4 * height, 4 * width))
    side = min(height, width)
    y, x = np.mgrid[: 4 * height, : 4 * width] / 4
    fine[np.hypot(y - 0.62 * height, x - 0.5 * width) < 0.24 * side] = 1
    for _ in range(count):
        angle = rng.uniform(0, 2 * np.pi)
        bend = rng.normal(0, 1.2)
        t = np.linspace(0, 1, 8 * side)
        reach = side * (0.2 + rng.uniform(0.1, 0.3) * t)
        rows = 0.62 * height + reach * np.sin(angle + bend * t)
        columns = 0.5 * width + reach * np.cos(angle + bend * t)
        thickness = rng.integers(1, 5)
        for dy in range(thickness):
            for dx in range(thickness):
                r, c = (4 * rows + dy).astype(int), (4 * columns + dx).astype(int)
                inside = (r >= 0) & (r < 4 * height) & (c >= 0) & (c < 4 * width)
                fine[r[inside], c[inside]] = 1
    return fine.reshape(height, 4, width, 4).mean((1, 3))


def _bytes(x: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.floor(np.clip(x, 0, 1) * 255 + 0.5).astype(np.uint8)
