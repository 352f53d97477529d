"""Backgrounds and margins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from packshot.compose import (
    Blur,
    Colour,
    Margin,
    Picture,
    blurred,
    compose,
    cover,
    over,
    parse_background,
    parse_margin,
)
from packshot.encode import flatten
from packshot.errors import InputError, OptionError


def every_alpha() -> np.ndarray:
    """256 × 256 × 4: each colour level under each alpha."""
    alpha, level = np.mgrid[:256, :256].astype(np.uint8)
    return np.dstack([level, level[:, ::-1], level, alpha])


@pytest.mark.parametrize(
    ("text", "rgb"),
    [
        ("white", (255, 255, 255)),
        ("Rebecca Purple".replace(" ", ""), (102, 51, 153)),
        ("#fff", (255, 255, 255)),
        ("#F4f4F2", (244, 244, 242)),
        (" #102030 ", (16, 32, 48)),
        ("rgb(1, 2, 3)", (1, 2, 3)),
    ],
)
def test_colours_are_written_as_in_css(text: str, rgb: tuple[int, int, int]) -> None:
    assert parse_background(text) == Colour(rgb)


def test_blur_is_a_background() -> None:
    assert parse_background("blur") == Blur()


@pytest.mark.parametrize(
    "wrong", ["#12345", "#ffffff80", "#1234", "rgba(1,2,3,0.5)", "nowhere.jpg", "", "256,0,0"]
)
def test_what_is_no_background_says_what_would_be(wrong: str) -> None:
    with pytest.raises(OptionError) as caught:
        parse_background(wrong)
    assert "background" in caught.value.cause
    assert "#rr" in caught.value.remedy


def test_a_misspelt_colour_is_corrected() -> None:
    with pytest.raises(OptionError, match="did you mean white"):
        parse_background("whte")


@pytest.mark.parametrize("levels", [(256, 0, 0), (-1, 0, 0), (1, 2), (1.5, 2, 3)])
def test_a_tuple_must_be_three_levels(levels: tuple[int, ...]) -> None:
    with pytest.raises(OptionError):
        parse_background(levels)  # type: ignore[arg-type]


@pytest.mark.parametrize("levels", [[1, 2, 3], tuple(np.array([1, 2, 3], np.uint8))])
def test_a_colour_comes_as_json_and_as_pixels_have_it(levels: object) -> None:
    assert parse_background(levels) == Colour((1, 2, 3))  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [None, 7, {"r": 1}])
def test_what_is_of_no_kind_is_no_background(wrong: object) -> None:
    with pytest.raises(OptionError, match="the background is"):
        parse_background(wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("array", [np.zeros((4, 4), np.uint8), np.zeros((4, 4, 3), np.float32)])
def test_an_array_must_be_a_picture(array: np.ndarray) -> None:
    with pytest.raises(OptionError, match="H×W×3"):
        parse_background(array)


def test_a_picture_is_decoded_at_once(tmp_path: Path) -> None:
    path = tmp_path / "studio.png"
    Image.new("RGB", (4, 3), (10, 20, 30)).save(path)
    background = parse_background(str(path))
    assert isinstance(background, Picture)
    assert background.rgb.shape == (3, 4, 3)
    assert (background.rgb == (10, 20, 30)).all()


def test_a_translucent_picture_lies_on_white(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    Image.new("RGBA", (4, 3), (0, 0, 0, 0)).save(path)
    background = parse_background(path)
    assert isinstance(background, Picture)
    assert (background.rgb == 255).all()


def test_a_broken_picture_is_an_input_error(tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(InputError, match=r"broken\.jpg"):
        parse_background(path)


def test_mixing_rounds_to_nearest_and_is_the_encoders_flatten() -> None:
    rgba = every_alpha()
    for level in (0, 1, 127, 128, 254, 255):
        ground = np.full((256, 256, 3), level, np.uint8)
        mixed = over(rgba, ground)
        alpha = rgba[..., 3:] / 255
        exact = rgba[..., :3] * alpha + level * (1 - alpha)
        assert np.abs(mixed - exact).max() <= 0.5 + 1e-9
        assert (mixed == flatten(rgba, (level, level, level))).all()
        assert (compose(rgba, None, Colour((level, level, level))) == mixed).all()


@given(
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
    st.tuples(st.integers(1, 60), st.integers(1, 60)),
)
def test_a_picture_covers_any_frame(size: tuple[int, int], frame: tuple[int, int]) -> None:
    picture = np.full((*size, 3), 77, np.uint8)
    covered = cover(picture, frame[0], frame[1])
    assert covered.shape == (frame[1], frame[0], 3)
    assert (covered == 77).all()


def test_a_picture_is_centred_and_not_stretched() -> None:
    wide = np.zeros((10, 40, 3), np.uint8)
    wide[:, 10:30] = 120  # what remains of it is its middle
    wide[:, 19:21] = 255
    covered = cover(wide, 20, 20)
    assert (covered[:, 9:11] == 255).all()
    assert (covered == covered[:, ::-1]).all()
    assert np.abs(covered[:, 1:6].astype(int) - 120).max() <= 10  # a little ringing
    tall = np.ascontiguousarray(wide.transpose(1, 0, 2))
    assert (cover(tall, 20, 20) == covered.transpose(1, 0, 2)).all()


def scene(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A red square with a soft edge in a green field, and its alpha."""
    photo = np.zeros((height, width, 3), np.uint8)
    photo[:] = (20, 160, 40)
    alpha = np.zeros((height, width), np.uint8)
    h, w = height // 4, width // 4
    alpha[h - 2 : -h + 2, w - 2 : -w + 2] = 128
    alpha[h:-h, w:-w] = 255
    photo[alpha > 0] = (200, 20, 30)
    return photo, alpha


@pytest.mark.parametrize("size", [(64, 48), (600, 900), (1031, 517)])
def test_a_blurred_background_has_no_glow_of_the_subject(size: tuple[int, int]) -> None:
    photo, alpha = scene(*size)
    ground = blurred(photo, alpha)
    assert ground.shape == photo.shape
    assert np.abs(ground.astype(int) - (20, 160, 40)).max() <= 1


def test_blur_keeps_light_and_shape() -> None:
    """A ramp stays a ramp: nothing is shifted or darkened, whatever the size of the last cell."""
    ramp = np.linspace(0, 255, 1300).astype(np.uint8)
    photo = np.repeat(np.repeat(ramp[None, :, None], 700, 0), 3, 2)
    ground = blurred(photo, np.zeros(photo.shape[:2], np.uint8))
    inner = slice(200, -200)  # at the frame a blur levels out
    assert np.abs(ground[:, inner].astype(int) - photo[:, inner]).max() <= 3


def test_blur_takes_detail_away() -> None:
    rng = np.random.default_rng(0)
    photo = rng.integers(0, 256, (300, 400, 3), dtype=np.uint8)
    ground = blurred(photo, np.zeros((300, 400), np.uint8))
    assert ground.std() < 8 < photo.std()


def test_a_subject_that_fills_the_frame_can_be_blurred_too() -> None:
    photo = np.full((30, 40, 3), 90, np.uint8)
    assert (blurred(photo, np.full((30, 40), 255, np.uint8)) == 90).all()
    assert (blurred(photo[:1, :1], np.full((1, 1), 255, np.uint8)) == 90).all()


def test_blur_needs_the_photo() -> None:
    with pytest.raises(OptionError, match="no photo"):
        compose(every_alpha(), None, Blur())


@pytest.mark.parametrize(
    ("value", "margin", "pixels"),
    [
        ("5%", Margin(0.05, True), 10),
        ("0", Margin(0), 0),
        ("40px", Margin(40), 40),
        (" 40 ", Margin(40), 40),
        (12, Margin(12), 12),
        ("2.5 %", Margin(0.025, True), 5),
    ],
)
def test_margins(value: str | float, margin: Margin, pixels: int) -> None:
    assert parse_margin(value) == margin
    assert parse_margin(value).pixels(100, 200) == pixels


@pytest.mark.parametrize("wrong", ["", "-1", "5em", "%", "101%", "99999px", "nan", -3, "1e3"])
def test_wrong_margins(wrong: str | float) -> None:
    with pytest.raises(OptionError, match="margin"):
        parse_margin(wrong)
