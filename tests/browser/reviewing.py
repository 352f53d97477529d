"""What a reviewer does and sees, for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect


def give_name(page: Page, name: str) -> None:
    """The first decision asks who decides."""
    dialog = page.get_by_role("dialog", name="Who decides here?")
    expect(dialog.get_by_label("Name")).to_be_focused()
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0)


def shows(page: Page, photo: Path) -> None:
    """The viewer has this photo open."""
    expect(page.get_by_role("heading", level=1)).to_have_text(photo.name)


def records(page: Page) -> dict[str, dict[str, Any]]:
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
