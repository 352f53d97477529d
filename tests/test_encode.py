"""From pixels to files that others read alike."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import AvifImagePlugin, ExifTags, Image

from packshot import profiles
from packshot.decode import decode
from packshot.encode import FORMATS, encode, format_of
from packshot.errors import OptionError, OutputError
from packshot.flatten import flatten

WHITE = (255, 255, 255)
LOSSLESS = ["png", "webp", "tiff"]


def subject(height: int = 90, width: int = 120) -> NDArray[np.uint8]:
    """A cut-out with a soft edge: opaque inside, empty outside, colours also under alpha 0."""
    y, x = np.mgrid[:height, :width].astype(np.float64)
    far = np.hypot(y - height / 2, x - width / 2) - min(height, width) / 3
    alpha = np.clip(127 - far * 20, 0, 255)
    return np.stack([255 * x / width, 255 * y / height, 0 * x + 90, alpha], -1).astype(np.uint8)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def exif_block() -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    tags[ExifTags.Base.Make] = "Maker"
    tags[ExifTags.IFD.Exif] = {ExifTags.Base.ExposureTime: 0.01, ExifTags.Base.ColorSpace: 65535}
    tags[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N"}
    return tags.tobytes()


@pytest.mark.parametrize("format", LOSSLESS)
def test_lossless_formats_keep_every_byte(format: str) -> None:
    image = opened(encode(subject(), format))
    assert image.mode == "RGBA"
    assert (np.asarray(image) == subject()).all()  # also the colours under alpha 0


@pytest.mark.parametrize("format", LOSSLESS)
@settings(max_examples=25, deadline=None)
@given(height=st.integers(1, 150), width=st.integers(1, 80), seed=st.integers(0, 999))
def test_lossless_formats_keep_any_pixels(format: str, height: int, width: int, seed: int) -> None:
    rgba = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    assert (np.asarray(opened(encode(rgba, format)).convert("RGBA")) == rgba).all()
    flat = np.asarray(opened(encode(rgba, format, background=(9, 99, 199))))
    assert (flat == flatten(rgba, (9, 99, 199))).all()


@pytest.mark.parametrize(("format", "quality"), [("avif", None), ("avif", 50), ("webp", 80)])
def test_lossy_formats_keep_alpha_exactly(format: str, quality: int | None) -> None:
    rgba = subject(300, 400)
    image = np.asarray(opened(encode(rgba, format, quality=quality)))
    assert (image[..., 3] == rgba[..., 3]).all()
    seen = rgba[..., 3] > 0
    assert np.abs(image[seen].astype(int) - rgba[seen]).mean() < 3


def test_large_avif_in_tiles_keeps_alpha_exactly() -> None:
    rgba = subject(1100, 1200)
    assert (np.asarray(opened(encode(rgba, "avif")))[..., 3] == rgba[..., 3]).all()


@pytest.mark.parametrize("format", FORMATS)
def test_a_background_leaves_no_alpha(format: str) -> None:
    image = opened(encode(subject(), format, background=(200, 30, 40)))
    assert image.mode == "RGB"
    expected = flatten(subject(), (200, 30, 40))
    assert np.abs(np.asarray(image).astype(int) - expected).mean() < (
        0.01 if format in LOSSLESS else 3
    )


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_pixels_give_the_same_bytes(format: str) -> None:
    first = encode(subject(), format, background=WHITE, exif=exif_block())
    assert first == encode(subject().copy(), format, background=WHITE, exif=exif_block())


@pytest.mark.parametrize("threads", [1, 3])
def test_avif_does_not_depend_on_the_processors(
    monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    rgba = subject(1100, 1200)
    monkeypatch.setattr(AvifImagePlugin, "DEFAULT_MAX_THREADS", 2)
    expected = encode(rgba, "avif")
    monkeypatch.setattr(AvifImagePlugin, "DEFAULT_MAX_THREADS", threads)
    assert encode(rgba, "avif") == expected


@pytest.mark.parametrize("format", FORMATS)
def test_every_file_says_that_it_is_srgb(format: str) -> None:
    image = opened(encode(subject(), format, background=WHITE))
    if format == "png":
        assert image.info["srgb"] == 0
    else:
        assert image.info["icc_profile"] == profiles.SRGB


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("keep_gps", [True, False])
def test_exif_goes_on_upright_and_without_the_place(format: str, keep_gps: bool) -> None:
    data = encode(subject(), format, background=WHITE, exif=exif_block(), keep_gps=keep_gps)
    tags = opened(data).getexif()
    assert tags[ExifTags.Base.Make] == "Maker"
    assert tags.get(ExifTags.Base.Orientation, 1) == 1
    shot = tags.get_ifd(ExifTags.IFD.Exif)
    assert shot[ExifTags.Base.ExposureTime] == pytest.approx(0.01)
    assert shot[ExifTags.Base.ColorSpace] == 1
    place = tags.get_ifd(ExifTags.IFD.GPSInfo)
    assert (place.get(ExifTags.GPS.GPSLatitudeRef) == "N") is keep_gps
    assert decode(data).rgb.shape == (*subject().shape[:2], 3)


def test_damaged_exif_is_left_out() -> None:
    assert encode(subject(), "png", exif=b"nonsense") == encode(subject(), "png")


def test_quality_matters_where_there_is_loss() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 4), dtype=np.uint8)
    for format in ("webp", "avif", "jpeg"):
        small, large = (encode(noise, format, background=WHITE, quality=q) for q in (20, 90))
        assert len(small) < len(large)
    assert encode(noise, "png", quality=20) == encode(noise, "png")


@pytest.mark.parametrize("quality", [0, -1, 101])
def test_an_absurd_quality_is_refused(quality: int) -> None:
    with pytest.raises(OptionError, match="between 1 and 100"):
        encode(subject(), "webp", quality=quality)


def test_jpeg_needs_a_background() -> None:
    with pytest.raises(OptionError, match="no transparency; give a background"):
        encode(subject(), "jpeg")


def test_jpeg_keeps_full_colour_resolution() -> None:
    image = opened(encode(subject(), "jpeg", background=WHITE))
    assert [component[1:3] for component in image.layer] == [(1, 1)] * 3  # type: ignore[attr-defined]


def test_tiff_alpha_is_marked_as_straight() -> None:
    tags = opened(encode(subject(), "tiff")).tag_v2  # type: ignore[attr-defined]
    assert tags[ExifTags.Base.ExtraSamples] == (2,) or tags[ExifTags.Base.ExtraSamples] == 2


@pytest.mark.parametrize(("format", "side"), [("webp", 16384), ("jpeg", 65536), ("avif", 32769)])
def test_too_long_a_side_is_refused_in_words(format: str, side: int) -> None:
    with pytest.raises(OutputError, match=r"do not fit into .*; choose PNG"):
        encode(np.zeros((1, side, 4), np.uint8), format, background=WHITE)


@pytest.mark.parametrize(("format", "side"), [("webp", 16383), ("jpeg", 65500), ("avif", 32768)])
def test_the_longest_side_is_written(format: str, side: int) -> None:
    data = encode(np.zeros((1, side, 4), np.uint8), format, background=WHITE)
    assert decode(data).rgb.shape == (1, side, 3)


@pytest.mark.parametrize(
    ("path", "format"),
    [
        ("a.png", "png"),
        ("a.JPG", "jpeg"),
        (Path("b/c.d.jpeg"), "jpeg"),
        ("x.tif", "tiff"),
        ("x.TIFF", "tiff"),
    ],
)
def test_the_extension_names_the_format(path: str | Path, format: str) -> None:
    assert format_of(path) == format


@pytest.mark.parametrize("path", ["a", "a.bmp", ".png", "a."])
def test_an_unknown_extension_lists_the_known(path: str) -> None:
    with pytest.raises(OptionError, match=r"choose one of \.png, \.webp"):
        format_of(path)


def test_an_unknown_format_lists_the_known() -> None:
    with pytest.raises(OptionError, match="png, webp, avif, tiff, jpeg"):
        encode(subject(), "bmp")


def test_a_jpeg_of_pure_noise_is_written() -> None:
    """Pillow's buffer for optimised files is too small for it."""
    noise = np.random.default_rng(0).integers(0, 256, (700, 700, 4), np.uint8)
    data = encode(noise, "jpeg", background=(255, 255, 255), quality=95)
    assert Image.open(io.BytesIO(data)).size == (700, 700)
