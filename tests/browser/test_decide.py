"""Deciding by keyboard, the grid with its verdicts, and the gate that only approved photos pass."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.access import clean, narrow
from tests.browser.desk import DONE, approve_all, choose, download_zip, finished, go, without_review

RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def _ready(page: Page, base_url: str, photos: list[Path]) -> None:
    page.goto(base_url)
    choose(page, photos)
    finished(page, f"{len(photos)} of {len(photos)} done")


def _name(page: Page, name: str) -> None:
    """The first decision asks who decides."""
    dialog = page.get_by_role("dialog", name="Who decides here?")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def _heading(page: Page, photo: Path) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(photo.name)


def _records(page: Page) -> dict[str, dict[str, Any]]:
    """What lies in the database, by the photo's name."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((resolve, reject) => {
          const opening = indexedDB.open('packshot');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const asked = opening.result.transaction('photos').objectStore('photos').getAll();
            asked.onsuccess = () => { opening.result.close(); resolve(asked.result); };
          };
        })"""
    )
    return {record["name"]: record for record in found}


def _fall(page: Page) -> None:
    """Until the toast is gone."""
    expect(page.locator(".toast")).to_have_count(0, timeout=8000)


def test_a_batch_is_reviewed_by_keyboard_alone_and_only_the_approved_leave(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, photos)
    page.keyboard.press("j")
    _heading(page, photos[0])
    page.keyboard.press("a")
    _name(page, "Zoë")
    # Approved, and on to the next.
    _heading(page, photos[1])
    expect(page.locator("[aria-live=polite]")).to_have_text(
        f"{photos[0].name} approved, 1 of 4 reviewed"
    )
    page.keyboard.press("r")
    form = page.get_by_role("dialog", name=f"Reject {photos[1].name}")
    expect(form.get_by_role("checkbox", name="Halo")).to_be_focused()
    page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_have_text("Choose at least one reason.")
    for key in "4-1":
        page.keyboard.press(key)
    page.keyboard.press("2")
    page.keyboard.press("2")  # and taken back
    page.keyboard.press("s")  # what is on screen is the spot
    expect(form.get_by_label("Width of the spot, pixels")).not_to_have_value("")
    page.keyboard.press("n")
    page.keyboard.type("left ear 1")  # a digit in the note is a digit
    page.keyboard.press("Enter")
    expect(form).to_have_count(0)
    _heading(page, photos[2])
    # Escape leaves it undecided; digits are grounds again.
    page.keyboard.press("r")
    page.keyboard.press("5")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    _heading(page, photos[2])
    expect(page.locator(".verdict-badge").first).to_have_text("To review")
    page.keyboard.press("a")
    _heading(page, photos[3])
    page.keyboard.press("a")
    expect(page.locator("[aria-live=polite]")).to_have_text(
        f"{photos[3].name} approved. All reviewed: 3 approved, 1 rejected"
    )

    _check_rejection(_records(page)[photos[1].name])
    page.reload()
    expect(page.locator(".verdict-badge").first).to_have_text("Approved")
    page.keyboard.press("Control+Enter")
    expect(
        page.get_by_text("3 approved photos are exported; 1 rejected stays here.")
    ).to_be_visible()
    files, manifest = download_zip(page, lambda: page.keyboard.press("Control+Enter"))
    assert set(files) == {f"master/{photos[at].stem}-front-v1.png" for at in (0, 2, 3)}
    for record in manifest:
        given = record["verdict"]
        assert RFC3339.match(given.pop("at"))
        assert given == {
            "decision": "approved",
            "reasons": [],
            "by": "Zoë",
            "confirmed": [],
            "repaired": False,
        }


def _check_rejection(record: dict[str, Any]) -> None:
    verdict = record["verdict"]
    assert verdict["decision"] == "rejected"
    assert verdict["reasons"] == ["halo", "clipped_edge", "wrong_file"]
    assert verdict["note"] == "left ear 1"
    outcome = record["outcome"]
    left, top, right, bottom = verdict["spot"]
    assert 0 <= left < right <= outcome["width"]
    assert 0 <= top < bottom <= outcome["height"]
    assert verdict["by"] == "Zoë"
    assert RFC3339.match(verdict["at"])


def test_nothing_reviewed_is_explained_and_the_gate_opens_for_the_batch_alone(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, photos[:2])
    go(page, "Export")
    expect(page.get_by_text("none has been reviewed yet")).to_be_visible()
    expect(page.get_by_role("button", name="Download ZIP")).to_be_disabled()
    page.get_by_role("button", name="Review", exact=True).click()
    _heading(page, photos[0])
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
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, [*photos, Path(__file__)][:4])
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


def test_a_decision_is_taken_back_where_it_was_made(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, photos[:2])
    page.locator(".tile-link").first.click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Go on without a name").click()
    _heading(page, photos[1])
    page.keyboard.press("Control+z")
    _heading(page, photos[0])
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")
    page.get_by_label("Then go to the next to review").uncheck()
    page.keyboard.press("a")
    _heading(page, photos[0])
    expect(page.locator(".decide .verdict-badge")).to_have_text("Approved")
    page.get_by_role("button", name=f"Take back: {photos[0].name}").click()
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")
    page.keyboard.press("a")
    page.get_by_role("button", name="Undecided again").click()
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")
    # The name was asked for once; empty is an answer, and the settings take another.
    assert json.loads(page.evaluate("localStorage['packshot.settings']"))["asked"] is True
    page.get_by_role("button", name="Settings", exact=True).click()
    page.get_by_label("Who decides here").fill("Max ")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator(".decide .verdict-line")).to_contain_text("Max, ")


def test_a_spot_is_dragged_on_the_picture_and_set_in_numbers(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, photos[:1])
    page.locator(".tile-link").first.click()
    page.get_by_role("button", name="Reject…").click()
    box = page.locator(".viewer-main").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - 40
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 40, steps=4)
    page.mouse.up()
    width = page.get_by_label("Width of the spot, pixels")
    height = page.get_by_label("Height of the spot, pixels")
    ratio = int(width.input_value()) / int(height.input_value())
    assert abs(ratio - 1.5) < 0.15
    page.get_by_label("Left of the spot, pixels").fill("12")
    width.fill("9999")
    width.press("Tab")
    expect(page.get_by_label("Left of the spot, pixels")).to_have_value("12")
    expect(width).to_have_value("500")
    page.get_by_role("button", name="No spot").click()
    expect(width).to_have_count(0)
    page.get_by_role("button", name="What is on screen").click()
    expect(width).to_be_visible()
    page.get_by_role("checkbox", name="Halo").check()
    page.get_by_role("button", name="Reject", exact=True).click()
    _name(page, "")
    expect(page.locator(".decide .verdict-badge")).to_have_text("Rejected")
    expect(page.locator(".verdict-reasons")).to_contain_text("A rim of the old background")


def test_what_pixels_cannot_prove_is_confirmed_by_a_person(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, photos[:2])
    approve_all(page, 2)
    go(page, "Export")
    page.get_by_label("Google Merchant Center").check()
    refusals = page.locator(".refusals")
    expect(refusals).to_contain_text(
        "Nobody has confirmed that it shows no text, watermark, border or placeholder."
    )
    page.get_by_role("button", name="Review", exact=True).click()
    _heading(page, photos[0])
    attest = page.get_by_role("checkbox", name=re.compile("^I have looked: it shows no text"))
    expect(attest).not_to_be_checked()
    page.keyboard.press("Shift+A")
    _heading(page, photos[1])
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


def test_a_changed_cut_out_takes_its_verdict_along(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    _ready(page, base_url, photos[:1])
    approve_all(page, 1)
    page.locator(".tile-link").first.click()
    expect(page.locator(".decide .verdict-badge")).to_have_text("Approved")
    softness = page.get_by_role("slider", name=re.compile("soft", re.IGNORECASE))
    page.keyboard.press("t")
    expect(page.get_by_role("slider", name="Edge shift")).to_be_focused()
    softness.focus()
    softness.press("ArrowRight")
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review", timeout=DONE)
    expect(page.locator("[aria-live=polite]")).to_contain_text("no longer approved")
    # What is repaired is what is approved, also before its file is written; the next step counts.
    page.keyboard.press("a")
    expect(page.locator(".decide .verdict-badge")).to_have_text("Approved")
    softness.press("ArrowRight")
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")
    softness.press("ArrowLeft")
    page.keyboard.press("a")
    expect(page.locator(".decide .verdict-badge")).to_have_text("Approved")
    page.keyboard.press("Control+Enter")
    _, manifest = download_zip(page)
    assert manifest[0]["verdict"]["decision"] == "approved"
    assert manifest[0]["verdict"]["repaired"] is True
    page.reload()
    assert _records(page)[photos[0].name]["verdict"]["decision"] == "approved"


@pytest.mark.parametrize("look", ["light", "dark"])
def test_deciding_is_clean_to_axe_and_fits_a_narrow_page(
    page: Page, base_url: str, photos: list[Path], look: Any
) -> None:
    page.emulate_media(color_scheme=look, reduced_motion="reduce")
    _ready(page, base_url, photos[:2])
    page.locator(".tile-link").first.focus()
    page.keyboard.press("a")
    expect(page.get_by_role("dialog", name="Who decides here?")).to_be_visible()
    clean(page)
    page.keyboard.press("Enter")
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
    page.get_by_role("button", name="What is on screen").click()
    page.keyboard.press("Enter")
    clean(page)
    narrow(page)
