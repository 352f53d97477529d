"""`finish.onnx`: a window of the photo and the low-resolution maps in, its straight RGBA out."""

from __future__ import annotations

from functools import partial

import numpy as np
import onnx

from packshot.graphs import stages as s
from packshot.graphs.builder import Graph

SHIFT_STEPS = 4  # px; see options.EDGE_SHIFT_MAX
SOFTEN_REACH = 4  # px; see options.SOFTEN_MAX
PASSES = (3, 3)  # px; windows of the colour projections at full resolution
EXTEND = 8  # px; how far the subject's colours reach out under alpha 0
LOW, HIGH = 4 / 255, 251 / 255  # alpha below and above snaps to 0 and 1

ALPHA_REACH = SHIFT_STEPS + SOFTEN_REACH
HALO = ALPHA_REACH + max(EXTEND, sum(k // 2 for k in PASSES))


def build() -> onnx.ModelProto:
    """rgb uint8 h×w×3, maps float32 1×8×mh×mw, window int64 6, texels int64 4, edit uint8 h×w,
    params float32 3 → rgba uint8 h×w×4.

    rgb     pixels of the window, halo included where the photo goes on
    maps    a, b of the guided filter, foreground R G B, background R G B: all of them, or a part
            that holds what `windows.texels` says
    window  y0, y1, x0, x1, H, W: where the window lies in the H×W photo, ends excluded
    texels  y0, x0, H, W: where `maps` begins in the H×W maps of the whole photo
    edit    128 leaves alpha as computed, 0 erases, 255 keeps, between them in proportion
    params  edge shift in px, softness in px, decontamination 0…1

    Only pixels at least `halo` px (see the metadata) away from a cut edge of the window equal
    those of the whole photo; the caller cuts the rest away. Everything is computed from a pixel's
    absolute place, so the bytes do not depend on how the photo was cut into windows.
    """
    g = Graph()
    x = s.unpack(g, "rgb")
    a, b, foreground, background = _maps_at_window(g)
    alpha = s.clip01(g, g.Add(g.Mul(a, s.luma(g, x)), b))
    natural = s.levels(g, alpha, LOW, HIGH)
    alpha, own = _edited(g, _styled(g, natural), natural)
    coloured(g, x, alpha, foreground, background, own=own, out="rgba")
    return g.model(
        "finish",
        [
            ("rgb", "uint8", ["h", "w", 3]),
            ("maps", "float32", [1, 8, "mh", "mw"]),
            ("window", "int64", [6]),
            ("texels", "int64", [4]),
            ("edit", "uint8", ["h", "w"]),
            ("params", "float32", [3]),
        ],
        [("rgba", "uint8", ["h", "w", 4])],
        metadata={
            "halo": str(HALO),
            "alpha_reach": str(ALPHA_REACH),
            "extend": str(EXTEND),
        },
    )


def _maps_at_window(g: Graph) -> tuple[str, str, str, str]:
    part = at_window(g, "maps")
    a, b, foreground, background = g.Split(part, g.i64(1, 1, 3, 3), nout=4, axis=1)
    return a, b, foreground, background


def at_window(g: Graph, maps: str) -> str:
    """`maps` at the pixels of `window`, interpolated bilinearly as a whole-photo Resize
    (half_pixel) would do it; `maps` may be a part of them, as the input `texels` says.

    Columns before rows and with the channels last: a Gather along the innermost axis would copy
    single floats, one call each.
    """
    y0, y1, x0, x1, height, width = g.Split("window", nout=6, num_outputs=6)
    top, left, mh, mw = g.Split("texels", nout=4, num_outputs=4)
    r0, r1, rows, down = _places(g, y0, y1, height, mh)
    c0, c1, columns, across = _places(g, x0, x1, width, mw)
    starts = g.Concat(g.Sub(r0, top), g.Sub(c0, left), axis=0)
    ends = g.Concat(g.Sub(r1, top), g.Sub(c1, left), axis=0)
    part = g.Slice(maps, starts, ends, g.i64(2, 3))
    part = g.Transpose(part, perm=[0, 2, 3, 1])
    part = _lerp(g, part, columns, g.Unsqueeze(across, g.i64(1)), axis=2)
    part = g.Transpose(part, perm=[0, 3, 1, 2])
    return _lerp(g, part, rows, g.Unsqueeze(down, g.i64(1)), axis=2)


def _places(
    g: Graph, start: str, end: str, full: str, low: str
) -> tuple[str, str, tuple[str, str], str]:
    """Where pixels start…end of an axis of `full` px fall on a map axis of `low` texels.

    Returns the first and one past the last texel that is needed, the lower and upper texel of each
    pixel counted from that first one, and the weight of the upper.
    """
    scalar = g.i64()
    pixels = g.Range(
        g.Reshape(start, scalar), g.Reshape(end, scalar), g.const(np.array(1, np.int64))
    )
    ratio = g.Div(g.Cast(low, to=1), g.Cast(full, to=1))
    place = g.Sub(g.Mul(g.Add(g.Cast(pixels, to=1), g.f32(0.5)), ratio), g.f32(0.5))
    last = g.Sub(g.Cast(low, to=1), g.f32(1))
    place = g.Min(g.Max(place, g.f32(0)), last)
    lower = g.Floor(place)
    upper = g.Min(g.Add(lower, g.f32(1)), last)
    first = g.Slice(lower, g.i64(0), g.i64(1))
    past = g.Add(g.Slice(upper, g.i64(-1), g.i64(np.iinfo(np.int64).max)), g.f32(1))
    indices = tuple(g.Cast(g.Sub(texel, first), to=7) for texel in (lower, upper))
    return g.Cast(first, to=7), g.Cast(past, to=7), indices, g.Sub(place, lower)


def _lerp(g: Graph, x: str, texels: tuple[str, str], weight: str, axis: int) -> str:
    low, high = (g.Gather(x, texel, axis=axis) for texel in texels)
    return str(g.Add(low, g.Mul(g.Sub(high, low), weight)))


def _styled(g: Graph, alpha: str) -> str:
    """Edge shift and softness; both cost nothing where they are 0."""
    shift, soften, _ = g.Split("params", nout=3, num_outputs=3)
    zero = g.f32(0)

    def asked(value: str) -> str:
        return str(g.Reshape(g.Not(g.Equal(value, zero)), g.i64()))

    for value, style, reach in (
        (shift, s.shift_edge, SHIFT_STEPS),
        (soften, s.soften_edge, SOFTEN_REACH),
    ):
        alpha = g.branch(
            asked(value), partial(style, alpha=alpha, pixels=value, reach=reach), alpha
        )
    return alpha


def _edited(g: Graph, alpha: str, natural: str) -> tuple[str, str]:
    """alpha·e/128 below 128, alpha + (1 - alpha)·(e - 128)/127 above: soft brushes included.

    Returns that, and the share of each pixel's colour that is the subject's own (see `coloured`):
    `natural`, which is alpha as computed, and what was kept by hand. Erasing changes no colour.
    """
    e = g.Unsqueeze(g.Cast("edit", to=1), g.i64(0, 1))
    kept = s.clip01(g, g.Mul(g.Sub(e, g.f32(128)), g.f32(1 / 127)))
    left = s.clip01(g, g.Mul(e, g.f32(1 / 128)))
    own = g.Add(natural, g.Mul(s.one_minus(g, natural), kept))
    return str(g.Add(g.Mul(alpha, left), g.Mul(s.one_minus(g, alpha), kept))), str(own)


def coloured(
    g: Graph, rgb: str, alpha: str, foreground: str, background: str, *, own: str, out: str
) -> None:
    """The last steps: colours at full resolution, blended by the strength in params, packed.

    own  0…1: the share of the subject's colour in what the camera saw. Edge shift, softness and
         the eraser change alpha and not that mixture, so colours are estimated with `own`.

    Where `own` is 1 the colour is the photo's; where it is 0 and alpha is not, as after an edge
    shift outwards, it is the subject's from nearby. Under alpha 0 the colour is always the
    estimate, up to EXTEND px from the subject, and black beyond. "Alpha 0" is what the byte says,
    not the float: below half a level nothing is visible.
    """
    for size in PASSES:
        foreground, background = s.project(g, rgb, own, foreground, background, size=size)
    visible = g.Cast(g.GreaterOrEqual(alpha, g.f32(0.5 / 255)), to=1)
    strength = g.Slice("params", g.i64(2), g.i64(3))
    share = s.one_minus(g, g.Mul(visible, s.one_minus(g, strength)))
    colour = g.Add(rgb, g.Mul(g.Sub(foreground, rgb), share))
    colour = g.Mul(colour, s.near(g, visible, EXTEND))
    s.pack(g, g.Concat(colour, alpha, axis=1), out=out)
