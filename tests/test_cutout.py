"""What one can do with a cut-out."""

from __future__ import annotations

import io
import os
from dataclasses import FrozenInstanceError
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from packshot.cutout import Cutout
from packshot.decode import Photo
from packshot.errors import OptionError, OutputError

HEIGHT, WIDTH = 60, 80


def cutout(box: tuple[int, int, int, int] = (20, 10, 60, 50), name: str = "shoe.jpg") -> Cutout:
    """A red rectangle (left, top, right, bottom) in a blue photo, with some noise around it."""
    left, top, right, bottom = box
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[:] = (20, 40, 200)
    rgb[top:bottom, left:right] = (200, 30, 20)
    rgba = np.dstack([rgb, np.full((HEIGHT, WIDTH), 3, np.uint8)])
    rgba[top:bottom, left:right, 3] = 255
    photo = Photo(rgb=rgb, alpha=None, name=name, format="JPEG", notes=(), exif=None)
    return Cutout(rgba, photo=photo)


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_the_parts_are_views() -> None:
    cut = cutout()
    assert cut.alpha.shape == (HEIGHT, WIDTH)
    assert cut.foreground.shape == (HEIGHT, WIDTH, 3)
    assert np.shares_memory(cut.alpha, cut.rgba)
    assert np.shares_memory(cut.foreground, cut.rgba)
    assert (cut.width, cut.height) == (WIDTH, HEIGHT)
    assert cut.name == "shoe.jpg"


def test_it_cannot_be_reassigned() -> None:
    with pytest.raises(FrozenInstanceError):
        cutout().empty = True  # type: ignore[misc]


def test_its_repr_is_short() -> None:
    assert len(repr(cutout())) < 100


def test_on_a_colour_is_opaque() -> None:
    white = cutout().on("white")
    assert white.opaque
    assert (white.rgba[0, 0] >= (252, 252, 254, 255)).all()
    assert tuple(white.rgba[30, 40]) == (200, 30, 20, 255)


def test_on_leaves_the_original_alone() -> None:
    cut = cutout()
    before = cut.rgba.copy()
    cut.on("black"), cut.crop(), cut.mask(), cut.on("blur")
    assert (cut.rgba == before).all()


def test_on_blur_uses_the_photo() -> None:
    blurred = cutout().on("blur")
    assert np.abs(blurred.rgba[0, 0].astype(int) - (20, 40, 200, 255)).max() <= 2


def test_on_blur_without_a_photo_says_why() -> None:
    with pytest.raises(OptionError, match="no photo"):
        Cutout(cutout().rgba).on("blur")


def test_on_an_array() -> None:
    ground = np.full((10, 10, 3), 7, np.uint8)
    assert (cutout().on(ground).rgba[0, -1, :3] == (7, 7, 9)).all()


def test_the_mask_is_alpha_in_grey() -> None:
    mask = cutout().mask()
    assert mask.opaque
    for channel in range(3):
        assert (mask.rgba[..., channel] == cutout().alpha).all()


def test_the_box_passes_over_faint_noise() -> None:
    assert cutout().box == (20, 10, 60, 50)


def test_crop_leaves_an_even_margin() -> None:
    cropped = cutout().crop("5%")  # of 40 px
    assert (cropped.width, cropped.height) == (44, 44)
    assert cropped.box == (2, 2, 42, 42)
    assert cropped.photo is not None
    assert cropped.photo.rgb.shape == (44, 44, 3)
    assert cropped.notes == ()


def test_crop_extends_the_frame_with_transparency() -> None:
    cropped = cutout().crop("30px")
    assert (cropped.width, cropped.height) == (100, 100)
    assert cropped.box == (30, 30, 70, 70)
    assert (cropped.alpha[:20] == 0).all()  # above the photo
    assert cropped.on("blur").rgba[0, 0, 2] > 150  # where the photo's edge goes on


@pytest.mark.parametrize(
    ("box", "side", "expected"),
    [
        ((0, 10, 40, 50), "left", (0, 8, 40, 48)),
        ((20, 0, 60, 40), "top", (8, 0, 48, 40)),
        ((40, 10, 80, 50), "right", (8, 8, 48, 48)),
        ((20, 20, 60, 60), "bottom", (8, 8, 48, 48)),
    ],
)
def test_crop_adds_no_margin_where_the_frame_cuts_the_subject(
    box: tuple[int, int, int, int], side: str, expected: tuple[int, int, int, int]
) -> None:
    cropped = cutout(box).crop("8px")
    assert cropped.box == expected
    assert (cropped.width, cropped.height) == ((48, 56) if side in ("left", "right") else (56, 48))
    assert cropped.notes == (f"the photo's frame cuts the subject: no margin at the {side}",)


def test_crop_of_an_empty_cutout_changes_nothing() -> None:
    empty = Cutout(np.zeros((4, 5, 4), np.uint8), empty=True)
    assert empty.crop() is empty


def test_crop_of_an_opaque_picture_keeps_all_of_it() -> None:
    assert (cutout().on("white").crop("5%").rgba == cutout().on("white").rgba).all()


def test_to_pil_is_straight_rgba() -> None:
    image = cutout().to_pil()
    assert image.mode == "RGBA"
    assert (np.asarray(image) == cutout().rgba).all()


def test_png_keeps_every_value() -> None:
    assert (np.asarray(opened(cutout().to_bytes()).convert("RGBA")) == cutout().rgba).all()


@pytest.mark.parametrize("background", ["white", (10, 20, 30), "blur"])
def test_bytes_with_a_background_equal_on(background: str | tuple[int, int, int]) -> None:
    image = opened(cutout().to_bytes("png", background=background)).convert("RGBA")
    assert (np.asarray(image) == cutout().on(background).rgba).all()


def test_an_opaque_result_is_stored_without_alpha() -> None:
    assert opened(cutout().on("white").to_bytes("png")).mode == "RGB"


def test_jpeg_needs_a_background() -> None:
    with pytest.raises(OptionError, match="JPEG"):
        cutout().to_bytes("jpeg")
    assert opened(cutout().to_bytes("jpeg", background="white")).format == "JPEG"
    assert opened(cutout().on("white").to_bytes("jpeg")).format == "JPEG"


@pytest.mark.parametrize(
    ("name", "format"),
    [("a.png", "PNG"), ("a.webp", "WEBP"), ("a.tif", "TIFF"), ("a.avif", "AVIF"), ("A.PNG", "PNG")],
)
def test_save_goes_by_the_extension(tmp_path: Path, name: str, format: str) -> None:
    path = cutout().save(tmp_path / name)
    with Image.open(path) as image:
        assert image.format == format
        assert image.size == (WIDTH, HEIGHT)


def test_save_of_jpeg_without_a_background_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="JPEG"):
        cutout().save(tmp_path / "a.jpg")
    assert list(tmp_path.iterdir()) == []


def test_save_of_an_unknown_format_says_so(tmp_path: Path) -> None:
    with pytest.raises(OptionError):
        cutout().save(tmp_path / "a.xyz")


def test_save_replaces_unless_told_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    with pytest.raises(OutputError):
        cutout().save(path, overwrite=False)
    assert path.read_bytes() == b"old"
    cutout().save(path)
    assert path.read_bytes() != b"old"


def test_save_never_replaces_the_background(tmp_path: Path) -> None:
    room = tmp_path / "room.png"
    Image.new("RGB", (9, 9), "green").save(room)
    before = room.read_bytes()
    with pytest.raises(OutputError, match="the background itself"):
        cutout().save(room, background=room)
    assert room.read_bytes() == before


@pytest.mark.parametrize("way", ["same", "dots", "link", "hard link"])
def test_save_never_replaces_the_photo(tmp_path: Path, way: str) -> None:
    photo = tmp_path / "shoe.png"
    photo.write_bytes(b"precious")
    (tmp_path / "folder").mkdir()
    target = {"same": photo, "dots": tmp_path / "folder" / ".." / "shoe.png"}.get(
        way, tmp_path / "other.png"
    )
    if way == "link":
        target.symlink_to(photo)
    if way == "hard link":
        os.link(photo, target)
    with pytest.raises(OutputError, match="never overwritten"):
        cutout(name=str(photo)).save(target)
    assert photo.read_bytes() == b"precious"
