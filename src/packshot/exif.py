"""The EXIF block of a photo: what of it goes on with the picture."""

from __future__ import annotations

from typing import Any

from PIL import ExifTags, Image

_ORIENTATION = ExifTags.Base.Orientation
_EXIF, _GPS, _INTEROP = ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop

# Of the main directory only what describes the photo: in a TIFF file it also holds the layout of
# the pixels. The thumbnail, in a directory of its own, shows the uncut photo and stays behind.
_KEPT = frozenset(
    {
        ExifTags.Base.ImageDescription,
        ExifTags.Base.Make,
        ExifTags.Base.Model,
        ExifTags.Base.XResolution,
        ExifTags.Base.YResolution,
        ExifTags.Base.ResolutionUnit,
        ExifTags.Base.Software,
        ExifTags.Base.DateTime,
        ExifTags.Base.Artist,
        ExifTags.Base.Copyright,
        ExifTags.Base.Rating,
        ExifTags.Base.XPTitle,
        ExifTags.Base.XPComment,
        ExifTags.Base.XPAuthor,
        ExifTags.Base.XPKeywords,
        ExifTags.Base.XPSubject,
    }
)
# Maker notes hold offsets into the file they came in, and cannot be moved. Whose camera it was is
# nobody's business where the picture is published. The others are about the pixels as they were
# stored.
_DROPPED = frozenset(
    {
        ExifTags.Base.MakerNote,
        ExifTags.Base.CameraOwnerName,
        ExifTags.Base.BodySerialNumber,
        ExifTags.Base.LensSerialNumber,
        ExifTags.Base.ExifImageWidth,
        ExifTags.Base.ExifImageHeight,
        ExifTags.Base.ExifInteroperabilityOffset,
        ExifTags.Base.ComponentsConfiguration,
        ExifTags.Base.CompressedBitsPerPixel,
    }
)
_SRGB = 1
_ADOBE_RGB = 2  # not in the standard, yet written by some
_UNCALIBRATED = 65535
_PREFIX = b"Exif\x00\x00"
_JPEG_MAX = 65533  # bytes of a segment, less its length


def cleaned(
    exif: Image.Exif, *, keep_gps: bool = True, orientation: int | None = 1
) -> bytes | None:
    """What goes on with a picture that stands upright and is sRGB.

    → a block beginning "Exif\\0\\0", without thumbnail; None if nothing is left. May raise almost
    anything where the source is damaged.
    """
    out = _gathered(exif, keep_gps=keep_gps, orientation=orientation)
    return _bytes(out) if len(out) else None


def _gathered(exif: Image.Exif, *, keep_gps: bool, orientation: int | None) -> Image.Exif:
    out = _empty_like(exif)
    for tag in exif:
        if tag in _KEPT:
            out[tag] = as_stored(exif[tag])
    shot = {
        tag: as_stored(value) for tag, value in exif.get_ifd(_EXIF).items() if tag not in _DROPPED
    }
    if shot:
        if ExifTags.Base.ColorSpace in shot:
            shot[ExifTags.Base.ColorSpace] = _SRGB
        out[_EXIF] = shot
    if keep_gps and (place := exif.get_ifd(_GPS)):
        out[_GPS] = dict(place)
    if len(out) and orientation is not None:
        out[_ORIENTATION] = orientation
    return out


def _empty_like(exif: Image.Exif) -> Image.Exif:
    """In the same order of bytes, which a comment in UTF-16, bytes to Pillow, follows."""
    empty = Image.Exif()
    empty.endian = exif.endian
    return empty


def _bytes(exif: Image.Exif) -> bytes:
    try:
        return exif.tobytes()
    except Exception:  # Pillow raises whatever a value leads to that it reads and cannot write
        return _writable(exif).tobytes()


def _writable(exif: Image.Exif) -> Image.Exif:
    """Without the values that Pillow cannot write, a denominator with a sign for one."""
    kept = _empty_like(exif)
    for tag, value in exif.items():
        if not isinstance(value, dict):
            parts: Any = value if _writes(tag, value) else None
        else:
            parts = {key: part for key, part in value.items() if _writes(tag, {key: part})}
        if parts not in (None, {}):
            kept[tag] = parts
    return kept


def _writes(tag: int, value: Any) -> bool:
    alone = Image.Exif()
    alone[tag] = value
    try:
        alone.tobytes()
    except Exception:  # as above
        return False
    return True


class _Text(str):
    """Text that Pillow, which read it as Latin-1, writes as the bytes that it was."""

    def encode(self, encoding: str = "", errors: str = "") -> bytes:  # noqa: ARG002 - it asks for ASCII
        return super().encode("latin-1", "replace")


def as_stored(value: Any) -> Any:
    """What Pillow writes with the bytes that it read: UTF-8 where cameras write names.

    Of text that is not ASCII it would make a question mark for each letter; as bytes the text
    would lose its type, where Pillow does not know the tag's.
    """
    return _Text(value) if isinstance(value, str) else value


def for_output(block: bytes, *, keep_gps: bool, format: str) -> bytes | None:
    """As `cleaned`, from an EXIF block with or without the "Exif\\0\\0" in front.

    JPEG has room for 64 kB of it: what takes the most of it is left out until the rest fits. AVIF
    says in a box of its own how it stands; from a block that says so too Pillow would take
    it, and write the block anew, with its text spoilt.
    """
    exif = Image.Exif()
    exif.load(block)
    orientation = None if format == "avif" else 1
    out = _gathered(exif, keep_gps=keep_gps, orientation=orientation)
    while len(out) and len(made := _bytes(out)) > _JPEG_MAX and format == "jpeg":
        _drop_longest(out)
    return made if len(out) else None


def _drop_longest(exif: Image.Exif) -> None:
    """Without what takes the most room, such as a microscope's description of 100 kB."""

    def room(tag: int, value: Any) -> int:
        alone = _empty_like(exif)
        alone[tag] = value
        return len(_bytes(alone))

    tag = max(exif, key=lambda tag: room(tag, exif[tag]))
    below = exif[tag]
    if isinstance(below, dict) and len(below) > 1:  # a directory: the longest of its values
        longest = max(below, key=lambda key: room(tag, {key: below[key]}))
        exif[tag] = {key: value for key, value in below.items() if key != longest}
    else:
        del exif[tag]


def without_prefix(block: bytes) -> bytes:
    """The bare TIFF structure, as PNG stores it."""
    return block.removeprefix(_PREFIX)


def colour_space(exif: Image.Exif) -> str | None:
    """What EXIF says of the colours: "srgb", "adobe", "uncalibrated", or None if nothing."""
    shot = exif.get_ifd(_EXIF)
    space = shot.get(ExifTags.Base.ColorSpace)
    if space == _ADOBE_RGB:
        return "adobe"
    if space == _UNCALIBRATED:
        # Cameras say so for Adobe RGB, and name it in the interoperability directory.
        index = exif.get_ifd(_INTEROP).get(1) if _INTEROP in shot else None
        return "adobe" if str(index).startswith("R03") else "uncalibrated"
    return "srgb" if space == _SRGB else None
