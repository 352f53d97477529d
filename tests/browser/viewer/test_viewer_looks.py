"""Looking closely: each thing that the viewer shows, asserted on the pixels of its canvas."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import sharing
from tests.browser.session import Session
from tests.browser.stage import (
    ROUNDED,
    SIZE,
    Pixels,
    centred,
    difference,
    laid,
    pixels,
    shown,
    stage,
    zoom,
)

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


def test_at_100_per_cent_pixels_are_those_of_the_file(
    page: Page, masters: dict[str, Pixels]
) -> None:
    page.keyboard.press("2")
    zoom(page, 100)
    under = laid(masters["coffee.jpg"], WHITE)
    assert difference(shown(pixels(page), masters["coffee.jpg"]), under) <= ROUNDED


def test_on_a_dense_screen_100_per_cent_is_a_pixel_of_the_screen(
    browser: Browser, cut_before: Session, masters: dict[str, Pixels]
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, device_scale_factor=2)
    dense = sharing(context).new_page()
    cut_before.laid(dense, ["coffee.jpg"])
    dense.get_by_role("link", name="coffee.jpg").first.click()
    dense.get_by_label("White").check()
    zoom(dense, 100)
    under = laid(masters["coffee.jpg"], WHITE)
    canvas = pixels(dense)
    assert canvas.shape[1] > 1280
    assert difference(shown(canvas, masters["coffee.jpg"]), under) <= ROUNDED
    context.close()


def test_at_800_per_cent_each_pixel_is_a_crisp_square(
    page: Page, masters: dict[str, Pixels]
) -> None:
    page.keyboard.press("3")
    zoom(page, 800)
    canvas = pixels(page)
    height, width = canvas.shape[:2]
    lying = centred(canvas, SIZE, 8)
    # The first whole px of the photo on the canvas, and how many fit.
    left, top = -(lying.left // 8), -(lying.top // 8)
    across, down = (width - 8) // 8 - 1, (height - 8) // 8 - 1
    x, y = lying.left + left * 8, lying.top + top * 8
    blocks = canvas[y : y + down * 8, x : x + across * 8].reshape(down, 8, across, 8, 3)
    assert difference(blocks, blocks[:, :1, :, :1]) == 0, "a pixel is not of one colour"
    under = laid(masters["coffee.jpg"], BLACK)[top : top + down, left : left + across]
    assert difference(blocks[:, 0, :, 0], under) <= ROUNDED


def test_below_100_per_cent_it_is_smoothed_without_dark_rims(
    page: Page, masters: dict[str, Pixels]
) -> None:
    """Halved by weighing colours with alpha: as the full picture would look from further away."""
    page.keyboard.press("2")
    zoom(page, 50)
    seen = shown(pixels(page), masters["coffee.jpg"], 0.5).astype(float)
    whole = laid(masters["coffee.jpg"], WHITE)
    means = whole.reshape(SIZE[1] // 2, 2, SIZE[0] // 2, 2, 3).mean((1, 3))
    assert np.abs(seen - means).max() <= ROUNDED + 1


def test_grounds_have_exactly_their_colours(
    page: Page, masters: dict[str, Pixels], tmp_path: Path
) -> None:
    zoom(page, 100)
    clear = masters["coffee.jpg"][..., 3] == 0
    assert clear.mean() > 0.1

    def behind() -> set[tuple[int, ...]]:
        seen = shown(pixels(page), masters["coffee.jpg"])[clear]
        return {tuple(int(v) for v in colour) for colour in np.unique(seen, axis=0)}

    stage(page).focus()
    assert len(behind()) == 2, "the checker has two colours"
    grounds = {
        "2": (255, 255, 255),
        "3": (0, 0, 0),
        "4": (128, 128, 128),
        "5": (255, 0, 255),
        "6": (0, 255, 0),
        "7": (0x0A, 0x72, 0x66),
    }
    for key, colour in grounds.items():
        page.keyboard.press(key)
        assert behind() == {colour}
    page.get_by_label("Own colour").fill("#12ab34")
    assert behind() == {(0x12, 0xAB, 0x34)}
    backdrop = tmp_path / "backdrop.png"
    Image.new("RGB", (60, 40), (200, 30, 90)).save(backdrop)
    page.locator("[data-pick=ground]").set_input_files(backdrop)
    expect(page.get_by_role("radio", name="Photo")).to_be_checked()
    assert behind() == {(200, 30, 90)}
    stage(page).focus()
    page.keyboard.press("b")
    assert len(behind()) == 2, "B goes round"
    page.keyboard.press("b")
    assert behind() == {WHITE}
    page.get_by_label("Magenta").check()
    assert behind() == {(255, 0, 255)}


def _is_original(piece: Pixels, photos: list[Path]) -> bool:
    """Decoders of JPEG differ by little; a ground where the table was differs by much."""
    coffee = next(photo for photo in photos if photo.stem == "coffee")
    whole = np.asarray(Image.open(coffee).convert("RGB"), float)
    return float(np.abs(whole[:, : piece.shape[1]] - piece).mean()) < 2


def test_the_wipe_stands_where_it_is_put(
    page: Page, masters: dict[str, Pixels], photos: list[Path]
) -> None:
    page.keyboard.press("5")
    zoom(page, 100)
    page.get_by_label("Wipe", exact=True).first.check()
    box = stage(page).bounding_box()
    assert box is not None
    under = laid(masters["coffee.jpg"], (255, 0, 255))

    def stands() -> int:
        """px of the original, from the left; what lies right of them is the cut-out."""
        piece = shown(pixels(page), masters["coffee.jpg"])
        off = np.abs(piece.astype(float) - under).max((0, 2)) > ROUNDED
        at = int(np.flatnonzero(off).max()) - 1  # the line is 4 px wide
        assert _is_original(piece[:, : at - 2], photos)
        return at

    assert abs(stands() - 300) <= 1
    slider = page.get_by_role("slider", name="Wipe")
    slider.fill("25")
    assert abs(stands() - 150) <= 1
    stage(page).focus()
    page.keyboard.press("ArrowRight")
    assert abs(stands() - 156) <= 1
    page.keyboard.press("Shift+ArrowRight")
    assert abs(stands() - 216) <= 1
    expect(page.locator("[aria-live=polite]")).to_have_text("36 % original")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "25 % original")
    page.get_by_role("button", name="More of the original").click()
    assert abs(stands() - 210) <= 1
    # A click places it, and its line can be dragged.
    left = box["x"] + box["width"] / 2 - SIZE[0] / 2
    middle = box["y"] + box["height"] / 2
    page.mouse.click(left + 480, middle)
    assert abs(stands() - 480) <= 3
    page.mouse.move(left + 482, middle)
    page.mouse.down()
    page.mouse.move(left + 300, middle, steps=4)
    page.mouse.move(left + 120, middle, steps=4)
    page.mouse.up()
    assert abs(stands() - 120) <= 3


def test_space_held_shows_the_original_until_it_is_let_go(page: Page, photos: list[Path]) -> None:
    zoom(page, 100)
    stage(page).focus()
    before = pixels(page)
    page.keyboard.down(" ")
    expect(stage(page)).to_have_accessible_name("coffee.jpg, the original")
    assert _is_original(shown(pixels(page), np.empty((SIZE[1], SIZE[0], 4), np.uint8)), photos)
    page.keyboard.up(" ")
    expect(stage(page)).to_have_accessible_name("coffee.jpg, cut out")
    assert np.array_equal(pixels(page), before)
    # The same for the finger, and for those who cannot hold a key.
    button = page.get_by_role("button", name="Original")
    button.dispatch_event("pointerdown", {"pointerId": 1, "button": 0})
    button.dispatch_event("pointerup", {"pointerId": 1})
    assert np.array_equal(pixels(page), before)
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    assert _is_original(shown(pixels(page), np.empty((SIZE[1], SIZE[0], 4), np.uint8)), photos)


def test_the_alpha_view_is_the_alpha_of_the_exported_file(
    page: Page, masters: dict[str, Pixels]
) -> None:
    zoom(page, 100)
    stage(page).focus()
    page.keyboard.press("m")
    expect(stage(page)).to_have_accessible_name("coffee.jpg, its alpha")
    grey = shown(pixels(page), masters["coffee.jpg"])
    alpha = masters["coffee.jpg"][..., 3:]
    assert np.array_equal(grey, np.broadcast_to(alpha, grey.shape))


def test_edges_are_hatched_where_alpha_is_soft_and_nowhere_else(
    page: Page, masters: dict[str, Pixels]
) -> None:
    zoom(page, 100)
    stage(page).focus()
    plain = shown(pixels(page), masters["coffee.jpg"])
    page.keyboard.press("e")
    hatched = shown(pixels(page), masters["coffee.jpg"])
    alpha = masters["coffee.jpg"][..., 3]
    soft = (alpha >= 5) & (alpha <= 250)
    assert np.array_equal(hatched[~soft], plain[~soft])
    stripes = np.unique(hatched[soft], axis=0)
    assert len(stripes) == 2, "stripes of two colours, not one tint"
    # Light beside dark: to be told apart without seeing colours.
    assert np.ptp(stripes @ (0.2126, 0.7152, 0.0722)) > 120
