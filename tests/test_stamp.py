"""What made a cut-out is told by its own file."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import numpy as np
import pytest

import packshot
from packshot import png, stamp
from packshot.models import DEFAULT, load_model
from packshot.stamp import KEYWORD, Stamp

PHOTO = Path(__file__).parents[1] / "examples/photos/coffee.jpg"
PIXELS = np.full((4, 4, 4), 128, np.uint8)
GOOD = Stamp("base", "1.2.0", "ab" * 32)


def test_what_is_written_is_read() -> None:
    assert stamp.read(png.write(PIXELS, text=GOOD.texts)) == GOOD


def test_a_cut_out_carries_it_through_a_file() -> None:
    model = load_model(DEFAULT)
    cutout = packshot.remove(PHOTO)
    assert cutout.stamp == Stamp(DEFAULT, model.version, model.matte.sha256)
    assert stamp.read(cutout.crop().to_bytes()) == cutout.stamp
    assert stamp.read(cutout.to_bytes("webp")) is None
    assert cutout.to_bytes() == packshot.remove(PHOTO).to_bytes()


def test_nothing_but_the_model_is_told() -> None:
    data = packshot.remove(PHOTO).to_bytes()
    assert list(png.texts(data)) == [KEYWORD]
    assert set(json.loads(png.texts(data)[KEYWORD])) == {"name", "version", "sha256"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "7",
        "[]",
        "{}",
        "{",
        '{"name":"base","version":"1","sha256":"short"}',
        '{"name":1,"version":"1","sha256":"' + "ab" * 32 + '"}',
        '{"name":"base","version":"1","sha256":"' + "ab" * 32 + '","more":1}',
        '{"name":"' + "x" * 81 + '","version":"1","sha256":"' + "ab" * 32 + '"}',
        "[" * 2000,
    ],
)
def test_what_is_no_stamp_is_none(text: str) -> None:
    assert stamp.read(png.write(PIXELS, text={KEYWORD: text})) is None


def test_other_files_have_none() -> None:
    whole = png.write(PIXELS, text=GOOD.texts)
    assert stamp.read(png.write(PIXELS)) is None
    assert stamp.read(PHOTO.read_bytes()) is None
    assert stamp.read(b"") is None
    assert stamp.read(whole[:60]) is None
    at = whole.index(b"1.2.0")
    assert stamp.read(whole[:at] + b"9" + whole[at + 1 :]) is None  # its checksum does not match


def test_the_file_is_as_others_read_it() -> None:
    """By the format: keyword, a zero, Latin-1; the checksum over kind and content."""
    whole = png.write(PIXELS, text={"Title": "Tassé"})
    content = b"Title\0Tass\xe9"
    assert b"tEXt" + content + zlib.crc32(b"tEXt" + content).to_bytes(4, "big") in whole
    assert png.texts(whole) == {"Title": "Tassé"}
