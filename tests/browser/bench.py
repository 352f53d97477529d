"""A photo on the stage to be repaired, for tests: tools, strokes, and what comes of them."""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.desk import DONE

OFF_BY_MORE = 0.0001  # share of bytes that may be off by more than one level
MARGIN = 16  # px around a photo that fits
SETTLED = 30_000  # ms until an edge is finished and a cut-out is written

_EDIT = """async () => {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('edit');
  const files = [];
  for await (const [name, handle] of folder.entries()) files.push(await handle.getFile());
  const bytes = new Uint8Array(await files[0].arrayBuffer());
  return [files.length, Array.from(bytes)];
}"""

FORGOTTEN = """async () => {
  const root = await navigator.storage.getDirectory();
  for await (const folder of root.values()) {
    if (folder.kind === 'directory') for await (const one of folder.keys()) return false;
  }
  return true;
}"""

PAINTED = """async () => {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('edit', {create: true});
  try {
    for await (const one of folder.values()) if ((await one.getFile()).size > 0) return true;
  } catch {
    // it is being replaced at this moment
  }
  return false;
}"""

Pixels = NDArray[np.uint8]


@dataclass
class Bench:
    """A photo on the stage, all of it seen."""

    page: Page
    photo: Path

    @property
    def size(self) -> tuple[int, int]:
        return Image.open(self.photo).size

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a px of the photo is on the page."""
        box = self.page.locator(".stage-canvas").bounding_box()
        assert box is not None
        width, height = self.size
        room = (box["width"] - 2 * MARGIN) / width, (box["height"] - 2 * MARGIN) / height
        scale = min(1.0, *room)
        left = round(box["width"] / 2 - width / 2 * scale)
        top = round(box["height"] / 2 - height / 2 * scale)
        return box["x"] + left + x * scale, box["y"] + top + y * scale

    def tool(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).check()

    def brush(self, size: int, hardness: float = 1) -> None:
        """By the sliders' own keys; a tool must be in hand."""
        slider = self.page.get_by_label("Size", exact=True)
        slider.focus()
        slider.press("Home")
        for _ in range(80):
            said = slider.get_attribute("aria-valuetext")
            if said is not None and int(said.split()[0]) >= size:
                break
            slider.press("ArrowRight")
        self.page.get_by_label("Hardness").fill(str(hardness))

    def drag(self, *points: tuple[float, float]) -> None:
        mouse = self.page.mouse
        mouse.move(*self.at(*points[0]))
        mouse.down()
        for point in points[1:]:
            mouse.move(*self.at(*point), steps=4)
        mouse.up()

    def saved(self) -> None:
        """Wait until the cut-out has been written anew."""
        state = self.page.get_by_test_id("repair-state")
        expect(state).to_have_attribute("data-doing", "nothing", timeout=SETTLED)

    def download(self) -> bytes:
        with self.page.expect_download(timeout=DONE) as waiting:
            self.page.get_by_role("button", name="Download PNG").click()
        return waiting.value.path().read_bytes()

    def edit(self) -> Pixels:
        """What is painted, as the store keeps it."""
        count, packed = self.page.evaluate(_EDIT)
        assert count == 1
        width, height = self.size
        plain = gzip.decompress(bytes(packed))
        return np.frombuffer(plain, np.uint8).reshape(height, width)


def rgba(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)))


def opened(page: Page, photo: Path) -> Bench:
    """The first photo, which is `photo`."""
    page.locator(".tile a").first.click()
    expect(page.locator(".stage-canvas")).to_have_attribute("data-whole", "true", timeout=SETTLED)
    return Bench(page, photo)


def until(page: Page, question: str) -> None:
    for _ in range(200):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it never came true: {question}")


def near_to(
    size: tuple[int, int], *points: tuple[float, float], within: float
) -> NDArray[np.bool_]:
    """The pixels within a distance of a line through points, H×W."""
    width, height = size
    y, x = np.mgrid[0:height, 0:width] + 0.5
    far = np.full((height, width), np.inf)
    ends = points if len(points) > 1 else (points[0], points[0])
    for (x0, y0), (x1, y1) in pairwise(ends):
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        share = ((x - x0) * dx + (y - y0) * dy) / length if length else np.zeros_like(x)
        share = np.clip(share, 0, 1)
        far = np.minimum(far, np.hypot(x - x0 - share * dx, y - y0 - share * dy))
    return far <= within


def named(photos: list[Path], stem: str) -> Path:
    return next(photo for photo in photos if photo.stem == stem)


def starting(start: str) -> re.Pattern[str]:
    return re.compile(f"^{start}")
