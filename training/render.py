"""Draws subjects with exact alpha and foreground, without end: truth for softness and for products.

`python -m training.render --out out/renders --count 12` draws some to look at. All randomness comes
from the generator that is passed in. The judging renders (`eval_render`, `eval_products`) have
other proportions, textures and grounds: see `shapes`; every texture here is a piece of a photo.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from packshot.graphs.reference import quantised
from training.augment import plain_crop, sweep
from training.shapes import Float, shape
from training.sources import Archive

PRINTED = 0.5  # share of the subjects with a print
STRIPED = 0.5  # share of the prints that are stripes
LIT = 0.4  # share of the subjects that shine


@dataclass(frozen=True, slots=True)
class Render:
    """photo = alpha·foreground + (1 - alpha)·ground; RGB, L and RGB of one size."""

    photo: Image.Image
    alpha: Image.Image
    foreground: Image.Image


def render(place: Image.Image, skin: Image.Image, size: int, rng: Generator) -> Render:
    """One subject, textured with `skin`, on `place` or on a studio sweep; `size` px square."""
    alpha = shape(size, rng)
    if rng.random() < 0.12:
        alpha = _smeared(alpha, rng)
    elif rng.random() < 0.15:
        alpha = _blurred(alpha, rng.uniform(1, size / 50))
    studio = rng.random() < 0.45
    ground = np.asarray(sweep(size, rng) if studio else _place(place, size, rng), np.float32) / 255
    fore = _skin(skin, size, ground, rng)
    if studio or rng.random() < 0.3:
        ground = _shaded(ground, alpha, fore, rng)
    levels = np.floor(alpha * 255 + 0.5)
    mix = (levels / 255)[..., None]
    photo = mix * fore + (1 - mix) * ground
    return Render(_image(photo), Image.fromarray(levels.astype(np.uint8)), _image(fore))


def _skin(skin: Image.Image, size: int, ground: Float, rng: Generator) -> Float:
    """The subject's colours: a piece of a photo, calmed and tinted; a few as pale as the ground."""
    box = plain_crop(skin.size, rng)
    piece = skin.resize((size, size), Image.Resampling.BICUBIC, box=box)
    if rng.random() < 0.5:
        piece = piece.filter(ImageFilter.GaussianBlur(size * rng.uniform(0.005, 0.08)))
    pixels = np.asarray(piece, np.float32) / 255
    kind = rng.random()
    tint = ground.mean((0, 1)) if kind < 0.15 else rng.uniform(0.02, 0.98, 3)
    share = rng.uniform(0.5, 1) if kind < 0.6 else rng.uniform(0, 0.4)
    if rng.random() < PRINTED:
        share, tint = share * np.ones((size, size, 1)), tint * np.ones((size, size, 3))
        _printed(share, tint, ground, rng)
    grain = rng.standard_normal(pixels.shape, np.float32) * rng.uniform(0, 0.03)
    mixed = (1 - share) * pixels + share * (tint * (0.8 + 0.4 * pixels.mean(2, keepdims=True)))
    if rng.random() < LIT:
        mixed = _lit(mixed, ground, rng)
    return np.clip(mixed + grain, 0, 1).astype(np.float32)


def _printed(share: NDArray[Any], tint: NDArray[Any], ground: Float, rng: Generator) -> None:
    """Writes a pattern into the subject's colours; half of them have the ground's colour.

    A label or a print that looks like the ground behind is no hole.
    """
    size = len(ground)
    field = _stripes(size, rng) if rng.random() < STRIPED else _patches(size, rng)
    rows, columns = np.sort(rng.integers(0, size, (2, 2)), axis=1)
    patch = field > rng.uniform(0.45, 0.75)
    if rng.random() < 0.5:  # in a part of the subject alone
        inside = np.zeros_like(patch)
        inside[rows[0] : rows[1], columns[0] : columns[1]] = True
        patch &= inside
    like = ground.mean((0, 1)) + rng.normal(0, 0.03, 3)
    tint[patch] = like if rng.random() < 0.5 else rng.uniform(0.02, 0.98, 3)
    share[patch] = rng.uniform(0.6, 1)


def _patches(size: int, rng: Generator) -> NDArray[Any]:
    """0…1, S×S: squares or clouds."""
    cells = int(rng.integers(3, 26))
    coarse = rng.uniform(0, 1, (cells, cells)).astype(np.float32)
    way = Image.Resampling.NEAREST if rng.random() < 0.4 else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(coarse).resize((size, size), way))


def _stripes(size: int, rng: Generator) -> NDArray[Any]:
    """0…1, S×S: waves at any angle, at times across each other, as gingham is woven."""
    y, x = np.mgrid[:size, :size].astype(np.float32) / size
    angle, turns = rng.uniform(0, math.pi), rng.uniform(4, 40)
    total = np.zeros((size, size), np.float32)
    ways = 1 if rng.random() < 0.75 else 2
    for way in range(ways):
        along = x * math.cos(angle + way * math.pi / 2) + y * math.sin(angle + way * math.pi / 2)
        total += 0.5 + 0.5 * np.sin(2 * math.pi * (turns * along + rng.random()))
    return total / ways


def _lit(colours: NDArray[Any], ground: Float, rng: Generator) -> NDArray[Any]:
    """Bands of light and of shade, straight or round a middle, as on bottles and on rings.

    Half of the lights are as pale as the ground: where a thing shines it is no hole.
    """
    size = len(ground)
    y, x = np.mgrid[:size, :size] / size
    if rng.random() < 0.3:
        middle = rng.uniform(0.3, 0.7, 2)
        along = np.arctan2(y - middle[0], x - middle[1]) / (2 * math.pi)
    else:
        angle = rng.uniform(0, math.pi)
        along = (x - 0.5) * math.cos(angle) + (y - 0.5) * math.sin(angle) + 0.5

    def bands(most: int) -> NDArray[Any]:
        total = np.zeros_like(along)
        for _ in range(rng.integers(1, most + 1)):
            width = rng.uniform(0.01, 0.12)
            off = (along - rng.uniform(0.1, 0.9) + 0.5) % 1 - 0.5  # a circle closes
            total += np.exp(-((off / width) ** 2))
        return np.clip(total, 0, 1)[..., None]

    shade = rng.uniform(0, 0.7) * bands(2)
    glow = ground.mean((0, 1)) if rng.random() < 0.5 else np.full(3, rng.uniform(0.85, 1))
    light = rng.uniform(0.4, 1) * bands(3)
    return colours * (1 - shade) * (1 - light) + light * (glow + rng.normal(0, 0.03, 3))


def _place(place: Image.Image, size: int, rng: Generator) -> Image.Image:
    ground = place.resize((size, size), Image.Resampling.BICUBIC, box=plain_crop(place.size, rng))
    if rng.random() < 0.5:
        ground = ground.filter(ImageFilter.GaussianBlur(size * rng.uniform(0.002, 0.04)))
    return ground


def _shaded(ground: Float, alpha: Float, fore: Float, rng: Generator) -> Float:
    """The ground with a soft shadow that is no subject, and at times a reflection on the floor."""
    size = len(alpha)
    if rng.random() < 0.3:
        rows = np.flatnonzero(alpha.max(1) > 0.5)
        if rows.size:
            mirrored = np.clip(2 * rows[-1] - np.arange(size), 0, size - 1)
            fade = np.clip(1 - (np.arange(size) - rows[-1]) / (size * 0.25), 0, 1)
            fade = fade * (np.arange(size) > rows[-1]) * rng.uniform(0.05, 0.35)
            share = fade[:, None, None] * alpha[mirrored][..., None]
            ground = ground * (1 - share) + share * fore[mirrored]
    shift = (rng.normal(0, 0.04, 2) * size).round().astype(int)
    cast = np.roll(alpha, (abs(int(shift[0])), int(shift[1])), (0, 1))
    dark = _blurred(cast, size * rng.uniform(0.008, 0.06)) * rng.uniform(0.05, 0.6)
    return np.asarray(ground * (1 - dark[..., None]), np.float32)


def _smeared(alpha: Float, rng: Generator) -> Float:
    """Moved during the exposure: the mean along a line."""
    length, angle = rng.uniform(4, 28), rng.uniform(0, math.pi)
    total, steps = np.zeros_like(alpha), 12
    for t in np.linspace(-0.5, 0.5, steps):
        shift = (round(length * t * math.sin(angle)), round(length * t * math.cos(angle)))
        total += np.roll(alpha, shift, (0, 1))
    return total / steps


def _blurred(alpha: Float, radius: float) -> Float:
    soft = Image.fromarray(quantised(alpha)).filter(ImageFilter.GaussianBlur(radius))
    return np.asarray(soft, np.float32) / 255


def _image(x: Float) -> Image.Image:
    return Image.fromarray(quantised(x))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--size", type=int, default=384)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    places = Archive(options.data / "backgrounds.tar")
    names = sorted(places.files)
    for index in range(options.count):
        rng = np.random.default_rng((options.seed, index))
        place, skin = (
            places.picture(names[rng.integers(len(names))]).convert("RGB") for _ in range(2)
        )
        made = render(place, skin, options.size, rng)
        sheet = Image.new("RGB", (3 * options.size, options.size))
        for column, picture in enumerate((made.photo, made.alpha.convert("RGB"), made.foreground)):
            sheet.paste(picture, (column * options.size, 0))
        sheet.save(options.out / f"{index:03}.webp")


if __name__ == "__main__":
    main()
