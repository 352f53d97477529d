"""Colours of every origin become sRGB, and a note says so."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

from packshot import colour, profiles
from packshot.decode import decode

P3 = profiles.profile("Display P3", profiles.P3_PRIMARIES, profiles.SRGB_CURVE)
ADOBE = profiles.profile("Adobe RGB (1998)", profiles.ADOBE_PRIMARIES, profiles.ADOBE_CURVE)
# As published with each colour space: linear RGB → XYZ, all relative to D65.
TO_XYZ = {
    "srgb": [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
    "p3": [[0.4866, 0.2657, 0.1982], [0.2290, 0.6917, 0.0793], [0.0, 0.0451, 1.0439]],
    "adobe": [[0.5767, 0.1856, 0.1882], [0.2973, 0.6274, 0.0753], [0.0270, 0.0707, 0.9911]],
    "bt2020": [[0.6370, 0.1446, 0.1689], [0.2627, 0.6780, 0.0593], [0.0, 0.0281, 1.0610]],
}


def srgb_light(v: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def to_srgb(light: NDArray[np.float64], space: str) -> NDArray[np.float64]:
    """The textbook's way: → 0…255."""
    matrix = np.linalg.solve(np.array(TO_XYZ["srgb"]), np.array(TO_XYZ[space]))
    v = np.clip(light @ matrix.T, 0, 1)
    return 255 * np.where(v <= 0.0031308, 12.92 * v, 1.055 * v ** (1 / 2.4) - 0.055)


def colours() -> NDArray[np.uint8]:
    steps = np.linspace(0, 255, 16).astype(np.uint8)
    grid = np.stack(np.meshgrid(steps, steps, steps), axis=-1)
    return grid.reshape(64, 64, 3)


def saved(image: Image.Image, format: str = "PNG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def with_cicp(primaries: int, transfer: int, pixels: NDArray[np.uint8]) -> bytes:
    data = saved(Image.fromarray(pixels))
    body = b"cICP" + bytes([primaries, transfer, 0, 1])
    return data[:33] + struct.pack(">I", 4) + body + struct.pack(">I", zlib.crc32(body)) + data[33:]


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP"])
def test_display_p3_becomes_srgb(format: str) -> None:
    options = {"lossless": True} if format == "WEBP" else {}
    photo = decode(saved(Image.fromarray(colours()), format, icc_profile=P3, **options))
    expected = to_srgb(srgb_light(colours() / 255), "p3")
    assert np.abs(photo.rgb - expected).max() <= 2
    assert photo.notes == ("converted from Display P3 to sRGB",)


def test_adobe_rgb_by_profile_and_by_exif_alone() -> None:
    expected = to_srgb((colours() / 255) ** (563 / 256), "adobe")
    photo = decode(saved(Image.fromarray(colours()), icc_profile=ADOBE))
    assert np.abs(photo.rgb - expected).max() <= 2
    assert photo.notes == ("converted from Adobe RGB (1998) to sRGB",)
    for tags in (_exif(2), _exif(65535, "R03")):
        by_exif = decode(saved(Image.fromarray(colours()), exif=tags))
        assert (by_exif.rgb == photo.rgb).all()
        assert by_exif.notes == photo.notes
    for tags in (_exif(1), _exif(65535), _exif(65535, "R98")):
        assert (decode(saved(Image.fromarray(colours()), exif=tags)).rgb == colours()).all()


def _exif(space: int, index: str | None = None) -> Image.Exif:
    tags = Image.Exif()
    shot: dict[int, object] = {ExifTags.Base.ColorSpace: space}
    if index:
        shot[ExifTags.IFD.Interop] = {1: index}
    tags[ExifTags.IFD.Exif] = shot
    return tags


@pytest.mark.parametrize(
    "profile",
    [profiles.SRGB, ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()],
    ids=["ours", "LittleCMS's"],
)
def test_srgb_is_left_alone(profile: bytes) -> None:
    photo = decode(saved(Image.fromarray(colours()), icc_profile=profile))
    assert (photo.rgb == colours()).all()
    assert photo.notes == ()


@pytest.mark.parametrize("profile", [b"nonsense", P3[:200], P3[:128] + bytes(400)])
def test_a_broken_profile_is_noted_not_fatal(profile: bytes) -> None:
    photo = decode(saved(Image.fromarray(colours()), icc_profile=profile))
    assert (photo.rgb == colours()).all()
    assert photo.notes == ("its colour profile is damaged or does not fit, and was ignored",)


def test_a_profile_for_other_colours_is_noted() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    photo = decode(saved(Image.fromarray(colours()), icc_profile=lab))
    assert (photo.rgb == colours()).all()
    assert "ignored" in photo.notes[0]


def test_grey_with_a_profile_for_rgb() -> None:
    photo = decode(saved(Image.fromarray(colours()[..., 0]), icc_profile=P3))
    assert np.abs(photo.rgb.astype(int) - colours()[..., :1]).max() <= 1  # greys stay grey


def grey_profile() -> bytes:
    """Gamma 1.8: the smallest profile for grey."""
    tags = {
        b"desc": b"desc" + struct.pack(">II", 0, 8) + b"Old Mac\0" + bytes(78),
        b"wtpt": b"XYZ " + bytes(4) + struct.pack(">3i", 63190, 65536, 54061),
        b"kTRC": b"curv" + struct.pack(">IIH2x", 0, 1, 0x01CC),
    }
    table, body = struct.pack(">I", len(tags)), b""
    for key, value in tags.items():
        table += key + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(value))
        body += value + bytes(-len(value) % 4)
    header = bytearray(P3[:128])
    header[8:12] = struct.pack(">I", 0x02400000)
    header[16:20] = b"GRAY"
    header[:4] = struct.pack(">I", 128 + len(table) + len(body))
    return bytes(header) + table + body


@pytest.mark.parametrize("deep", [False, True])
def test_a_profile_for_grey(deep: bool) -> None:
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16)
    image = Image.fromarray(ramp.astype(np.uint16) * 257 if deep else ramp)
    photo = decode(saved(image, icc_profile=grey_profile()))
    light = (ramp[..., None] / 255) ** (0x1CC / 256)
    expected = 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    assert np.abs(photo.rgb - expected).max() <= 2
    assert photo.notes == ("converted from Old Mac to sRGB",)


def test_alpha_is_untouched_by_the_profile() -> None:
    rgba = np.dstack([colours(), np.full((64, 64), 255, np.uint8)])
    rgba[0, :, 3] = np.arange(64) * 4
    photo = decode(saved(Image.fromarray(rgba), icc_profile=P3))
    assert photo.alpha is not None
    assert (photo.alpha == rgba[..., 3]).all()
    assert len(photo.notes) == 2


def test_inks_without_a_profile_are_noted() -> None:
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    for format in ("JPEG", "TIFF"):
        photo = decode(saved(image, format))
        assert np.abs(photo.rgb.astype(int) - (255, 0, 0)).max() <= 6
        assert photo.notes == ("CMYK without a colour profile, its colours are approximate",)


def test_lab_becomes_srgb() -> None:
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    image = to_lab.apply(Image.new("RGB", (4, 4), (200, 120, 60)))
    del image.info["icc_profile"]
    photo = decode(image)
    assert np.abs(photo.rgb.astype(int) - (200, 120, 60)).max() <= 3
    assert photo.notes == ("converted from CIELAB to sRGB",)


@pytest.mark.parametrize(
    ("primaries", "space", "name"), [(12, "p3", "Display P3"), (9, "bt2020", "BT.2020")]
)
def test_png_code_points(primaries: int, space: str, name: str) -> None:
    photo = decode(with_cicp(primaries, 13, colours()))
    assert np.abs(photo.rgb - to_srgb(srgb_light(colours() / 255), space)).max() <= 2
    assert photo.notes == (f"converted from {name} to sRGB",)


@pytest.mark.parametrize(("primaries", "transfer"), [(1, 13), (2, 2), (99, 13), (9, 99)])
def test_code_points_that_change_nothing(primaries: int, transfer: int) -> None:
    photo = decode(with_cicp(primaries, transfer, colours()))
    assert (photo.rgb == colours()).all()
    assert photo.notes == ()


def test_hdr_puts_diffuse_white_at_white() -> None:
    # 203 cd/m² is at 58 % of PQ and 75 % of HLG (ITU-R BT.2408).
    for transfer, white in ((16, 0.581), (18, 0.75)):
        ramp = np.array([[0, white / 2 * 255, white * 255, 255]]).round().astype(np.uint8)
        photo = decode(with_cicp(9, transfer, np.repeat(ramp[..., None], 3, axis=2)))
        black, middle, diffuse, bright = photo.rgb[0].astype(int)
        assert (black == 0).all()
        assert (middle > 30).all()
        assert (middle < 190).all()
        assert (diffuse >= 250).all()
        assert (bright == 255).all()
        assert "HDR" in photo.notes[0]


def test_avif_code_points_are_found() -> None:
    data = (
        b"\0\0\0\x20ftypavif"
        + bytes(40)
        + b"\0\0\0\x13colrnclx"
        + struct.pack(">HHHB", 12, 13, 1, 128)
    )
    assert colour.code_points("AVIF", data) == (12, 13)
    assert colour.code_points("AVIF", data[:60]) is None
    assert colour.code_points("JPEG", data) is None


@pytest.mark.parametrize(
    ("points", "note"),
    [((2, 2), "converted from Display P3"), ((1, 13), "converted from Display P3")],
)
def test_in_avif_the_profile_comes_before_code_points(points: tuple[int, int], note: str) -> None:
    data = saved(Image.fromarray(colours()), "AVIF", icc_profile=P3, quality=100)
    at = data.index(b"colrnclx") + 8
    photo = decode(data[:at] + struct.pack(">HH", *points) + data[at + 4 :])
    assert photo.notes == (f"{note} to sRGB",)


def test_without_a_usable_profile_the_code_points_count() -> None:
    (p3,) = {colour.conversion("RGB", cicp=(12, 13)).note}
    for icc in (None, b"no profile at all"):
        found = colour.conversion("RGB", icc=icc, cicp=(12, 13), cicp_first=False)
        assert found.note == p3


def test_a_strange_name_of_a_profile_stays_one_line() -> None:
    odd = profiles.profile("a\nb\x1b[31m" + "c" * 99, profiles.P3_PRIMARIES, profiles.SRGB_CURVE)
    (note,) = decode(saved(Image.fromarray(colours()), icc_profile=odd)).notes
    assert note.isprintable()
    assert len(note) < 90


def test_a_caller_s_image_is_not_changed() -> None:
    image = Image.fromarray(colours())
    image.info["icc_profile"] = P3
    decode(image)
    assert (np.asarray(image) == colours()).all()
