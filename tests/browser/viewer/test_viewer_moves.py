"""Moving about: next and previous, zoom, drag, pinch and keys, asserted on the canvas's pixels."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page, expect

from tests.browser.desk import DONE
from tests.browser.stage import (
    ROUNDED,
    SIZE,
    Pixels,
    centred,
    difference,
    laid,
    pixels,
    round_half_up,
    stage,
    zoom,
)

BLACK = (0, 0, 0)


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
    assert difference(seen, under[: seen.shape[0], : seen.shape[1]]) <= ROUNDED
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
    assert difference(middle[2::4, 2::4], pieces) <= ROUNDED, "four times as large"
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
