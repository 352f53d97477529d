"""Opening a file's bytes with Pillow, and saying in one line why that fails."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import PurePath
from typing import Any, BinaryIO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    ExifTags,
    GifImagePlugin,
    Image,
    ImageChops,
    ImageFile,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from packshot import kinds, png
from packshot.errors import InputError, LimitError, PackshotError
from packshot.options import Limits

# The classes themselves and not Image.open, whose own limit of pixels warns and is global.
_OPENERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]] = {
    "AVIF": AvifImagePlugin.AvifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "PNG": PngImagePlugin.PngImageFile,
    "TIFF": TiffImagePlugin.TiffImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
}
_PROBE = b"\x5a\xa5\x3c\xc3" * 16  # bits that mean something in any Huffman table
_REDUCED_SIZE = 1  # of TIFF's NewSubfileType: the picture is the preview of another
_DAMAGED = "copy it again from the camera or export it anew"


def opened(
    data: bytes | memoryview, limits: Limits, name: str, notes: list[str]
) -> tuple[Image.Image, str]:
    """Open a file, without its pixels as yet. → the image and its format, "JPEG", "PNG", …

    To be called inside `explaining`. What a person should know is added to `notes`.
    """
    format = _format(bytes(data[: kinds.HEAD]), name, notes)
    if format == "HEIC":
        return _heif(data, limits, name), format
    image = _OPENERS[format](io.BytesIO(data))
    check_size(*image.size, limits, name)
    _check_content(image, format, data, name)
    # Damage behind the first frame is no reason to refuse it.
    with suppress(EOFError, OSError, SyntaxError, ValueError):
        if getattr(image, "is_animated", False):
            part = "page" if format == "TIFF" else "frame"
            notes.append(f"only the first {part} of several was used")
    return image, format


def check_size(width: int, height: int, limits: Limits, name: str) -> None:
    """Raise InputError for no pixels at all, LimitError for too many."""
    if width < 1 or height < 1:
        raise InputError("the picture has no pixels", remedy=_DAMAGED, name=name)
    if width * height > limits.pixels:
        raise LimitError(
            f"{width} × {height} px are more than the {limits.pixels / 1e6:,.4g} megapixels "
            "that are allowed",
            remedy="scale it down, or raise the limit of pixels",
            name=name,
        )


def check_end(image: Image.Image, data: bytes | memoryview, name: str) -> None:
    """Refuse a JPEG that was cut off and closed again, as repair tools do it.

    libjpeg fills what is missing with plain grey and says so only in a warning. Where the last
    corner has that very grey, some bytes are slipped in before the end: if the picture was
    whole they are passed over, and if not they show.
    """
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return
    width, height = image.size
    corner = image.crop((width - min(8, width), height - min(8, height), width, height))
    # 127 where inks are stored inverted
    if not {band.getextrema() for band in corner.split()} <= {(127, 127), (128, 128)}:
        return
    end = bytes(data).rfind(b"\xff\xd9")
    probe = JpegImagePlugin.JpegImageFile(io.BytesIO(b"".join((data[:end], _PROBE, data[end:]))))
    if ImageChops.difference(image, probe).getbbox(alpha_only=False):
        raise InputError("the file ends inside the picture", remedy=_DAMAGED, name=name)


@contextmanager
def explaining(name: str) -> Iterator[None]:
    """Turn whatever Pillow raises on a bad file, and that is nearly anything, into one line."""
    try:
        yield
    except PackshotError:
        raise
    except MemoryError as error:
        raise LimitError(
            "the memory is not enough for a photo of this size",
            remedy="close other programs or scale the photo down",
            name=name,
        ) from error
    except Exception as error:
        raise _explained(error, name) from error


def _explained(error: Exception, name: str) -> InputError:
    text = " ".join(str(error).split()).rstrip(".").lower()
    if isinstance(error, Image.DecompressionBombError):
        return LimitError("the picture is too large", remedy="scale it down", name=name)
    if "decompressed data too large" in text or "too much memory used" in text:
        return LimitError(
            "a text or colour profile inside unpacks to an absurd size",
            remedy="export it anew without metadata",
            name=name,
        )
    if "truncated" in text or "end of file" in text or isinstance(error, EOFError):
        return InputError("the file ends inside the picture", remedy=_DAMAGED, name=name)
    return InputError("the file is damaged or of a rare kind", remedy=_DAMAGED, name=name)


def _format(head: bytes, name: str, notes: list[str]) -> str:
    """Tell the format by content, and note where the name claims another."""
    format = kinds.photo(head)
    if format is None:
        kind, remedy = kinds.other(head)
        raise InputError(f"this is no photo, it looks like {kind}", remedy=remedy, name=name)
    if format == "TIFF" and kinds.is_raw(name):
        raise InputError(
            "this is a camera's raw file", remedy="develop it and export a JPEG or TIFF", name=name
        )
    suffix = PurePath(name).suffix
    if kinds.EXTENSIONS.get(suffix.lower(), format) != format:
        notes.append(f"named {suffix}, but {format} inside")
    return format


def _heif(data: bytes | memoryview, limits: Limits, name: str) -> Image.Image:
    try:
        module: Any = import_module("pi_heif")
    except ImportError as error:
        raise InputError(
            "HEIC needs an extra package", remedy="pip install packshot[heic]", name=name
        ) from error
    file = module.open_heif(io.BytesIO(data))
    width, height = file.size
    check_size(width, height, limits, name)
    image: Image.Image = file.to_pillow()  # upright already: its orientation is reset to 1
    return image


def _check_content(image: Image.Image, format: str, data: bytes | memoryview, name: str) -> None:
    """Find what Pillow would pass over: bad checksums, previews of raw files."""
    if format == "PNG":
        for kind, _, intact in png.chunks(data):
            if not intact and kind[:1].isupper():  # a chunk that no reader may do without
                raise InputError(
                    "the file is damaged, a checksum is wrong", remedy=_DAMAGED, name=name
                )
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        tags = image.tag_v2
        if (
            ExifTags.Base.DNGVersion in tags
            or tags.get(ExifTags.Base.NewSubfileType) == _REDUCED_SIZE
        ):
            raise InputError(
                "this is a camera's raw file with a preview inside",
                remedy="develop it and export a JPEG or TIFF",
                name=name,
            )
