"""Repairs by quick hands: what the second drag, click or key meets while the first still counts."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.browser.bench import SETTLED, Bench, near_to, rgba, starting
from tests.browser.stage import Pixels, pixels, stage
from tests.browser.witness import until

LINE = ((200.0, 200.0), (280.0, 200.0))

# The next small picture, which is made when a file is put away, waits until it is let go.
HELD = """() => {
  const convert = OffscreenCanvas.prototype.convertToBlob;
  OffscreenCanvas.prototype.convertToBlob = async function (...how) {
    OffscreenCanvas.prototype.convertToBlob = convert;
    globalThis.waits = true;
    await new Promise((done) => { globalThis.letGo = done; });
    return convert.apply(this, how);
  };
}"""


def resting(page: Page) -> Pixels:
    """What is on the canvas once nothing changes there any more."""
    for _ in range(40):
        before = pixels(page)
        page.wait_for_timeout(500)
        if np.array_equal(pixels(page), before):
            return before
    pytest.fail("it never comes to rest")


def undo(page: Page):
    return page.get_by_role("button", name="Undo", exact=True)


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_with_space_held_every_drag_moves_the_photo(bench: Bench, by: str) -> None:
    page = bench.page
    before = pixels(page)
    if by == "key":
        stage(page).focus()
        page.keyboard.press("x")
    else:
        page.locator("label", has_text="Erase").click()
    page.keyboard.down(" ")
    for _ in range(2):
        page.mouse.move(*bench.at(300, 200))
        page.mouse.down()
        page.mouse.move(*bench.at(280, 190), steps=3)
        page.mouse.up()
    page.keyboard.up(" ")
    expect(undo(page)).to_be_disabled()
    page.keyboard.press("v")
    assert not np.array_equal(pixels(page), before)
    page.keyboard.press("0")
    page.mouse.move(0, 0)
    assert np.array_equal(pixels(page), before)


def test_a_double_click_takes_one_piece(bench: Bench) -> None:
    page = bench.page
    before = rgba(bench.download())[..., 3]
    island = (540, 60)
    bench.tool("Restore")
    bench.brush(40)
    bench.drag(island, island)
    bench.tool("Piece")
    page.mouse.move(*bench.at(*island))
    piece = page.get_by_test_id("piece")
    expect(piece).to_contain_text("Island of", timeout=SETTLED)
    page.mouse.dblclick(*bench.at(*island))
    said = page.locator("[aria-live=polite].unseen")
    expect(said).to_have_text(starting("Dropped island"))
    assert np.array_equal(rgba(bench.download())[..., 3], before)
    page.wait_for_timeout(600)  # a click of its own
    # The ground is no hole: nothing encloses it.
    page.mouse.click(*bench.at(*island))
    expect(said).to_have_text(starting("No piece here"))
    page.get_by_label("Keep", exact=True).check()
    page.mouse.click(*bench.at(*island))
    expect(said).to_have_text(starting("Kept hole"))


def test_a_tool_put_away_while_a_photo_is_rejected_stays_away(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    page.get_by_role("button", name="Reject").click()
    # What a click opens has the focus, not the picture: Enter would paint there.
    expect(page.get_by_role("checkbox", name="Halo")).to_be_focused()
    bench.tool("Move")
    page.get_by_role("button", name="Cancel").click()
    bench.drag(*LINE)
    expect(undo(page)).to_be_disabled()
    # One that is in hand still is so afterwards.
    bench.tool("Erase")
    page.get_by_role("button", name="Reject").click()
    page.get_by_role("button", name="Cancel").click()
    page.keyboard.press("0")
    bench.drag(*LINE)
    expect(undo(page)).to_be_enabled()


def test_an_undo_in_the_middle_of_a_stroke_lifts_the_brush(bench: Bench) -> None:
    page = bench.page
    said = page.locator("[aria-live=polite].unseen")
    stage(page).focus()
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush down")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Undone: Stroke")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush down")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush lifted")


def test_a_stroke_made_while_the_file_is_put_away_stays_on_screen(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(40)
    page.evaluate(HELD)
    bench.drag(*LINE)
    until(page, "() => globalThis.waits")
    bench.drag((200, 300), (280, 300))
    page.mouse.move(0, 0)
    shown = resting(page)
    page.evaluate("() => globalThis.letGo()")
    for _ in range(10):  # until long after the first file is in the store
        assert np.array_equal(pixels(page), shown)
        page.wait_for_timeout(100)
    bench.saved()
    assert np.array_equal(pixels(page), shown)
    alpha = rgba(bench.download())[..., 3]
    for y in (200, 300):
        assert (alpha[near_to(bench.size, (200, y), (280, y), within=18)] == 0).all()


def test_the_place_in_the_list_of_spots_outlives_a_repair(bench: Bench) -> None:
    page = bench.page
    spot = page.locator(".spot").nth(1)
    expect(spot).to_be_visible(timeout=SETTLED)
    spot.click()
    name = spot.text_content() or ""
    stage(page).focus()
    page.keyboard.press("0")
    bench.tool("Restore")
    bench.brush(10)
    far = (590, 10)
    bench.drag(far, far)
    bench.saved()
    page.wait_for_timeout(2000)  # until the new file's spots are found
    current = page.locator(".spot[aria-current=true]")
    expect(current).to_have_text(name, timeout=SETTLED)
    expect(page.locator(".spot[aria-current=true]")).to_have_count(1)
