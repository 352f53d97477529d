"""Cut-outs to export, drawn by arithmetic."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def disc(
    height: int = 1200, width: int = 1600, radius: float = 450, cut: bool = False
) -> NDArray[np.uint8]:
    """uint8, H×W×4: a shaded red disc with a soft edge, on bright green under alpha 0.

    cut : it stands at the bottom, where the frame cuts it
    """
    y, x = np.mgrid[:height, :width]
    centre = height if cut else height / 2
    alpha = np.clip(radius + 0.5 - np.hypot(y + 0.5 - centre, x + 0.5 - width / 2), 0, 1)
    rgba = np.zeros((height, width, 4), np.uint8)
    rgba[..., 1] = 255
    seen = alpha > 0
    rgba[seen, 0], rgba[seen, 1], rgba[seen, 2] = 190, 40, (60 + 60 * x / width)[seen]
    rgba[..., 3] = np.round(alpha * 255)
    return rgba


def saved(path: Path, pixels: NDArray[np.uint8] | None = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(disc() if pixels is None else pixels).save(path, compress_level=1)
    return path
