"""Photos to time with: `python -m benchmarks.photos FOLDER --megapixels 12`.

Made from the pictures that scikit-image ships (public domain and CC0), because no photo of 12 MP
is free and small enough to keep here: enlarged, sharpened, with a sensor's noise, so that they
decode and compress like a camera's; 4:3, JPEG quality 92, 4:2:0.

- astronaut: fills the frame (NASA, public domain)
- rocket: a small part of the frame, the sky is empty (SpaceX, CC0)
- coffee: a cup and much table (Rachel Michetti, CC0)
- plate: drawn, a patterned plate with a soft shadow on studio grey; three quarters are empty
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import numpy as np
import skimage.data
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

Pixels = NDArray[np.uint8]

NAMES = ("astronaut", "rocket", "coffee", "plate")
ASPECT = 4 / 3
NOISE = 5  # 0…255, standard deviation: JPEGs of about 4 MB at 12 MP, as from a camera
SEED = 12


def shape(megapixels: float) -> tuple[int, int]:
    """Width and height, 4:3, px."""
    height = math.sqrt(megapixels * 1e6 / ASPECT)
    return round(height * ASPECT), round(height)


def plate(size: tuple[int, int]) -> Image.Image:
    """A plate of a quarter of the frame with the cat's fur as its pattern."""
    width, height = size
    radius = math.sqrt(0.25 * width * height / math.pi)
    y, x = np.ogrid[:height, :width]
    ground = (225 - 25 * (y / height) + 0 * x).astype(np.uint8)
    photo = Image.fromarray(np.repeat(ground[..., None], 3, 2))

    def disc(dx: float, dy: float, softness: float) -> Image.Image:
        away = np.hypot(x - width * (0.5 + dx), y - height * (0.5 + dy)) - radius
        share = np.clip(0.5 - away / (softness * radius), 0, 1, dtype=np.float32)
        return Image.fromarray((share * 255).astype(np.uint8))

    shadow = Image.new("RGB", size, (70, 66, 66))
    photo.paste(shadow, mask=disc(0.02, 0.04, 0.3).point(lambda v: v // 2))
    pattern = ImageOps.fit(Image.fromarray(skimage.data.chelsea()), size)
    photo.paste(pattern, mask=disc(0, 0, 4 / radius))
    return photo


def photo(name: str, megapixels: float) -> Image.Image:
    """One of NAMES, RGB."""
    size = shape(megapixels)
    if name == "plate":
        large = plate(size)
    else:
        small = Image.fromarray(getattr(skimage.data, name)())
        large = ImageOps.fit(small, size, Image.Resampling.BICUBIC)
    radius = max(1, size[0] / 1000)
    return noisy(large.filter(ImageFilter.UnsharpMask(radius, 120, 0)), np.random.default_rng(SEED))


def noisy(image: Image.Image, rng: Generator) -> Image.Image:
    """With a sensor's noise, strip by strip: 50 MP as floats would be 1.2 GB."""
    pixels = np.array(image)
    for top in range(0, len(pixels), 256):
        strip = pixels[top : top + 256]
        noise = rng.standard_normal(strip.shape, np.float32) * NOISE
        strip[:] = np.clip(strip + noise + 0.5, 0, 255)
    return Image.fromarray(pixels)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--megapixels", type=float, nargs="+", default=[12])
    parser.add_argument("--photo", choices=NAMES, action="append", help="default: all")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    for megapixels in options.megapixels:
        for name in options.photo or NAMES:
            path = options.folder / f"{name}-{megapixels:g}.jpg"
            photo(name, megapixels).save(path, quality=92, subsampling="4:2:0")
            print(path)


if __name__ == "__main__":
    main()
