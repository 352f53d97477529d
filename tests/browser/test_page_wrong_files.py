"""Files that are no photos show what is wrong with them, and hurt nothing else."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.desk import choose, finished, go, without_review
from tests.pictures import TURNED


def test_wrong_files_say_what_is_wrong_and_hurt_nothing_else(
    page: Page, base_url: str, photos: list[Path], tmp_path: Path
) -> None:
    text = tmp_path / "a-text.jpg"
    text.write_text("no picture at all\n" * 20)
    empty = tmp_path / "b-empty.png"
    empty.write_bytes(b"")
    torn = tmp_path / "c-torn.jpg"
    torn.write_bytes(photos[0].read_bytes()[:9000])
    heic = tmp_path / "d-phone.heic"
    shutil.copy(TURNED, heic)
    noise: list[str] = []
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.goto(base_url)
    choose(page, [text, empty, torn, heic, *photos[:2]])
    finished(page, "2 of 6 done, 4 failed")
    rows = page.locator(".tile.failed")
    causes = {
        text: r"no photo",
        empty: r"empty",
        torn: r"ends|truncated|damaged|cut off",
        heic: r"HEIC",
    }
    for file, cause in causes.items():
        row = rows.filter(has_text=file.name)
        expect(row.locator(".tile-cause")).to_have_text(re.compile(cause, re.IGNORECASE))
        expect(row.locator(".tile-remedy")).not_to_be_empty()
    assert not noise

    rows.filter(has_text=text.name).get_by_role("button", name="Take").click()
    finished(page, "2 of 5 done, 3 failed")
    rows.filter(has_text=torn.name).get_by_role("button", name="again").click()
    finished(page, "2 of 5 done, 3 failed")
    go(page, "Export")
    without_review(page)
    expect(page.get_by_role("heading", name="2 files", exact=True)).to_be_visible()
