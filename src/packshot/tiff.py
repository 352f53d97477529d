"""Writing TIFF files: deflated strips, straight alpha, EXIF.

Pillow's own compressed TIFFs go through libtiff, which leaves the EXIF and GPS directories out.
"""

from __future__ import annotations

import io
import os
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import ImageFileDirectory_v2
from PIL.TiffTags import LONG, SHORT

from packshot.exif import as_stored

# Rows in one strip. Fixed, so that the bytes do not depend on the number of threads.
_ROWS = 64
_LEVEL = 6  # of zlib
_DEFLATE, _RGB, _CHUNKY, _HORIZONTAL, _STRAIGHT_ALPHA = 8, 2, 1, 2, 2
_DIRECTORIES = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)


def write(pixels: NDArray[np.uint8], *, icc: bytes, exif: bytes | None = None) -> bytes:
    """A whole TIFF file, 8 bits per channel.

    pixels : uint8, H×W×3 (RGB) or H×W×4 (RGBA, straight alpha)
    icc    : the profile of the colours
    exif   : a block beginning "Exif\\0\\0"
    """
    height, width, channels = pixels.shape
    tops = range(0, height, _ROWS)
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 8)) as pool:
        strips = list(pool.map(lambda top: _strip(pixels[top : top + _ROWS]), tops))
    tags = _described(exif)
    _set(tags, "ImageWidth", LONG, width)
    _set(tags, "ImageLength", LONG, height)
    _set(tags, "BitsPerSample", SHORT, *[8] * channels)
    _set(tags, "Compression", SHORT, _DEFLATE)
    _set(tags, "PhotometricInterpretation", SHORT, _RGB)
    _set(tags, "SamplesPerPixel", SHORT, channels)
    _set(tags, "RowsPerStrip", LONG, _ROWS)
    sizes = [len(strip) for strip in strips]
    # Counted from the end of the directory, behind which the strips lie; Pillow adds its size.
    _set(tags, "StripOffsets", LONG, *(int(v) for v in np.cumsum([0, *sizes[:-1]])))
    _set(tags, "StripByteCounts", LONG, *sizes)
    _set(tags, "PlanarConfiguration", SHORT, _CHUNKY)
    _set(tags, "Predictor", SHORT, _HORIZONTAL)
    if channels == 4:
        _set(tags, "ExtraSamples", SHORT, _STRAIGHT_ALPHA)
    tags[ExifTags.Base.InterColorProfile] = icc
    file = io.BytesIO()
    tags.save(file)
    return b"".join([file.getvalue(), *strips])


def _described(exif: bytes | None) -> ImageFileDirectory_v2:
    """A directory with what the EXIF block says of the photo; TIFF keeps it in its own tags."""
    if not exif:
        return ImageFileDirectory_v2()
    block = Image.Exif()
    block.load(exif)
    # In its order of bytes, see `exif`.
    tags = ImageFileDirectory_v2(b"MM\0*\0\0\0\x08" if block.endian == ">" else b"II*\0\x08\0\0\0")
    for tag in block:
        if tag in _DIRECTORIES:
            below = block.get_ifd(tag).items()
            tags[tag] = {key: as_stored(value) for key, value in below}
        else:
            tags[tag] = as_stored(block[tag])
    return tags


def _set(tags: ImageFileDirectory_v2, name: str, kind: int, *values: int) -> None:
    tag = ExifTags.Base[name]
    tags.tagtype[tag] = kind
    tags[tag] = values


def _strip(rows: NDArray[np.uint8]) -> bytes:
    """The differences from the pixel to the left, deflated."""
    steps = rows.copy()
    steps[:, 1:] -= rows[:, :-1]
    return zlib.compress(np.ascontiguousarray(steps).data, _LEVEL)
