"""From a photo in whatever form to upright sRGB pixels, and what is worth saying about it."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

from packshot import colour, exif, levels, reader
from packshot import source as sources
from packshot.errors import InputError
from packshot.flatten import lay
from packshot.options import Limits

Pixels = NDArray[np.uint8]
RGB = tuple[int, int, int]
Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | Image.Image | Pixels

WHITE: RGB = (255, 255, 255)
DARK: RGB = (64, 64, 64)
LIGHT_LUMA = 170  # 0…255; what is lighter on average would be lost on white

_XMP = ("xmp", "XML:com.adobe.xmp")  # what Pillow calls it, in most formats and in PNG
_STRIP = 1 << 20  # px that are converted at a time


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo.

    rgb    : uint8, H×W×3, contiguous, sRGB, upright; where the file was transparent, laid on a
             plain colour
    alpha  : uint8, H×W, as the file had it; None if it was opaque everywhere
    name   : the file, or how it was given ("<bytes>")
    format : "JPEG", "PNG", …; "array" for an array
    notes  : what a person should know about it, one clause each
    exif   : what goes on with the result, beginning "Exif\\0\\0", orientation 1; None if nothing
    """

    rgb: Pixels = field(repr=False)
    alpha: Pixels | None = field(repr=False)
    name: str
    format: str
    notes: tuple[str, ...] = ()
    exif: bytes | None = field(default=None, repr=False)


def decode(
    source: Source,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    name: str | None = None,
    ground: RGB | None = None,
) -> Photo:
    """Decode a photo: turn it upright, convert it to sRGB, lay what is transparent on a colour.

    source : path, bytes, open file, Pillow image, or uint8 array of H×W×3, H×W×4 or H×W
    limits : what is refused for its size
    name   : what to call it in messages, instead of the source's own name
    ground : the colour behind transparency; None chooses white, or dark grey for light subjects

    Raises InputError, and LimitError for what is too large.
    """
    return _laid(decode_straight(source, limits=limits, name=name), ground)


def decode_straight(
    source: Source,
    *,
    limits: Limits = Limits(),  # noqa: B008 - frozen
    name: str | None = None,
) -> Photo:
    """As `decode`, but what is transparent stays so: `rgb` are the straight colours as stored."""
    notes: list[str] = []
    if isinstance(source, np.ndarray):
        name = name or "<array>"
        rgb, alpha = _from_array(source, limits, name)
        return Photo(rgb, alpha, name, "array")
    if isinstance(source, Image.Image):
        name = name or str(getattr(source, "filename", "") or "<image>")
        format = source.format or "image"
        return _from_image(source, data=None, limits=limits, name=name, format=format, notes=notes)
    name = name or sources.named(source)
    data = sources.stored(source, limit=limits.bytes, name=name)
    with reader.explaining(name):
        image, format = reader.opened(data, limits, name, notes)
    return _from_image(image, data=data, limits=limits, name=name, format=format, notes=notes)


def _from_image(
    image: Image.Image,
    *,
    data: bytes | memoryview | None,
    limits: Limits,
    name: str,
    format: str,
    notes: list[str],
) -> Photo:
    """Everything after opening; `data` are the bytes as stored, None for an image of the caller."""
    reader.check_size(*image.size, limits, name)
    with reader.explaining(name):
        image.load()
        if data is not None:
            reader.check_end(image, data, name)
        tags, kept = _exif(image, notes)
        image, note = levels.shallow(image)
        notes += [note] if note else []
        conversion = colour.conversion(
            levels.colour_mode(image),
            icc=image.info.get("icc_profile"),
            cicp=None if data is None else colour.code_points(format, data),
            cicp_first=format == "PNG",
            adobe="srgb" not in image.info and tags is not None and _is_adobe(tags),
        )
        notes += [conversion.note] if conversion.note else []
        rgb, alpha = _pixels(image, _orientation(tags), conversion)
    return Photo(rgb, alpha, name, format, tuple(notes), kept)


def _exif(image: Image.Image, notes: list[str]) -> tuple[Image.Exif | None, bytes | None]:
    """The EXIF block to read from, and what of it goes on with the result."""
    tags = None
    try:
        tags = _own_exif(image)
        return tags, exif.cleaned(tags)
    except Exception:  # Pillow raises whatever the damage leads to; no reason to refuse the photo
        notes.append("its EXIF data is damaged and was left out")
        return tags, None


def _own_exif(image: Image.Image) -> Image.Exif:
    """From the EXIF block alone: Pillow takes an orientation from XMP too, and no browser does."""
    aside = {key: image.info.pop(key) for key in _XMP if key in image.info}
    try:
        return image.getexif()
    finally:
        image.info.update(aside)


def _orientation(tags: Image.Exif | None) -> int:
    try:
        value = 1 if tags is None else tags.get(ExifTags.Base.Orientation, 1)
    except Exception:  # as above
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _is_adobe(tags: Image.Exif) -> bool:
    try:
        return exif.colour_space(tags) == "adobe"
    except Exception:  # as above
        return False


def _pixels(
    image: Image.Image, orientation: int, conversion: colour.Conversion
) -> tuple[Pixels, Pixels | None]:
    """Strip by strip, so that nothing but the result has the size of the photo twice."""
    width, height = image.size
    shape = (width, height) if orientation > 4 else (height, width)
    clear = levels.has_alpha(image)
    rgb = np.empty((*shape, 3), np.uint8)
    alpha = np.empty(shape, np.uint8) if clear else None
    # The results as seen from the way they are stored.
    rgb_rows = _stored_view(rgb, orientation)
    alpha_rows = None if alpha is None else _stored_view(alpha, orientation)
    step = max(1, _STRIP // width)
    for top in range(0, height, step):
        strip = image.crop((0, top, width, min(top + step, height)))
        colours, opacity = levels.split(strip, conversion.mode, alpha=clear)
        rows = slice(top, top + step)
        rgb_rows[rows] = np.asarray(conversion.apply(colours))
        if alpha_rows is not None and opacity is not None:
            alpha_rows[rows] = np.asarray(opacity)
    return rgb, alpha


def _stored_view(upright: Pixels, orientation: int) -> Pixels:
    """A view of an upright picture in which rows and columns lie as EXIF says they are stored."""
    view = upright.swapaxes(0, 1) if orientation > 4 else upright
    if orientation in (3, 4, 6, 7):
        view = view[::-1]
    if orientation in (2, 3, 7, 8):
        view = view[:, ::-1]
    return view


def _from_array(array: NDArray[Any], limits: Limits, name: str) -> tuple[Pixels, Pixels | None]:
    channels = 1 if array.ndim == 2 else array.shape[-1] if array.ndim == 3 else 0
    if array.dtype != np.uint8 or channels not in (1, 3, 4):
        raise InputError(
            f"the array is {array.dtype} of shape {array.shape}",
            remedy="give uint8, H×W×3 (sRGB), H×W×4 (straight alpha) or H×W (grey)",
            name=name,
        )
    reader.check_size(array.shape[1], array.shape[0], limits, name)
    if channels == 1:
        return np.repeat(array.reshape(*array.shape[:2], 1), 3, axis=2), None
    alpha = np.ascontiguousarray(array[..., 3]) if channels == 4 else None
    return np.ascontiguousarray(array[..., :3]), alpha


def _laid(photo: Photo, ground: RGB | None) -> Photo:
    """Put a plain colour behind what is transparent, if anything is."""
    if photo.alpha is None:
        return photo
    if photo.alpha.min() == 255:
        return replace(photo, alpha=None)
    if ground is None:
        ground = DARK if _luma(photo.rgb, photo.alpha) > LIGHT_LUMA else WHITE
    shade = {WHITE: "white", DARK: "dark grey"}.get(ground, "a plain colour")
    note = f"transparent in places, laid on {shade}"
    return replace(photo, rgb=lay(photo.rgb, photo.alpha, ground), notes=(*photo.notes, note))


def _luma(rgb: Pixels, alpha: Pixels) -> float:
    """Mean brightness, 0…255, of what is opaque; 0 if nothing is."""
    total = weight = 0.0
    for top in range(0, len(rgb), 64):
        rows = slice(top, top + 64)
        opacity = alpha[rows].astype(np.float32)
        luma = rgb[rows] @ np.array((0.299, 0.587, 0.114), np.float32)
        total += float(np.vdot(luma, opacity))
        weight += float(opacity.sum())
    return total / weight if weight else 0.0
