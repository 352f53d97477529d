"""The engine in a real Chromium: Python's pixels."""

from __future__ import annotations

import base64
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms
from playwright.sync_api import Page

import packshot
from packshot import EdgeOptions
from tests.browser.library import EQUAL, equal_share, remove
from tests.browser.pictures import encoded, translucent


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket"])
def test_pixels_box_and_cuts_are_pythons(warm: Page, photos: list[Path], name: str) -> None:
    path = next(path for path in photos if path.stem == name)
    expected = packshot.remove(path)
    result = remove(warm, path.read_bytes(), path.name)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL
    assert result["box"] == list(expected.box or ())
    cropped = " ".join(expected.crop("5%").notes)
    assert all(side in cropped for side in result["cut"])
    assert bool(result["cut"]) == ("cuts the subject" in cropped)
    assert (result["type"], result["notes"], result["empty"]) == ("image/png", [], False)
    assert set(result["seconds"]) == {"decode", "matte", "finish", "encode"}


def test_a_tall_picture_goes_strip_by_strip(warm: Page, photos: list[Path]) -> None:
    # Twelve strips of rows, more than may be under way at a time.
    photo = Image.open(photos[0]).resize((640, 3000))
    file = encoded(photo, "PNG")
    expected = packshot.remove(file).rgba
    result = remove(warm, file, "tall.png")
    # One pixel's alpha is just above 0 here and rounds to it: on which side it keeps its colour,
    # which nobody sees, is a matter of the last bit.
    unseen = (result["rgba"][..., 3] == 0) & (expected[..., 3] == 0)
    ours, theirs = (np.where(unseen[..., None], 0, rgba) for rgba in (result["rgba"], expected))
    assert equal_share(ours, theirs) >= EQUAL
    _assert_small(result["preview"], expected)


def test_the_preview_is_the_cutout_made_small(warm: Page, photos: list[Path]) -> None:
    for format in ("png", "webp"):
        result = remove(warm, photos[0].read_bytes(), format=format)
        _assert_small(result["preview"], result["rgba"])


def _assert_small(preview: NDArray[np.uint8], rgba: NDArray[np.uint8]) -> None:
    height, width = preview.shape[:2]
    assert max(height, width) == 384
    whole = Image.fromarray(rgba).resize((width, height), Image.Resampling.BOX)
    ground = Image.new("RGBA", (width, height), "#28c")
    ours, theirs = (
        np.asarray(Image.alpha_composite(ground, image), np.float32)[..., :3]
        for image in (Image.fromarray(preview), whole)
    )
    assert np.abs(ours - theirs).mean() < 2


def test_webp_holds_the_same_pixels(warm: Page, photos: list[Path]) -> None:
    data = photos[0].read_bytes()
    png, webp = (remove(warm, data, format=format) for format in ("png", "webp"))
    assert webp["type"] == "image/webp"
    assert (png["rgba"] == webp["rgba"]).all()


def test_edge_options_and_edits_are_pythons(warm: Page, photos: list[Path]) -> None:
    path = photos[0]
    width, height = Image.open(path).size
    edit = np.full((height, width), 128, np.uint8)
    edit[: height // 3] = 0
    edit[-height // 4 :, : width // 2] = 255
    expected = packshot.remove(
        path, edge=EdgeOptions(edge_shift=-2, soften=1.5, decontaminate=0.5), edit=edit
    )
    result = remove(
        warm,
        path.read_bytes(),
        edge={"edgeShift": -2, "soften": 1.5, "decontaminate": 0.5},
        edit=base64.b64encode(edit.tobytes()).decode(),
    )
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL


@pytest.mark.parametrize("orientation", range(2, 9))
def test_photos_stand_upright(warm: Page, photos: list[Path], orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.open(photos[0]).reduce(2).crop((0, 0, 200, 150))
    data = encoded(image, "JPEG", quality=95, exif=exif)
    result = remove(warm, data, allowEmpty=True)
    expected = packshot.remove(data, allow_empty=True)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize(("ground", "shade"), [(None, "white"), (200, "dark grey")])
def test_what_is_transparent_is_decoded_straight(
    warm: Page, photos: list[Path], kind: str, ground: int | None, shade: str
) -> None:
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    data = encoded(translucent(photos[0], ground), kind, **options)
    expected = packshot.remove(data, allow_empty=True)
    result = remove(warm, data, f"photo.{kind.lower()}", allowEmpty=True)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL
    assert f"transparent in places, laid on {shade}" in result["notes"]
    assert result["notes"] == list(expected.notes)


@pytest.mark.parametrize("orientation", [3, 6])
def test_what_is_transparent_stands_upright_too(
    warm: Page, photos: list[Path], orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(translucent(photos[0]), "PNG", exif=exif)
    expected = packshot.remove(data, allow_empty=True)
    result = remove(warm, data, "photo.png", allowEmpty=True)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL


def test_what_is_transparent_has_its_colours_converted(warm: Page, photos: list[Path]) -> None:
    """By the browser, whose arithmetic differs from LittleCMS' in the last bit."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    # A profile that differs from sRGB: its primaries are rotated, red is green.
    icc = bytearray(profile.tobytes())
    red, green = icc.index(b"rXYZ", 128), icc.index(b"gXYZ", 128)
    icc[red : red + 4], icc[green : green + 4] = b"gXYZ", b"rXYZ"
    data = encoded(translucent(photos[0]), "PNG", icc_profile=bytes(icc))
    plain = encoded(translucent(photos[0]), "PNG")
    edit = np.full((translucent(photos[0]).height, translucent(photos[0]).width), 255, np.uint8)
    options = {"edit": base64.b64encode(edit.tobytes()).decode()}
    result = remove(warm, data, "photo.png", **options)
    expected = packshot.remove(data, edit=edit).rgba
    seen = result["rgba"].astype(int) - expected
    assert np.abs(seen).max() <= 3
    assert np.abs(expected.astype(int) - packshot.remove(plain, edit=edit).rgba).mean() > 5


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "PNG with alpha"])
def test_adobe_rgb_that_exif_alone_tells_of(warm: Page, photos: list[Path], kind: str) -> None:
    """Cameras write no profile into such a JPEG."""
    shot = {ExifTags.Base.ColorSpace: 65535, ExifTags.IFD.Interop: {1: "R03"}}
    exif = Image.Exif()
    exif[ExifTags.IFD.Exif] = shot
    image = translucent(photos[0]) if "alpha" in kind else Image.open(photos[0]).convert("RGB")
    format = kind.split(maxsplit=1)[0]
    options = {"JPEG": {"quality": 95}, "WEBP": {"lossless": True}, "PNG": {}}[format]
    data, plain = (encoded(image, format, **options, **more) for more in ({"exif": exif}, {}))
    edit = np.full((image.height, image.width), 255, np.uint8)
    mask = {"edit": base64.b64encode(edit.tobytes()).decode()}
    result = remove(warm, data, f"photo.{format.lower()}", **mask)
    expected = packshot.remove(data, edit=edit)
    assert "converted from Adobe RGB (1998) to sRGB" in expected.notes
    assert result["notes"] == list(expected.notes)
    seen = result["rgba"].astype(int) - expected.rgba
    assert np.abs(seen).max() <= 3
    assert np.abs(expected.rgba.astype(int) - packshot.remove(plain, edit=edit).rgba).max() > 20


@pytest.mark.parametrize(
    ("format", "mode", "shot"),
    [
        ("JPEG", "RGB", {ExifTags.Base.ColorSpace: 1}),
        ("JPEG", "RGB", {ExifTags.Base.ColorSpace: 65535}),
        ("JPEG", "L", {ExifTags.Base.ColorSpace: 2}),
        ("PNG", "L", {ExifTags.Base.ColorSpace: 2}),
    ],
)
def test_other_colours_of_exif_change_nothing(
    warm: Page, photos: list[Path], format: str, mode: str, shot: dict[int, int]
) -> None:
    exif = Image.Exif()
    exif[ExifTags.IFD.Exif] = shot
    options = {"quality": 95} if format == "JPEG" else {}
    data = encoded(Image.open(photos[0]).reduce(2).convert(mode), format, exif=exif, **options)
    result = remove(warm, data, f"photo.{format.lower()}", allowEmpty=True)
    assert equal_share(result["rgba"], packshot.remove(data, allow_empty=True).rgba) >= EQUAL
    assert result["notes"] == []
