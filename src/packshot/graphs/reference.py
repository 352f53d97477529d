"""What the graphs compute, written once more in NumPy: slow, plain, whole pictures, float64.

The golden tests hold the graphs to it. Images are h×w×C in 0…1, alpha h×w.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from packshot.graphs import finish as f
from packshot.graphs import matte as m
from packshot.graphs import place as p
from packshot.graphs import stages as s

Image = NDArray[np.float64]
Pixels = NDArray[np.uint8]


def luma(rgb: Image) -> Image:
    """h×w×3 → h×w."""
    return np.asarray(rgb @ np.array(s.LUMA))


def box(x: Image, half: float) -> Image:
    """Mean over a square of half×2 px, fractions included."""
    taps = np.clip(half + 0.5 - np.abs(np.arange(-s.REACH, s.REACH + 1)), 0, 1)
    return _separable(x, taps / taps.sum())


def around(x: Image, size: int) -> Image:
    """Sum over size×size px; nothing beyond the border."""
    return _separable(x, np.ones(size), beyond="constant")


def levels(alpha: Image, low: float, high: float) -> Image:
    return np.clip((alpha - low) / (high - low), 0, 1)


def resize(x: Image, height: int, width: int, *, antialias: bool = False) -> Image:
    """Bilinear with pixel centres aligned; antialiased: a triangle as wide as the reduction."""
    rows = np.tensordot(_weights(x.shape[0], height, antialias), x, axes=(1, 0))
    both = np.tensordot(_weights(x.shape[1], width, antialias), rows, axes=(1, 1))
    return np.asarray(np.moveaxis(both, 0, 1), float)


def shrink(pixels: Pixels, long_side: int = m.LONG_SIDE) -> Pixels:
    """uint8 H×W×C at the maps' size: its longest side at most `long_side`."""
    height, width = pixels.shape[:2]
    scale = min(1.0, long_side / max(height, width))
    small = [max(1, int(side * scale + 0.5)) for side in (height, width)]
    return quantised(resize(pixels / 255, *small, antialias=True))


def guide(rgb: Image, alpha: Image, half: float) -> tuple[Image, Image]:
    """Coefficients a, b of the guided filter with luma as its guide."""
    y = luma(rgb)
    mean_y, mean_a = box(y, half), box(alpha, half)
    a = (box(y * alpha, half) - mean_y * mean_a) / (box(y * y, half) - mean_y**2 + m.GUIDE_EPSILON)
    full, empty = mean_a > 1 - m.FLAT, mean_a <= m.FLAT
    a = np.where(full | empty, 0, a)
    b = np.where(empty, 0, np.where(full, 1, mean_a - a * mean_y))
    return box(a, half), box(b, half)


def project(
    rgb: Image, alpha: Image, layers: tuple[Image, Image], size: int
) -> tuple[Image, Image]:
    """One pass of the colour estimation; layers are foreground and background."""
    a, rest = alpha[..., None], 1 - alpha[..., None]
    weights = a**2 + s.KEEP, rest**2 + s.KEEP
    fore, back = (
        around(layer * w, size) / around(w, size) for layer, w in zip(layers, weights, strict=True)
    )
    off = rgb - a * fore - rest * back
    step = off / (a**2 + rest**2 + 4 * s.DOUBT * a * rest)
    return np.clip(fore + a * step, 0, 1), np.clip(back + rest * step, 0, 1)


def colours(rgb: Image, alpha: Image) -> tuple[Image, Image]:
    """Foreground and background by `project` on a pyramid, coarse to fine."""
    pyramid = [np.dstack([rgb, alpha])]
    while len(pyramid) < len(s.PYRAMID):
        height, width = pyramid[-1].shape[:2]
        pyramid.append(resize(pyramid[-1], (height + 1) // 2, (width + 1) // 2))
    layers = (pyramid[-1][..., :3],) * 2
    for passes, level in zip(s.PYRAMID, reversed(pyramid), strict=True):
        layers = tuple(resize(layer, *level.shape[:2]) for layer in layers)  # type: ignore[assignment]
        for size in passes:
            layers = project(level[..., :3], level[..., 3], layers, size)
    return layers


def shift_edge(alpha: Image, pixels: float) -> Image:
    """Spread or choke alpha; a step is a cross and a square in turn."""
    x = alpha * np.sign(pixels)
    for i in range(f.SHIFT_STEPS):
        wide = _largest(x, square=bool(i % 2))
        x = x + (wide - x) * np.clip(abs(pixels) - i, 0, 1)
    return np.asarray(x * np.sign(pixels) if pixels else alpha)


def soften_edge(alpha: Image, pixels: float) -> Image:
    """Blur alpha with a tent of that radius."""
    taps = np.abs(np.arange(-f.SOFTEN_REACH, f.SOFTEN_REACH + 1))
    tent = np.clip(1 - taps / (pixels + 1), 0, 1)
    return _separable(alpha, tent / tent.sum())


def edited(alpha: Image, edit: Pixels) -> Image:
    """What was painted: 0 erases, 128 leaves, 255 keeps."""
    kept, left = np.clip((edit - 128.0) / 127, 0, 1), np.clip(edit / 128.0, 0, 1)
    return np.asarray(alpha * left + (1 - alpha) * kept)


def subjects_own(natural: Image, edit: Pixels) -> Image:
    """Share of the subject's colour in what the camera saw: alpha as computed, and what is kept."""
    return edited(natural, np.maximum(edit, 128))


def coloured(
    rgb: Image,
    alpha: Image,
    layers: tuple[Image, Image],
    strength: float = 1.0,
    *,
    own: Image | None = None,
) -> Pixels:
    """Colours at full resolution, blended and packed: → uint8 h×w×4.

    own  what the colours are estimated with (see `finish.coloured`); None takes alpha
    """
    own = alpha if own is None else own
    for size in f.PASSES:
        layers = project(rgb, own, layers, size)
    visible = alpha >= 0.5 / 255
    share = np.where(visible, strength, 1.0)[..., None]
    reach = visible.astype(float)
    for _ in range(f.EXTEND):
        reach = _largest(np.pad(reach, 1), square=True)[1:-1, 1:-1]
    colour = (rgb + (layers[0] - rgb) * share) * reach[..., None]
    return quantised(np.dstack([colour, alpha]))


def given(pixels: Pixels, alpha: Pixels, strength: float = 1.0) -> Pixels:
    """The colour stages with a given alpha, uint8: what `given.build` makes."""
    small = shrink(np.dstack([pixels, alpha])) / 255
    layers = colours(small[..., :3], small[..., 3])
    full = tuple(resize(layer, *alpha.shape) for layer in layers)
    return coloured(pixels / 255, alpha / 255, (full[0], full[1]), strength)


def maps(pixels: Pixels, probability: Image) -> Image:
    """From the photo, uint8 H×W×3, and the network's output: a, b, F, B as 8×mh×mw."""
    rgb = shrink(pixels) / 255
    alpha = resize(levels(probability, m.LOW, m.HIGH), *rgb.shape[:2])
    half = np.clip(max(alpha.shape) * m.GUIDE / len(probability), m.GUIDE, s.REACH + 0.5)
    a, b = guide(rgb, alpha, float(half))
    return np.moveaxis(np.dstack([a, b, *colours(rgb, alpha)]), 2, 0)


def finish(pixels: Pixels, low: Image, edit: Pixels, params: tuple[float, float, float]) -> Pixels:
    """The whole photo, uint8 H×W×3, with the maps `low`, 8×mh×mw: → uint8 H×W×4."""
    rgb = pixels / 255
    full = resize(np.moveaxis(low, 0, 2), *rgb.shape[:2])
    natural = levels(np.clip(full[..., 0] * luma(rgb) + full[..., 1], 0, 1), f.LOW, f.HIGH)
    shift, soften, strength = params
    alpha = edited(soften_edge(shift_edge(natural, shift), soften), edit)
    own = subjects_own(natural, edit)
    return coloured(rgb, alpha, (full[..., 2:5], full[..., 5:8]), strength, own=own)


def placed(
    pixels: Pixels, height: int, width: int, ground: tuple[int, int, int] | None = None
) -> Pixels:
    """uint8 H×W×4, straight, scaled to height × width, on a ground if there is one."""
    alpha = pixels[..., 3:] / 255
    x = np.dstack([p.linear()[pixels[..., :3]] * alpha, alpha])
    rows = np.tensordot(_cubic(x.shape[0], height), x, axes=(1, 0))
    x = np.asarray(np.moveaxis(np.tensordot(_cubic(x.shape[1], width), rows, axes=(1, 1)), 0, 1))
    light = np.clip(x[..., :3] / np.maximum(x[..., 3:], p.FAINT), 0, 1)
    colour = np.searchsorted(p.thresholds(), light, side="right").astype(np.uint8)
    level = quantised(x[..., 3:])
    colour[level[..., 0] == 0] = 0
    if ground is None:
        return np.dstack([colour, level])
    share = level.astype(float)
    mixed = np.floor((colour * share + np.array(ground) * (255 - share)) / 255 + 0.5)
    return np.dstack([mixed.astype(np.uint8), np.full_like(level, 255)])


def quantised(x: Image) -> Pixels:
    """0…1 → 0…255, rounded half up."""
    return np.floor(np.clip(x, 0, 1) * 255 + 0.5).astype(np.uint8)


def _weights(before: int, after: int, antialias: bool) -> Image:
    """after×before, each row sums to 1."""
    ratio = before / after
    reach = max(1.0, ratio) if antialias else 1.0
    centres = (np.arange(after)[:, None] + 0.5) * ratio - 0.5
    if not antialias:  # beyond the border the outermost pixel is repeated
        centres = np.clip(centres, 0, before - 1)
    tent = np.clip(1 - np.abs(np.arange(before) - centres) / reach, 0, None)
    return np.asarray(tent / tent.sum(1, keepdims=True))


def _cubic(before: int, after: int) -> Image:
    """after×before: cubic convolution, as wide as the reduction; each row sums to 1."""
    a, ratio = p.SHARPNESS, before / after
    centres = (np.arange(after)[:, None] + 0.5) * ratio - 0.5
    x = np.abs(np.arange(before) - centres) / ratio
    near = (a + 2) * x**3 - (a + 3) * x**2 + 1
    far = a * (x**3 - 5 * x**2 + 8 * x - 4)
    taps = np.where(x < 1, near, np.where(x < 2, far, 0))
    return np.asarray(taps / taps.sum(1, keepdims=True))


def _separable(x: Image, kernel: Image, beyond: Literal["edge", "constant"] = "edge") -> Image:
    r = len(kernel) // 2
    for axis in (0, 1):
        width = [(r, r) if i == axis else (0, 0) for i in range(x.ndim)]
        padded = np.pad(x, width, mode=beyond)
        parts = np.lib.stride_tricks.sliding_window_view(padded, len(kernel), axis=axis)
        x = parts @ kernel
    return x


def _largest(x: Image, *, square: bool) -> Image:
    """Largest of the 3×3 px around, or of the cross of five."""
    padded = np.pad(x, 1, mode="edge")
    h, w = x.shape
    places = [(i, j) for i in range(3) for j in range(3) if square or 1 in (i, j)]
    return np.asarray(np.max([padded[i : i + h, j : j + w] for i, j in places], axis=0))
