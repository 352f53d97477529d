"""A picture of every view, to be looked at: `python -m tests.browser.screenshots out/screens`.

Light, dark and narrow. The page is that of `packshot serve`; `--url` names another. `--docs` puts
some of them into docs/screens, as much of them as a window shows.
"""

from __future__ import annotations

import argparse
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from packshot.server import Host
from tests.browser.conftest import ARGUMENTS, BUILT, ROOT
from tests.browser.hosting import serving

PHOTOS = sorted((ROOT / "examples/photos").glob("*.jpg"))
SIZES = {"": (1440, 900), "narrow": (390, 844), "small": (320, 640), "huge": (3840, 2160)}
LOOKS = [("light", ""), ("dark", ""), ("light", "narrow"), ("dark", "narrow")]
EXTRA = [("light", "small"), ("light", "huge")]
GUIDE = {
    "16-guide": "",
    "17-guide-failures": "/failures",
    "18-guide-roles": "/roles",
    "19-guide-technology": "/technology",
}  # picture: page
SLOW = 1_500_000  # bytes a second, so that the download can be seen
DONE = 120_000  # ms until four photos are through, the engine's start included


DOCS = {
    "4-results-light": "photos",
    "5-photo-light": "viewer",
    "9-repair-dark": "repair",
    "10-reject-light": "reject",
    "14-export-refused-light": "export",
}
WIDE = 1200  # px of a picture in docs


class Shot(Protocol):
    """Takes a picture."""

    def __call__(self, page: Page, name: str, *, full: bool = True) -> None: ...


@contextmanager
def opened(browser: Browser, url: str, look: str, size: str, *, cold: bool) -> Iterator[Page]:
    """A fresh visit; cold keeps the service worker out, so that the download can be slowed."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if look == "dark" else "light",
        has_touch=size in ("narrow", "small"),
        is_mobile=size in ("narrow", "small"),
        service_workers="block" if cold else "allow",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    yield page
    context.close()


def add(page: Page, files: list[Path]) -> None:
    page.locator("[data-pick=photos]").set_input_files(files)


def look_closely(page: Page, shot: Shot) -> None:
    """The viewer: the whole, beside the original, wiped, and near."""
    page.locator(".tile.done a").first.click()
    shot(page, "5-photo")
    page.locator("label", has_text="Side by side").click()
    shot(page, "6-photo-beside")
    page.locator("label", has_text="Wipe").click()
    page.locator("label", has_text="Black").click()
    shot(page, "7-photo-wipe")
    page.locator("label", has_text="Cut-out").click()
    page.get_by_label("Zoom in per cent").fill("400")
    page.get_by_label("Zoom in per cent").press("Enter")
    for layer in ("Edges", "Loupe"):
        page.get_by_role("button", name=layer, exact=True).click()
    page.locator(".stage-canvas").hover()
    shot(page, "8-photo-near")
    for layer in ("Edges", "Loupe"):
        page.get_by_role("button", name=layer, exact=True).click()
    page.locator("label", has_text=re.compile("^Fit$")).click()


def repair(page: Page, shot: Shot) -> None:
    """A stroke through the subject."""
    expect(page.locator(".tools input").first).to_be_enabled(timeout=DONE)
    page.locator(".tools label", has_text="Erase").click()
    box = page.locator(".stage-canvas").bounding_box()
    assert box
    left, top = box["x"] + box["width"] * 0.4, box["y"] + box["height"] * 0.5
    page.locator(".stage-canvas").scroll_into_view_if_needed()
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + box["width"] * 0.2, top + 20, steps=8)
    page.mouse.up()
    expect(page.get_by_test_id("repair-state")).to_have_text("Saved", timeout=DONE)
    shot(page, "9-repair")
    page.get_by_role("button", name="Start over").click()
    expect(page.get_by_test_id("repair-state")).to_have_text("", timeout=DONE)
    page.locator(".tools label", has_text="Move").click()


def decide(page: Page, shot: Shot) -> None:
    """One rejected with a spot, two approved, one left."""
    page.get_by_role("button", name="Reject…").click()
    for reason in ("Halo", "Clipped edge"):
        page.locator(".reject-reason", has_text=reason).click()
    page.get_by_label("Note for the studio").fill("The rim of the visor, left")
    page.get_by_role("button", name="What is on screen").click()
    shot(page, "10-reject")
    page.get_by_role("button", name="Reject", exact=True).click()
    shot(page, "11-who-decides", full=False)
    page.get_by_role("textbox", name="Name", exact=True).fill("Mara")
    page.get_by_role("button", name="Go on", exact=True).click()
    for _ in range(2):
        page.get_by_role("button", name="Approve", exact=True).click()
    page.get_by_role("link", name="Photos").first.click()
    shot(page, "12-reviewed")


def prove(page: Page, shot: Shot) -> None:
    """Privacy, the settings, and the end of everything."""
    page.get_by_role("link", name="Privacy", exact=True).click()
    shot(page, "21-privacy")
    page.get_by_role("button", name="Show all").click()
    shot(page, "22-privacy-requests", full=False)
    page.get_by_role("button", name="Settings", exact=True).click()
    shot(page, "23-settings", full=False)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Delete everything").click()
    shot(page, "24-delete", full=False)
    page.get_by_role("dialog").get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", name="Everything is deleted")).to_be_visible()
    shot(page, "25-deleted", full=False)


def walk(browser: Browser, url: str, look: str, size: str, out: Path) -> None:
    """Go through all views as a person would, and take a picture of each."""

    def shot(page: Page, name: str, *, full: bool = True) -> None:
        expect(page.locator(".toast")).to_have_count(0)
        page.wait_for_timeout(400)  # thumbnails are decoded beside
        label = "-".join(filter(None, (name, look, size)))
        page.screenshot(path=out / f"{label}.png", full_page=full)

    with opened(browser, url, look, size, cold=True) as page:
        shot(page, "1-empty")
        slow = {"latency": 20, "downloadThroughput": SLOW, "uploadThroughput": SLOW}
        session = page.context.new_cdp_session(page)
        session.send("Network.emulateNetworkConditions", {"offline": False, **slow})
        page.get_by_role("button", name="Warm up now").click()
        expect(page.get_by_text(re.compile(r"[\d.]+ MB of"))).to_be_visible(timeout=DONE)
        shot(page, "2-warming")
    with opened(browser, url, look, size, cold=False) as page:
        wrong = out / "label.jpg"
        wrong.write_bytes(b"no picture at all")
        add(page, [*PHOTOS, wrong])
        expect(page.locator(".tile.done").first).to_be_visible(timeout=DONE)
        shot(page, "3-running", full=False)
        expect(page.get_by_text("4 of 5 done, 1 failed").first).to_be_visible(timeout=DONE)
        shot(page, "4-results")
        look_closely(page, shot)
        repair(page, shot)
        decide(page, shot)
        page.get_by_role("link", name="Export", exact=True).click()
        shot(page, "13-export")
        for name in ("Amazon", "Shop e-mail"):
            page.locator(".pick", has_text=name).click()
        shot(page, "14-export-refused")
        page.get_by_role("link", name="Hand over", exact=True).click()
        shot(page, "15-handover")
        for name, place in GUIDE.items():
            page.goto(f"{url}#/guide{place}")
            expect(page.locator(".guide h1")).to_be_visible()
            shot(page, name)
        page.goto(f"{url}#/machine")
        page.get_by_role("button", name="Re-test now").click()
        passed = page.get_by_text("Passed: the built-in photos")
        expect(passed.first).to_be_visible(timeout=2 * DONE)
        shot(page, "20-machine")
        prove(page, shot)


def for_docs(screens: Path, docs: Path) -> None:
    """Those that docs show, as WebP."""
    docs.mkdir(parents=True, exist_ok=True)
    for name, called in DOCS.items():
        with Image.open(screens / f"{name}.png") as opened:
            shot = opened.convert("RGB")
        width, height = SIZES[""]
        shot = shot.crop((0, 0, width, height))
        shot.thumbnail((WIDE, WIDE), Image.Resampling.LANCZOS)
        shot.save(docs / f"{called}.webp", quality=82, method=6)


def main() -> None:
    """Take them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--url")
    parser.add_argument("--all", action="store_true", help="also at 320 px and in 4K")
    parser.add_argument("--docs", action="store_true", help="put some into docs/screens too")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with serving(Host(BUILT)) as host, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for look, size in LOOKS + (EXTRA if given.all else []):
            walk(browser, given.url or host.url, look, size, given.out)
        browser.close()
    if given.docs:
        for_docs(given.out, ROOT / "docs/screens")


if __name__ == "__main__":
    main()
