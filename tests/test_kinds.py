"""Files that are no photos are called by their names."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image

from packshot.decode import decode
from packshot.errors import InputError


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%...", "a PDF"),
        (b'<?xml version="1.0"?>\n<svg xmlns="x"/>', "an SVG drawing"),
        (b"\xef\xbb\xbf<svg/>", "an SVG drawing"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"hello, world\n", "text"),
        ("für Élise".encode(), "text"),
        ("für Élise".encode("utf-16"), "text"),
        (b"a" * 4095 + "é".encode() + b"a" * 900, "text"),
        (b"version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"),
        (b"8BPS\0\1", "a Photoshop file"),
        (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2mp41", "a video"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  ", "a video"),
        (b"\0\0\0\x18ftypcrx \0\0\0\1crx isom", "a camera's raw file"),
        (b"\x1aE\xdf\xa3\1\0\0\0", "a video"),
        (b"RIFF\0\0\0\0AVI LIST", "a video"),
        (b"RIFF\0\0\0\0WAVEfmt ", "a sound file"),
        (b"FUJIFILMCCD-RAW 0201", "a camera's raw file"),
        (b"PK\3\4\x14\0", "a ZIP archive"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
        (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
        (b"\0\0\1\0\1\0", "a Windows icon"),
        (bytes(5000), "nothing but zeros"),
        (b"\x80\x81\x82\x83" * 50, "nothing known"),
    ],
)
def test_what_is_no_photo_is_named(data: bytes, kind: str) -> None:
    with pytest.raises(InputError, match=f"^a.jpg: this is no photo, it looks like {kind}.*; ."):
        decode(data, name="a.jpg")


def tiff(**options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "TIFF", **options)
    return file.getvalue()


def test_the_preview_inside_a_raw_file_is_not_taken_for_the_photo() -> None:
    for name in ("photo.NEF", "photo.dng", "photo.cr2"):
        with pytest.raises(InputError, match="raw file; develop it"):
            decode(tiff(), name=name)
    for tag, value in ((ExifTags.Base.DNGVersion, b"\1\4\0\0"), (ExifTags.Base.NewSubfileType, 1)):
        with pytest.raises(InputError, match="raw file with a preview"):
            decode(tiff(tiffinfo={tag: value}), name="photo.tif")
    assert decode(tiff(), name="photo.tif").format == "TIFF"
