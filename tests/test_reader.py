"""Damaged, oversized and hostile files are refused in one line that helps."""

from __future__ import annotations

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from packshot import png
from packshot.decode import decode
from packshot.errors import InputError, LimitError, PackshotError
from packshot.options import Limits
from tests.pictures import (
    END,
    assert_helpful,
    chunk,
    gradient,
    png_of,
    saved,
)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
@pytest.mark.parametrize(
    ("format", "options"),
    [
        ("JPEG", {}),
        ("JPEG", {"progressive": True}),
        ("PNG", {}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {}),
        ("TIFF", {}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("BMP", {}),
        ("GIF", {}),
    ],
)
def test_a_truncated_file_is_refused(format: str, options: dict[str, object], share: float) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise), format, **options)
    with pytest.raises(InputError) as caught:
        decode(data[: int(len(data) * share)], name="cut.bin")
    assert_helpful(caught.value, "cut.bin")


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_jpeg_that_was_cut_and_closed_again_is_refused(mode: str) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (120, 160, 3), dtype=np.uint8)
    data = saved(Image.fromarray(noise).convert(mode), "JPEG")
    for share in (0.3, 0.6, 0.9):
        with pytest.raises(InputError, match="ends inside"):
            decode(data[: int(len(data) * share)] + b"\xff\xd9")


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"optimize": True}])
@pytest.mark.parametrize("size", [(1, 1), (7, 3), (160, 120)])
def test_a_jpeg_on_middle_grey_is_no_such_case(
    size: tuple[int, int], options: dict[str, object]
) -> None:
    grey = np.full((size[1], size[0], 3), 128, np.uint8)
    grey[: size[1] // 2, : size[0] // 2] = 200
    for tail in (b"", b"trailing bytes"):
        photo = decode(saved(Image.fromarray(grey), "JPEG", **options) + tail)
        assert photo.rgb.shape == grey.shape


def test_a_flipped_bit_in_a_png_is_refused() -> None:
    data = bytearray(saved(Image.fromarray(gradient()), "PNG"))
    data[data.index(b"IDAT") + 40] ^= 1
    with pytest.raises(InputError, match="damaged"):
        decode(bytes(data))


def test_a_file_without_pixels_data_is_refused() -> None:
    head = struct.pack(">IIBBBBB", 30, 30, 8, 2, 0, 0, 0)
    with pytest.raises(InputError):
        decode(png.SIGNATURE + chunk(b"IHDR", head) + END)


def bomb(side: int, body: bytes = b"") -> bytes:
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return png.SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", body) + END


@pytest.mark.filterwarnings("error")
def test_a_bomb_is_refused_by_its_header() -> None:
    with pytest.raises(LimitError, match="100000 × 100000 px are more than the 200 megapixels"):
        decode(bomb(100_000))


@pytest.mark.filterwarnings("error")
def test_a_real_bomb_is_refused_by_its_header_too() -> None:
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(bytes(20_001)) for _ in range(20_000)) + packer.flush()
    assert len(body) < 1e6
    with pytest.raises(LimitError):
        decode(bomb(20_000, body))


@pytest.mark.filterwarnings("error")
def test_a_large_photo_within_the_limit_gives_no_warning() -> None:
    packer = zlib.compressobj(1)
    body = b"".join(packer.compress(bytes(9_601)) for _ in range(9_600)) + packer.flush()
    assert (Image.MAX_IMAGE_PIXELS or 0) < 9600**2
    assert decode(bomb(9_600, body)).rgb.shape == (9_600, 9_600, 3)


def test_the_limit_of_pixels_is_exact() -> None:
    data = saved(Image.new("RGB", (10, 10)), "PNG")
    assert decode(data, limits=Limits(pixels=100)).rgb.shape == (10, 10, 3)
    for source in (data, np.zeros((10, 10, 3), np.uint8), Image.new("RGB", (10, 10))):
        with pytest.raises(LimitError, match="megapixels"):
            decode(source, limits=Limits(pixels=99))


def test_text_that_unpacks_to_an_absurd_size_is_refused() -> None:
    text = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(30_000_000)))
    with pytest.raises(LimitError, match="absurd"):
        decode(png_of(gradient(), 2, 8, text))


def test_exif_damage_is_noted_and_does_not_matter() -> None:
    broken = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(range(200))
    photo = decode(saved(Image.fromarray(gradient()), "PNG", exif=broken))
    assert (photo.rgb == gradient()).all()


SEEDS = [
    saved(Image.fromarray(gradient()), format, **options)
    for format, options in (
        ("JPEG", {}),
        ("PNG", {}),
        ("WEBP", {"lossless": True}),
        ("AVIF", {"speed": 10}),
        ("TIFF", {"compression": "tiff_lzw"}),
        ("TIFF", {}),
        ("BMP", {}),
        ("GIF", {}),
    )
]


@settings(max_examples=250, deadline=None)
@given(st.sampled_from(SEEDS), st.data())
def test_damaged_files_raise_only_our_errors(seed: bytes, draw: st.DataObject) -> None:
    data = bytearray(seed)
    for _ in range(draw.draw(st.integers(1, 6))):
        data[draw.draw(st.integers(0, len(data) - 1))] = draw.draw(st.integers(0, 255))
    end = draw.draw(st.integers(len(data) // 2, len(data)))
    try:
        photo = decode(bytes(data[:end]), limits=Limits(pixels=1_000_000))
    except PackshotError as error:
        assert_helpful(error, "<bytes>")
    else:
        assert photo.rgb.size


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([seed[:16] for seed in SEEDS] + [b""]), st.binary(max_size=200))
def test_random_bytes_raise_only_our_errors(head: bytes, rest: bytes) -> None:
    with pytest.raises(PackshotError) as caught:
        decode(head + rest, limits=Limits(pixels=1_000_000))
    assert_helpful(caught.value, "<bytes>")
