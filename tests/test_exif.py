"""What of a photo's EXIF block goes on with the cut-out."""

from __future__ import annotations

import io
import struct
from typing import Any

import numpy as np
import pytest
from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from packshot import exif
from packshot.decode import decode
from packshot.encode import encode

BASE, IFD = ExifTags.Base, ExifTags.IFD


def full() -> Image.Exif:
    tags = Image.Exif()
    tags[BASE.Orientation] = 6
    tags[BASE.Make] = "Maker"
    tags[BASE.Copyright] = "Someone"
    tags[BASE.ImageWidth] = 4000
    tags[IFD.Exif] = {
        BASE.ExposureTime: IFDRational(1, 250),
        BASE.MakerNote: b"offsets into another file",
        BASE.ExifImageWidth: 4000,
        BASE.ColorSpace: 65535,
        BASE.DateTimeOriginal: "2024:05:06 07:08:09",
    }
    tags[IFD.GPSInfo] = {
        ExifTags.GPS.GPSLatitudeRef: "N",
        ExifTags.GPS.GPSLatitude: (1.0, 2.0, 3.0),
    }
    return read(tags.tobytes())


def read(block: bytes | None) -> Image.Exif:
    assert block is not None
    tags = Image.Exif()
    tags.load(block)
    return tags


def test_the_photo_s_story_goes_on_and_the_layout_does_not() -> None:
    tags = read(exif.cleaned(full()))
    assert tags[BASE.Make] == "Maker"
    assert tags[BASE.Copyright] == "Someone"
    assert tags[BASE.Orientation] == 1
    assert BASE.ImageWidth not in tags
    shot = tags.get_ifd(IFD.Exif)
    assert shot[BASE.ExposureTime] == IFDRational(1, 250)
    assert shot[BASE.DateTimeOriginal] == "2024:05:06 07:08:09"
    assert BASE.MakerNote not in shot
    assert BASE.ExifImageWidth not in shot
    assert shot[BASE.ColorSpace] == 1


def named(name: bytes) -> bytes:
    """A block as cameras write it: artist and lens as ASCII in the directories of each."""
    text = name + b"\0"
    first, second = 38, 56  # where the Exif directory and the texts begin
    artist = struct.pack("<HHII", BASE.Artist, 2, len(text), second)
    below = struct.pack("<HHII", IFD.Exif, 4, 1, first)
    lens = struct.pack("<HHII", BASE.LensModel, 2, len(text), second)
    head = b"II*\0" + struct.pack("<IH", 8, 2) + artist + below + bytes(4)
    return b"Exif\0\0" + head + struct.pack("<H", 1) + lens + bytes(4) + text


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
def test_names_in_utf_8_come_through_every_format(form: str) -> None:
    name = "© Jürgen Müller, 山"
    file = io.BytesIO()
    Image.new("RGB", (8, 8)).save(file, "JPEG", exif=named(name.encode()))
    photo = decode(file.getvalue())
    rgba = np.zeros((8, 8, 4), np.uint8)
    data = encode(rgba, form.lower(), background=(255, 255, 255), exif=photo.exif)
    again = Image.open(io.BytesIO(data)).getexif()
    for kept in (again[BASE.Artist], again.get_ifd(IFD.Exif)[BASE.LensModel]):
        assert isinstance(kept, str)  # still of the type that texts have
        assert kept.encode("latin-1").decode() == name


@pytest.mark.parametrize("keep", [True, False])
def test_the_place_stays_behind_unless_asked_for(keep: bool) -> None:
    block = exif.cleaned(full())
    assert block is not None
    assert bool(read(block).get_ifd(IFD.GPSInfo))
    assert (
        bool(read(exif.for_output(block, keep_gps=keep, format="jpeg")).get_ifd(IFD.GPSInfo))
        is keep
    )


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("endian", ["<", ">"])
def test_a_comment_in_utf_16_keeps_its_order_of_bytes(form: str, endian: str) -> None:
    text = "Tëst".encode("utf-16-le" if endian == "<" else "utf-16-be")
    tags = Image.Exif()
    tags.endian = endian
    tags[IFD.Exif] = {BASE.UserComment: b"UNICODE\0" + text}
    data = encode(
        np.zeros((8, 8, 4), np.uint8), form.lower(), background=(1, 2, 3), exif=tags.tobytes()
    )
    again = Image.open(io.BytesIO(data)).getexif()
    assert again.get_ifd(IFD.Exif)[BASE.UserComment] == b"UNICODE\0" + text
    assert again.endian == endian


def test_what_is_too_long_for_a_jpeg_stays_behind_alone() -> None:
    tags = Image.Exif()
    tags[BASE.ImageDescription] = "<OME>" + "x" * 70_000 + "</OME>"
    tags[BASE.Artist] = "Someone"
    tags[IFD.Exif] = {
        BASE.UserComment: b"ASCII\0\0\0" + bytes(70_000),
        BASE.DateTimeOriginal: "2026:01:02 03:04:05",
    }
    rgba = np.zeros((8, 8, 4), np.uint8)
    for form, there in (("jpeg", False), ("png", True)):
        data = encode(rgba, form, background=(1, 2, 3), exif=tags.tobytes())
        again = Image.open(io.BytesIO(data)).getexif()
        assert again[BASE.Artist] == "Someone"
        assert (BASE.ImageDescription in again) == there
        shot = again.get_ifd(IFD.Exif)
        assert (BASE.UserComment in shot) == there
        assert shot[BASE.DateTimeOriginal] == "2026:01:02 03:04:05"


def test_whose_camera_it_was_stays_behind() -> None:
    tags = full()
    tags[BASE.HostComputer] = "the studio's second one"
    shot = tags.get_ifd(IFD.Exif)
    shot[BASE.CameraOwnerName] = "Someone"
    shot[BASE.BodySerialNumber] = shot[BASE.LensSerialNumber] = "123"
    shot[BASE.LensModel] = "50 mm"
    again = read(exif.cleaned(tags))
    assert BASE.HostComputer not in again
    below = again.get_ifd(IFD.Exif)
    assert not below.keys() & {
        BASE.CameraOwnerName,
        BASE.BodySerialNumber,
        BASE.LensSerialNumber,
    }
    assert (again[BASE.Copyright], below[BASE.LensModel]) == ("Someone", "50 mm")


def test_an_empty_block_leaves_nothing() -> None:
    assert exif.cleaned(Image.Exif()) is None
    tags = Image.Exif()
    tags[BASE.Orientation] = 6
    assert exif.cleaned(tags) is None


def test_with_or_without_the_prefix() -> None:
    block = full().tobytes()
    bare = exif.without_prefix(block)
    assert bare.startswith((b"MM", b"II"))
    with_it, without = (exif.for_output(one, keep_gps=True, format="jpeg") for one in (block, bare))
    assert with_it == without
    assert exif.without_prefix(bare) == bare


def test_cleaning_twice_changes_nothing() -> None:
    once = exif.cleaned(full())
    assert once is not None
    assert exif.for_output(once, keep_gps=True, format="jpeg") == once


def test_the_thumbnail_stays_behind() -> None:
    thumbnail = b"\xff\xd8" + b"uncut" * 20 + b"\xff\xd9"
    main = struct.pack("<H", 1) + struct.pack(
        "<HHII", BASE.Make, 2, 4, int.from_bytes(b"Abc\0", "little")
    )
    start = 8 + len(main) + 4
    second = (
        struct.pack("<HHHII", 2, 0x201, 4, 1, start + 30)
        + struct.pack("<HHII", 0x202, 4, 1, len(thumbnail))
        + bytes(4)
    )
    block = (
        b"Exif\0\0II*\0"
        + struct.pack("<I", 8)
        + main
        + struct.pack("<I", start)
        + second
        + thumbnail
    )
    kept = exif.for_output(block, keep_gps=True, format="jpeg")
    assert kept is not None
    assert read(kept)[BASE.Make] == "Abc"
    assert b"uncut" not in kept


@pytest.mark.parametrize(
    ("shot", "expected"),
    [
        ({}, None),
        ({BASE.ColorSpace: 1}, "srgb"),
        ({BASE.ColorSpace: 2}, "adobe"),
        ({BASE.ColorSpace: 65535}, "uncalibrated"),
        ({BASE.ColorSpace: 65535, IFD.Interop: {1: "R03"}}, "adobe"),
        ({BASE.ColorSpace: 65535, IFD.Interop: {1: "R98"}}, "uncalibrated"),
        ({BASE.ColorSpace: 7}, None),
    ],
)
def test_the_colour_space(shot: dict[int, Any], expected: str | None) -> None:
    tags = Image.Exif()
    tags[BASE.Make] = "Maker"
    if shot:
        tags[IFD.Exif] = shot
    assert exif.colour_space(read(tags.tobytes())) == expected


def test_the_layout_of_a_tiff_file_is_not_carried_over() -> None:
    file = io.BytesIO()
    tags = full()
    Image.new("RGB", (8, 8)).save(file, "TIFF", exif=tags)
    kept = read(decode(file.getvalue()).exif)
    assert kept[BASE.Make] == "Maker"
    assert BASE.StripOffsets not in kept
    assert BASE.BitsPerSample not in kept
