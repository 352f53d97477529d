"""The stages that both graphs are made of, each a function from tensor names to tensor names.

All images are float32 1×C×h×w in 0…1. `graphs/reference.py` holds the same stages in NumPy.
"""

from __future__ import annotations

import numpy as np

from packshot.graphs.builder import Graph

LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601, on gamma-coded sRGB: what the guided filter looks at
REACH = 4  # px; the widest window of the guided filter is 9 px
KEEP = 1e-3  # least weight of a pixel's colour, against 1 where alpha is certain
DOUBT = 0.2  # 0 trusts alpha wholly; 0.2 costs a little if it is right, helps if it is off
# Windows of the colour projections in px, at 1/16, 1/8, 1/4, 1/2 and all of the maps' size.
PYRAMID = ((15, 7, 3), (3, 3), (3, 3), (3, 3), (3, 3))


def luma(g: Graph, rgb: str) -> str:
    """1×3×h×w → 1×1×h×w. Not a 1×1 Conv: that is padded to 8 channels on the CPU."""
    weighted = g.Mul(rgb, g.f32(np.reshape(LUMA, (1, 3, 1, 1))))
    return str(g.ReduceSum(weighted, g.i64(1), keepdims=1))


def box(g: Graph, x: str, half: str, channels: int) -> str:
    """Mean over a square of half×2 px, fractions included; the outermost pixel is repeated beyond.

    half  scalar tensor of shape [1], 0.5…REACH + 0.5; 4.5 is a window of 9 px

    Separable depthwise convolution: fast on every provider, where AveragePool is ten times slower
    on the CPU. The kernel is computed, so that its width may depend on the photo.
    """
    r, size = REACH, 2 * REACH + 1
    apart = g.f32(np.abs(np.arange(-r, r + 1)))
    taps = clip01(g, g.Sub(g.Add(half, g.f32(0.5)), apart))
    taps = g.Div(taps, g.ReduceSum(taps, keepdims=1))
    row = g.Expand(taps, g.i64(channels, 1, 1, size))
    padded = g.Pad(x, g.i64(0, 0, r, r, 0, 0, r, r), mode="edge")
    across = g.Conv(padded, row, group=channels, kernel_shape=[1, size])
    down = g.Reshape(row, g.i64(channels, 1, size, 1))
    return str(g.Conv(across, down, group=channels, kernel_shape=[size, 1]))


def one_minus(g: Graph, x: str) -> str:
    return str(g.Sub(g.f32(1), x))


def clip01(g: Graph, x: str) -> str:
    return str(g.Clip(x, g.f32(0), g.f32(1)))


def levels(g: Graph, alpha: str, low: float, high: float) -> str:
    """Stretch low…high to 0…1: what is nearly empty or nearly full becomes exactly so."""
    return clip01(g, g.Mul(g.Sub(alpha, g.f32(low)), g.f32(1 / (high - low))))


def guide(
    g: Graph, rgb: str, alpha: str, *, half: str, epsilon: float, flat: float
) -> tuple[str, str]:
    """Coefficients a, b of the guided filter: alpha ≈ a·luma + b in every window (see `box`).

    He, Sun, Tang: Guided Image Filtering, TPAMI 2013; evaluated at low resolution and applied at
    full resolution as in He, Sun: Fast Guided Filter, 2015.

    Where the mean of alpha in the window is within `flat` of 0 or 1, a is exactly 0 and b exactly
    that: rounding must not leave a trace there, because tiles are skipped on the strength of it.
    """
    y = luma(g, rgb)
    moments = box(g, g.Concat(y, alpha, g.Mul(y, alpha), g.Mul(y, y), axis=1), half, 4)
    mean_y, mean_a, mean_ya, mean_yy = g.Split(moments, nout=4, axis=1, num_outputs=4)
    covariance = g.Sub(mean_ya, g.Mul(mean_y, mean_a))
    variance = g.Sub(mean_yy, g.Mul(mean_y, mean_y))
    a = g.Div(covariance, g.Add(variance, g.f32(epsilon)))
    full = g.Cast(g.Greater(mean_a, g.f32(1 - flat)), to=1)
    mixed = g.Sub(g.Cast(g.Greater(mean_a, g.f32(flat)), to=1), full)
    a = g.Mul(a, mixed)
    b = g.Add(g.Mul(g.Sub(mean_a, g.Mul(a, mean_y)), mixed), full)
    smooth = box(g, g.Concat(a, b, axis=1), half, 2)
    a, b = g.Split(smooth, nout=2, axis=1, num_outputs=2)
    return a, b


def project(
    g: Graph, rgb: str, alpha: str, foreground: str, background: str, *, size: int
) -> tuple[str, str]:
    """One pass of blur fusion that keeps alpha·F + (1 - alpha)·B = I on both sides.

    Forte, Pitié: Approximate Fast Foreground Colour Estimation, ICIP 2021, averages F over
    size×size px weighted by alpha, then corrects F alone. Three things differ here:

    - the weights are alpha² and (1 - alpha)²: a pixel that shows little of F says little about it,
      and its correction said less still;
    - every pixel counts a little (KEEP): where none shows F the estimates so far are averaged,
      so colours spread there and never fade to black;
    - F and B move together, by the smallest step in the least-squares sense that puts them back
      on the compositing equation, held back a little where alpha is between (DOUBT) because it
      is never exact there. Where alpha is 1, F is the photo.
    """
    rest = one_minus(g, alpha)
    mixed = g.Mul(alpha, rest)
    keep = g.f32(KEEP)
    f_weight = g.Add(g.Mul(alpha, alpha), keep)
    b_weight = g.Add(g.Mul(rest, rest), keep)
    weighted = g.Concat(
        g.Mul(foreground, f_weight), g.Mul(background, b_weight), f_weight, b_weight, axis=1
    )
    f_sum, b_sum, f_mass, b_mass = g.Split(
        around(g, weighted, size, 8), g.i64(3, 3, 1, 1), nout=4, axis=1
    )
    f, b = g.Div(f_sum, f_mass), g.Div(b_sum, b_mass)
    off = g.Sub(rgb, g.Add(g.Mul(alpha, f), g.Mul(rest, b)))
    # alpha² + (1 - alpha)² + 4·DOUBT·alpha·(1 - alpha)
    step = g.Div(off, g.Sub(g.f32(1), g.Mul(mixed, g.f32(2 - 4 * DOUBT))))
    return clip01(g, g.Add(f, g.Mul(alpha, step))), clip01(g, g.Add(b, g.Mul(rest, step)))


def around(g: Graph, x: str, size: int, channels: int) -> str:
    """Sum over size×size px of each channel; beyond the border there is nothing to add."""
    r = size // 2
    if size == 3:  # one pass over the memory, which costs more than the arithmetic
        square = g.const(np.ones((channels, 1, 3, 3), np.float32))
        return str(g.Conv(x, square, group=channels, kernel_shape=[3, 3], pads=[1, 1, 1, 1]))
    row = g.const(np.ones((channels, 1, 1, size), np.float32))
    across = g.Conv(x, row, group=channels, kernel_shape=[1, size], pads=[0, r, 0, r])
    column = g.const(np.ones((channels, 1, size, 1), np.float32))
    return str(g.Conv(across, column, group=channels, kernel_shape=[size, 1], pads=[r, 0, r, 0]))


def halved(g: Graph, x: str, shape: str) -> tuple[str, str]:
    """x 1×C×h×w and [h, w] → both at half the size, rounded up.

    Bilinear at exactly half the size is the mean of 2×2 px, so nothing aliases; a truly
    antialiased Resize of floats fails on WebGPU.
    """
    smaller = g.Div(g.Add(shape, g.i64(1)), g.i64(2))
    return resized(g, x, smaller), smaller


def resized(g: Graph, x: str, shape: str) -> str:
    """x 1×C×h×w → 1×C×shape, bilinear, pixel centres aligned (half_pixel)."""
    sizes = g.Concat(g.Slice(g.Shape(x), g.i64(0), g.i64(2)), shape, axis=0)
    return str(
        g.Resize(x, "", "", sizes, mode="linear", coordinate_transformation_mode="half_pixel")
    )


def colours(g: Graph, rgb: str, alpha: str, shape: str) -> tuple[str, str]:
    """Foreground and background of rgb 1×3×h×w with alpha 1×1×h×w; shape is [h, w].

    `project` on a pyramid, coarse to fine: the coarse levels carry solid colour to the middle of
    wide soft areas (veils, motion blur), the fine ones make it local.
    """
    levels_ = [(g.Concat(rgb, alpha, axis=1), shape)]
    for _ in range(len(PYRAMID) - 1):
        levels_.append(halved(g, *levels_[-1]))
    foreground = background = ""
    for passes, (pixels, size) in zip(PYRAMID, reversed(levels_), strict=True):
        i, a = g.Split(pixels, g.i64(3, 1), nout=2, axis=1)
        if not foreground:
            foreground = background = i
        else:
            both = resized(g, g.Concat(foreground, background, axis=1), size)
            foreground, background = g.Split(both, nout=2, axis=1, num_outputs=2)
        for window in passes:
            foreground, background = project(g, i, a, foreground, background, size=window)
    return foreground, background


def shift_edge(g: Graph, *, alpha: str, pixels: str, reach: int) -> str:
    """Spread (pixels > 0) or choke (pixels < 0) alpha by up to `reach` px, fractions included.

    Each step is a 3×3 dilation, cross and square in turn so that the reach is an octagon; the last
    one counts by its fraction. Choking is dilation of the negative.
    """
    sign = g.Sign(pixels)
    size = g.Abs(pixels)
    x = g.Mul(alpha, sign)
    for i in range(reach):
        if i % 2:
            wide = g.MaxPool(x, kernel_shape=[3, 3], pads=[1, 1, 1, 1])
        else:
            across = g.MaxPool(x, kernel_shape=[1, 3], pads=[0, 1, 0, 1])
            down = g.MaxPool(x, kernel_shape=[3, 1], pads=[1, 0, 1, 0])
            # the larger of the two; WebGPU has no Max
            wide = g.Add(across, g.Relu(g.Sub(down, across)))
        share = clip01(g, g.Sub(size, g.f32(i)))
        x = g.Add(x, g.Mul(g.Sub(wide, x), share))
    return str(g.Mul(x, sign))


def soften_edge(g: Graph, *, alpha: str, pixels: str, reach: int) -> str:
    """Blur alpha with a separable tent of radius `pixels` (0 leaves it, at most `reach`)."""
    taps = np.abs(np.arange(-reach, reach + 1, dtype=np.float32))
    tent = clip01(g, g.Sub(g.f32(1), g.Div(g.f32(taps), g.Add(pixels, g.f32(1)))))
    tent = g.Div(tent, g.ReduceSum(tent, keepdims=1))
    r, size = reach, 2 * reach + 1
    padded = g.Pad(alpha, g.i64(0, 0, r, r, 0, 0, r, r), mode="edge")
    across = g.Conv(padded, g.Reshape(tent, g.i64(1, 1, 1, size)), kernel_shape=[1, size])
    return str(g.Conv(across, g.Reshape(tent, g.i64(1, 1, size, 1)), kernel_shape=[size, 1]))


def near(g: Graph, mask: str, reach: int) -> str:
    """1 where the mask (0 or 1) is set within `reach` px along both axes, else 0."""
    # A count by convolution, exact in float32 and several times faster than MaxPool.
    r, size = reach, 2 * reach + 1
    row = np.ones((1, 1, 1, size), np.float32)
    across = g.Conv(mask, g.const(row), kernel_shape=[1, size], pads=[0, r, 0, r])
    column = g.const(np.ascontiguousarray(row.transpose(0, 1, 3, 2)))
    count = g.Conv(across, column, kernel_shape=[size, 1], pads=[r, 0, r, 0])
    return str(g.Cast(g.Greater(count, g.f32(0.5)), to=1))


def unpack(g: Graph, pixels: str) -> str:
    """uint8 h×w×3 → float32 1×3×h×w in 0…1. Cast first: WebGPU has no uint8 Transpose."""
    scaled = g.Mul(g.Cast(pixels, to=1), g.f32(1 / 255))
    return str(g.Unsqueeze(g.Transpose(scaled, perm=[2, 0, 1]), g.i64(0)))


def pack(g: Graph, channels: str, out: str) -> str:
    """float32 1×C×h×w in 0…1 → uint8 h×w×C, rounded half up (Round has no WebGPU kernel)."""
    levels_ = g.Floor(g.Add(g.Mul(channels, g.f32(255)), g.f32(0.5)))
    return str(g.Cast(g.Transpose(g.Squeeze(levels_, g.i64(0)), perm=[1, 2, 0]), to=2, out=out))
