"""Keys that are held, as by hands that tremble, and keys that a field needs itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import approve_all, download_zip, go
from tests.browser.reviewing import give_name, shows
from tests.browser.session import Session
from tests.browser.witness import until

# A key once the panel is there, before the browser has drawn it: as soon as a hand can be.
PRESSED_UNPAINTED = """key => {
  const watch = new MutationObserver(() => {
    if (!document.querySelector('.decide')) return;
    watch.disconnect();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    requestAnimationFrame(() => setTimeout(() => { window.painted = true; }, 500));
  });
  watch.observe(document.body, { childList: true, subtree: true });
}"""

REPEATS = 3  # odd, so that what is switched on and off again shows


def hold(page: Page, keys: str, until: Callable[[], None]) -> None:
    """Press keys such as "Control+z", wait for what they do, hold them on, and let them go."""
    *modifiers, key = keys.split("+")
    for modifier in modifiers:
        page.keyboard.down(modifier)
    page.keyboard.down(key)
    until()
    for _ in range(REPEATS):
        page.keyboard.down(key)
        _drawn(page)
    for down in (key, *modifiers):
        page.keyboard.up(down)


def _drawn(page: Page) -> None:
    """Whatever the last key has changed is on the page."""
    page.evaluate("new Promise(then => requestAnimationFrame(() => requestAnimationFrame(then)))")


@pytest.mark.parametrize("key", ["a", "Enter"])
def test_a_key_held_in_the_viewer_approves_one_photo(
    page: Page, cut_before: Session, photos: list[Path], key: str
) -> None:
    cut_before.laid(page, photos)
    page.keyboard.press("j")
    shows(page, photos[0])
    name = page.get_by_role("dialog").get_by_label("Name")
    hold(page, "a", lambda: expect(name).to_be_focused())
    expect(name).to_have_value("")  # what is asked for meanwhile is not answered by it
    give_name(page, "Zoë")
    shows(page, photos[1])

    approve = page.get_by_role("button", name="Approve", exact=True)
    if key == "Enter":
        approve.focus()

    def onward() -> None:
        shows(page, photos[2])
        if key == "Enter":  # where Enter would press it again
            expect(approve).to_be_focused()

    hold(page, key, onward)
    shows(page, photos[2])
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(
        f"{photos[1].name} approved, 2 of 4 reviewed"
    )
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")


def test_a_key_held_in_the_grid_decides_once_and_takes_one_decision_back(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos)
    tiles = page.locator(".tile-link")
    reviewed = page.get_by_test_id("reviewed")
    tiles.first.focus()
    page.keyboard.press("a")
    give_name(page, "Zoë")
    expect(tiles.nth(1)).to_be_focused()
    hold(page, "a", lambda: expect(tiles.nth(2)).to_be_focused())
    expect(reviewed).to_have_text("2 of 4 reviewed")
    expect(tiles.nth(2)).to_be_focused()
    hold(page, "Control+z", lambda: expect(reviewed).to_have_text("1 of 4 reviewed"))
    expect(reviewed).to_have_text("1 of 4 reviewed")


def test_a_key_held_on_the_way_to_the_export_starts_none(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:1])
    approve_all(page, 1)
    page.locator(".tile-link").first.click()
    shows(page, photos[0])
    download = page.get_by_role("button", name="Download ZIP")
    hold(page, "Control+Enter", lambda: expect(download).to_be_enabled())
    expect(page.locator(".run-progress, .run-outcome")).to_have_count(0)
    files, _ = download_zip(page, lambda: page.keyboard.press("Control+Enter"))
    assert len(files) == 1


def test_a_digit_held_gives_its_reason_and_the_key_that_opens_the_form_does_not_send_it(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    page.locator(".tile-link").first.click()
    shows(page, photos[0])
    page.keyboard.press("r")
    halo = page.get_by_role("checkbox", name="Halo")
    expect(halo).to_be_focused()
    hold(page, "1", lambda: expect(halo).to_be_checked())
    expect(halo).to_be_checked()
    page.keyboard.press("Enter")
    give_name(page, "Zoë")
    shows(page, photos[1])
    page.keyboard.press("k")
    shows(page, photos[0])
    page.get_by_role("button", name="Change", exact=True).focus()
    hold(page, "Enter", lambda: expect(halo).to_be_focused())
    shows(page, photos[0])
    expect(page.get_by_role("dialog", name=f"Reject {photos[0].name}")).to_be_visible()


def test_what_a_key_opens_before_the_view_is_painted_keeps_the_focus(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:1])
    page.evaluate(PRESSED_UNPAINTED, "r")
    page.locator(".tile-link").first.click()
    until(page, "() => window.painted", 15)
    expect(page.get_by_role("checkbox", name="Halo")).to_be_focused()


def test_a_key_held_goes_on_from_photo_to_photo(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos)
    page.locator(".tile-link").first.click()
    shows(page, photos[0])
    for photo in photos[1:]:
        page.keyboard.down("j")
        shows(page, photo)
    page.keyboard.up("j")


def test_after_a_deletion_a_field_takes_back_its_own_typing(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    page.locator(".tile-link").first.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    go(page, "Export")
    field = page.get_by_label(f"SKU of {photos[1].name}")
    before = field.input_value()
    field.focus()
    page.keyboard.press("End")
    page.keyboard.type("-7")
    expect(field).to_have_value(f"{before}-7")
    page.keyboard.press("Control+z")
    expect(field).not_to_have_value(f"{before}-7")
    expect(page.locator(".product")).to_have_count(1)
