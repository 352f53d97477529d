"""Pillow's many kinds of pixels → 8-bit colours, and alpha apart."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_GREY = frozenset({"1", "L", "LA", "La", "I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_DEEP = frozenset({"I", "F", "I;16", "I;16L", "I;16B", "I;16N"})
_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0  # of TIFF
_BITS = 258  # bits per sample
_SAMPLE_FORMAT, _UNSIGNED = 339, 1
_ROWS = 64


def colour_mode(image: Image.Image) -> str:
    """What kind of colours these are, without alpha: "L", "RGB", "CMYK" or "LAB"."""
    if image.mode in _GREY:
        return "L"
    return image.mode if image.mode in {"CMYK", "LAB"} else "RGB"


def has_alpha(image: Image.Image) -> bool:
    """Whether there is alpha, in a channel, in the palette, or as one transparent colour."""
    return image.mode not in _DEEP and image.has_transparency_data


def split(image: Image.Image, mode: str, *, alpha: bool) -> tuple[Image.Image, Image.Image | None]:
    """Colours in `mode` and alpha (mode L, or None unless asked for), both 8 bits per channel.

    The colours are a copy, and straight where they were premultiplied.
    """
    if not alpha:
        return (image.copy() if image.mode == mode else image.convert(mode)), None
    if image.mode == "La":  # from which Pillow knows but one way
        image = image.convert("LA")
    both = image if image.mode in {"LA", "RGBA"} else image.convert("RGBA")
    return both.convert(mode), both.getchannel("A")


def shallow(image: Image.Image) -> tuple[Image.Image, str | None]:
    """Greys of 16 or 32 bits or floats, which Pillow would clip, → 8 bits, and a note or None.

    The scale of 16 bits is fixed, and that of TIFF's 12. For the others, whose white is anyone's
    guess, it is the smallest usual one that holds the brightest pixel: 1 (floats only), 255 or
    65535, else itself.
    """
    if image.mode not in _DEEP:
        return image, None
    levels = _unsigned(image, np.asarray(image))
    note = None
    clear = image.info.get("transparency")
    if image.mode.startswith("I;16"):
        white = float((1 << _depth(image)) - 1)
    else:
        top = float(np.nanmax(np.where(np.isfinite(levels), levels, 0)))
        usual = [1.0, 255.0, 65535.0] if image.mode == "F" else [255.0, 65535.0]
        white = next((scale for scale in usual if top <= scale), top)
        note = f"brightness scaled so that {white:g} is white"
    flip = getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == _WHITE_IS_ZERO
    grey = _scaled(levels, white, flip=flip)
    if isinstance(clear, int):  # one grey that is transparent
        grey = np.dstack([grey, np.where(levels == clear, 0, 255).astype(np.uint8)])
    out = Image.fromarray(grey)
    out.info = {key: value for key, value in image.info.items() if key != "transparency"}
    return out, note


def _unsigned(image: Image.Image, levels: NDArray[np.generic]) -> NDArray[np.generic]:
    """What Pillow holds with a sign and TIFF says has none: from 2³¹ on it is below zero else."""
    tags = getattr(image, "tag_v2", None)
    if (
        image.mode != "I"
        or tags is None
        or _first(tags.get(_SAMPLE_FORMAT, _UNSIGNED)) != _UNSIGNED
    ):
        return levels
    return levels.view(np.uint32) if _first(tags.get(_BITS, 1)) == 32 else levels


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value


def _depth(image: Image.Image) -> int:
    """Bits of a grey that Pillow holds in 16: in TIFF it may be 12 of them."""
    bits = _first(getattr(image, "tag_v2", {}).get(_BITS, 16))
    return bits if isinstance(bits, int) and 8 < bits < 16 else 16


def _scaled(levels: NDArray[np.generic], white: float, *, flip: bool) -> NDArray[np.uint8]:
    """0…white → 0…255, rounded to nearest and clipped; what is no number becomes black."""
    out = np.empty(levels.shape, np.uint8)
    for top in range(0, len(levels), _ROWS):
        rows = slice(top, top + _ROWS)
        share = np.nan_to_num(levels[rows].astype(np.float64), posinf=white, neginf=0.0) / white
        share = np.clip(share, 0.0, 1.0)
        out[rows] = (255 * (1 - share if flip else share) + 0.5).astype(np.uint8)
    return out
