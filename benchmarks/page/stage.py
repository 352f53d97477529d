"""A photo that is cut out and open in the viewer, to be worked on and timed; without a GPU."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.page import hosts
from benchmarks.page.browser import ARGUMENTS, VIEW, chromium
from benchmarks.page.measures import PATIENCE, settle
from benchmarks.photos import photo
from benchmarks.report import machine, table, write_between
from packshot.server import Host

DOCUMENT = "benchmarks/README.md"
MEGAPIXELS = (12, 24)
PHOTO = "coffee"


class Hand:
    """The mouse over the stage, in CSS px from its middle."""

    def __init__(self, page: Page) -> None:
        self.page = page
        box = page.locator(".stage-canvas").bounding_box()
        if box is None:
            raise SystemExit("the viewer shows no stage")
        self.left, self.top = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.session: CDPSession = page.context.new_cdp_session(page)

    def send(self, kind: str, at: tuple[float, float], more: dict[str, object]) -> None:
        place = {"x": self.left + at[0], "y": self.top + at[1]}
        self.session.send("Input.dispatchMouseEvent", {"type": kind, **place, **more})


def size(page: Page, percent: int) -> None:
    field = page.get_by_label("Zoom in per cent")
    field.fill(str(percent))
    field.press("Enter")
    page.locator(".stage-canvas").focus()
    page.wait_for_selector(".stage-canvas[data-whole=true]", timeout=PATIENCE)


def opened(page: Page, url: str, path: Path) -> None:
    page.goto(url)
    settle(page)
    page.set_input_files("[data-pick=photos]", path)
    page.wait_for_selector(".tile.done", timeout=PATIENCE)
    page.locator(".tile.done a").first.click()
    page.wait_for_selector(".stage-canvas[data-whole=true]", timeout=PATIENCE)
    # The spots are looked for once; nobody moves as soon as that.
    page.wait_for_selector(".spot, .section[data-section=spots] p", timeout=PATIENCE)
    page.wait_for_timeout(3000)


def on_stage(
    rows: Callable[[Page, float], Iterator[dict[str, str]]], key: str, about: str | None
) -> None:
    """The command: a table of what `rows` tells of each size in megapixels, put under `key`."""
    parser = argparse.ArgumentParser(description=(about or "").splitlines()[0])
    parser.add_argument("--megapixels", type=float, nargs="+", default=MEGAPIXELS)
    parser.add_argument("--page", type=Path, help="a folder with another build of the page")
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    found = []
    host = Host(options.page) if options.page else Host()
    with tempfile.TemporaryDirectory() as temporary, hosts.serving(host), sync_playwright() as p:
        for megapixels in options.megapixels:
            path = Path(temporary) / f"{PHOTO}-{megapixels:g}.jpg"
            photo(PHOTO, megapixels).save(path, quality=92, subsampling="4:2:0")
            # Not a visitor's profile: only a browser of its own can be traced.
            browser = p.chromium.launch(executable_path=chromium(), args=list(ARGUMENTS))
            page = browser.new_page(viewport=VIEW)
            opened(page, host.url, path)
            for row in rows(page, megapixels):
                found.append(row)
                print(row, file=sys.stderr, flush=True)
            browser.close()
    text = f"{table(found)}\n\nChromium without a GPU, 1440×900, {machine()}."
    print(text)
    if options.write:
        write_between(DOCUMENT, key, text)
