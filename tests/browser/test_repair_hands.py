"""Touch-up by pen, by fingers and by keyboard, and what it says aloud."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, expect

from tests.browser.access import clean
from tests.browser.bench import (
    SETTLED,
    Bench,
    named,
    near_to,
    opened,
    rgba,
    starting,
)
from tests.browser.session import Session


def test_a_pen_pressed_lightly_draws_thinner(bench: Bench) -> None:
    bench.tool("Erase")
    bench.brush(40)
    session = bench.page.context.new_cdp_session(bench.page)

    def pen(kind: str, x: float, force: float) -> None:
        left, top = bench.at(x, 230)
        session.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": left,
                "y": top,
                "force": force,
                "button": "left",
                "buttons": 1,
                "clickCount": 1,
                "pointerType": "pen",
            },
        )

    pen("mousePressed", 180, 0.1)
    for x in range(184, 321, 4):
        pen("mouseMoved", x, 0.1 + 0.4 * (x - 180) / 140)
    pen("mouseReleased", 320, 0)
    alpha = rgba(bench.download())[..., 3]
    thin, wide = ((alpha[:, x] == 0)[190:270].sum() for x in (190, 310))
    assert 4 <= thin <= 14, thin
    assert wide >= 30, wide


def test_one_finger_paints_and_two_take_it_back(
    browser: Browser, cut_before: Session, photos: list[Path]
) -> None:
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 420, "height": 860}
    )
    page = context.new_page()
    coffee = named(photos, "coffee")
    cut_before.laid(page, [coffee])
    bench = opened(page, coffee)
    before = rgba(bench.download())
    bench.tool("Erase")
    bench.brush(40)
    page.locator(".stage-canvas").scroll_into_view_if_needed()
    session = context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        places = [
            {"x": x, "y": y, "id": n}
            for n, (x, y) in enumerate(bench.at(*point) for point in points)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    line = ((200.0, 200.0), (300.0, 220.0))
    fingers("touchStart", line[0])
    for share in (0.25, 0.5, 0.75, 1):
        fingers("touchMove", (200 + 100 * share, 200 + 20 * share))
    fingers("touchEnd")
    erased = rgba(bench.download())
    assert (erased[..., 3][near_to(bench.size, *line, within=17)] == 0).all()
    rim = near_to(bench.size, *line, within=23)
    assert np.array_equal(erased[..., 3][~rim], before[..., 3][~rim])

    page.locator(".stage-canvas").scroll_into_view_if_needed()
    fingers("touchStart", (260, 330))
    fingers("touchMove", (270, 330))
    fingers("touchStart", (270, 330), (330, 330))
    fingers("touchEnd")
    assert np.array_equal(rgba(bench.download()), erased), "two fingers are no stroke"
    context.close()


def test_everything_is_done_by_keyboard_and_said_aloud(bench: Bench) -> None:
    page = bench.page
    first = bench.download()
    stage = page.locator(".stage-canvas")
    said = page.locator("[aria-live=polite].unseen")
    stage.focus()
    page.keyboard.press("x")
    expect(said).to_have_text("Erase: paint away")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush down")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush lifted")
    erased = rgba(bench.download())
    radius = 12
    box = stage.bounding_box()
    assert box is not None
    scale = bench.at(1, 0)[0] - bench.at(0, 0)[0]
    line = ((300.5, 200.5), (300.5 - 60 / scale, 200.5))
    core = near_to(bench.size, *line, within=radius * 0.8 - 1)
    assert (erased[..., 3][core] == 0).all()

    stage.focus()
    page.keyboard.press("p")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_test_id("piece")).to_contain_text("Hole of", timeout=SETTLED)
    page.keyboard.press("Enter")
    expect(said).to_have_text(starting("Kept hole"))
    assert (rgba(bench.download())[..., 3][core] == 255).all()
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Undone: Kept hole")
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Undone: Erase stroke")
    assert bench.download() == first
    page.keyboard.press("Control+y")
    expect(said).to_have_text("Done again: Erase stroke")
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Move", exact=True)).to_be_checked()

    slider = page.get_by_label("Softness")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.25 px")
    page.keyboard.press("Control+z")
    expect(slider).to_have_attribute("aria-valuetext", "0 px")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    for words in ("Paint away", "Paint back in", "Take paint off again", "Smaller brush"):
        expect(keys).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_a_verdict_falls_with_the_next_stroke(bench: Bench) -> None:
    page = bench.page
    page.keyboard.press("a")
    page.get_by_role("button", name="Go on without a name").click()
    verdict = page.locator(".decide")
    expect(verdict).to_contain_text("Approved")
    bench.tool("Erase")
    bench.drag((200, 200), (280, 200))
    expect(verdict).not_to_contain_text("Approved")


def test_every_tool_is_clean_and_fits_a_narrow_page(bench: Bench) -> None:
    page = bench.page
    for tool in ("Erase", "Piece"):
        bench.tool(tool)
        if tool == "Erase":
            bench.drag((200, 200), (280, 200))
        clean(page)
        before = page.viewport_size
        assert before is not None
        page.set_viewport_size({"width": 320, "height": 640})
        page.wait_for_timeout(200)
        wide = page.locator(".touch-up, .touch-up *").evaluate_all(
            """(all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth)
              .map((e) => e.className || e.tagName)"""
        )
        page.set_viewport_size(before)
        assert not wide
    small = page.locator(".touch-up :is(button, input, label)").evaluate_all(
        """(all) => all.filter((e) => e.getBoundingClientRect().height < 24
          && !e.matches('.slider label, [type=radio], [type=checkbox]')).map((e) => e.outerHTML)"""
    )
    assert not small
