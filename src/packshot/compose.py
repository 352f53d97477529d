"""A background behind the cut-out: a colour, a picture, or the photo's own background, blurred."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import index
from pathlib import Path
from typing import SupportsIndex

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageColor

from packshot.decode import decode
from packshot.errors import OptionError
from packshot.flatten import flatten

Pixels = NDArray[np.uint8]
RGB = tuple[int, int, int]

BLUR_RADIUS = 0.02  # sigma as a share of the photo's diagonal: a portrait lens wide open
BLUR_SIDE = 512  # px; the blur is computed at most this large, where sigma is still 14 px
STRIP = 64  # low rows or more at a time, so that a 24 MP photo needs no second copy of itself
MARGIN_PERCENT_MAX = 100  # beyond it the picture is mostly empty
MARGIN_PX_MAX = 10_000

# Alpha → how far a pixel tells of the background: a little subject in it spoils a lot.
_WITNESS = np.maximum(255 - 4 * np.arange(256), 0).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Colour:
    """One sRGB colour, 0…255 each."""

    rgb: RGB


@dataclass(frozen=True, slots=True)
class Blur:
    """The photo's own background, out of focus, without a trace of the subject."""


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """A picture that fills the frame: scaled to cover it, centred, the rest cut off.

    rgb : uint8, h×w×3, sRGB
    """

    rgb: Pixels = field(repr=False)
    name: str = "<picture>"


Background = Colour | Blur | Picture


def parse_background(value: str | Path | RGB | Pixels | Background) -> Background:
    """Read what a person may give as a background.

    A string is "blur", a colour as CSS writes it ("white", "#fff", "#f4f4f2", "rgb(244, 244, 242)")
    or else the path of a picture, which is decoded here, once, so that a picture that cannot be
    read is found before the work begins. A file that is called like a colour is "./white".
    """
    match value:
        case str():
            return _named(value)
        case Path():
            return _picture(value)
        case tuple() | list():
            return Colour(_levels(value))
        case np.ndarray():
            if value.dtype != np.uint8 or value.ndim != 3 or value.shape[2] != 3 or not value.size:
                raise OptionError(
                    f"the background is an array of {value.dtype}, shape {value.shape}",
                    remedy="give uint8 of the shape H×W×3",
                )
            return Picture(value)
        case Colour() | Blur() | Picture():
            return value
    raise OptionError(
        f"the background is {value!r}", remedy='give a colour, a picture or its path, or "blur"'
    )


def compose(rgba: Pixels, photo: Pixels | None, background: Background) -> Pixels:
    """Lay a cut-out over a background.

    rgba  : uint8, H×W×4, straight alpha, sRGB
    photo : uint8, H×W×3, the photo that the cut-out is from; only `Blur` needs it
    →       uint8, H×W×3; mixed in encoded sRGB, as every viewer and browser does
    """
    height, width = rgba.shape[:2]
    match background:
        case Colour(rgb):
            return flatten(rgba, rgb)
        case Picture(rgb):
            return over(rgba, cover(rgb, width, height))
        case Blur():
            if photo is None or photo.shape[:2] != (height, width):
                raise OptionError(
                    "the background cannot be blurred, as this cut-out has no photo behind it",
                    remedy="blur what remove() or crop() returned",
                )
            return over(rgba, blurred(photo, rgba[..., 3]))


def over(rgba: Pixels, ground: Pixels) -> Pixels:
    """Mix a cut-out (H×W×4) with a picture of the same size (H×W×3), rounding to nearest."""
    out = np.empty(ground.shape, np.uint8)
    for top in range(0, len(rgba), STRIP):
        rows = slice(top, top + STRIP)
        alpha = rgba[rows, :, 3].astype(np.uint16)
        rest = 255 - alpha
        for channel in range(3):
            mixed = rgba[rows, :, channel] * alpha
            mixed += ground[rows, :, channel] * rest
            # Division by 255, rounded, exact, and never beyond 16 bits.
            mixed += 128
            mixed += mixed >> 8
            out[rows, :, channel] = mixed >> 8
    return out


def cover(rgb: Pixels, width: int, height: int) -> Pixels:
    """Scale h×w×3 until it covers width × height, and cut off what stands over, evenly."""
    h, w = rgb.shape[:2]
    scale = max(width / w, height / h)
    dx, dy = (w - width / scale) / 2, (h - height / scale) / 2
    box = (max(dx, 0.0), max(dy, 0.0), min(w - dx, float(w)), min(h - dy, float(h)))
    picture = Image.fromarray(rgb)
    scaled = picture.resize((width, height), Image.Resampling.LANCZOS, box, reducing_gap=3.0)
    return np.asarray(scaled)


def blurred(photo: Pixels, alpha: Pixels) -> Pixels:
    """Blur what lies behind the subject, as if the subject had not been there.

    photo : uint8, H×W×3;  alpha : uint8, H×W, of the subject;  → uint8, H×W×3

    A plain blur would smear the subject into a glow around its own outline. So each pixel counts
    with a weight w that falls off fast with alpha, blur(I·w) / blur(w); under a large subject,
    where the narrow blur finds nothing, wider ones take over.
    """
    height, width = photo.shape[:2]
    step = max(1, -(-max(height, width) // BLUR_SIDE))
    colour, weight = _reduced(photo, alpha, step)
    sigma = BLUR_RADIUS * float(np.hypot(height, width)) / step
    total = np.zeros_like(colour)
    seen = np.zeros_like(weight)
    for reach, share in ((1, 1.0), (4, 1e-3), (64, 1e-6)):
        rows = _gaussian(len(weight), sigma * reach) * np.float32(share / reach**2)
        columns = _gaussian(weight.shape[1], sigma * reach)
        seen += rows @ weight @ columns
        for channel in range(3):
            total[..., channel] += rows @ (colour[..., channel] * weight) @ columns
    low = np.rint(total / seen[..., None]).clip(0, 255).astype(np.uint8)
    # The last low row and column may stand for less than a whole step: the box says how much.
    box = (0.0, 0.0, width / step, height / step)
    return np.asarray(Image.fromarray(low).resize((width, height), Image.Resampling.BICUBIC, box))


def _reduced(
    photo: Pixels, alpha: Pixels, step: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The background in step × step cells: colour h×w×3, 0…255, and weight h×w, 0…1."""
    cells = []
    for top in range(0, len(photo), step * STRIP):
        rows = slice(top, top + step * STRIP)
        strip = np.dstack([photo[rows], _WITNESS[alpha[rows]]])
        # For RGBA Pillow averages colour weighted by alpha: here, by how pure a witness it is.
        cells.append(np.asarray(Image.fromarray(strip).reduce(step), np.float32))
    low = np.concatenate(cells)
    weight = low[..., 3] / np.float32(255)
    # The mask is never exact, so each cell counts as little as the least one around it.
    padded = np.pad(weight, 1, mode="edge")
    h, w = weight.shape
    for dy in range(3):
        for dx in range(3):
            weight = np.minimum(weight, padded[dy : dy + h, dx : dx + w])
    if not weight.any():  # the subject fills the frame: its own colours are all there is
        return np.asarray(Image.fromarray(photo).reduce(step), np.float32), np.ones_like(weight)
    return low[..., :3], weight


def _gaussian(size: int, sigma: float) -> NDArray[np.float32]:
    """size × size; multiplying by it blurs along one axis. Not normalised: the ratio is."""
    at = np.arange(size, dtype=np.float32)
    apart = (at[:, None] - at) / np.float32(max(sigma, 1e-3))
    kernel = np.exp(-apart * apart / 2)
    kernel[kernel < 1e-12] = 0  # numbers too small for a float's exponent are very slow
    return kernel


def _named(text: str) -> Background:
    name = text.strip().lower()
    if name == "blur":
        return Blur()
    if (colour := _colour(name)) is not None:
        return colour
    if name and os.path.exists(text):  # noqa: PTH110 - Path.exists() raises for too long a name
        return _picture(Path(text))
    near = difflib.get_close_matches(name, ["blur", *ImageColor.colormap], n=1)
    hint = f"did you mean {near[0]}? otherwise " if near else ""
    raise OptionError(
        f"the background {text!r} is neither a colour nor an existing file",
        remedy=f"{hint}give a colour name, #rrggbb, blur or the path of a picture",
    )


def _picture(path: Path) -> Picture:
    photo = decode(path, name=str(path), ground=(255, 255, 255))  # white, as paper is
    return Picture(photo.rgb, name=str(path))


def _colour(text: str) -> Colour | None:
    if re.fullmatch(r"#(?:[0-9a-fA-F]{4}|[0-9a-fA-F]{8})|(?:rgba|hsla)\(.*\)", text):
        raise OptionError(
            f"the background {text!r} is translucent", remedy="give an opaque colour, as #rrggbb"
        )
    try:
        levels = ImageColor.getrgb(text)
    except ValueError:
        if text.startswith("#"):
            raise OptionError(
                f"the background {text!r} is no colour", remedy="write #rgb or #rrggbb"
            ) from None
        return None
    return Colour(_levels(levels))


def _levels(levels: Sequence[SupportsIndex]) -> RGB:
    try:
        r, g, b = map(index, levels)
    except (TypeError, ValueError):
        pass
    else:
        if all(0 <= level <= 255 for level in (r, g, b)):
            return (r, g, b)
    raise OptionError(
        f"the background {levels!r} is no colour", remedy="give three levels between 0 and 255"
    )


@dataclass(frozen=True, slots=True)
class Margin:
    """Room around the subject: pixels, or a share of the longer side of the subject's box."""

    amount: float
    relative: bool = False

    def pixels(self, width: int, height: int) -> int:
        """The margin in px around a box of width × height px."""
        return round(self.amount * max(width, height)) if self.relative else round(self.amount)


def parse_margin(value: str | float | Margin) -> Margin:
    """Read "5%", "40px", "40" or a number of pixels."""
    if isinstance(value, Margin):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d*)?|\.\d+)\s*(%|px)?\s*", str(value))
    if found is None:
        raise OptionError(f"the margin is {value!r}", remedy="write 5%, 40px or 40")
    amount, relative = float(found[1]), found[2] == "%"
    if amount > (MARGIN_PERCENT_MAX if relative else MARGIN_PX_MAX):
        raise OptionError(
            f"the margin is {value!r}",
            remedy=f"choose at most {MARGIN_PERCENT_MAX}% or {MARGIN_PX_MAX}px",
        )
    return Margin(amount / 100 if relative else amount, relative)
