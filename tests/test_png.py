"""PNG files made here, read by others; and chunks."""

from __future__ import annotations

import io
import os
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from packshot import png


def unfiltered(data: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """Decode a PNG by the letter of its specification, slowly."""
    found = list(png.chunks(data))
    assert data.startswith(png.SIGNATURE)
    assert all(intact for _, _, intact in found)
    width, height, bits, kind, *rest = struct.unpack(">IIBBBBB", found[0][1])
    assert (bits, rest) == (8, [0, 0, 0])
    channels = {0: 1, 2: 3, 6: 4}[kind]
    stream = zlib.decompressobj()  # checks the sum at the end
    raw = stream.decompress(b"".join(bytes(body) for name, body, _ in found if name == b"IDAT"))
    assert stream.eof
    assert not stream.unused_data
    assert len(raw) == height * (1 + width * channels)
    out = np.zeros((height + 1, (width + 1) * channels), np.int64)
    for y in range(height):
        row = raw[y * (1 + width * channels) :][: 1 + width * channels]
        assert row[0] == 3
        for x, value in enumerate(row[1:]):
            mean = (out[y + 1, x] + out[y, x + channels]) // 2
            out[y + 1, x + channels] = (value + mean) % 256
    return out[1:, channels:].astype(np.uint8).reshape(height, width, channels)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 140), st.integers(1, 12), st.sampled_from([1, 3, 4]), st.integers(0, 99))
def test_any_picture_is_read_by_the_letter(h: int, w: int, channels: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 256, (h, w, channels), dtype=np.uint8)
    data = png.write(pixels[..., 0] if channels == 1 else pixels)
    assert (unfiltered(data) == pixels).all()
    image = Image.open(io.BytesIO(data))
    assert (np.asarray(image).reshape(pixels.shape) == pixels).all()


def test_chunks_stand_in_their_order() -> None:
    data = png.write(np.zeros((200, 5, 4), np.uint8), exif=b"II*\0")
    names = [name for name, _, _ in png.chunks(data)]
    assert names[:3] == [b"IHDR", b"sRGB", b"eXIf"]
    assert names[-1] == b"IEND"
    assert set(names[3:-1]) == {b"IDAT"}
    Image.open(io.BytesIO(data)).verify()


@pytest.mark.parametrize("processors", [1, 2, 7, None])
def test_the_bytes_do_not_depend_on_the_processors(
    monkeypatch: pytest.MonkeyPatch, processors: int | None
) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (300, 40, 4), dtype=np.uint8)
    expected = png.write(pixels)
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert png.write(pixels) == expected


def test_views_are_written_as_they_look() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (70, 40, 4), dtype=np.uint8)
    for view in (pixels[::-1], pixels[:, ::2], pixels.swapaxes(0, 1)):
        assert (np.asarray(Image.open(io.BytesIO(png.write(view)))) == view).all()


def test_a_wrong_checksum_is_reported() -> None:
    data = bytearray(png.write(np.zeros((3, 3, 3), np.uint8)))
    data[20] ^= 1
    assert [intact for _, _, intact in png.chunks(bytes(data))][:2] == [False, True]


@given(st.binary(max_size=80))
def test_chunks_of_anything_end_quietly(rest: bytes) -> None:
    list(png.chunks(png.SIGNATURE + rest))
    list(png.chunks(rest))
