"""Everyone can use it: axe finds nothing, the keyboard suffices, nothing is wider than a phone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FileChooser, Page, expect

from tests.browser.access import clean, narrow
from tests.browser.desk import DONE, choose, finished, go, sharing
from tests.browser.session import WRONG, Session
from tests.browser.witness import BOOK, until

STEADY = 0.01  # sum of layout shifts; 0.1 already counts as good


@pytest.fixture(scope="module")
def busy(browser: Browser, cut_before: Session, photos: list[Path]) -> Iterator[Page]:
    """A page with two cut-outs and a failure, whose engine is warm and whose network is locked."""
    context = browser.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 800})
    sharing(context)
    page = context.new_page()
    page.goto(cut_before.base_url)
    page.get_by_role("button", name="Warm up now").click()
    expect(page.get_by_role("heading", name="Ready", exact=True)).to_be_visible(timeout=DONE)
    cut_before.laid(page, [*photos[:2], WRONG], anew=False)
    until(page, f"{BOOK}.locked", 60)
    yield page
    context.close()


VIEWS = ["Photos", "Export", "Privacy"]


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_is_clean_and_fits_a_narrow_page(busy: Page, view: str) -> None:
    go(busy, view)
    if view == "Privacy":
        busy.get_by_role("button", name=re.compile("^Show all")).click()
    if view == "Export":
        busy.get_by_label("Amazon, main image").check()
        busy.get_by_label("JPEG on a colour").check()
    clean(busy)
    narrow(busy)


@pytest.mark.parametrize("mode", ["Cut-out", "Side by side", "Wipe"])
def test_an_open_photo_is_clean_and_fits_a_narrow_page(busy: Page, mode: str) -> None:
    go(busy, "Photos")
    busy.locator(".tile a").first.click()
    busy.get_by_label(mode, exact=True).first.check()
    busy.get_by_label("100 %").check()
    clean(busy)
    busy.get_by_label("Fit").check()
    clean(busy)
    narrow(busy)


def test_dialogs_are_clean_and_give_the_focus_back(busy: Page) -> None:
    go(busy, "Privacy")
    for name in ("Settings", "Delete everything"):
        opener = busy.get_by_role("button", name=name, exact=True)
        opener.click()
        expect(busy.get_by_role("dialog")).to_be_visible()
        clean(busy)
        narrow(busy)
        busy.keyboard.press("Escape")
        expect(busy.get_by_role("dialog")).to_have_count(0)
        expect(opener).to_be_focused()


def test_the_empty_page_is_clean_and_fits_a_narrow_page(page: Page, base_url: str) -> None:
    page.goto(base_url)
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    clean(page)
    narrow(page)


def test_everything_can_be_done_by_keyboard(page: Page, base_url: str, photos: list[Path]) -> None:
    choosers: list[FileChooser] = []
    page.on("filechooser", lambda chooser: choosers.append(chooser))  # noqa: PLW0108 - Playwright wraps functions only
    page.goto(base_url)
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Choose photos")).to_be_focused()
    with page.expect_event("filechooser"):
        page.keyboard.press("Enter")
    choosers[0].set_files(photos[:2])
    expect(page.locator("[aria-live=polite]")).to_have_text("2 of 2 done", timeout=DONE)
    finished(page, "2 of 2 done")

    _tab_to(page, page.locator(".tile a").first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(photos[0].name)
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_have_text(photos[1].name)
    _tab_to(page, page.get_by_role("radio", name="Cut-out"))
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    _tab_to(page, page.get_by_role("slider", name="Wipe"))
    page.keyboard.press("ArrowRight")
    slider = page.get_by_role("slider", name="Wipe")
    expect(slider).to_have_attribute("aria-valuetext", "51 % original")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("status")).to_be_visible()

    _tab_to(page, page.locator(".tile a").first)
    page.keyboard.press("a")
    expect(page.get_by_role("textbox", name="Name")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".tile a").nth(1)).to_be_focused()
    page.keyboard.press("a")
    _tab_to(page, page.get_by_role("link", name=re.compile("^Export 2")))
    page.keyboard.press("Enter")
    _tab_to(page, page.get_by_label("Alt text of astronaut.jpg"))
    page.keyboard.type("An astronaut")
    with page.expect_download(timeout=DONE) as waiting:
        _tab_to(page, page.get_by_role("button", name="Download ZIP"))
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.endswith(".zip")


def test_nothing_jumps_while_the_queue_runs(page: Page, base_url: str, photos: list[Path]) -> None:
    page.add_init_script(
        """self.shifts = [];
        new PerformanceObserver((list) => {
          for (const one of list.getEntries()) {
            const moved = one.sources.map(({node}) => node?.outerHTML?.slice(0, 80));
            if (!one.hadRecentInput) self.shifts.push([one.value, one.startTime, moved]);
          }
        }).observe({type: 'layout-shift', buffered: true});"""
    )
    page.goto(base_url)
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    page.get_by_role("button", name="Warm up now").click()
    page.wait_for_timeout(1000)
    choose(page, [*photos, Path(__file__)])
    finished(page, "4 of 5 done, 1 failed")
    page.wait_for_timeout(500)
    shifts = page.evaluate("self.shifts")
    # The empty page making way for the queue is what the person asked for; nothing else moves.
    assert sum(value for value, *_ in shifts) <= STEADY, shifts


def _tab_to(page: Page, target: object) -> None:
    """Press Tab until the target has the focus, and that it is seen then."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("(e) => e === document.activeElement"):  # type: ignore[attr-defined]
            covered = target.evaluate(  # type: ignore[attr-defined]
                """(e) => { const r = e.getBoundingClientRect();
                  return r.bottom <= 0 || r.top >= innerHeight; }"""
            )
            assert not covered, "the focus is out of sight"
            return
    pytest.fail("Tab never reaches it")
