"""What each way to write a cut-out costs: `python -m benchmarks.codecs` prints a table.

Times are the best of several runs; compare them with each other, not with another machine's.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from skimage import data

from packshot.encode import encode

WIDTH, HEIGHT = 4000, 3000
SOFT = 12.0  # px of the edge, from opaque to empty


def cutout(width: int = WIDTH, height: int = HEIGHT) -> NDArray[np.uint8]:
    """A photograph with a camera's noise, cut out along a wavy, soft edge: uint8, H×W×4."""
    rng = np.random.default_rng(7)
    photo = Image.fromarray(data.astronaut()).resize((width, height), Image.Resampling.BICUBIC)
    noise = rng.normal(0, 2, (height, width)).astype(np.float32)
    rgb = np.clip(np.asarray(photo) + noise[..., None], 0, 255).astype(np.uint8)
    y, x = np.ogrid[:height, :width]
    dy, dx = (y - height / 2) / height, (x - width / 2) / height
    angle = np.arctan2(dy, dx)
    outline = 0.36 + 0.03 * np.sin(9 * angle) + 0.004 * np.sin(151 * angle)
    inside = (outline - np.hypot(dy, dx)) * height
    alpha = (255 * np.clip(inside / SOFT + 0.5, 0, 1)).astype(np.uint8)
    rgb[alpha == 0] = 0
    return np.dstack([rgb, alpha])


def best(work: Callable[[], bytes], runs: int) -> tuple[float, bytes]:
    """The shortest of several runs, in seconds, and what it made."""
    shortest, made = float("inf"), b""
    for _ in range(runs):
        start = time.perf_counter()
        made = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, made


def pillow(image: Image.Image, format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def ways(rgba: NDArray[np.uint8]) -> dict[str, Callable[[], bytes]]:
    """Every way to write that is compared."""
    image = Image.fromarray(rgba)

    def by_pillow(format: str, **options: object) -> Callable[[], bytes]:
        return lambda: pillow(image, format, **options)

    def ours(format: str, **options: int) -> Callable[[], bytes]:
        return lambda: encode(rgba, format, **options)  # type: ignore[arg-type]

    return {
        "**PNG, Packshot**": ours("png"),
        **{f"PNG, Pillow level {n}": by_pillow("PNG", compress_level=n) for n in (1, 3, 6, 9)},
        "**WebP lossless, Packshot**": ours("webp"),
        "WebP lossless, Pillow method 0": by_pillow("WEBP", lossless=True, exact=True, method=0),
        "WebP lossless, Pillow method 4": by_pillow("WEBP", lossless=True, exact=True, method=4),
        "**WebP quality 90, Packshot**": ours("webp", quality=90),
        "**AVIF, Packshot**": ours("avif"),
        "AVIF quality 90, Pillow": by_pillow("AVIF", quality=90, subsampling="4:4:4"),
        "**TIFF, Packshot**": ours("tiff"),
        "TIFF deflate, Pillow": by_pillow("TIFF", compression="tiff_adobe_deflate"),
        "TIFF LZW, Pillow": by_pillow("TIFF", compression="tiff_lzw"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", type=float, default=1.0, help="of the side of 12 megapixels")
    options = parser.parse_args()
    rgba = cutout(round(WIDTH * options.scale), round(HEIGHT * options.scale))
    print(f"{rgba.shape[1]} × {rgba.shape[0]} px, {(rgba[..., 3] > 0).mean():.0%} subject\n")
    print("| way | time | of ours | size | largest error of alpha |")
    print("| --- | ---: | ---: | ---: | ---: |")
    reference = 0.0
    for name, work in ways(rgba).items():
        seconds, made = best(work, options.runs)
        reference = reference or seconds
        with Image.open(io.BytesIO(made)) as image:
            alpha = np.asarray(image.convert("RGBA"))[..., 3]
        error = int(np.abs(alpha.astype(np.int16) - rgba[..., 3]).max())
        ratio, size = seconds / reference, len(made) / 1e6
        print(f"| {name} | {seconds:.2f} s | {ratio:.1f}× | {size:.2f} MB | {error} |", flush=True)


if __name__ == "__main__":
    main()
