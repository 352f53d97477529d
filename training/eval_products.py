"""Things for sale on studio sweeps, drawn with exact alpha, to judge with: never trained on.

200 pictures: bottles, cups, boxes, rings and bags on white, grey and coloured paper, with the
shadow and the reflection that a studio has and that are no part of the subject. A third is white
on white.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from benchmarks.scenes import Scene
from packshot.graphs.reference import quantised

Float = NDArray[np.float32]

COUNT = 200
SEED = 90125
HEIGHT, WIDTH = 600, 800  # px
FINE = 4  # outlines are drawn this many times larger, then averaged
PAPERS = ("white", "grey", "coloured")


@dataclass
class Layers:
    """Parts laid over each other: premultiplied colour h×w×3 and alpha h×w, 0…1."""

    light: Float
    alpha: Float

    def add(self, cover: Float, colour: Float) -> None:
        """cover h×w, colour h×w×3 or 3."""
        keep = 1 - cover
        self.light = self.light * keep[..., None] + cover[..., None] * colour
        self.alpha = self.alpha * keep + cover


def product(index: int) -> Scene:
    """Picture number `index`, 600×800 px; its foreground is exact where alpha is above 0."""
    rng = np.random.default_rng((SEED, index))
    kind = list(_KINDS)[index % len(_KINDS)]
    paper = PAPERS[index // len(_KINDS) % len(PAPERS)]
    colour = _paint(rng, white=paper == "white" or rng.random() < 0.1)
    layers = Layers(np.zeros((HEIGHT, WIDTH, 3), np.float32), np.zeros((HEIGHT, WIDTH), np.float32))
    size = rng.uniform(150, 260)  # px, half the height of the thing
    x = WIDTH / 2 + rng.uniform(-120, 120)
    bottom = HEIGHT / 2 + size + rng.uniform(-20, 20)
    _KINDS[kind](layers, x, bottom, size, colour, rng)
    levels = np.floor(layers.alpha * 255 + 0.5)
    seen = layers.alpha[..., None] > 1e-4
    fore = np.where(seen, layers.light / np.maximum(layers.alpha, 1e-4)[..., None], 0.5)
    mix = (levels / 255)[..., None]
    photo = mix * fore + (1 - mix) * _sweep(paper, layers, x, bottom, size, rng)
    photo = photo + rng.standard_normal(photo.shape, np.float32) * rng.uniform(0.002, 0.012)
    return Scene(
        f"{index:03} {kind} {paper}", quantised(photo), levels.astype(np.uint8), quantised(fore)
    )


def products(every: int = 1) -> Iterator[Scene]:
    return (product(index) for index in range(0, COUNT, every))


# things ---------------------------------------------------------------------------------------


def _bottle(
    to: Layers, x: float, bottom: float, size: float, colour: Float, rng: Generator
) -> None:
    neck, shoulder = rng.uniform(0.12, 0.3), rng.uniform(0.25, 0.5)
    radius = size * rng.uniform(0.25, 0.5)
    t = np.linspace(0, 1, 80)
    step = np.clip((t - shoulder * 0.6) / (shoulder * 0.4), 0, 1)
    profile = radius * (neck + (1 - neck) * step * step * (3 - 2 * step))
    profile[t < 0.09] = radius * neck * 1.25  # the cap
    _turned(to, x, bottom - 2 * size, bottom, profile, colour, rng)


def _cup(to: Layers, x: float, bottom: float, size: float, colour: Float, rng: Generator) -> None:
    tall, radius = size * rng.uniform(0.9, 1.4), size * rng.uniform(0.45, 0.65)
    top = bottom - tall
    side = rng.choice([-1, 1])
    thick = size * rng.uniform(0.07, 0.13)
    handle = _outline(
        [_ellipse(x + side * radius, (top + bottom) / 2, tall * 0.3, tall * 0.33)],
        [_ellipse(x + side * radius, (top + bottom) / 2, tall * 0.3 - thick, tall * 0.33 - thick)],
    )
    to.add(handle, colour * np.float32(0.85))
    t = np.linspace(0, 1, 60)
    _turned(to, x, top, bottom, radius * (1 - rng.uniform(0, 0.35) * t**2), colour, rng)


def _box(to: Layers, x: float, bottom: float, size: float, colour: Float, rng: Generator) -> None:
    w, h = size * rng.uniform(0.5, 1.2), size * rng.uniform(0.7, 1.8)
    deep, lift = w * rng.uniform(0.2, 0.6), h * rng.uniform(0.05, 0.2)
    left, top = x - w / 2, bottom - h
    front = [(left, top), (left + w, top), (left + w, bottom), (left, bottom)]
    side = [
        (left + w, top),
        (left + w + deep, top - lift),
        (left + w + deep, bottom - lift),
        (left + w, bottom),
    ]
    lid = [
        (left, top),
        (left + w, top),
        (left + w + deep, top - lift),
        (left + deep, top - lift),
    ]
    # One outline below all, so that no seam between two faces lets the paper through.
    hull = [front[3], front[0], lid[3], lid[2], side[2], front[2]]
    to.add(_outline([hull]), colour * np.float32(0.8))
    whole = to.alpha.copy()
    for face, light in ((front, 1.0), (side, rng.uniform(0.6, 0.85)), (lid, 1.08)):
        to.add(_outline([face]) * whole, np.clip(colour * np.float32(light), 0, 1))
    label = [
        (left + w * 0.15, top + h * 0.2),
        (left + w * 0.85, top + h * 0.2),
        (left + w * 0.85, top + h * 0.6),
        (left + w * 0.15, top + h * 0.6),
    ]
    to.add(_outline([label]), _paint(rng, white=rng.random() < 0.4))


def _ring(to: Layers, x: float, bottom: float, size: float, colour: Float, rng: Generator) -> None:
    wide, tall = size * rng.uniform(0.7, 1), size * rng.uniform(0.7, 1)
    thick = size * rng.uniform(0.06, 0.3)
    middle = bottom - tall
    cover = _outline(
        [_ellipse(x, middle, wide, tall)], [_ellipse(x, middle, wide - thick, tall - thick)]
    )
    row, column = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    around = np.arctan2(row - middle, column - x)
    across = (np.hypot((column - x) / wide, (row - middle) / tall) - 1) * size / thick + 0.5
    shade = 0.75 + 0.25 * np.cos(around + 2) - 0.6 * across**2 + 0.2 * np.cos(3 * around) ** 8
    to.add(cover, np.clip(colour * shade[..., None], 0, 1).astype(np.float32))


def _bag(to: Layers, x: float, bottom: float, size: float, colour: Float, rng: Generator) -> None:
    w, h = size * rng.uniform(0.7, 1.1), size * rng.uniform(0.9, 1.3)
    top, thick = bottom - h, size * rng.uniform(0.03, 0.09)
    wide, tall = w * rng.uniform(0.3, 0.45), size * rng.uniform(0.3, 0.6)
    strap = _outline([_ellipse(x, top, wide, tall)], [_ellipse(x, top, wide - thick, tall - thick)])
    to.add(strap, colour * np.float32(0.7))
    slant = w * rng.uniform(-0.05, 0.15)
    sag = h * rng.uniform(0, 0.06)
    t = np.linspace(0, math.pi, 30)
    opening = [
        (x - w / 2 + slant + (w - 2 * slant) * k / 29, top + sag * math.sin(t[k]))
        for k in range(30)
    ]
    body = [
        *opening,
        (x + w / 2, bottom - 8),
        (x + w / 2 - 10, bottom),
        (x - w / 2 + 10, bottom),
        (x - w / 2, bottom - 8),
    ]
    row, column = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    folds = 0.92 + 0.08 * np.sin((column - x) / w * rng.uniform(8, 25) + (row - top) / h * 3)
    fade = folds * (1.05 - 0.25 * (row - top) / h)
    to.add(_outline([body]), np.clip(colour * fade[..., None], 0, 1).astype(np.float32))


_KINDS: dict[str, Callable[[Layers, float, float, float, Float, Generator], None]] = {
    "bottle": _bottle,
    "cup": _cup,
    "box": _box,
    "ring": _ring,
    "bag": _bag,
}


def _turned(
    to: Layers, x: float, top: float, bottom: float, profile: Float, colour: Float, rng: Generator
) -> None:
    """A body of revolution: `profile` holds its radius in px from top to bottom."""
    rows = np.linspace(top, bottom, len(profile))
    right = list(zip(x + profile, rows, strict=True))
    left = list(zip(x - profile, rows, strict=True))
    base = _ellipse(x, bottom, profile[-1], profile[-1] * 0.12)
    lip = _ellipse(x, top, profile[0], profile[0] * 0.12)
    cover = _outline([[*right, *left[::-1]], base, lip])
    row, column = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    radius = np.interp(row, rows, profile).astype(np.float32)
    across = np.clip((column - x) / radius, -0.999, 0.999)
    lamp = rng.uniform(-0.6, 0.6)
    shade = 0.55 + 0.45 * np.sqrt(1 - (across - lamp * 0.5) ** 2 / 2.4)
    gloss = rng.uniform(0, 0.5) * np.exp(-((across - lamp) ** 2) / 0.01)
    paint = np.broadcast_to(colour, (HEIGHT, WIDTH, 3)).copy()
    if rng.random() < 0.7:
        y0 = top + (bottom - top) * rng.uniform(0.45, 0.6)
        y1 = y0 + (bottom - top) * rng.uniform(0.15, 0.3)
        stripes = np.sin(np.arcsin(across) * rng.uniform(4, 20) + row * rng.uniform(0, 0.5)) > 0
        band = (row > y0) & (row < y1)
        paint[band & stripes] = _paint(rng, white=False)
        paint[band & ~stripes] = _paint(rng, white=rng.random() < 0.5)
    to.add(cover, np.clip(paint * shade[..., None] + gloss[..., None], 0, 1).astype(np.float32))


# paper, light, outlines -------------------------------------------------------------------------


def _paint(rng: Generator, *, white: bool) -> Float:
    if white:
        return np.float32(rng.uniform(0.82, 0.97) + rng.normal(0, 0.012, 3))
    return np.clip(rng.uniform(0.05, 0.9) + rng.normal(0, 0.22, 3), 0.02, 0.97).astype(np.float32)


def _sweep(
    paper: str, thing: Layers, x: float, bottom: float, size: float, rng: Generator
) -> Float:
    """The paper with the thing's shadow, and in two of five its reflection."""
    base = {
        "white": np.float32([1, 1, 1]) * rng.uniform(0.93, 1.0),
        "grey": np.float32([1, 1, 1]) * rng.uniform(0.35, 0.85),
        "coloured": _paint(rng, white=False) * 0.5 + 0.35,
    }[paper]
    row, column = np.mgrid[:HEIGHT, :WIDTH].astype(np.float32)
    edge = bottom - size * rng.uniform(0.1, 0.6)  # where the paper bends upwards
    bend = 1 / (1 + np.exp(-(row - edge) / 40))
    light = 1 - rng.uniform(0, 0.12) * (1 - bend)
    light = light - rng.uniform(0, 0.15) * np.hypot(column / WIDTH - 0.5, row / HEIGHT - 0.5)
    ground = base * light[..., None]
    if rng.random() < 0.4:
        mirrored = 2 * int(bottom) - np.arange(HEIGHT)
        inside = (mirrored >= 0) & (mirrored < HEIGHT)
        at = np.clip(mirrored, 0, HEIGHT - 1)
        fade = rng.uniform(0.1, 0.3) * np.clip(1 - (row - bottom) / size, 0, 1)
        fade = fade * inside[:, None] * (row > bottom)
        ground = (
            ground * (1 - fade * thing.alpha[at])[..., None] + fade[..., None] * thing.light[at]
        )
    cast = Image.fromarray(quantised(np.roll(thing.alpha, round(size * rng.uniform(-0.1, 0.1)), 1)))
    low = np.asarray(cast.filter(ImageFilter.GaussianBlur(rng.uniform(6, 30))), np.float32) / 255
    contact = np.exp(-(((row - bottom) / (0.06 * size)) ** 2) - ((column - x) / (0.6 * size)) ** 4)
    near = np.exp(-np.maximum(bottom - row, 0) / (0.2 * size))
    dark = rng.uniform(0.1, 0.5) * np.maximum(contact, low * near)
    return np.asarray(ground * (1 - dark)[..., None], np.float32)


def _ellipse(x: float, y: float, wide: float, tall: float) -> list[tuple[float, float]]:
    t = np.linspace(0, 2 * math.pi, 120)
    return list(zip(x + max(wide, 1) * np.cos(t), y + max(tall, 1) * np.sin(t), strict=True))


def _outline(
    shapes: list[list[tuple[float, float]]], holes: list[list[tuple[float, float]]] | None = None
) -> Float:
    """Polygons in px, without the holes, as cover h×w, 0…1."""
    image = Image.new("L", (WIDTH * FINE, HEIGHT * FINE))
    draw = ImageDraw.Draw(image)
    for value, polygons in ((255, shapes), (0, holes or [])):
        for polygon in polygons:
            draw.polygon([(px * FINE, py * FINE) for px, py in polygon], fill=value)
    return np.asarray(image.reduce(FINE), np.float32) / 255
