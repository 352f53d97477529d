"""Laying a picture with alpha over one plain colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_STRIP = 64  # rows at a time: the 16-bit intermediates of a strip stay in the processor's cache


def flatten(rgba: NDArray[np.uint8], rgb: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Lay `rgba` over the plain colour `rgb`, as viewers do: in sRGB as encoded, not linear light.

    rgba : uint8, H×W×4, straight alpha
    rgb  : 0…255 each

    → uint8, H×W×3, each value the exact mixture rounded to nearest
    """
    return lay(rgba[..., :3], rgba[..., 3], rgb)


def lay(
    colour: NDArray[np.uint8], alpha: NDArray[np.uint8], rgb: tuple[int, int, int]
) -> NDArray[np.uint8]:
    """`flatten` for colours (uint8, H×W×3) and alpha (uint8, H×W) that lie apart."""
    out = np.empty(colour.shape, np.uint8)
    ground = np.array(rgb, np.uint8)
    for y in range(0, len(colour), _STRIP):
        strip = slice(y, y + _STRIP)
        least, most = alpha[strip].min(initial=255), alpha[strip].max(initial=0)
        if least == 255:
            out[strip] = colour[strip]
        elif most == 0:
            out[strip] = ground
        else:
            _mix(colour[strip], alpha[strip].astype(np.uint16), ground, out[strip])
    return out


def _mix(
    colour: NDArray[np.uint8],
    alpha: NDArray[np.uint16],
    ground: NDArray[np.uint8],
    into: NDArray[np.uint8],
) -> None:
    rest = 255 - alpha
    for channel in range(3):
        total = colour[..., channel] * alpha
        total += rest * np.uint16(ground[channel])
        # x / 255 rounded to nearest, exact for every x up to 255 × 255; fits 16 bits throughout.
        total += 128
        total += total >> 8
        total >>= 8
        into[..., channel] = total
