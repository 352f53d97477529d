"""Deciding in the viewer: by keyboard, with reasons and a spot, and what a decision stands on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.desk import DONE, approve_all, download_zip
from tests.browser.reviewing import give_name, records, shows
from tests.browser.session import Session

RFC3339 = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


def test_a_batch_is_reviewed_by_keyboard_alone_and_only_the_approved_leave(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos)
    page.keyboard.press("j")
    shows(page, photos[0])
    page.keyboard.press("a")
    give_name(page, "Zoë")
    # Approved, and on to the next.
    shows(page, photos[1])
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
    shows(page, photos[2])
    # Escape leaves it undecided; digits are grounds again.
    page.keyboard.press("r")
    page.keyboard.press("5")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    shows(page, photos[2])
    expect(page.locator(".verdict-badge").first).to_have_text("To review")
    # Nor do letters reach the view behind a dialog, wherever the focus is.
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    shows(page, photos[2])
    expect(page.locator(".verdict-badge").first).to_have_text("To review")
    page.keyboard.press("a")
    shows(page, photos[3])
    page.keyboard.press("a")
    expect(page.locator("[aria-live=polite]")).to_have_text(
        f"{photos[3].name} approved. All reviewed: 3 approved, 1 rejected"
    )

    _check_rejection(records(page)[photos[1].name])
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


def test_after_a_rejection_the_keyboard_goes_on_in_the_next_panel(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    page.locator(".tile-link").first.click()
    shows(page, photos[0])
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Go on without a name").click()
    shows(page, photos[1])
    # Not its button: a key that is still held would approve what nobody has seen.
    expect(page.locator(".decide")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.decide') !== null")


def test_a_decision_is_taken_back_where_it_was_made(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    page.locator(".tile-link").first.click()
    page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("button", name="Go on without a name").click()
    shows(page, photos[1])
    page.keyboard.press("Control+z")
    shows(page, photos[0])
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")
    page.get_by_label("Then go to the next to review").uncheck()
    page.keyboard.press("a")
    shows(page, photos[0])
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
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:1])
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
    give_name(page, "")
    expect(page.locator(".decide .verdict-badge")).to_have_text("Rejected")
    expect(page.locator(".verdict-reasons")).to_contain_text("A rim of the old background")


def test_a_number_of_the_spot_counts_with_the_enter_that_rejects(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:1])
    page.locator(".tile-link").first.click()
    shows(page, photos[0])
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.get_by_role("button", name="What is on screen").click()
    left = page.get_by_label("Left of the spot, pixels")
    left.fill("12")
    left.press("Enter")
    give_name(page, "")
    expect(page.locator(".decide .verdict-badge")).to_have_text("Rejected")
    assert records(page)[photos[0].name]["verdict"]["spot"][0] == 12


def test_after_a_click_on_approve_space_shows_the_original(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    page.locator(".tile-link").first.click()
    page.get_by_role("button", name="Approve", exact=True).click()
    give_name(page, "")
    page.keyboard.press("k")
    shows(page, photos[0])
    page.get_by_role("button", name="Approve again").click()
    shows(page, photos[1])
    canvas = page.locator(".stage-canvas")
    page.keyboard.down(" ")
    expect(canvas).to_have_attribute("aria-label", f"{photos[1].name}, the original")
    page.keyboard.up(" ")
    shows(page, photos[1])
    expect(page.locator(".decide .verdict-badge")).to_have_text("To review")


def test_a_changed_cut_out_takes_its_verdict_along(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:1])
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
    assert records(page)[photos[0].name]["verdict"]["decision"] == "approved"
