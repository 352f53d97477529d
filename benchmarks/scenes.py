"""Pictures with known alpha and foreground, drawn on photos that are free to use.

Not the generator that the tests draw from, and never trained on.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import skimage.data
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from packshot.graphs.reference import quantised

Pixels = NDArray[np.uint8]
Float = NDArray[np.float32]

FINE = 3  # strands are drawn this many times larger, then averaged
UNIT = 1 / 1000  # of the longer side: what sizes are given in, so that scenes scale

TONES = {
    "brown": (0.28, 0.17, 0.10),
    "blond": (0.80, 0.66, 0.42),
    "black": (0.07, 0.06, 0.06),
    "grey": (0.60, 0.60, 0.62),
    "red": (0.70, 0.12, 0.15),
}
# What the subject's rim is like, its colour, what stands behind.
CASES = (
    ("hair", "brown", "green"),
    ("hair", "blond", "chelsea"),
    ("hair", "black", "white"),
    ("hair", "blond", "dark"),
    ("fur", "grey", "green"),
    ("fur", "brown", "coffee"),
    ("lace", "grey", "chelsea"),
    ("lace", "red", "green"),
    ("motion", "grey", "coffee"),
    ("defocus", "blond", "green"),
    ("veil", "red", "bokeh"),
)


@dataclass(frozen=True, slots=True)
class Scene:
    """photo and foreground uint8 h×w×3, alpha uint8 h×w; photo = alpha·foreground + the rest."""

    name: str
    photo: Pixels = field(repr=False)
    alpha: Pixels = field(repr=False)
    foreground: Pixels = field(repr=False)


def scenes(height: int, width: int) -> Iterator[Scene]:
    """All cases at that size in px."""
    for case in CASES:
        yield scene(case, height, width)


def scene(case: tuple[str, str, str], height: int, width: int) -> Scene:
    """One of CASES; the same pixels every time."""
    return drawn(case, height, width, np.random.default_rng(zlib.crc32("/".join(case).encode())))


def drawn(case: tuple[str, str, str], height: int, width: int, rng: Generator) -> Scene:
    """A picture of one kind of rim, tone and ground; everything else comes from `rng`."""
    kind, tone, ground = case
    size = (height, width)
    texture = _texture(tone, size, rng)
    fore, alpha = _KINDS[kind](texture, tone, rng)
    grain = rng.standard_normal((*size, 3), np.float32) * np.float32(0.008)
    fore = np.clip(fore + grain, 0, 1)
    levels = np.floor(alpha * 255 + 0.5)
    mix = (levels / 255)[..., None]
    photo = mix * fore + (1 - mix) * _ground(ground, size, rng)
    return Scene(" ".join(case), quantised(photo), levels.astype(np.uint8), quantised(fore))


# subjects ------------------------------------------------------------------------------------


def _hair(texture: Float, tone: str, rng: Generator) -> tuple[Float, Float]:
    return _stranded(texture, tone, rng, count=900, reach=270, thick=1.6, curl=2.0, body=230)


def _fur(texture: Float, tone: str, rng: Generator) -> tuple[Float, Float]:
    return _stranded(texture, tone, rng, count=7000, reach=26, thick=1.2, curl=0.6, body=300)


def _lace(texture: Float, tone: str, rng: Generator) -> tuple[Float, Float]:
    height, width = texture.shape[:2]
    unit = UNIT * max(height, width)
    canvas = _Canvas(texture)
    canvas.blob(height / 2, width / 2, 100 * unit, rng)
    t = np.linspace(0.2, 0.8, 160)
    for k in np.arange(0.2, 0.8, 0.012):
        wave = 2 * unit * np.sin(t * 200 + 40 * k)
        colour = np.clip(np.array(TONES[tone]) * (1 + 0.15 * np.sin(90 * k)), 0, 1)
        canvas.line(k * height + wave, t * width, 1.9 * unit, colour)
        canvas.line(t * height, k * width + wave, 1.9 * unit, colour)
    return canvas.layer()


def _mesh(texture: Float, tone: str, rng: Generator) -> tuple[Float, Float]:
    """A racket: a frame, strings between, and the grip."""
    height, width = texture.shape[:2]
    unit = UNIT * min(height, width)
    canvas = _Canvas(texture)
    y, x, r = 0.42 * height, 0.5 * width, 330 * unit
    tall = rng.uniform(0.8, 1.2)
    t = np.linspace(0, 2 * np.pi, 200)
    colour = np.clip(np.array(TONES[tone]) * rng.uniform(0.8, 1.3), 0, 1)
    step = rng.uniform(0.07, 0.16)
    for k in np.arange(-1 + step, 1, step):
        half = np.sqrt(1 - k * k)
        across = np.linspace(-half, half, 40)
        canvas.line(y + r * tall * k + 0 * across, x + r * across, 4 * unit, colour * 0.9)
        canvas.line(y + r * tall * across, x + r * k + 0 * across, 4 * unit, colour * 0.9)
    canvas.line(y + r * tall * np.sin(t), x + r * np.cos(t), 26 * unit, colour)
    grip = np.linspace(y + r * tall, 0.97 * height, 20)
    canvas.line(grip, x + 0 * grip, 42 * unit, colour * 0.7)
    return canvas.layer()


def _motion(texture: Float, _: str, rng: Generator) -> tuple[Float, Float]:
    return _smeared(texture, rng, lambda image, unit: image.filter(_Streak(round(7 * unit))))


def _defocus(texture: Float, _: str, rng: Generator) -> tuple[Float, Float]:
    return _smeared(
        texture, rng, lambda image, unit: image.filter(ImageFilter.GaussianBlur(4 * unit))
    )


def _veil(texture: Float, _: str, rng: Generator) -> tuple[Float, Float]:
    height, width = texture.shape[:2]
    unit = UNIT * max(height, width)
    canvas = _Canvas(texture)
    canvas.blob(height / 2, width / 2, 400 * unit, rng)
    _, cloth = canvas.layer()
    y, x = np.mgrid[:height, :width].astype(np.float32) / unit
    folds = (
        0.45 + 0.25 * np.sin(x / 23 + 3 * np.sin(y / 60)) + 0.1 * _noise((height, width), 8, rng)
    )
    return texture, np.float32(cloth * np.clip(folds, 0.08, 0.92))


_KINDS: dict[str, Callable[[Float, str, Generator], tuple[Float, Float]]] = {
    "hair": _hair,
    "fur": _fur,
    "lace": _lace,
    "mesh": _mesh,
    "motion": _motion,
    "defocus": _defocus,
    "veil": _veil,
}


class _Canvas:
    """A mask and its colours, drawn FINE times larger."""

    def __init__(self, texture: Float) -> None:
        self.texture = texture
        height, width = texture.shape[:2]
        size = (width * FINE, height * FINE)
        self.body = Image.new("L", size)
        self.lines = Image.new("RGB", size)
        self.drawn = Image.new("L", size)

    def blob(self, y: float, x: float, radius: float, rng: Generator) -> None:
        """A body with a wavy outline, which shows the texture."""
        t = np.linspace(0, 2 * np.pi, 256)
        waves = [rng.normal(0, 0.06 / k) * np.cos(k * t + rng.uniform(0, 6)) for k in range(1, 6)]
        r = radius * (1 + np.sum(waves, axis=0))
        outline = np.stack([x + r * np.cos(t), y + r * np.sin(t)], 1) * FINE
        ImageDraw.Draw(self.body).polygon([tuple(p) for p in outline], fill=255)

    def line(self, y: Float, x: Float, thickness: float, colour: Float) -> None:
        points = [tuple(p) for p in np.stack([x, y], 1) * FINE]
        width = max(1, round(thickness * FINE))
        fill = tuple(int(v * 255 + 0.5) for v in colour)
        ImageDraw.Draw(self.lines).line(points, fill=fill, width=width, joint="curve")
        ImageDraw.Draw(self.drawn).line(points, fill=255, width=width, joint="curve")

    def layer(self) -> tuple[Float, Float]:
        """Foreground h×w×3 and alpha h×w, both in 0…1."""
        lines = _averaged(self.drawn)
        mask = Image.composite(Image.new("L", self.body.size, 255), self.body, self.drawn)
        alpha = _averaged(mask)
        colours = _averaged(self.lines)
        fore = colours + self.texture * (alpha - lines)[..., None]
        seen = alpha[..., None] > 1e-4
        return np.where(seen, fore / np.maximum(alpha, 1e-6)[..., None], self.texture), alpha


def _stranded(
    texture: Float,
    tone: str,
    rng: Generator,
    *,
    count: int,
    reach: float,
    thick: float,
    curl: float,
    body: float,
) -> tuple[Float, Float]:
    height, width = texture.shape[:2]
    unit = UNIT * min(height, width)
    canvas = _Canvas(texture)
    y, x = 0.55 * height, 0.5 * width
    canvas.blob(y, x, body * unit, rng)
    for _ in range(count):
        around = rng.uniform(0, 2 * np.pi)
        bend = rng.normal(0, 0.5) + np.cumsum(rng.normal(rng.normal(0, curl) / 24, 0.06, 24))
        step = reach * rng.uniform(0.4, 1) / 24
        rows = y + unit * (body * 0.95 * np.sin(around) + step * np.cumsum(np.sin(around + bend)))
        columns = x + unit * (
            body * 0.95 * np.cos(around) + step * np.cumsum(np.cos(around + bend))
        )
        colour = np.array(TONES[tone]) * (1 + rng.normal(0, 0.25)) + rng.normal(0, 0.03, 3)
        canvas.line(rows, columns, thick * unit * rng.uniform(0.7, 1.3), np.clip(colour, 0, 1))
    return canvas.layer()


def _smeared(
    texture: Float, rng: Generator, smear: Callable[[Image.Image, float], Image.Image]
) -> tuple[Float, Float]:
    """A body whose light is spread as a lens or a movement spreads it: colour times alpha."""
    height, width = texture.shape[:2]
    unit = UNIT * max(height, width)
    canvas = _Canvas(texture)
    canvas.blob(height / 2, width / 2, 280 * unit, rng)
    fore, alpha = canvas.layer()
    planes = [fore[..., i] * alpha for i in range(3)] + [alpha]
    *light, alpha = (
        np.asarray(smear(Image.fromarray(quantised(p)), unit), np.float32) / 255 for p in planes
    )
    seen = alpha[..., None] > 2 / 255
    return np.where(seen, np.dstack(light) / np.maximum(alpha, 1e-6)[..., None], texture), alpha


class _Streak(ImageFilter.MultibandFilter):
    """The mean over 2r + 1 pixels of a row."""

    def __init__(self, radius: int) -> None:
        self.radius = max(1, radius)

    def filter(self, image):  # type: ignore[no-untyped-def]
        return image.box_blur((self.radius, 0), 1)


# textures and grounds ------------------------------------------------------------------------


def _texture(tone: str, size: tuple[int, int], rng: Generator) -> Float:
    waves = 1 + 0.12 * _noise(size, 16, rng) + 0.08 * _noise(size, 3, rng)
    cloth = np.array(TONES[tone], np.float32) * waves[..., None]
    return np.clip(0.6 * cloth + 0.4 * _photo("astronaut", size), 0, 1).astype(np.float32)


def _ground(kind: str, size: tuple[int, int], rng: Generator) -> Float:
    y, x = np.mgrid[0 : 1 : complex(0, size[0]), 0 : 1 : complex(0, size[1])]
    grain = rng.standard_normal((*size, 3), np.float32) * np.float32(0.01)
    if kind == "green":
        light = (0.85 + 0.25 * (0.7 * x + 0.3 * y))[..., None]
        return np.float32(np.clip(np.array([0.2, 0.65, 0.25]) * light + grain, 0, 1))
    if kind in ("white", "dark"):
        level = 0.93 if kind == "white" else 0.06
        return np.float32(np.clip(level + 0.01 * _noise(size, 250, rng)[..., None] + grain, 0, 1))
    place = _photo("coffee" if kind == "bokeh" else kind, size)
    if kind == "bokeh":
        blur = ImageFilter.GaussianBlur(12 * UNIT * max(size))
        place = np.asarray(Image.fromarray(quantised(place)).filter(blur), np.float32) / 255
    return np.float32(np.clip(place + grain, 0, 1))


def _photo(name: str, size: tuple[int, int]) -> Float:
    """One of scikit-image's photos (public domain or CC0), scaled to fill the size."""
    photo = Image.fromarray(getattr(skimage.data, name)()[..., :3])
    scaled = photo.resize((size[1], size[0]), Image.Resampling.BICUBIC)
    return np.asarray(scaled, np.float32) / 255


def _noise(size: tuple[int, int], scale: float, rng: Generator) -> Float:
    """Smooth noise of that grain, in UNITs, about -1…1."""
    grain = max(1.0, scale * UNIT * max(size))
    low = rng.standard_normal([int(side / grain) + 2 for side in size]).astype(np.float32)
    return np.asarray(Image.fromarray(low).resize((size[1], size[0]), Image.Resampling.BICUBIC))


def _averaged(image: Image.Image) -> Float:
    pixels = np.asarray(image)
    h, w = pixels.shape[0] // FINE, pixels.shape[1] // FINE
    rows = pixels.reshape(h, FINE, w, FINE, -1)
    return np.squeeze(rows.mean((1, 3), dtype=np.float32) / np.float32(255))
