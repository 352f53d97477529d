"""`shadow.onnx` and `cast.onnx` in NumPy, as `reference.py` is for the others: h×w×C, float64."""

from __future__ import annotations

import numpy as np

from packshot.graphs import shadow as sh
from packshot.graphs.reference import Image, Pixels, around, luma, resize, shrink


def shadow(pixels: Pixels, maps: Image) -> tuple[Image, float]:
    """From the photo, uint8 H×W×3, and its maps, 8×mh×mw: the shadow, mh×mw, and how plain the
    ground is."""
    rgb = shrink(pixels) / 255
    height, width = rgb.shape[:2]
    near = largest(np.clip(maps[0] * luma(rgb) + maps[1], 0, 1))
    seen = (near < sh.CLEAR).astype(float)[..., None]
    clear = (largest(near) < sh.CLEAR).astype(float)[..., None]
    ground, plain = _ground(coarse(np.dstack([rgb * clear, clear])))
    dark = _darkness(rgb, resize(ground, height, width), seen)
    low = coarse(np.dstack([dark, near]))
    reach = resize(_reach(low[..., 0], low[..., 1]), height, width)
    return dark * reach * (plain >= sh.PLAIN), plain


def cast(rgba: Pixels, dark: Image, edit: Pixels | None = None) -> Pixels:
    """A cut-out, uint8 H×W×4, with its shadow, mh×mw."""
    full = resize(dark, *rgba.shape[:2])
    if edit is not None:
        full = full * np.clip(edit / 128, 0, 1)
    alpha = rgba[..., 3].astype(float)
    exact = alpha + (255 - alpha) * full
    level = np.floor(exact + 0.5)
    share = (alpha / np.maximum(exact, 0.5))[..., None]
    colour = np.where((level == alpha)[..., None], rgba[..., :3], rgba[..., :3] * share)
    return np.floor(np.dstack([colour, level]) + 0.5).astype(np.uint8)


def _ground(given: Image) -> tuple[Image, float]:
    height, width = given.shape[:2]
    share = given[..., 3:]
    colours = (given[..., :3] / np.maximum(share, 1e-3)).reshape(-1, 3)
    counts = (share > 0.5).astype(float).reshape(-1, 1)
    down, across = sh.legendre(height), sh.legendre(width)
    terms = [np.outer(down[:, i], across[:, j]).ravel() for i, j in sh.TERMS]
    basis = np.stack(terms, 1)
    fit = np.zeros((len(terms), 3))

    def weights(doubt: float) -> Image:
        level = np.maximum((basis @ fit).sum(1, keepdims=True), 3 * sh.DARKEST)
        off = colours.sum(1, keepdims=True) / level - 1
        off = np.where(off < 0, off, off / sh.BRIGHTER) / doubt
        return np.asarray(counts / (1 + off**2) ** 2)

    for doubt in sh.DOUBTS:
        w = weights(doubt)
        moments = (basis * w).T @ np.hstack([basis, colours]) / max(w.sum(), 1e-6)
        left = moments[:, : len(terms)] + sh.RIDGE * np.eye(len(terms))
        fit = np.linalg.solve(left, moments[:, len(terms) :])
    kept = weights(sh.DOUBTS[-1]).sum() / max(counts.sum(), 1)
    level = np.maximum(basis @ fit, 0).reshape(height, width, 3)
    return level, float(kept) if counts.mean() >= sh.ROOM else 0.0


def _darkness(rgb: Image, ground: Image, seen: Image) -> Image:
    total = np.maximum(ground.sum(2, keepdims=True), 3 * sh.DARKEST)
    whole = 1 - rgb.sum(2, keepdims=True) / total
    each = 1 - rgb / np.maximum(ground, sh.DARKEST)
    low, high = sh.TELLING
    gone = (whole + (each - whole) * np.clip((ground - low) / (high - low), 0, 1)) * seen
    mass, total = np.zeros_like(seen), np.zeros_like(gone)
    for size, weight in sh.FILLS:
        mass = mass + around(seen, size) * weight / size**2
        total = total + around(gone, size) * weight / size**2
    gone = total / np.maximum(mass, sh.NOTHING)
    least = gone.min(2)
    spread = (gone.max(2) - least) / np.maximum(gone.mean(2), sh.FAINT)
    least = np.clip(least, 0, 1)
    return np.asarray(least * (1 - between(spread, sh.COLOURED)) * between(least, sh.NOISE))


def _reach(darkness: Image, alpha: Image) -> Image:
    solid = (alpha > sh.SOLID).astype(float)
    dark = between(darkness, sh.TOUCHED)
    dark = np.minimum(dark, largest(-largest(-np.maximum(dark, solid))))
    (near, far), (last, first) = sh.NEAR, sh.FADE
    step = 2 * (first - last) / (far - near) / max(dark.shape)
    reach = solid
    for _ in range(sh.ROUNDS):
        reach = np.maximum(solid, np.minimum(largest(reach) - step, dark))
    return between(reach, sh.FADE)


def between(x: Image, ends: tuple[float, float]) -> Image:
    """0 below, 1 above, smooth between."""
    t = np.clip((x - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def coarse(x: Image) -> Image:
    """Halved while the longest side is above COARSE, twice at most."""
    for _ in range(2):
        height, width = x.shape[:2]
        if max(height, width) > sh.COARSE:
            x = resize(x, (height + 1) // 2, (width + 1) // 2)
    return x


def largest(x: Image) -> Image:
    """Of 5×5 px."""
    padded = np.pad(x, 2, mode="edge")
    h, w = x.shape
    return np.asarray(
        np.max([padded[i : i + h, j : j + w] for i in range(5) for j in range(5)], axis=0)
    )
