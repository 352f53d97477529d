"""A morning at the workbench, counted: `python -m tests.browser.walk`.

Forty photos are reviewed with the keyboard, six of them rejected with reasons, two repaired, and
the approved ones exported. Printed are the keys and the steps that it took; the doing is real, in
Chromium, and its end is checked on the ZIP.
"""

from __future__ import annotations

import argparse
import re
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageEnhance, ImageOps
from playwright.sync_api import Page, expect, sync_playwright

from packshot.server import Host
from tests.browser.conftest import ARGUMENTS, BUILT, NAMES, ROOT
from tests.browser.desk import choose, download_zip, finished
from tests.browser.hosting import serving

PHOTOS = sorted((ROOT / "examples/photos").glob("*.jpg"))
REJECTED = {
    3: "1",
    9: "14",
    15: "3",
    21: "7",
    28: "80",
    36: "-",
}  # photo: the digits of its reasons
REPAIRED = (6, 24)
NOTED = 9  # of the rejected, the one with a note and a spot
NOTE = "left rim"
LONG = 1_800_000  # ms until forty photos are computed, also on a busy machine


class Hand:
    """The person's hand: what it presses is counted, and under which step."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys: Counter[str] = Counter()
        self.step = ""

    @contextmanager
    def at(self, step: str) -> Iterator[None]:
        """Count what follows under this step."""
        self.step = step
        yield
        self.step = ""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys[self.step] += 1

    def write(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys[self.step] += len(text)


def variations(folder: Path, count: int) -> list[Path]:
    """Photos as a studio would send them: the examples, mirrored, scaled and toned."""
    made = []
    for index in range(count):
        with Image.open(PHOTOS[index % len(PHOTOS)]) as opened:
            photo = opened.convert("RGB")
        if index // len(PHOTOS) % 2:
            photo = ImageOps.mirror(photo)
        photo = ImageOps.contain(photo, (360 + 4 * index, 360 + 4 * index))
        photo = ImageEnhance.Brightness(photo).enhance(0.9 + 0.005 * index)
        path = folder / f"item{index + 1:02}-front-v1.jpg"
        photo.save(path, quality=90)
        made.append(path)
    return made


def review(hand: Hand, page: Page, photos: list[Path]) -> None:
    """From the first photo to the last; the page goes on by itself."""
    for index, photo in enumerate(photos):
        expect(page.get_by_role("heading", level=1)).to_have_text(photo.name)
        expect(page.locator(".decide .verdict-badge").first).to_have_text("To review")
        if index in REJECTED:
            with hand.at("rejected"):
                hand.press("r", *REJECTED[index])
                if index == NOTED:
                    hand.press("s", "n")
                    hand.write(NOTE)
                hand.press("Enter")
        elif index in REPAIRED:
            with hand.at("repaired"):
                repair(hand, page)
                hand.press("a")
        else:
            with hand.at("approved"):
                hand.press("a")
        if index == 0:
            with hand.at("the name, once"):
                hand.write("Kim")
                hand.press("Enter")


def repair(hand: Hand, page: Page) -> None:
    """The edge two steps inwards, by its slider; the letters go to the view all the same."""
    hand.press("t")
    expect(page.get_by_role("slider", name="Edge shift")).to_be_focused()
    hand.press("ArrowLeft", "ArrowLeft")
    expect(page.get_by_role("slider", name="Edge shift")).not_to_have_value("0")
    expect(page.get_by_role("button", name=re.compile("^Undo")).first).to_be_enabled()


def morning(page: Page, url: str, photos: list[Path]) -> tuple[Hand, float]:
    """All of it. → the hand and the seconds of the review itself"""
    hand = Hand(page)
    count = len(photos)
    page.goto(url)
    choose(page, photos)
    expect(page.get_by_test_id("status")).to_have_text(f"{count} of {count} done", timeout=LONG)
    finished(page, f"{count} of {count} done")
    start = time.monotonic()
    with hand.at("to the first photo"):
        hand.press("j")
    review(hand, page, photos)
    reviewed = time.monotonic() - start
    with hand.at("to the export, and out"):
        hand.press("Control+Enter")
        expect(page.get_by_role("button", name="Download ZIP")).to_be_enabled()
        files, manifest = download_zip(page, lambda: hand.press("Control+Enter"))
    check(photos, files, manifest)
    return hand, reviewed


def check(photos: list[Path], files: dict[str, bytes], manifest: list[dict[str, object]]) -> None:
    """What has left is what was approved."""
    approved = [photo for at, photo in enumerate(photos) if at not in REJECTED]
    assert set(files) == {f"master/{photo.stem}.png" for photo in approved}
    repaired = {photos[at].name for at in REPAIRED}
    for record in manifest:
        verdict, source = record["verdict"], record["source"]
        assert isinstance(verdict, dict)
        assert isinstance(source, dict)
        assert verdict["decision"] == "approved"
        assert verdict["by"] == "Kim"
        assert verdict["repaired"] == (source["file"] in repaired), source["file"]


def told(hand: Hand, count: int, seconds: float) -> str:
    """The figures, as docs/workbench.md has them."""
    plain = count - len(REJECTED) - len(REPAIRED)
    photos = {"approved": plain, "rejected": len(REJECTED), "repaired": len(REPAIRED)}
    lines = ["| step | keys | a photo |", "| --- | --- | --- |"]
    for step, keys in hand.keys.items():
        each = f"{keys / photos[step]:.1f}" if step in photos else ""
        lines.append(f"| {step}{f', {photos[step]}' if step in photos else ''} | {keys} | {each} |")
    total = sum(hand.keys.values())
    lines.append(f"| all, {count} photos | {total} | {total / count:.1f} |")
    lines.append(f"\nThe review took this program {seconds:.0f} s; a person looks as well.")
    return "\n".join(lines)


def main() -> None:
    """Walk, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=40)
    parser.add_argument("--page", type=Path, default=BUILT, help="the built page")
    given = parser.parse_args()
    chromium = next(filter(None, map(shutil.which, NAMES)), None)
    with tempfile.TemporaryDirectory() as folder, serving(Host(given.page)) as host:
        photos = variations(Path(folder), given.photos)
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium, args=ARGUMENTS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            hand, seconds = morning(page, host.url, photos)
            browser.close()
    print(told(hand, len(photos), seconds))


if __name__ == "__main__":
    main()
