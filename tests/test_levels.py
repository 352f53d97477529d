"""Every kind of pixel becomes 8-bit colours, and alpha apart."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from PIL import Image

from packshot.decode import decode
from tests.pictures import (
    HEIGHT,
    WIDTH,
    chunk,
    close,
    gradient,
    png_of,
    saved,
)


def tiff(shorts: dict[int, int], strip: bytes) -> bytes:
    """A file of one strip, with these tags."""
    at = 8 + 2 + 12 * (len(shorts) + 2) + 4
    values = {tag: (3, value) for tag, value in shorts.items()}
    values |= {273: (4, at), 279: (4, len(strip))}
    entries = [struct.pack("<HHII", tag, kind, 1, v) for tag, (kind, v) in sorted(values.items())]
    head = b"II*\0" + struct.pack("<IH", 8, len(entries))
    return head + b"".join(entries) + bytes(4) + strip


LEVELS = np.array([[0, 128, 129, 257, 32768, 65406, 65407, 65535]], np.uint16)


def test_sixteen_bit_grey_is_scaled_not_clipped() -> None:
    expected = np.rint(LEVELS / 257).astype(np.uint8)
    for format in ("PNG", "TIFF"):
        photo = decode(saved(Image.fromarray(LEVELS), format))
        assert (photo.rgb == expected[..., None]).all()
        assert photo.notes == ()


@pytest.mark.parametrize(("kind", "channels"), [(2, 3), (6, 4), (4, 2)])
def test_sixteen_bit_colours_are_within_a_level(kind: int, channels: int) -> None:
    deep = np.repeat(LEVELS[..., None], channels, axis=2)
    if channels in (2, 4):
        deep[..., -1] = 65535
    photo = decode(png_of(deep, kind, 16))
    assert np.abs(photo.rgb - LEVELS[..., None] / 257).max() <= 1
    assert photo.rgb.min() == 0
    assert photo.rgb.max() == 255


def test_sixteen_bit_grey_with_a_transparent_level() -> None:
    photo = decode(png_of(LEVELS, 0, 16, chunk(b"tRNS", struct.pack(">H", 32768))))
    assert photo.alpha is not None
    assert photo.alpha.tolist() == [[255, 255, 255, 255, 0, 255, 255, 255]]


@pytest.mark.parametrize("white", [1.0, 255.0, 65535.0, 1e6])
def test_floats_are_scaled_to_their_likely_white(white: float) -> None:
    levels = np.linspace(0, white, HEIGHT * WIDTH, dtype=np.float32).reshape(HEIGHT, WIDTH)
    levels[0, 0] = np.nan
    photo = decode(saved(Image.fromarray(levels), "TIFF"))
    assert (photo.rgb[0, 0] == 0).all()
    assert (photo.rgb[-1, -1] == 255).all()
    assert abs(int(photo.rgb[HEIGHT // 2, 0, 0]) - 127) <= 1
    assert f"{white:g} is white" in photo.notes[0]


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "RGBX", "HSV", "I", "I;16"])
def test_every_mode_of_pillow_is_read(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray(gradient()[..., 0].astype(np.uint16) * 257)
    else:
        image = Image.fromarray(gradient()).convert("L" if mode == "I" else "RGB").convert(mode)
    photo = decode(image)
    assert photo.rgb.shape == (HEIGHT, WIDTH, 3)
    assert photo.alpha is None
    wanted = (
        image.convert("RGB") if mode not in {"I", "I;16"} else Image.fromarray(gradient()[..., 0])
    )
    if mode != "I":
        assert close(photo.rgb, np.asarray(wanted.convert("RGB")), 1)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P", "RGBa", "La"])
def test_transparency_is_kept_and_laid_on_white(mode: str) -> None:
    dark = gradient() // 4
    alpha = np.full((HEIGHT, WIDTH), 255, np.uint8)
    alpha[:, : WIDTH // 2] = 0
    rgba = Image.fromarray(np.dstack([dark, alpha]))
    if mode == "La":
        image = rgba.convert("LA").convert("La")
    else:
        image = rgba.quantize(64) if mode == "P" else rgba.convert(mode)
    photo = decode(image)
    assert photo.alpha is not None
    assert (photo.alpha == alpha).all()
    assert (photo.rgb[:, : WIDTH // 2] == 255).all()
    assert photo.rgb[:, WIDTH // 2 :].max() < 80
    assert photo.notes == ("transparent in places, laid on white",)


def test_a_light_subject_is_laid_on_dark_grey() -> None:
    light = np.full((HEIGHT, WIDTH, 4), 240, np.uint8)
    light[:5, :, 3] = 0
    light[5:, :, 3] = 255
    photo = decode(saved(Image.fromarray(light), "PNG"))
    assert (photo.rgb[0] == 64).all()
    assert photo.notes == ("transparent in places, laid on dark grey",)
    assert (decode(light, ground=(255, 255, 255)).rgb[0] == 255).all()
    assert "plain colour" in decode(light, ground=(1, 2, 3)).notes[0]


def test_half_transparent_colours_are_straight() -> None:
    pixel = np.array([[[200, 100, 0, 128]]], np.uint8)
    for image in (Image.fromarray(pixel), Image.fromarray(pixel).convert("RGBa")):
        photo = decode(image)
        expected = (pixel[..., :3] * 128.0 + 255 * 127.0) / 255
        assert np.abs(photo.rgb - expected).max() <= 1


def test_a_wholly_transparent_picture() -> None:
    photo = decode(np.zeros((3, 3, 4), np.uint8))
    assert (photo.rgb == 255).all()


def test_alpha_that_is_opaque_everywhere_is_no_alpha() -> None:
    rgba = np.dstack([gradient(), np.full((HEIGHT, WIDTH), 255, np.uint8)])
    photo = decode(saved(Image.fromarray(rgba), "PNG"))
    assert photo.alpha is None
    assert photo.notes == ()


@pytest.mark.parametrize("colours", ["palette", "rgb", "grey"])
def test_one_transparent_colour(colours: str) -> None:
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[:5] = 200
    image = Image.fromarray(rgb)
    if colours == "palette":
        image = image.quantize(2)
        clear: object = image.getpixel((0, 0))
    else:
        image = image.convert("L") if colours == "grey" else image
        clear = 200 if colours == "grey" else (200, 200, 200)
    photo = decode(saved(image, "PNG", transparency=clear))
    assert photo.alpha is not None
    assert (photo.alpha[:5] == 0).all()
    assert (photo.alpha[5:] == 255).all()


@pytest.mark.parametrize("told", [True, False])
def test_greys_of_32_bits_have_no_sign_unless_told(told: bool) -> None:
    levels = np.array([0, 1 << 31, (1 << 32) - 1], "<u4")
    shorts = {256: 3, 257: 1, 258: 32, 259: 1, 262: 1, 277: 1, 278: 1} | ({339: 1} if told else {})
    photo = decode(tiff(shorts, levels.tobytes()))
    assert photo.rgb[0, :, 0].tolist() == [0, 128, 255]


def test_twelve_bits_of_a_tiff_are_all_of_its_scale() -> None:
    levels = [0, 1024, 2048, 4095]
    packed = b"".join(
        ((a << 12) | b).to_bytes(3, "big") for a, b in zip(levels[::2], levels[1::2], strict=True)
    )
    shorts = {256: 4, 257: 1, 258: 12, 259: 1, 262: 1, 277: 1, 278: 1}
    photo = decode(tiff(shorts, packed))
    assert (photo.rgb[0, :, 0] == np.round(np.array(levels) / 4095 * 255)).all()
