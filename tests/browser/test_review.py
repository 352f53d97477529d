"""The grid with its verdicts, and the gate that only approved photos pass."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.access import clean, narrow
from tests.browser.desk import approve_all, choose, download_zip, finished, go, without_review
from tests.browser.reviewing import shows
from tests.browser.session import Session


def test_nothing_reviewed_is_explained_and_the_gate_opens_for_the_batch_alone(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    go(page, "Export")
    expect(page.get_by_text("none has been reviewed yet")).to_be_visible()
    expect(page.get_by_role("button", name="Download ZIP")).to_be_disabled()
    page.get_by_role("button", name="Review", exact=True).click()
    shows(page, photos[0])
    # One photo may be taken away without a verdict.
    with page.expect_download():
        page.get_by_role("button", name="Download PNG").click()
    go(page, "Export")
    without_review(page)
    expect(
        page.get_by_text("All photos of this batch are exported, 2 not reviewed")
    ).to_be_visible()
    _, manifest = download_zip(page)
    assert [record["verdict"] for record in manifest] == [None, None]
    # The next batch starts behind the gate again.
    go(page, "Photos")
    for photo in photos[:2]:
        page.locator(".tile-link", has_text=photo.name).click()
        page.get_by_role("button", name="Delete", exact=True).click()
        go(page, "Photos")
    choose(page, photos[2:3])
    finished(page, "1 of 1 done")
    go(page, "Export")
    expect(page.get_by_role("button", name="Download ZIP")).to_be_disabled()


def test_the_grid_shows_verdicts_filters_by_them_and_is_walked_with_arrows(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos)
    approve_all(page, 4)
    tiles = page.locator(".tile-link")
    expect(page.locator(".tile .verdict-badge")).to_have_text(["Approved"] * 4)
    tiles.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tiles.nth(1)).to_be_focused()
    page.keyboard.press("End")
    expect(tiles.nth(3)).to_be_focused()
    page.keyboard.press("Home")
    expect(tiles.nth(0)).to_be_focused()
    page.set_viewport_size({"width": 420, "height": 900})  # two to a row
    page.keyboard.press("ArrowDown")
    expect(tiles.nth(2)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(tiles.nth(0)).to_be_focused()
    page.set_viewport_size({"width": 1280, "height": 720})

    page.keyboard.press("r")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox", name="Halo")).to_be_focused()
    page.keyboard.press("0")
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(page.locator("[aria-live=polite]")).to_contain_text("3 approved, 1 rejected")
    for label in ("All 4", "To review 0", "Approved 3", "Rejected 1", "To do 0", "Failed 0"):
        expect(page.get_by_role("radio", name=label, exact=True)).to_be_attached()
    page.get_by_role("radio", name="Rejected 1").check()
    expect(page.locator(".tile")).to_have_count(1)
    expect(page.locator(".tile .verdict-badge")).to_have_text("Rejected")
    page.keyboard.press("Control+z")
    expect(page.get_by_text("Nothing to show here.")).to_be_visible()
    expect(page.get_by_role("radio", name="Approved 4")).to_be_attached()


def test_what_pixels_cannot_prove_is_confirmed_by_a_person(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    approve_all(page, 2)
    go(page, "Export")
    page.get_by_label("Google Merchant Center").check()
    refusals = page.locator(".refusals")
    expect(refusals).to_contain_text(
        "Nobody has confirmed that it shows no text, watermark, border or placeholder."
    )
    page.get_by_role("button", name="Review", exact=True).click()
    shows(page, photos[0])
    attest = page.get_by_role("checkbox", name=re.compile("^I have looked: it shows no text"))
    expect(attest).not_to_be_checked()
    page.keyboard.press("Shift+A")
    shows(page, photos[1])
    page.keyboard.press("c")
    expect(attest).to_be_checked()
    go(page, "Export")
    page.get_by_label("Master", exact=False).first.uncheck()
    _, manifest = download_zip(page)
    assert {record["channel"] for record in manifest} <= {"google_merchant"}
    for record in manifest:
        assert record["verdict"]["confirmed"] == ["text", "watermark", "border", "placeholder"]
        assert not any("nobody has confirmed" in note for note in record["notes"])
    assert manifest, "photos this small are taken by one channel at least"


def test_deciding_is_clean_to_axe_and_fits_a_narrow_page(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    page.locator(".tile-link").first.focus()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Who decides here?")).to_be_visible()
    clean(page)
    page.keyboard.press("Enter")
    expect(page.locator(".tile-link").nth(1)).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_visible()
    clean(page)
    narrow(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    clean(page)
    narrow(page)
    page.locator(".tile-link").first.click()
    go(page, "Export")
    page.get_by_label("Google Merchant Center").check()
    clean(page)
    narrow(page)
    go(page, "Photos")
    page.locator(".tile-link").last.click()
    clean(page)
    page.keyboard.press("r")
    screen = page.get_by_role("button", name="What is on screen")
    screen.click()
    expect(page.get_by_role("button", name="Reject", exact=True)).to_be_focused()
    screen.evaluate("button => button.scrollIntoView({ block: 'center' })")
    clean(page)
    narrow(page)
    page.get_by_role("button", name="No spot").click()
    expect(screen).to_be_focused()
    screen.click()
    page.keyboard.press("Enter")
    expect(screen).to_have_count(0)
    clean(page)
    narrow(page)
