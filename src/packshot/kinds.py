"""What a file is, told by its first bytes and never by its name."""

from __future__ import annotations

import struct
from pathlib import PurePath

HEAD = 4096  # bytes that `photo` and `other` look at

# Extension → the format that it claims.
EXTENSIONS = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".jpe": "JPEG",
    ".jfif": "JPEG",
    ".png": "PNG",
    ".apng": "PNG",
    ".webp": "WEBP",
    ".avif": "AVIF",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".bmp": "BMP",
    ".dib": "BMP",
    ".gif": "GIF",
    ".heic": "HEIC",
    ".heif": "HEIC",
    ".hif": "HEIC",
}
_RAW = frozenset(
    {
        ".3fr",
        ".arw",
        ".cr2",
        ".cr3",
        ".dcr",
        ".dng",
        ".erf",
        ".iiq",
        ".kdc",
        ".mef",
        ".mos",
        ".mrw",
        ".nef",
        ".nrw",
        ".orf",
        ".pef",
        ".raf",
        ".raw",
        ".rw2",
        ".rwl",
        ".sr2",
        ".srf",
        ".srw",
        ".x3f",
    }
)

_SIGNATURES = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
)
# Brands of the ISO base media format, of which AVIF, HEIC and video are made.
_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"mif2"}

_RAW_REMEDY = "develop it and export a JPEG, TIFF or PNG"
_EXPORT = "export it as PNG or JPEG"
_OTHERS = (
    (b"%PDF-", "a PDF", "export its page as PNG"),
    (b"8BPS", "a Photoshop file", _EXPORT),
    (b"gimp xcf", "a GIMP file", _EXPORT),
    (b"%!PS", "PostScript", _EXPORT),
    (b"\xc5\xd0\xd3\xc6", "PostScript", _EXPORT),
    (b"\xff\x0a", "JPEG XL", _EXPORT),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL", _EXPORT),
    (b"\x00\x00\x00\x0cjP  ", "JPEG 2000", _EXPORT),
    (b"\xff\x4f\xff\x51", "JPEG 2000", _EXPORT),
    (b"\x00\x00\x01\x00", "a Windows icon", _EXPORT),
    (b"\x76\x2f\x31\x01", "OpenEXR", "tone-map it and export a PNG"),
    (b"#?RADIANCE", "a Radiance picture", "tone-map it and export a PNG"),
    (b"DDS ", "a DDS texture", _EXPORT),
    (b"qoif", "a QOI picture", _EXPORT),
    (b"IIU\x00", "a camera's raw file", _RAW_REMEDY),
    (b"IIRO", "a camera's raw file", _RAW_REMEDY),
    (b"IIRS", "a camera's raw file", _RAW_REMEDY),
    (b"FUJIFILMCCD-RAW", "a camera's raw file", _RAW_REMEDY),
    (b"FOVb", "a camera's raw file", _RAW_REMEDY),
    (b"\x00MRM", "a camera's raw file", _RAW_REMEDY),
    (b"PK\x03\x04", "a ZIP archive or an office document", "unpack it and name the photos"),
    (b"\x1f\x8b", "a gzip archive", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "unpack it and name the photos"),
    (b"Rar!", "a RAR archive", "unpack it and name the photos"),
    (b"\x1aE\xdf\xa3", "a video", "export a frame as JPEG or PNG"),
    (b"\x00\x00\x01\xba", "a video", "export a frame as JPEG or PNG"),
    (b"\x00\x00\x01\xb3", "a video", "export a frame as JPEG or PNG"),
    (b"ID3", "a sound file", "name a photo"),
    (b"OggS", "a sound or video file", "name a photo"),
    (b"\x7fELF", "a program", "name a photo"),
    (b"MZ", "a program", "name a photo"),
)
_BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def photo(head: bytes) -> str | None:
    """The format of a photo that can be decoded: "JPEG", "PNG", …, "HEIC"; None if it is none."""
    for signature, format in _SIGNATURES:
        if head.startswith(signature):
            return format
    if _riff(head) == b"WEBP":
        return "WEBP"
    brands = _brands(head)
    if brands & _AVIF:
        return "AVIF"
    return "HEIC" if brands & _HEIC and b"crx " not in brands else None


def other(head: bytes) -> tuple[str, str]:
    """What a file that is no photo looks like, and what to do with it."""
    for signature, kind, remedy in _OTHERS:
        if head.startswith(signature):
            return kind, remedy
    brands = _brands(head)
    if b"crx " in brands:
        return "a camera's raw file", _RAW_REMEDY
    if brands or head[4:8] in {b"moov", b"mdat", b"wide"} or _riff(head) == b"AVI ":
        return "a video", "export a frame as JPEG or PNG"
    if _riff(head) == b"WAVE":
        return "a sound file", "name a photo"
    return _as_text(head) if any(head) else ("nothing but zeros", "copy or download it again")


def is_raw(name: str) -> bool:
    """Whether a name is one that cameras give to raw files; many of these are TIFF inside."""
    return PurePath(name).suffix.lower() in _RAW


def _as_text(head: bytes) -> tuple[str, str]:
    """Tell the languages of text apart from each other and from bytes that mean nothing."""
    marked = head.startswith(_BYTE_ORDER_MARKS)
    try:
        # The head may end inside a character of up to four bytes.
        text = head.decode("utf-16" if head[:2] in _BYTE_ORDER_MARKS[1:] else "utf-8-sig")
    except UnicodeDecodeError as error:
        if len(head) < HEAD or error.start < len(head) - 4:
            return "nothing known", "export it as JPEG or PNG from the program that made it"
        text = head[: error.start].decode("utf-8-sig", "ignore")
    if "\0" in text and not marked:
        return "nothing known", "export it as JPEG or PNG from the program that made it"
    start = text.lstrip().lower()
    if "<svg" in start:
        return "an SVG drawing", "render it as PNG"
    if start.startswith(("<!doctype html", "<html")) or "<html" in start:
        return "a web page", "download the photo itself"
    if start.startswith("version https://git-lfs"):
        return "a Git LFS pointer", "fetch the photo with git lfs pull"
    return "text", "name a photo"


def _riff(head: bytes) -> bytes:
    """What a RIFF file holds; empty if it is none."""
    return head[8:12] if head[:4] == b"RIFF" else b""


def _brands(head: bytes) -> set[bytes]:
    """The brands in the first box of a file in the ISO base media format; else none."""
    if head[4:8] != b"ftyp":
        return set()
    (size,) = struct.unpack(">I", head[:4])
    box = head[8 : max(16, min(size, len(head)))]
    return {box[at : at + 4] for at in range(0, len(box), 4) if at != 4}
