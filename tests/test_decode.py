"""From photos of every format and origin to upright sRGB pixels."""

from __future__ import annotations

import io
import struct
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import ExifTags, Image, PngImagePlugin
from PIL.TiffImagePlugin import IFDRational

from packshot import decode as module
from packshot import profiles
from packshot.decode import decode
from packshot.errors import InputError, LimitError
from packshot.options import Limits
from tests.pictures import (
    HEIGHT,
    TURNED,
    WIDTH,
    assert_helpful,
    close,
    gradient,
    saved,
)

P3 = profiles.profile("Display P3", profiles.P3_PRIMARIES, profiles.SRGB_CURVE)


@pytest.mark.parametrize(
    ("format", "options", "error"),
    [
        ("PNG", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("GIF", {}, 12),
        ("JPEG", {"quality": 95}, 3),
        ("JPEG", {"quality": 95, "progressive": True}, 3),
        ("AVIF", {"quality": 95}, 3),
    ],
)
def test_every_format_is_decoded(format: str, options: dict[str, object], error: float) -> None:
    photo = decode(saved(Image.fromarray(gradient()), format, **options))
    assert close(photo.rgb, gradient(), error)
    assert photo.rgb.dtype == np.uint8
    assert photo.rgb.flags.c_contiguous
    assert (photo.format, photo.name, photo.alpha) == (format, "<bytes>", None)
    assert photo.notes == ()


def test_every_way_to_give_a_photo_yields_the_same(tmp_path: Path) -> None:
    data = saved(Image.fromarray(gradient()), "PNG")
    path = tmp_path / "a.png"
    path.write_bytes(data)
    with path.open("rb") as file:
        ways = {
            str(path): decode(str(path)),
            path: decode(path),
            "bytes": decode(data),
            "bytearray": decode(bytearray(data)),
            "memoryview": decode(memoryview(data)),
            "file": decode(file),
            "stream": decode(io.BytesIO(data)),
            "image": decode(Image.open(path)),
            "array": decode(gradient()),
        }
    for way, photo in ways.items():
        assert (photo.rgb == gradient()).all(), way
    assert ways["file"].name == ways["image"].name == str(path)
    assert ways["stream"].name == "<stream>"
    assert ways["array"].name == "<array>"
    assert decode(data, name="shoe.png").name == "shoe.png"


def test_grey_and_rgba_arrays_are_welcome() -> None:
    grey = gradient()[..., 0]
    assert (decode(grey).rgb == grey[..., None]).all()
    rgba = np.dstack([gradient(), np.full((HEIGHT, WIDTH), 255, np.uint8)])
    photo = decode(rgba)
    assert (photo.rgb == gradient()).all()
    assert photo.alpha is None
    rgba[:5, :, 3] = 0
    alpha = decode(rgba).alpha
    assert alpha is not None
    assert (alpha == rgba[..., 3]).all()


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 4, 3)),
        np.zeros((4, 4, 2), np.uint8),
        np.zeros(4, np.uint8),
        np.zeros((0, 4, 3), np.uint8),
    ],
    ids=lambda array: f"{array.dtype}{array.shape}",
)
def test_other_arrays_are_refused(array: NDArray[np.uint8]) -> None:
    with pytest.raises(InputError, match=r"<array>: .*; "):
        decode(array)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF", "image"])
def test_orientation_is_applied_exactly_once(format: str, orientation: int) -> None:
    stored = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: np.rot90(a, 1),
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: np.rot90(a, -1),
    }[orientation](gradient())
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.Make] = "Maker"
    image = Image.fromarray(np.ascontiguousarray(stored))
    options = {"lossless": True} if format == "WEBP" else {}
    data = saved(image, "PNG" if format == "image" else format, exif=tags, **options)
    photo = decode(Image.open(io.BytesIO(data)) if format == "image" else data)
    assert close(photo.rgb, gradient(), 4 if format in {"JPEG", "AVIF"} else 0)
    assert photo.rgb.flags.c_contiguous
    assert photo.exif is not None
    again = Image.Exif()
    again.load(photo.exif)
    assert again[ExifTags.Base.Orientation] == 1
    assert again[ExifTags.Base.Make] == "Maker"


def test_an_absurd_orientation_is_passed_over() -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 77
    photo = decode(saved(Image.fromarray(gradient()), "PNG", exif=tags))
    assert (photo.rgb == gradient()).all()


def test_heic_is_turned_exactly_once() -> None:
    """As phones store it: turned by the container, and EXIF says so too."""
    pytest.importorskip("pi_heif")
    photo = decode(TURNED)
    assert close(photo.rgb, gradient(), 2)
    assert (photo.format, photo.notes) == ("HEIC", ())
    assert photo.exif is not None
    assert b"Maker" in photo.exif


def test_heic_is_bound_by_the_limits_and_by_its_end() -> None:
    pytest.importorskip("pi_heif")
    with pytest.raises(LimitError, match=r"40 × 24|24 × 40"):
        decode(TURNED, limits=Limits(pixels=900))
    data = TURNED.read_bytes()
    for end in (40, 300, len(data) - 60):
        with pytest.raises(InputError) as caught:
            decode(data[:end])
        assert_helpful(caught.value, "<bytes>")


def test_heic_without_its_extra_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("packshot.reader.import_module", missing)
    with pytest.raises(InputError, match=r"HEIC needs .*; pip install packshot\[heic\]"):
        decode(TURNED)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF", "TIFF"])
def test_of_several_frames_the_first_is_used_and_noted(format: str) -> None:
    frames = [Image.new("RGB", (20, 10), colour) for colour in ("red", "blue")]
    data = saved(frames[0], format, save_all=True, append_images=frames[1:])
    photo = decode(data)
    assert close(photo.rgb, np.asarray(frames[0]), 3)
    part = "page" if format == "TIFF" else "frame"
    assert photo.notes == (f"only the first {part} of several was used",)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (20_000, 10), (10, 20_000)])
@pytest.mark.parametrize("format", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP"])
def test_extreme_shapes(format: str, size: tuple[int, int]) -> None:
    if format == "WEBP" and max(size) > 16383:
        pytest.skip("WebP ends at 16383 px")
    photo = decode(saved(Image.new("RGB", size, (200, 30, 40)), format))
    assert photo.rgb.shape == (size[1], size[0], 3)
    assert np.abs(photo.rgb.astype(int) - (200, 30, 40)).max() <= 4


def test_another_extension_is_noted() -> None:
    data = saved(Image.fromarray(gradient()), "PNG")
    assert decode(data, name="photo.JPG").notes == ("named .JPG, but PNG inside",)
    assert decode(data, name="photo.txt").notes == ()
    assert decode(data, name="photo").notes == ()


def test_pictures_are_decoded_alike_in_many_threads() -> None:
    data = saved(Image.fromarray(gradient(400, 300)), "JPEG", icc_profile=P3)
    expected = decode(data).rgb
    before = threading.active_count()
    with ThreadPoolExecutor(8) as pool:
        for photo in pool.map(decode, [data] * 32):
            assert (photo.rgb == expected).all()
    assert threading.active_count() == before


def test_strips_give_what_the_whole_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    data = saved(Image.fromarray(gradient()).convert("CMYK"), "JPEG")
    whole = decode(data).rgb
    monkeypatch.setattr(module, "_STRIP", 3 * WIDTH)
    assert (decode(data).rgb == whole).all()


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 70), st.integers(1, 70), st.sampled_from([1, 3, 4]))
def test_lossless_formats_round_trip(height: int, width: int, channels: int) -> None:
    rng = np.random.default_rng(height * 71 + width)
    pixels = rng.integers(0, 256, (height, width, channels), dtype=np.uint8)
    image = Image.fromarray(pixels[..., 0] if channels == 1 else pixels)
    for format in ("PNG", "TIFF"):
        photo = decode(saved(image, format))
        if channels == 4:
            assert photo.alpha is not None
            assert (photo.alpha == pixels[..., 3]).all()
        else:
            assert (photo.rgb == pixels).all()


def test_what_pillow_cannot_write_back_costs_neither_turn_nor_the_rest() -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    tags[ExifTags.Base.Copyright] = "Someone"
    tags[ExifTags.IFD.GPSInfo] = {5: b"\x00", 6: IFDRational(5, 1)}
    block = tags.tobytes()
    # The altitude's type becomes that of signed fractions, and its value -5.
    entry = struct.pack(">HHI" if block[6:8] == b"MM" else "<HHI", 6, 5, 1)
    signed = entry[:2] + (b"\x00\x0a" if block[6:8] == b"MM" else b"\x0a\x00") + entry[4:]
    order = ">" if block[6:8] == b"MM" else "<"
    value = struct.pack(f"{order}II", 5, 1)
    assert block.count(entry) == 1
    damaged = block.replace(entry, signed).replace(value, struct.pack(f"{order}ii", -5, 1))
    photo = decode(saved(Image.new("RGB", (40, 20)), "JPEG", exif=damaged))
    assert photo.rgb.shape[:2] == (40, 20)
    again = Image.Exif()
    again.load(photo.exif or b"")
    assert again[ExifTags.Base.Copyright] == "Someone"


@pytest.mark.parametrize("format", ["JPEG", "WEBP", "PNG"])
def test_an_orientation_of_xmp_turns_nothing_as_in_browsers(format: str) -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        b'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="6"/></rdf:RDF></x:xmpmeta>'
    )
    image = Image.new("RGB", (40, 20))
    if format == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        data = saved(image, format, pnginfo=info)
    else:
        data = saved(image, format, xmp=xmp)
    assert Image.open(io.BytesIO(data)).getexif().get(ExifTags.Base.Orientation) == 6
    assert decode(data).rgb.shape[:2] == (20, 40)
