"""`shadow.onnx`: the photo and the low-resolution maps in, the shadow on its ground out.

A shadow is what darkens a plain ground beside the subject, all its colours alike. How bright the
ground would be without it is a polynomial, fitted to the brighter part of what lies clear of the
subject. Everything is in encoded sRGB: a shadow is laid on its new ground there, and the share by
which it darkens is nearly the same on every ground.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import onnx
from numpy.typing import NDArray

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph
from packshot.graphs.matte import floats, shrink

# Degrees in y and x of the polynomial's terms. More in y: there a paper sweep bends upwards.
TERMS = ((0, 0), (0, 1), (1, 0), (0, 2), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0))
RIDGE = 1e-5  # keeps the least squares solvable where the ground shows in few places
COARSE = 256  # px; about the longest side at which the ground is fitted, at most
# Relative deviation at which a pixel counts a fourth, round by round. The first lets all count.
DOUBTS = (1e6, 0.3, 0.15, 0.08, 0.05, 0.03, 0.02, 0.02, 0.02)
BRIGHTER = 3.0  # what is brighter than the ground may deviate so many times as much
DARKEST = 0.02  # of the ground, 0…1; below, a share of it says nothing
TELLING = (DARKEST, 0.06)  # of one colour's ground: it says nothing of its own, it says all

CLEAR = 0.02  # alpha below which a pixel shows the ground
FILLS = ((3, 1.0), (7, 1e-2), (15, 1e-4), (31, 1e-6))  # px, weight: the nearest ground counts most
NOTHING = 1e-10  # least weight that is divided by
NOISE = (0.015, 0.045)  # darker by less is noise, by more is shadow
FAINT = 0.08  # darkness below which its colour is judged as if it were this dark
COLOURED = (0.35, 0.7)  # spread of the colours' darkness by its mean: a shadow, a coloured thing

SOLID = 0.3  # alpha from which on a coarse pixel is subject, and shadows may begin
TOUCHED = (0.003, 0.012)  # darkness of a coarse pixel that carries a shadow on
NEAR = (0.2, 0.35)  # of the longest side: so far a shadow reaches undiminished, so far at all
ROUNDS = 46  # as many as NEAR takes at COARSE, 2 px each
FADE = (0.3, 0.6)  # from 1 at the subject, what is left of it at NEAR's ends, from last to first

PLAIN = 0.7  # least share of the ground that keeps to the polynomial
ROOM = 0.05  # least share of the photo that shows the ground


def build() -> onnx.ModelProto:
    """rgb uint8 H×W×3, maps float32 1×8×mh×mw (see `matte`) → shadow float32 1×1×mh×mw, plain 1.

    shadow  0…1, the share of the ground's light that is gone; filled in under the subject's rim,
            where the photo does not show it
    plain   share of the ground that is plain; below PLAIN the shadow is 0 everywhere
    """
    g = Graph()
    small, shape = shrink(g, "rgb")
    rgb = floats(g, small)
    near, seen, clear = _around_subject(g, rgb)
    coarse, size = _coarse(g, g.Concat(g.Mul(rgb, clear), clear, axis=1))
    ground, plain = _ground(g, coarse, size)
    darkness = _darkness(g, rgb, s.resized(g, ground, shape), seen)
    low, _ = _coarse(g, g.Concat(darkness, near, axis=1))
    reach = s.resized(g, _reach(g, low, size), shape)
    enough = g.Cast(g.GreaterOrEqual(plain, g.f32(PLAIN)), to=1)
    g.Mul(g.Mul(darkness, reach), enough, out="shadow")
    g.Identity(plain, out="plain")
    return g.model(
        "shadow",
        [("rgb", "uint8", ["H", "W", 3]), ("maps", "float32", [1, 8, "mh", "mw"])],
        [("shadow", "float32", [1, 1, "mh", "mw"]), ("plain", "float32", [1])],
        metadata={"plain": str(PLAIN)},
    )


def _around_subject(g: Graph, rgb: str) -> tuple[str, str, str]:
    """Alpha, spread by 2 px; where the ground is seen; where it is clear, 2 px further off."""
    a, b, _ = g.Split("maps", g.i64(1, 1, 6), nout=3, axis=1)
    alpha = s.clip01(g, g.Add(g.Mul(a, s.luma(g, rgb)), b))
    near = _largest(g, alpha)
    return near, _below(g, near), _below(g, _largest(g, near))


def _below(g: Graph, alpha: str) -> str:
    return s.one_minus(g, g.Cast(g.GreaterOrEqual(alpha, g.f32(CLEAR)), to=1))


def _largest(g: Graph, x: str) -> str:
    """Of 5×5 px."""
    return str(g.MaxPool(x, kernel_shape=[5, 5], pads=[2, 2, 2, 2]))


def _coarse(g: Graph, x: str) -> tuple[str, str]:
    """Halved while the longest side is above COARSE, for which twice is enough; and its [h, w]."""
    for _ in range(2):
        shape = g.Slice(g.Shape(x), g.i64(2), g.i64(4))
        long_side = g.ReduceMax(g.Cast(shape, to=1), keepdims=1)
        large = g.Reshape(g.Greater(long_side, g.f32(COARSE)), g.i64())
        x = g.branch(large, partial(_half, x=x, shape=shape), x)
    return x, g.Slice(g.Shape(x), g.i64(2), g.i64(4))


def _half(g: Graph, x: str, shape: str) -> str:
    return s.halved(g, x, shape)[0]


def _ground(g: Graph, coarse: str, size: str) -> tuple[str, str]:
    """1×4×h×w, colours times how clear they are, and that → the ground 1×3×h×w, and how plain.

    Least squares, again and again, with less weight for what is off the last fit.
    """
    tint, share = g.Split(coarse, g.i64(3, 1), nout=2, axis=1)
    colour = g.Div(tint, g.Max(share, g.f32(1e-3)))
    colours = g.Transpose(g.Reshape(colour, g.i64(3, -1)), perm=[1, 0])  # N×3
    counts = g.Reshape(g.Cast(g.Greater(share, g.f32(0.5)), to=1), g.i64(-1, 1))  # N×1
    basis = _basis(g, size)  # N×terms
    both = g.Concat(basis, colours, axis=1)
    table = g.f32(DOUBTS)

    def weights(h: Graph, fit: str, doubt: str) -> str:
        # By the sum of the colours, as a saturated ground has next to nothing of one or two.
        level = h.Max(_summed(h, h.MatMul(basis, fit)), h.f32(3 * DARKEST))
        off = h.Sub(h.Div(_summed(h, colours), level), h.f32(1))
        off = h.Div(h.Max(h.Neg(off), h.Mul(off, h.f32(1 / BRIGHTER))), doubt)
        fall = h.Add(h.Mul(off, off), h.f32(1))
        return str(h.Div(counts, h.Mul(fall, fall)))

    def fitted(h: Graph, turn: str, fit: str) -> str:
        w = weights(h, fit, h.Gather(table, turn))
        total = h.Max(h.ReduceSum(w, keepdims=1), h.f32(1e-6))
        moments = h.Div(h.MatMul(h.Transpose(h.Mul(basis, w), perm=[1, 0]), both), total)
        return _solved(h, moments)

    start = g.f32(np.zeros((len(TERMS), 3)))
    fit = g.loop(len(DOUBTS), start, fitted)
    level = g.Max(g.MatMul(basis, fit), g.f32(0))
    image = g.Reshape(g.Transpose(level, perm=[1, 0]), g.Concat(g.i64(1, 3), size, axis=0))
    total = g.ReduceSum(counts, keepdims=1)
    kept = g.Div(
        g.ReduceSum(weights(g, fit, g.f32(DOUBTS[-1])), keepdims=1), g.Max(total, g.f32(1))
    )
    room = g.Cast(g.GreaterOrEqual(g.ReduceMean(counts, keepdims=1), g.f32(ROOM)), to=1)
    return image, g.Reshape(g.Mul(kept, room), g.i64(1))


def _summed(g: Graph, colours: str) -> str:
    """N×3 or N×3×h×w → the same with one channel."""
    return str(g.ReduceSum(colours, g.i64(1), keepdims=1))


def _basis(g: Graph, size: str) -> str:
    """[h, w] → h·w × terms: Legendre polynomials in y times those in x, each over -1…1."""
    high, wide = g.Split(size, nout=2, num_outputs=2)
    down, across = _legendre(g, high), _legendre(g, wide)
    rows = g.Unsqueeze(g.Concat(*(down[i] for i, _ in TERMS), axis=1), g.i64(1))
    columns = g.Unsqueeze(g.Concat(*(across[j] for _, j in TERMS), axis=1), g.i64(0))
    return str(g.Reshape(g.Mul(rows, columns), g.i64(-1, len(TERMS))))


def _legendre(g: Graph, length: str) -> list[str]:
    """Those of degree 0…4 at the middles of so many pixels, each length×1."""
    scalar = g.i64()
    start, step = (g.const(np.array(v, np.int64)) for v in (0, 1))
    pixels = g.Cast(g.Range(start, g.Reshape(length, scalar), step), to=1)
    place = g.Div(g.Add(pixels, g.f32(0.5)), g.Cast(length, to=1))
    t = g.Unsqueeze(g.Sub(g.Mul(place, g.f32(2)), g.f32(1)), g.i64(1))
    found = [g.Add(g.Mul(t, g.f32(0)), g.f32(1)), t]
    for n in range(1, 4):  # (n + 1)·P' = (2n + 1)·t·P - n·P''
        ahead = g.Mul(g.Mul(t, found[n]), g.f32((2 * n + 1) / (n + 1)))
        found.append(g.Sub(ahead, g.Mul(found[n - 1], g.f32(n / (n + 1)))))
    return found


def _solved(g: Graph, moments: str) -> str:
    """terms × (terms + 3), left a positive matrix → the solution, terms×3: Gauss and Jordan.

    Pivots need no search, as the matrix is positive and the ridge keeps it off zero.
    """
    n = len(TERMS)
    m = g.Add(moments, g.f32(RIDGE * np.eye(n, n + 3)))
    for k in range(n):
        row = g.Slice(m, g.i64(k), g.i64(k + 1), g.i64(0))
        row = g.Div(row, g.Slice(row, g.i64(k), g.i64(k + 1), g.i64(1)))
        column = g.Sub(g.Slice(m, g.i64(k), g.i64(k + 1), g.i64(1)), g.f32(np.eye(n)[:, k : k + 1]))
        m = g.Sub(m, g.Mul(column, row))
    return str(g.Slice(m, g.i64(n), g.i64(n + 3), g.i64(1)))


def _darkness(g: Graph, rgb: str, ground: str, seen: str) -> str:
    """By which share the photo is darker than its ground, in the colour that loses least; 0 where
    the colours part. Filled in where the ground is not seen, 1×1×h×w."""
    one = g.f32(1)
    whole = g.Sub(one, g.Div(_summed(g, rgb), g.Max(_summed(g, ground), g.f32(3 * DARKEST))))
    each = g.Sub(one, g.Div(rgb, g.Max(ground, g.f32(DARKEST))))
    # A colour that the ground hardly has says what the others say.
    telling = s.levels(g, ground, *TELLING)
    gone = g.Mul(g.Add(whole, g.Mul(g.Sub(each, whole), telling)), seen)
    both = g.Concat(gone, seen, axis=1)
    total = ""
    for size, weight in FILLS:
        part = g.Mul(s.around(g, both, size, 4), g.f32(weight / size**2))
        total = g.Add(total, part) if total else part
    filled, mass = g.Split(total, g.i64(3, 1), nout=2, axis=1)
    gone = g.Div(filled, g.Max(mass, g.f32(NOTHING)))
    axis = g.i64(1)
    least = g.Neg(g.ReduceMax(g.Neg(gone), axis, keepdims=1))
    spread = g.Sub(g.ReduceMax(gone, axis, keepdims=1), least)
    mean = g.Max(g.ReduceMean(gone, axis, keepdims=1), g.f32(FAINT))
    neutral = s.one_minus(g, _between(g, g.Div(spread, mean), COLOURED))
    least = s.clip01(g, least)
    return str(g.Mul(g.Mul(least, neutral), _between(g, least, NOISE)))


def _between(g: Graph, x: str, ends: tuple[float, float]) -> str:
    """0 below, 1 above, smooth between."""
    low, high = ends
    t = s.levels(g, x, low, high)
    return str(g.Mul(g.Mul(t, t), g.Sub(g.f32(3), g.Mul(t, g.f32(2)))))


def _reach(g: Graph, low: str, size: str) -> str:
    """Where a shadow hangs together with the subject, and is no thin line: 1×1×h×w in 0…1.

    low  darkness and alpha, coarse

    It walks from the subject through what is dark, 2 px a round, and tires on the way.
    """
    darkness, alpha = g.Split(low, nout=2, axis=1, num_outputs=2)
    solid = g.Cast(g.Greater(alpha, g.f32(SOLID)), to=1)
    dark = _between(g, darkness, TOUCHED)
    # Of writing and seams nothing is left by this, of a narrow shadow at the subject's foot all.
    eroded = g.Neg(_largest(g, g.Neg(g.Max(dark, solid))))
    dark = g.Min(dark, _largest(g, eroded))
    long_side = g.ReduceMax(g.Cast(size, to=1), keepdims=1)
    (near, far), (last, first) = NEAR, FADE
    step = g.Div(g.f32(2 * (first - last) / (far - near)), long_side)

    def further(h: Graph, _: str, reach: str) -> str:
        ahead = h.Sub(_largest(h, reach), step)
        return str(h.Max(solid, h.Min(ahead, dark)))

    return _between(g, g.loop(ROUNDS, solid, further), FADE)


def legendre(length: int) -> NDArray[np.float64]:
    """The polynomials of `_legendre` as the reference needs them: length×5."""
    t = (np.arange(length) + 0.5) / length * 2 - 1
    return np.stack([np.polynomial.legendre.Legendre.basis(n)(t) for n in range(5)], 1)
