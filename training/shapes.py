"""Shapes of drawn subjects: each a function from a size in px and a generator to exact cover.

`render` gives them colour and light. Fourier curves, superellipses and polygons, random walks,
level sets of fields: curves and walks the judging renders have too, of other proportions.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from packshot.graphs.reference import quantised

Float = NDArray[np.float32]
Point = tuple[float, float]

FINE = 2  # times larger while lines are drawn; averaged afterwards


def _outline(size: int, rng: Generator, reach: float | None = None) -> list[Point]:
    """A closed curve in px: a polygon, a superellipse or a Fourier curve, turned and stretched.

    reach  its mean radius as a share of the size; drawn if None
    """
    t = np.linspace(0, 2 * math.pi, 160, endpoint=False)
    form = rng.random()
    if form < 0.25:
        corners = np.sort(rng.uniform(0, 2 * math.pi, rng.integers(3, 9)))
        t, radius = corners, rng.uniform(0.7, 1.2, corners.size)
    elif form < 0.5:
        power = rng.uniform(1.5, 8)
        radius = (np.abs(np.cos(t)) ** power + np.abs(np.sin(t)) ** power) ** (-1 / power)
    else:
        orders = np.arange(1, 7)
        waves = rng.normal(0, 0.28 / orders, (2, 6))
        radius = 1 + waves[0] @ np.cos(np.outer(orders, t)) + waves[1] @ np.sin(np.outer(orders, t))
        radius = np.maximum(radius, 0.25)
    extent = size * (rng.uniform(0.16, 0.55) if reach is None else reach)
    stretch = math.exp(rng.uniform(-0.6, 0.6))
    turn = rng.uniform(0, 2 * math.pi)
    x, y = radius * np.cos(t) * stretch, radius * np.sin(t) / stretch
    middle = size * rng.uniform(0.32, 0.68, 2)
    across = middle[0] + extent * (x * math.cos(turn) - y * math.sin(turn))
    down = middle[1] + extent * (x * math.sin(turn) + y * math.cos(turn))
    return list(zip(across.tolist(), down.tolist(), strict=True))


def _faint(width: float) -> float:
    """What is thinner than a pixel of the board is fainter instead: the share of its value."""
    return max(width * FINE, 0.15) if width * FINE < 1 else 1


class _Board:
    """A drawing of cover, FINE times larger than what comes out."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.image = Image.new("L", (size * FINE, size * FINE))
        self.draw = ImageDraw.Draw(self.image)

    def area(self, outline: list[Point], value: int = 255) -> None:
        self.draw.polygon([(x * FINE, y * FINE) for x, y in outline], fill=value)

    def line(self, points: NDArray[np.float64], width: float, value: int = 255) -> None:
        path = [tuple(p) for p in (points * FINE).tolist()]
        fill, across = round(value * _faint(width)), max(1, round(width * FINE))
        self.draw.line(path, fill=fill, width=across, joint="curve")

    def lines(self, strands: list[tuple[NDArray[np.float64], float, int]]) -> None:
        """Each with its width and value; the faintest first, as what is drawn replaces what was."""
        for strand in sorted(strands, key=lambda strand: strand[2] * _faint(strand[1])):
            self.line(*strand)

    def cover(self) -> Float:
        return np.asarray(self.image.reduce(FINE), np.float32) / 255


def _solid(size: int, rng: Generator) -> Float:
    """One to three bodies; some with a hole, a handle or a stalk."""
    board = _Board(size)
    for _ in range(rng.choice([1, 2, 3], p=[0.6, 0.25, 0.15])):
        outline = _outline(size, rng)
        board.area(outline)
        if rng.random() < 0.3:
            middle = np.mean(outline, axis=0)
            hole = (np.array(outline) - middle) * rng.uniform(0.3, 0.85) + middle
            board.area([(float(x), float(y)) for x, y in hole], 0)
        if rng.random() < 0.3:
            start = np.array(outline[rng.integers(len(outline))])
            board.line(
                _walk(start, size * rng.uniform(0.1, 0.5), rng), size * rng.uniform(0.004, 0.03)
            )
    return board.cover()


def _walk(
    start: NDArray[np.float64],
    length: float,
    rng: Generator,
    angle: float | None = None,
    bend: float = 0.16,
) -> NDArray[np.float64]:
    """A path whose direction drifts: points×2 in px."""
    steps = 14
    first = rng.uniform(0, 2 * math.pi) if angle is None else angle
    turns = first + np.cumsum(rng.normal(rng.normal(0, bend / 2), bend, steps))
    pace = length / steps
    path = np.cumsum(np.stack([np.cos(turns), np.sin(turns)], 1) * pace, 0)
    return np.vstack([start, start + path])


def _stranded(size: int, rng: Generator) -> Float:
    """A body with strands that leave it: long and few to short and many."""
    board = _Board(size)
    outline = _outline(size, rng)
    points = np.array(outline)
    middle = points.mean(0)
    long = rng.random()
    length = size * (0.02 + 0.3 * long**2)
    count = int(rng.uniform(150, 500) / (0.25 + long)) * 3
    thick = size / 384 * rng.uniform(0.4, 1.6)
    comb = rng.uniform(0, 2 * math.pi)
    along = rng.random()  # how far strands point one way rather than outwards
    strands = []
    for _ in range(count):
        n = rng.integers(len(points))
        share = rng.random()
        start = points[n] * share + points[n - 1] * (1 - share)
        out = math.atan2(*(start - middle)[::-1])
        angle = math.atan2(
            (1 - along) * math.sin(out) + along * math.sin(comb),
            (1 - along) * math.cos(out) + along * math.cos(comb),
        ) + rng.normal(0, 0.35)
        inside = start - (start - middle) * rng.uniform(0, 0.25)
        path = _walk(inside, length * rng.uniform(0.3, 1.3), rng, angle, rng.uniform(0.02, 0.25))
        strands.append((path, thick * rng.uniform(0.5, 1.4), int(rng.integers(120, 256))))
    board.lines(strands)
    board.area(outline)  # last: strands begin within it, and are fainter
    return board.cover()


def _bladed(size: int, rng: Generator) -> Float:
    """Grass, leaves, feathers: pointed blades from one root or along a stalk."""
    board = _Board(size)
    root = size * np.array([rng.uniform(0.3, 0.7), rng.uniform(0.6, 1.02)])
    for _ in range(rng.integers(12, 90)):
        start = root + rng.normal(0, size * 0.05, 2)
        angle = -math.pi / 2 + rng.normal(0, 0.6)
        path = _walk(start, size * rng.uniform(0.2, 0.9), rng, angle, 0.06)
        width = size * rng.uniform(0.003, 0.025) * np.linspace(1, 0, len(path))[:, None]
        slope = np.gradient(path, axis=0)
        normal = np.stack([-slope[:, 1], slope[:, 0]], 1)
        normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-6)
        edge = np.vstack([path + normal * width, (path - normal * width)[::-1]])
        board.area([(float(x), float(y)) for x, y in edge])
    return board.cover()


def _pierced(size: int, rng: Generator) -> Float:
    """A sheet with openings: the level set of a warped periodic field inside an outline."""
    board = _Board(size)
    board.area(_outline(size, rng))
    whole = board.cover()
    y, x = np.mgrid[:size, :size].astype(np.float32)
    warp = size * rng.uniform(0, 0.02)
    x = x + warp * np.sin(y / size * rng.uniform(4, 20))
    y = y + warp * np.sin(x / size * rng.uniform(4, 20))
    period = size * rng.uniform(0.012, 0.07)
    turn = rng.uniform(0, math.pi)
    field = np.ones_like(x)
    ways = int(rng.choice([2, 3]))
    for k in range(ways):
        a = turn + k * math.pi / ways
        wave = np.abs(np.sin((x * math.cos(a) + y * math.sin(a)) * math.pi / period))
        field = np.minimum(field, wave)
    thread = rng.uniform(0.12, 0.6)  # share of the period that is thread
    slope = math.pi / period  # of the field at a thread's edge, per px
    open_ = np.clip((field - math.sin(thread * math.pi / 2)) / slope + 0.5, 0, 1)
    rim = (
        np.asarray(
            Image.fromarray(quantised(whole)).filter(
                ImageFilter.MinFilter(2 * int(size * rng.uniform(0.005, 0.04)) + 1)
            ),
            np.float32,
        )
        / 255
    )
    return np.asarray(whole * (1 - open_ * rim), np.float32)


def _netted(size: int, rng: Generator) -> Float:
    """A net: points joined to their neighbours, sometimes hung in a frame."""
    board = _Board(size)
    count = int(rng.integers(30, 140))
    middle, reach = size * rng.uniform(0.4, 0.6, 2), size * rng.uniform(0.25, 0.5)
    angle, radius = rng.uniform(0, 2 * math.pi, count), np.sqrt(rng.uniform(0, 1, count)) * reach
    points = middle + np.stack([np.cos(angle), np.sin(angle)], 1) * radius[:, None]
    thick = size / 384 * rng.uniform(0.6, 3)
    apart = np.linalg.norm(points[:, None] - points, axis=2)
    for n, neighbours in enumerate(np.argsort(apart, 1)[:, 1:5]):
        for other in neighbours:
            board.line(points[[n, other]], thick)
    if rng.random() < 0.6:
        t = np.linspace(0, 2 * math.pi, 90)
        ring = middle + np.stack([np.cos(t), np.sin(t)], 1) * reach
        board.line(ring, size * rng.uniform(0.01, 0.04))
    return board.cover()


def _hooped(size: int, rng: Generator) -> Float:
    """Loops with the ground inside: rims, frames, handles on a body, chains of them.

    A network that has seen few fills them: its coarse stages hold no hole, and a thin rim is
    all that says there is one.
    """
    board = _Board(size)
    body = rng.random() < 0.55
    if body:
        board.area(_outline(size, rng, reach=rng.uniform(0.14, 0.36)))
    for _ in range(rng.choice([1, 2, 4], p=[0.6, 0.3, 0.1])):
        reach = rng.uniform(0.08, 0.28) if body else rng.uniform(0.12, 0.45)
        loop = np.array(_outline(size, rng, reach=reach))
        width = size * reach * rng.choice([rng.uniform(0.02, 0.08), rng.uniform(0.08, 0.5)])
        board.line(np.vstack([loop, loop[:2]]), max(width, size * 0.004))
    return board.cover()


def _filled(size: int, rng: Generator) -> Float:
    """One disc, box or other outline without a hole: what a network that has seen loops must not
    open."""
    board = _Board(size)
    reach = rng.uniform(0.18, 0.5)
    outline = _outline(size, rng, reach=reach)
    if rng.random() < 0.5:  # a circle or an ellipse, as plates, lids and coins are
        t = np.linspace(0, 2 * math.pi, 120, endpoint=False)
        middle, flat = size * rng.uniform(0.35, 0.65, 2), rng.choice([1.0, rng.uniform(0.3, 1)])
        ellipse = middle + size * reach * np.stack([np.cos(t), np.sin(t) * flat], 1)
        outline = [(float(x), float(y)) for x, y in ellipse]
    board.area(outline)
    return board.cover()


def _sheer(size: int, rng: Generator) -> Float:
    """A body that lets the ground through: cloth, smoke, thin plastic."""
    cover = _solid(size, rng)
    coarse = rng.uniform(0, 1, (int(rng.integers(3, 9)),) * 2).astype(np.float32)
    cloud = np.asarray(Image.fromarray(coarse).resize((size, size), Image.Resampling.BICUBIC))
    least = rng.uniform(0.2, 0.8)
    return np.asarray(cover * np.clip(least + (1 - least) * cloud, 0, 1), np.float32)


# How often each is drawn.
SHAPES: tuple[tuple[Callable[[int, Generator], Float], float], ...] = (
    (_solid, 0.30),
    (_stranded, 0.26),
    (_bladed, 0.06),
    (_pierced, 0.13),
    (_netted, 0.09),
    (_sheer, 0.04),
    (_hooped, 0.05),
    (_filled, 0.07),
)


def shape(size: int, rng: Generator) -> Float:
    """Cover of one subject, size×size in 0…1."""
    makers, shares = zip(*SHAPES, strict=True)
    return np.asarray(makers[rng.choice(len(makers), p=shares)](size, rng))
