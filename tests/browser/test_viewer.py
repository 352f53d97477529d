"""Looking closely: each thing that the viewer does, asserted on the pixels of its canvas."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import DONE, choose, finished, sharing
from tests.browser.stage import Pixels, centred, laid, pixels, round_half_up, settled, stage, zoom

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
ROUNDED = 2  # levels: a canvas keeps colours premultiplied
SIZE = (600, 400)  # of the coffee photo, and of its mirror image


@pytest.fixture(scope="module")
def opened(
    browser: Browser,
    base_url: str,
    photos: list[Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Page, dict[str, Pixels]]]:
    """Three photos, cut out: one, the same mirrored, and one of another size; and their masters."""
    folder = tmp_path_factory.mktemp("photos")
    coffee = next(photo for photo in photos if photo.stem == "coffee")
    mirrored = folder / "mirrored.png"
    ImageOps.mirror(Image.open(coffee)).save(mirrored)
    astronaut = next(photo for photo in photos if photo.stem == "astronaut")
    context = browser.new_context(
        viewport={"width": 1280, "height": 860}, reduced_motion="reduce", has_touch=True
    )
    page = sharing(context).new_page()
    page.goto(base_url)
    choose(page, [coffee, mirrored, astronaut])
    finished(page, "3 of 3 done")
    masters = {}
    for name in ("coffee.jpg", "mirrored.png", "astronaut.jpg"):
        page.get_by_role("link", name=name).first.click()
        with page.expect_download() as waiting:
            page.get_by_role("button", name="Download PNG").click()
        masters[name] = np.asarray(Image.open(io.BytesIO(waiting.value.path().read_bytes())))
        page.get_by_role("link", name="All photos", exact=True).click()
    yield page, masters
    context.close()


@pytest.fixture
def page(opened: tuple[Page, dict[str, Pixels]]) -> Page:
    """The first photo, fresh: how it was looked at last is forgotten, and the keyboard is on it."""
    page, _ = opened
    page.goto(page.url.split("#")[0] + "#/")
    page.reload()
    page.get_by_role("link", name="coffee.jpg").first.click()
    settled(page)
    stage(page).focus()
    return page


@pytest.fixture
def masters(opened: tuple[Page, dict[str, Pixels]]) -> dict[str, Pixels]:
    return opened[1]


def _shown(canvas: Pixels, master: Pixels, scale: float = 1) -> Pixels:
    """The piece of the canvas on which the whole photo lies, centred."""
    height, width = master.shape[:2]
    lying = centred(canvas, (width, height), scale)
    bottom = lying.top + round_half_up(height * scale)
    return canvas[lying.top : bottom, lying.left : lying.left + round_half_up(width * scale)]


def _off(one: Pixels, other: object) -> float:
    return float(np.abs(one.astype(float) - np.asarray(other, float)).max())


def test_at_100_per_cent_pixels_are_those_of_the_file(
    page: Page, masters: dict[str, Pixels]
) -> None:
    page.keyboard.press("2")
    zoom(page, 100)
    assert _off(
        _shown(pixels(page), masters["coffee.jpg"]), laid(masters["coffee.jpg"], WHITE)
    ) <= (ROUNDED)


def test_on_a_dense_screen_100_per_cent_is_a_pixel_of_the_screen(
    browser: Browser, base_url: str, photos: list[Path], masters: dict[str, Pixels]
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 860}, device_scale_factor=2)
    dense = sharing(context).new_page()
    dense.goto(base_url)
    choose(dense, [photo for photo in photos if photo.stem == "coffee"])
    finished(dense, "1 of 1 done")
    dense.get_by_role("link", name="coffee.jpg").first.click()
    dense.get_by_label("White").check()
    zoom(dense, 100)
    under = laid(masters["coffee.jpg"], WHITE)
    canvas = pixels(dense)
    assert canvas.shape[1] > 1280
    assert _off(_shown(canvas, masters["coffee.jpg"]), under) <= ROUNDED
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
    assert _off(blocks, blocks[:, :1, :, :1]) == 0, "a pixel is not of one colour"
    under = laid(masters["coffee.jpg"], BLACK)[top : top + down, left : left + across]
    assert _off(blocks[:, 0, :, 0], under) <= ROUNDED


def test_below_100_per_cent_it_is_smoothed_without_dark_rims(
    page: Page, masters: dict[str, Pixels]
) -> None:
    """Halved by weighing colours with alpha: as the full picture would look from further away."""
    page.keyboard.press("2")
    zoom(page, 50)
    seen = _shown(pixels(page), masters["coffee.jpg"], 0.5).astype(float)
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
        seen = _shown(pixels(page), masters["coffee.jpg"])[clear]
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
        piece = _shown(pixels(page), masters["coffee.jpg"])
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
    assert _is_original(_shown(pixels(page), np.empty((SIZE[1], SIZE[0], 4), np.uint8)), photos)
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
    assert _is_original(_shown(pixels(page), np.empty((SIZE[1], SIZE[0], 4), np.uint8)), photos)


def test_the_alpha_view_is_the_alpha_of_the_exported_file(
    page: Page, masters: dict[str, Pixels]
) -> None:
    zoom(page, 100)
    stage(page).focus()
    page.keyboard.press("m")
    expect(stage(page)).to_have_accessible_name("coffee.jpg, its alpha")
    grey = _shown(pixels(page), masters["coffee.jpg"])
    alpha = masters["coffee.jpg"][..., 3:]
    assert np.array_equal(grey, np.broadcast_to(alpha, grey.shape))


def test_edges_are_hatched_where_alpha_is_soft_and_nowhere_else(
    page: Page, masters: dict[str, Pixels]
) -> None:
    zoom(page, 100)
    stage(page).focus()
    plain = _shown(pixels(page), masters["coffee.jpg"])
    page.keyboard.press("e")
    hatched = _shown(pixels(page), masters["coffee.jpg"])
    alpha = masters["coffee.jpg"][..., 3]
    soft = (alpha >= 5) & (alpha <= 250)
    assert np.array_equal(hatched[~soft], plain[~soft])
    stripes = np.unique(hatched[soft], axis=0)
    assert len(stripes) == 2, "stripes of two colours, not one tint"
    # Light beside dark: to be told apart without seeing colours.
    assert np.ptp(stripes @ (0.2126, 0.7152, 0.0722)) > 120


def test_next_and_previous_keep_zoom_and_place(page: Page, masters: dict[str, Pixels]) -> None:
    page.keyboard.press("3")
    zoom(page, 300)
    stage(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    before = pixels(page)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("mirrored.png")
    expect(stage(page)).to_be_focused()
    there = pixels(page)
    height, width = there.shape[:2]
    # The arrows moved the middle by 64 px of the screen.
    left = round_half_up(width / 2 - 900 - 64)
    top = round_half_up(height / 2 - 600 - 64)
    across = range(-(left // 3), (width - left) // 3)
    down = range(-(top // 3), (height - top) // 3)
    seen = there[top + 3 * down[0] + 1 :: 3, left + 3 * across[0] + 1 :: 3]
    seen = seen[: len(down), : len(across)]
    under = laid(masters["mirrored.png"], BLACK)[down[0] :, across[0] :]
    assert _off(seen, under[: seen.shape[0], : seen.shape[1]]) <= ROUNDED
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text("astronaut.jpg")
    expect(page.get_by_label("Zoom in per cent")).to_have_value("300")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("coffee.jpg")
    assert np.array_equal(pixels(page), before)


def test_spots_are_walked_ringed_and_told(page: Page) -> None:
    listed = page.locator(".spot")
    expect(listed.first).to_be_visible(timeout=DONE)
    count = listed.count()
    assert 2 <= count <= 12
    assert set(page.locator(".spot-kind").all_inner_texts()) <= {
        "Soft edge",
        "Thin parts",
        "Faint edge",
    }
    stage(page).focus()
    before = pixels(page)
    seen = []
    for number in range(1, count + 1):
        page.keyboard.press("]")
        told = page.locator("[aria-live=polite]")
        expect(told).to_contain_text(f"Spot {number} of {count}: ")
        expect(listed.nth(number - 1)).to_have_attribute("aria-current", "true")
        seen.append(pixels(page))
    assert not any(np.array_equal(one, before) for one in seen)
    assert not np.array_equal(seen[0], seen[1]), "each spot is somewhere else"
    # The first is ringed: dark, white, dark, as one goes outwards from the middle of the stage.
    row = seen[0][seen[0].shape[0] // 2, seen[0].shape[1] // 2 :].astype(int)
    rings = [
        x
        for x in range(2, len(row) - 3)
        if row[x].min() > 250 and max(row[x - 2].max(), row[x + 2].max()) < 130
    ]
    assert rings
    page.keyboard.press("]")
    expect(page.locator("[aria-live=polite]")).to_contain_text(f"Spot 1 of {count}: ")
    assert np.array_equal(pixels(page), seen[0])
    page.keyboard.press("[")
    expect(listed.last).to_have_attribute("aria-current", "true")
    listed.first.click()
    assert np.array_equal(pixels(page), seen[0])


def test_side_by_side_both_panes_move_together(page: Page, masters: dict[str, Pixels]) -> None:
    page.get_by_label("Side by side").check()
    zoom(page, 200)
    stage(page).focus()
    page.keyboard.press("5")
    opaque = np.repeat(np.repeat(masters["coffee.jpg"][..., 3] == 255, 2, 0), 2, 1)
    for moved in (0, 64):
        canvas = pixels(page)
        half = canvas.shape[1] // 2
        seen = []
        for pane in (canvas[:, :half], canvas[:, half + 1 :]):
            lying = centred(pane, SIZE, 2)
            top = lying.top + moved
            # Around the middle of the photo, which both panes show.
            seen.append(pane[top + 300 : top + 500, 450 + lying.left : 750 + lying.left])
        west, east = seen
        inside = opaque[300:500, 450:750]
        off = np.abs(west.astype(float) - east).max(2)
        # Where the cut-out is opaque it has the photo's own colours, but at its very edge.
        assert inside.mean() > 0.2
        assert np.median(off[inside]) <= ROUNDED
        magenta = (canvas == (255, 0, 255)).all(2)
        assert magenta[:, half + 1 :].any(), "the cut-out lies on its ground"
        assert not magenta[:, :half].any(), "the photo hides it"
        page.keyboard.press("ArrowUp")


def test_the_wheel_zooms_about_the_pointer(page: Page) -> None:
    page.keyboard.press("3")
    zoom(page, 400)
    box = stage(page).bounding_box()
    assert box is not None
    at = (200, 150)
    before = pixels(page)[at[1], at[0]]
    page.mouse.move(box["x"] + at[0] + 0.5, box["y"] + at[1] + 0.5)
    for _ in range(3):
        page.mouse.wheel(0, -100)
    expect(page.get_by_label("Zoom in per cent")).to_have_value("781")
    after = pixels(page)[at[1] - 4 : at[1] + 5, at[0] - 4 : at[0] + 5].reshape(-1, 3)
    assert (np.abs(after.astype(int) - before).max(1) <= ROUNDED).any()
    for _ in range(12):
        page.mouse.wheel(0, 400)
    expect(page.get_by_label("Zoom in per cent")).to_have_value("25")


def test_a_drag_moves_the_photo_with_the_pointer(page: Page) -> None:
    zoom(page, 400)
    box = stage(page).bounding_box()
    assert box is not None
    before = pixels(page)
    x, y = box["x"] + 400, box["y"] + 300
    for held in (False, True):
        if held:
            stage(page).focus()
            page.keyboard.down(" ")
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 60, y - 20, steps=3)
        page.mouse.move(x - 120, y - 40, steps=3)
        page.mouse.up()
        if held:
            page.keyboard.up(" ")
        after = pixels(page)
        assert np.array_equal(after[:-40, :-120], before[40:, 120:])
        before = after


def test_two_fingers_pinch(page: Page) -> None:
    page.keyboard.press("3")
    zoom(page, 200)
    box = stage(page).bounding_box()
    assert box is not None
    touch = page.context.new_cdp_session(page)
    at = (int(box["width"] / 2) - 80, int(box["height"] / 2) + 30)
    before = pixels(page)[at[1], at[0]]

    def fingers(kind: str, gap: float) -> None:
        points = [
            {"x": box["x"] + at[0] + 0.5 + side * gap, "y": box["y"] + at[1] + 0.5, "id": index}
            for index, side in enumerate((-1, 1))
        ]
        given = [] if kind == "touchEnd" else points
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": given})

    fingers("touchStart", 40)
    for gap in (50, 65, 80, 100, 120, 140, 160):
        fingers("touchMove", gap)
    fingers("touchEnd", 160)
    touch.detach()
    expect(page.get_by_label("Zoom in per cent")).to_have_value("800")
    after = pixels(page)[at[1] - 8 : at[1] + 9, at[0] - 8 : at[0] + 9].reshape(-1, 3)
    assert (np.abs(after.astype(int) - before).max(1) <= ROUNDED).any()


def test_the_keyboard_alone_moves_zooms_and_magnifies(page: Page) -> None:
    number = page.get_by_label("Zoom in per cent")
    whole = pixels(page)
    for percent in ("150", "200", "300", "400"):
        page.keyboard.press("+")
        expect(number).to_have_value(percent)
    before = pixels(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert np.array_equal(pixels(page)[:-64, :-64], before[64:, 64:])
    page.keyboard.press("-")
    expect(number).to_have_value("300")
    page.keyboard.press("0")
    assert np.array_equal(pixels(page), whole)

    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Loupe")).to_have_attribute("aria-pressed", "true")
    canvas = pixels(page)
    height, width = canvas.shape[:2]
    middle = canvas[height // 2 - 32 : height // 2 + 32, width // 2 - 32 : width // 2 + 32]
    pieces = whole[height // 2 - 8 : height // 2 + 8, width // 2 - 8 : width // 2 + 8]
    assert _off(middle[2::4, 2::4], pieces) <= ROUNDED, "four times as large"
    page.keyboard.press("ArrowRight")
    moved = pixels(page)
    assert not np.array_equal(moved, canvas)
    assert np.array_equal(moved[:40], whole[:40]), "the photo stays where it is"
    page.keyboard.press("z")
    assert np.array_equal(pixels(page), whole)


def test_the_help_lists_the_viewers_keys_and_letters_can_be_switched_off(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    for label in ("Next photo", "Alpha view", "Loupe", "Next spot worth a look", "Zoom in"):
        expect(dialog).to_contain_text(label)
    page.keyboard.press("m")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(stage(page)).to_have_accessible_name("coffee.jpg, cut out")
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_label("Single keys are shortcuts: letters, digits, signs").uncheck()
    page.keyboard.press("Escape")
    stage(page).focus()
    page.keyboard.press("m")
    page.keyboard.press("j")
    expect(stage(page)).to_have_accessible_name("coffee.jpg, cut out")
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_label("Single keys are shortcuts: letters, digits, signs").check()
    page.keyboard.press("Escape")
