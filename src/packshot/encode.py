"""From the cut-out's pixels to a file's bytes.

The same pixels give the same bytes on any number of processors; only another version of a codec
may give others.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from packshot import exif as metadata
from packshot import png, profiles, tiff
from packshot.errors import OptionError, OutputError
from packshot.flatten import flatten

Pixels = NDArray[np.uint8]
RGB = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Format:
    """What a file format can do.

    extensions : that stand for it, the usual one first
    side_max   : px
    lossy      : whether `quality` means anything
    """

    extensions: tuple[str, ...]
    side_max: int
    lossy: bool


FORMATS: dict[str, Format] = {
    "png": Format((".png",), png.SIDE_MAX, lossy=False),
    "webp": Format((".webp",), 16383, lossy=True),
    "avif": Format((".avif",), 32768, lossy=True),  # where decoders stop by default
    "tiff": Format((".tif", ".tiff"), (1 << 31) - 1, lossy=False),
    "jpeg": Format((".jpg", ".jpeg"), 65500, lossy=True),
}
JPEG_QUALITY = 95
AVIF_QUALITY = 90
AVIF_TILE = 1024  # px; from this size on four tiles, which are encoded at once

_BY_EXTENSION = {ext: name for name, format in FORMATS.items() for ext in format.extensions}


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a path's extension names: one of `FORMATS`; else OptionError."""
    suffix = PurePath(path).suffix
    if format := _BY_EXTENSION.get(suffix.lower()):
        return format
    cause = f"no format is called {suffix}" if suffix else "the name has no extension"
    raise OptionError(cause, remedy=f"choose one of {', '.join(_BY_EXTENSION)}", name=str(path))


def encode(
    rgba: Pixels,
    format: str,
    *,
    background: RGB | None = None,
    quality: int | None = None,
    exif: bytes | None = None,
    keep_gps: bool = False,
    text: Mapping[str, str] | None = None,
) -> bytes:
    """A whole file, marked as sRGB.

    rgba       : uint8, H×W×4, straight alpha, sRGB
    format     : one of `FORMATS`
    background : lay it over this colour, and store no alpha; JPEG needs one
    quality    : 1…100. None means lossless for WebP, 90 for AVIF and 95 for JPEG; PNG and TIFF
                 are lossless always
    exif       : a block as `Photo.exif`; it stands upright, the thumbnail stays behind
    keep_gps   : also write where the photo was taken
    text       : short texts by keyword, which PNG alone holds

    Raises OptionError for what the format cannot do, OutputError for more pixels than it holds.
    """
    if format not in FORMATS:
        raise OptionError(f"no format is called {format!r}", remedy=f"choose one of {_listed()}")
    if quality is not None and not 1 <= quality <= 100:
        raise OptionError(f"quality is {quality}", remedy="choose between 1 and 100")
    if format == "jpeg" and background is None:
        raise OptionError(
            "JPEG has no transparency", remedy="give a background colour, or choose PNG or WebP"
        )
    _check_size(rgba, format)
    block = None if exif is None else _block(exif, keep_gps, format)
    pixels = rgba if background is None else flatten(rgba, background)
    match format:
        case "png":
            return png.write(
                pixels, exif=metadata.without_prefix(block) if block else None, text=text
            )
        case "tiff":
            return tiff.write(pixels, icc=profiles.SRGB, exif=block)
        case "webp":
            options = _webp(quality)
        case "avif":
            options = _avif(quality, pixels)
        case _:
            options = {"quality": quality or JPEG_QUALITY, "subsampling": 0, "optimize": True}
    return _by_pillow(pixels, format, options, block)


def _webp(quality: int | None) -> dict[str, Any]:
    if quality is None:
        # A third smaller than method 0; more effort than this gains a hundredth. `exact` keeps the
        # colours under alpha 0, which are needed where an edge is softened later.
        return {"lossless": True, "quality": 20, "method": 1, "exact": True}
    return {"quality": quality, "alpha_quality": 100, "method": 4}


def _avif(quality: int | None, pixels: Pixels) -> dict[str, Any]:
    # Alpha lossless, at a sixth more bytes: at quality 90 it would be off by up to 17 levels, and
    # by a little in a hundredth of the plain background. Speed 8 takes a third of the time of 6.
    # Tiles and threads are given, as Pillow's choice depends on the number of processors, and the
    # bytes on both.
    split = int(min(pixels.shape[:2]) >= AVIF_TILE)
    return {
        "quality": quality or AVIF_QUALITY,
        "subsampling": "4:4:4",
        "speed": 8,
        "codec": "aom",
        "max_threads": 4,
        "autotiling": False,
        "tile_rows": split,
        "tile_cols": split,
        "advanced": {"alpha:lossless": "1"} if pixels.shape[2] == 4 else {},
    }


def _by_pillow(pixels: Pixels, format: str, options: dict[str, Any], exif: bytes | None) -> bytes:
    if options.get("optimize"):
        try:
            return _saved(pixels, format, options, exif)
        except OutputError:
            # Pillow optimises in a buffer of one or two bytes a pixel, which noise overflows.
            options = options | {"optimize": False}
    return _saved(pixels, format, options, exif)


def _saved(pixels: Pixels, format: str, options: dict[str, Any], exif: bytes | None) -> bytes:
    file = io.BytesIO()
    options = options | {"icc_profile": profiles.SRGB} | ({"exif": exif} if exif else {})
    try:
        Image.fromarray(pixels).save(file, format, **options)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise OutputError(
            f"this build of Pillow cannot write it as {format.upper()} ({error})",
            remedy="choose PNG",
        ) from error
    return file.getvalue()


def _block(exif: bytes, keep_gps: bool, format: str) -> bytes | None:
    try:
        return metadata.for_output(exif, keep_gps=keep_gps, format=format)
    except Exception:  # Pillow raises whatever the damage leads to; the picture matters more
        return None


def _check_size(rgba: Pixels, format: str) -> None:
    height, width = rgba.shape[:2]
    most = FORMATS[format].side_max
    if max(height, width) > most:
        raise OutputError(
            f"{width} × {height} px do not fit into {format.upper()}, which ends at {most:,} px",
            remedy="choose PNG, or scale the photo down",
        )


def _listed() -> str:
    return ", ".join(FORMATS)
