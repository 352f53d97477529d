"""`place.onnx`: rows of a cut-out in, a strip of it at another size out.

Resampling is done where light adds up: on premultiplied values in linear light. In encoded sRGB
fine bright detail would darken, and unpremultiplied colours from under alpha 0 would bleed in.
"""

from __future__ import annotations

import numpy as np
import onnx
from numpy.typing import NDArray

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph

SUPPORT = 2  # px of the scaled picture to either side; see channels.layout.SUPPORT
# a of the cubic convolution kernel (Keys, 1981). In linear light the usual -0.5 draws a line beside
# a bright label on a dark bottle, 40 levels darker than the bottle; -0.25 draws one of 15, as
# Lanczos in encoded sRGB does, and is hardly softer.
SHARPNESS = -0.25

GAMMA, SLOPE, OFFSET, KNEE = 2.4, 12.92, 0.055, 0.04045  # IEC 61966-2-1; the knee in levels / 255
CELLS = 1024  # of the table that encodes; the steepest part of the curve has 370 levels a unit
FAINT = 1e-6  # least alpha that is divided by


def linear() -> NDArray[np.float64]:
    """sRGB level 0…255 → linear light 0…1. A table, so that it is the same on every machine."""
    return _decoded(np.arange(256) / 255)


def thresholds() -> NDArray[np.float64]:
    """The linear light, 0…1, from which on the level is 1, 2, … 255."""
    return _decoded((np.arange(255) + 0.5) / 255)


def _decoded(x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(x <= KNEE, x / SLOPE, ((x + OFFSET) / (1 + OFFSET)) ** GAMMA)


def build() -> onnx.ModelProto:
    """rows uint8 n×w×4, place int64 6, ground uint8 4 → strip uint8 m×W×4.

    rows    straight RGBA, sRGB: rows of the picture to be scaled, all its columns
    place   row of the picture that `rows` begins with; first row of the strip and one past its
            last, in the scaled picture; height of the picture; height and width of the scaled one
    ground  R, G, B, 255 lays the strip on that colour, as `packshot.flatten` does, and makes it
            opaque; alpha 0 leaves it transparent, with straight colours, and 0 under alpha 0

    `rows` must hold what `channels.layout.strips` names. Every weight is computed from absolute
    places in whole numbers, and every row from as many taps, so the bytes do not depend on how the
    picture was cut into strips.
    """
    g = Graph()
    first, row0, row1, full, height, width = g.Split("place", nout=6, num_outputs=6)
    across = _columns(g, _premultiplied(g), width)
    strip = _down(g, across, first, row0, row1, full, height)
    g.Identity(_on_ground(g, _levels(g, strip, width)), out="strip")
    return g.model(
        "place",
        [
            ("rows", "uint8", ["n", "w", 4]),
            ("place", "int64", [6]),
            ("ground", "uint8", [4]),
        ],
        [("strip", "uint8", ["m", "W", 4])],
        metadata={"support": str(SUPPORT)},
    )


def _premultiplied(g: Graph) -> str:
    """n×w×4 uint8 → n×4×w float32, linear light times alpha, and alpha."""
    rgb, alpha = g.Split(g.Cast("rows", to=6), g.i64(3, 1), nout=2, axis=2)
    light = g.Gather(g.f32(linear()), rgb, axis=0)
    alpha = g.Mul(g.Cast(alpha, to=1), g.f32(1 / 255))
    return str(g.Transpose(g.Concat(g.Mul(light, alpha), alpha, axis=2), perm=[0, 2, 1]))


def _columns(g: Graph, x: str, width: str) -> str:
    """n×4×w → n×4W: every row by itself, with what is there, up to the border of the picture."""
    planes = g.Reshape(
        x, g.Concat(g.i64(1, 1, -1), g.Slice(g.Shape(x), g.i64(2), g.i64(3)), axis=0)
    )
    tall = g.Slice(g.Shape(planes), g.i64(0), g.i64(3))
    scaled = g.Resize(
        planes,
        "",
        "",
        g.Concat(tall, width, axis=0),
        mode="cubic",
        antialias=1,
        cubic_coeff_a=SHARPNESS,
        exclude_outside=1,
        coordinate_transformation_mode="half_pixel",
    )
    return str(g.Reshape(scaled, g.Concat(g.i64(-1), g.Mul(width, g.i64(4)), axis=0)))


def _down(g: Graph, x: str, first: str, row0: str, row1: str, full: str, height: str) -> str:
    """n×4W → m×4W: each row of the strip is the sum of as many rows, weighted."""
    scalar = g.i64()
    one, two = g.i64(1), g.i64(2)
    rows = g.Range(*(g.Reshape(v, scalar) for v in (row0, row1)), g.const(np.array(1, np.int64)))
    # The middle of row r lies at (2r + 1)·full / 2·height, in rows of the picture.
    twice = g.Mul(height, two)
    middle = g.Mul(g.Add(g.Mul(rows, two), one), full)
    whole = g.Div(middle, twice)
    part = g.Div(g.Cast(g.Sub(middle, g.Mul(whole, twice)), to=1), g.Cast(twice, to=1))
    # ceil(SUPPORT · full / height + 1/2) rows to either side; see channels.layout.
    reach = g.Div(
        g.Add(g.Mul(full, g.i64(2 * SUPPORT)), g.Sub(g.Mul(height, g.i64(3)), one)), twice
    )
    steps = g.Range(
        g.Reshape(g.Sub(g.i64(0), reach), scalar),
        g.Reshape(g.Add(reach, one), scalar),
        g.const(np.array(1, np.int64)),
    )
    steps = g.Unsqueeze(steps, g.i64(1))
    at = g.Add(g.Unsqueeze(whole, g.i64(0)), steps)
    inside = g.Clip(at, g.const(np.array(0, np.int64)), g.Reshape(g.Sub(full, one), scalar))
    apart = g.Sub(g.Add(g.Cast(steps, to=1), g.f32(0.5)), g.Unsqueeze(part, g.i64(0)))
    scale = g.Div(g.Cast(full, to=1), g.Cast(height, to=1))
    weights = g.Mul(_kernel(g, g.Div(g.Abs(apart), scale)), g.Cast(g.Equal(at, inside), to=1))
    # Taps come first: a sum along the innermost axis depends on how its numbers lie in memory.
    weights = g.Div(weights, g.ReduceSum(weights, g.i64(0), keepdims=1))
    weights, inside = (g.Transpose(t, perm=[1, 0]) for t in (weights, inside))
    taps = g.Gather(x, g.Sub(inside, first), axis=0)
    # One row at a time, so that the order in which it is summed is the same in every strip.
    return str(g.Squeeze(g.MatMul(g.Unsqueeze(weights, g.i64(1)), taps), g.i64(1)))


def _kernel(g: Graph, x: str) -> str:
    """Cubic convolution at a distance x ≥ 0: one polynomial up to 1, another up to 2, then 0."""
    a = SHARPNESS
    near, far = g.Clip(x, g.f32(0), g.f32(1)), g.Clip(x, g.f32(1), g.f32(2))
    inner = g.Add(
        g.Mul(g.Mul(near, near), g.Sub(g.Mul(near, g.f32(a + 2)), g.f32(a + 3))), g.f32(1)
    )
    outer = g.Mul(
        g.f32(a), g.Sub(g.Mul(far, g.Add(g.Mul(far, g.Sub(far, g.f32(5))), g.f32(8))), g.f32(4))
    )
    return str(g.Add(inner, outer))


def _levels(g: Graph, x: str, width: str) -> str:
    """m×4W linear and premultiplied → m×W×4 straight levels 0…255, float32."""
    planes = g.Reshape(x, g.Concat(g.i64(-1, 4), width, axis=0))
    light, alpha = g.Split(planes, g.i64(3, 1), nout=2, axis=1)
    # By alpha as it is, also where it overshoots 1: a plain colour stays what it was.
    light = s.clip01(g, g.Div(light, g.Max(alpha, g.f32(FAINT))))
    level = g.Floor(g.Add(g.Mul(s.clip01(g, alpha), g.f32(255)), g.f32(0.5)))
    colour = _encoded(g, light)
    colour = g.Mul(colour, g.Cast(g.Greater(level, g.f32(0)), to=1))
    return str(g.Transpose(g.Concat(colour, level, axis=1), perm=[0, 2, 1]))


def _encoded(g: Graph, light: str) -> str:
    """Linear light 0…1 → sRGB level 0…255, rounded to nearest, float32.

    By tables: Pow differs in its last bit from machine to machine, and even from one end of a
    tensor to the other. The square root tells a cell in which at most one step between levels lies.
    """
    steps = thresholds()
    cells = (np.arange(CELLS + 1) / CELLS) ** 2
    below = np.searchsorted(steps, cells, side="right")
    cell = g.Cast(g.Floor(g.Mul(g.Sqrt(light), g.f32(CELLS))), to=6)
    level = g.Gather(g.const(below.astype(np.int32)), cell, axis=0)
    step = g.Gather(g.f32(np.append(steps, 2)), level, axis=0)
    return str(g.Add(g.Cast(level, to=1), g.Cast(g.GreaterOrEqual(light, step), to=1)))


def _on_ground(g: Graph, levels: str) -> str:
    """Levels → bytes, laid on the ground if that is opaque. The mixture is exact in float32."""
    paint, opaque = g.Split(g.Cast("ground", to=1), g.i64(3, 1), nout=2)

    def laid(inner: Graph) -> str:
        colour, alpha = inner.Split(levels, inner.i64(3, 1), nout=2, axis=2)
        rest = inner.Sub(inner.f32(255), alpha)
        mixed = inner.Add(inner.Mul(colour, alpha), inner.Mul(paint, rest))
        mixed = inner.Floor(inner.Add(inner.Div(mixed, inner.f32(255)), inner.f32(0.5)))
        full = inner.Add(inner.Mul(alpha, inner.f32(0)), inner.f32(255))
        return str(inner.Concat(mixed, full, axis=2))

    asked = g.Reshape(g.Greater(opaque, g.f32(0)), g.i64())
    return str(g.Cast(g.branch(asked, laid, levels), to=2))
