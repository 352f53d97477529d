"""Files to give to the engine."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def translucent(photo: Path, ground: int | None = None) -> Image.Image:
    """A photo that fades to the right, with colours under low alpha that a canvas would destroy."""
    image = Image.open(photo).reduce(2).convert("RGBA")
    pixels = np.array(image)
    pixels[..., 3] = np.linspace(255, 0, pixels.shape[1]).astype(np.uint8)
    if ground is not None:
        pixels[..., :3] = np.maximum(pixels[..., :3], ground)
    return Image.fromarray(pixels)
