"""How far a cut-out is from the truth: the measures that the papers report.

Alpha and truth are uint8, H×W, 0 background … 255 subject, of one shape. Three families:

- saliency: `mae`, `f_curve`, as in PySODMetrics (https://github.com/lartpang/PySODMetrics): the
  map is stretched to its own range first, and the truth is what is above 128;
- masks: `iou`, `boundary_iou`, of what is at least 128 in both;
- matting: `sad`, `mad`, `mse`, `gradient_error`, `connectivity_error`, of the values as they are;
  `within`, bool, H×W, restricts them to a part of the photo, such as a trimap's unknown.

`delta_e` compares colours. NumPy alone does all of it; the rest of the package does not import it.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

BETA2 = 0.3  # weight of precision in the F-measure: Achanta et al., CVPR 2009, and all since
SOLID = 128  # 0…255; from here on a pixel belongs to the subject
BAND = 0.01  # of the diagonal; half of what the paper on boundary IoU takes for large objects
SIGMA = 1.4  # px; of the gradient error's Gaussian
THETA = 0.15  # 0…1; a smaller lack of connectivity does not count


def mae(alpha: Pixels, truth: Pixels) -> float:
    """Mean absolute error, 0…1, 0 is best: of the stretched map against the binary truth.

    Perazzi et al., CVPR 2012. Not `mad`: that takes the values as they are.
    """
    return float(np.abs(_stretched(alpha) - (truth > SOLID)).mean())


def f_curve(alpha: Pixels, truth: Pixels) -> Floats:
    """F-measure with β² = 0.3 at the thresholds 255, 254 … 0: float64, 256, each 0…1.

    Achanta et al., CVPR 2009. A data set's maximal F is the maximum of the mean of its photos'
    curves (`max_f`), not the mean of their maxima.
    """
    steps = (_stretched(alpha) * 255).astype(np.uint8)
    subject = truth > SOLID
    hits = np.bincount(steps[subject], minlength=256)[::-1].cumsum()
    found = np.bincount(steps.ravel(), minlength=256)[::-1].cumsum()
    precision = hits / np.maximum(found, 1)
    recall = hits / max(int(np.count_nonzero(subject)), 1)
    above = (1 + BETA2) * precision * recall
    return np.asarray(above / np.where(above == 0, 1, BETA2 * precision + recall))


def max_f(curves: Any) -> float:
    """Maximal F-measure, 0…1, of a data set: `curves` holds a `f_curve` for each photo."""
    return float(np.mean(np.asarray(curves, np.float64), axis=0).max())


def iou(alpha: Pixels, truth: Pixels) -> float:
    """Intersection over union, 0…1, 1 is best and two empty masks."""
    return _overlap(alpha >= SOLID, truth >= SOLID)


def boundary_iou(alpha: Pixels, truth: Pixels, band: float = BAND) -> float:
    """IoU, 0…1, of what lies within `band` of the outline inside each mask; the frame is outline.

    band : share of the photo's diagonal, rounded to px, at least 1

    Cheng et al., CVPR 2021, https://arxiv.org/abs/2103.16562.
    """
    width = max(1, round(band * math.hypot(*truth.shape)))
    return _overlap(_rim(alpha >= SOLID, width), _rim(truth >= SOLID, width))


def sad(alpha: Pixels, truth: Pixels, within: Mask | None = None) -> float:
    """Sum of absolute differences, in thousands of pixels, as papers print it."""
    return float(np.abs(_off(alpha, truth))[_all(within)].sum() / 1000)


def mad(alpha: Pixels, truth: Pixels, within: Mask | None = None) -> float:
    """Mean absolute difference, 0…1."""
    return float(np.abs(_off(alpha, truth))[_all(within)].mean())


def mse(alpha: Pixels, truth: Pixels, within: Mask | None = None) -> float:
    """Mean squared error, 0…1."""
    return float((_off(alpha, truth)[_all(within)] ** 2).mean())


def gradient_error(alpha: Pixels, truth: Pixels, within: Mask | None = None) -> float:
    """Squared difference of the gradients' lengths, summed, in thousands.

    First derivatives of a Gaussian, σ = 1.4 px; Rhemann et al., CVPR 2009. With connectivity the
    measure that agrees best with what people see.
    """
    off = _gradient(alpha / 255) - _gradient(truth / 255)
    return float((off[_all(within)] ** 2).sum() / 1000)


def connectivity_error(alpha: Pixels, truth: Pixels, within: Mask | None = None) -> float:
    """What hangs on to the subject in one and not in the other, summed, in thousands of pixels.

    Rhemann et al., CVPR 2009, in steps of 0.1: the source of a step is the largest 4-connected
    part that is at least so opaque in both.
    """
    a, t = alpha / 255, truth / 255
    joined = np.ones(a.shape)
    open_ = np.ones(a.shape, np.bool_)
    for step in range(1, 11):
        source = _largest_part((a >= step / 10) & (t >= step / 10))
        lost = open_ & ~source
        joined[lost] = (step - 1) / 10
        open_ &= source

    def share(x: Floats) -> Floats:
        lack = x - joined
        return np.asarray(1 - lack * (lack >= THETA))

    return float(np.abs(share(a) - share(t))[_all(within)].sum() / 1000)


def delta_e(first: Pixels, second: Pixels) -> Floats:
    """CIEDE2000 of two sRGB pictures, uint8, …×3: float64, …, 0 is equal, 1 just noticeable.

    Sharma, Wu, Dalal: The CIEDE2000 color-difference formula, 2005.
    """
    l1, a1, b1 = np.moveaxis(_lab(first), -1, 0)
    l2, a2, b2 = np.moveaxis(_lab(second), -1, 0)
    mean_c7 = ((np.hypot(a1, b1) + np.hypot(a2, b2)) / 2) ** 7
    grow = 1.5 - 0.5 * np.sqrt(mean_c7 / (mean_c7 + 25.0**7))
    a1, a2 = a1 * grow, a2 * grow
    c1, c2 = np.hypot(a1, b1), np.hypot(a2, b2)
    h1, h2 = np.degrees(np.arctan2(b1, a1)) % 360, np.degrees(np.arctan2(b2, a2)) % 360
    grey = c1 * c2 == 0
    turn = np.where(grey, 0, (h2 - h1 + 180) % 360 - 180)
    # The mean on the shorter way round; a grey has no hue, so the other's stands alone.
    h = np.where(grey, h1 + h2, h1 + turn / 2)
    d_l, d_c = l2 - l1, c2 - c1
    d_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    l50, c = ((l1 + l2) / 2 - 50) ** 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * np.cos(np.radians(h - 30))
        + 0.24 * np.cos(np.radians(2 * h))
        + 0.32 * np.cos(np.radians(3 * h + 6))
        - 0.20 * np.cos(np.radians(4 * h - 63))
    )
    s_l = d_l / (1 + 0.015 * l50 / np.sqrt(20 + l50))
    s_c = d_c / (1 + 0.045 * c)
    s_h = d_h / (1 + 0.015 * c * t)
    blue = 60 * np.exp(-(((h % 360 - 275) / 25) ** 2))
    r_t = -2 * np.sqrt(c**7 / (c**7 + 25.0**7)) * np.sin(np.radians(blue))
    squared = s_l**2 + s_c**2 + s_h**2 + r_t * s_c * s_h
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


# sRGB to XYZ (IEC 61966-2-1), rows divided by the white point D65, 2°: white becomes 1, 1, 1.
_XYZ = np.array(
    [[0.412453, 0.357580, 0.180423], [0.212671, 0.715160, 0.072169], [0.019334, 0.119193, 0.950227]]
) / np.array([[0.95047], [1.0], [1.08883]])


def _lab(rgb: Pixels) -> Floats:
    """sRGB, uint8, …×3 → CIE L*a*b*, float64, …×3."""
    x = rgb / 255
    linear = np.where(x > 0.04045, ((x + 0.055) / 1.055) ** 2.4, x / 12.92)
    xyz = linear @ _XYZ.T
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz * (29 / 6) ** 2 / 3 + 4 / 29)
    fx, fy, fz = np.moveaxis(f, -1, 0)
    return np.stack([116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)], axis=-1)


def _all(within: Mask | None) -> Any:
    return ... if within is None else within


def _off(alpha: Pixels, truth: Pixels) -> Floats:
    return np.asarray(alpha / 255 - truth / 255)


def _stretched(alpha: Pixels) -> Floats:
    """0…255 → 0…1 over the map's own range, in the order of operations of PySODMetrics."""
    a = alpha / 255
    low, high = a.min(), a.max()
    return np.asarray((a - low) / (high - low) if high > low else a)


def _overlap(a: Mask, b: Mask) -> float:
    union = np.count_nonzero(a | b)
    return float(np.count_nonzero(a & b) / union) if union else 1.0


def _rim(mask: Mask, width: int) -> Mask:
    """The mask's pixels with anything else, the outside of the photo too, within `width` px."""
    size, inner = 2 * width + 1, mask
    for axis in (0, 1):
        room = [(width + 1, width) if i == axis else (0, 0) for i in range(2)]
        count = np.moveaxis(np.pad(inner, room).cumsum(axis=axis, dtype=np.int32), axis, 0)
        inner = np.moveaxis(count[size:] - count[:-size] == size, 0, axis)
    return mask & ~inner


def _gradient(x: Floats) -> Floats:
    """Length of the gradient of a Gaussian-smoothed H×W; at the border the last pixel repeats."""
    half = math.ceil(SIGMA * math.sqrt(-2 * math.log(math.sqrt(2 * math.pi) * SIGMA * 0.01)))
    place = np.arange(-half, half + 1)
    smooth = np.exp(-(place**2) / (2 * SIGMA**2))
    slope = -place * smooth
    smooth, slope = smooth / np.linalg.norm(smooth), slope / np.linalg.norm(slope)
    across = _convolved(_convolved(x, smooth, 0), slope, 1)
    down = _convolved(_convolved(x, slope, 0), smooth, 1)
    return np.hypot(across, down)


def _convolved(x: Floats, kernel: Floats, axis: int) -> Floats:
    half = len(kernel) // 2
    room = [(half, half) if i == axis else (0, 0) for i in range(2)]
    padded, size = np.pad(x, room, mode="edge"), x.shape[axis]
    out = np.zeros(x.shape)
    for i, weight in enumerate(kernel):
        out += weight * (padded[i : i + size] if axis == 0 else padded[:, i : i + size])
    return out


def _largest_part(mask: Mask) -> Mask:
    """The largest 4-connected part of a mask, the uppermost of equals; empty of an empty mask."""
    height, width = mask.shape
    steps = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(steps == 1)
    end = np.nonzero(steps == -1)[1]  # exclusive, of the same run: both go row by row
    if not row.size:
        return np.zeros_like(mask)
    # Runs of the next row that overlap: those that end after this one's start and start before
    # its end. A row's places are kept apart from the next one's by the step of width + 2.
    step = width + 2
    below = (row + 1) * step
    first = np.searchsorted(row * step + end, below + start, side="right")
    last = np.searchsorted(row * step + start, below + end, side="left")
    count = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(row.size), count)
    lower = np.arange(count.sum()) - np.repeat(count.cumsum() - count - first, count)
    part = np.arange(row.size)
    while (part[upper] != part[lower]).any():
        one, other = part[upper], part[lower]
        np.minimum.at(part, np.maximum(one, other), np.minimum(one, other))
        while (part != part[part]).any():
            part = part[part]
    size = np.bincount(part, weights=end - start)
    chosen = part == size.argmax()
    edges = np.zeros((height, width + 1), np.int8)
    edges[row[chosen], start[chosen]] = 1
    edges[row[chosen], end[chosen]] = -1
    return np.asarray(edges[:, :-1].cumsum(axis=1) > 0)
