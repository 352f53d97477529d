"""Touch-up as a person does it, with its effect on the bytes that leave the page."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, expect

import packshot
from packshot import EdgeOptions
from tests.browser.access import clean
from tests.browser.desk import DONE, choose, finished, go

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

_FORGOTTEN = """async () => {
  const root = await navigator.storage.getDirectory();
  for await (const folder of root.values()) {
    if (folder.kind === 'directory') for await (const one of folder.keys()) return false;
  }
  return true;
}"""

_PAINTED = """async () => {
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


def _opened(page: Page, photo: Path) -> Bench:
    choose(page, [photo])
    finished(page, "1 of 1 done")
    page.locator(".tile a").first.click()
    expect(page.locator(".stage-canvas")).to_have_attribute("data-whole", "true", timeout=SETTLED)
    return Bench(page, photo)


@pytest.fixture(scope="module")
def warm(browser: Browser, base_url: str) -> Iterator[Page]:
    """A page whose engine has been started: it is the same for all photos."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    page = context.new_page()
    page.goto(base_url)
    yield page
    context.close()


@pytest.fixture
def bench(warm: Page, photos: list[Path]) -> Iterator[Bench]:
    """A photo that nobody has repaired yet."""
    yield _opened(warm, _named(photos, "coffee"))
    warm.get_by_role("button", name="Delete", exact=True).click()
    warm.get_by_role("button", name="Let it go").click()
    _until(warm, _FORGOTTEN)


def _until(page: Page, question: str) -> None:
    for _ in range(200):
        if page.evaluate(question):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it never came true: {question}")


def _named(photos: list[Path], stem: str) -> Path:
    return next(photo for photo in photos if photo.stem == stem)


def _words(start: str) -> re.Pattern[str]:
    return re.compile(f"^{start}")


def _near(size: tuple[int, int], *points: tuple[float, float], within: float) -> NDArray[np.bool_]:
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


def test_brushes_by_mouse_change_what_is_under_them_and_nothing_else(bench: Bench) -> None:
    page = bench.page
    first = bench.download()
    before = rgba(first)
    photo = np.asarray(Image.open(bench.photo).convert("RGB"))

    bench.tool("Erase")
    bench.brush(20)
    line = ((180, 220), (330, 250))
    bench.drag(*line)
    radius = 10
    erased = rgba(bench.download())
    core, rim = (_near(bench.size, *line, within=radius + by) for by in (-1.5, 1.5))
    assert (before[..., 3][core] == 255).all(), "the stroke was meant to cross the cup"
    assert (erased[..., 3][core] == 0).all()
    assert np.array_equal(erased[..., 3][~rim], before[..., 3][~rim])

    bench.tool("Restore")
    spot = (540, 60)  # nothing but background
    bench.drag(spot, spot)
    restored = rgba(bench.download())
    core, rim = (_near(bench.size, spot, within=radius + by) for by in (-1.5, 1.5))
    assert (before[..., 3][core] == 0).all()
    assert (restored[..., 3][core] == 255).all()
    assert np.abs(restored[core][:, :3].astype(int) - photo[core]).max() <= 1
    assert np.array_equal(restored[..., 3][~rim], erased[..., 3][~rim])

    bench.tool("Unpaint")
    bench.brush(60)
    bench.drag(spot, spot)
    assert np.array_equal(rgba(bench.download()), erased)

    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert bench.download() == first, "everything undone is not the first file"
    for _ in range(3):
        page.keyboard.press("Control+Shift+z")
    assert np.array_equal(rgba(bench.download()), erased)


def test_a_repaired_photo_equals_python_and_outlives_a_reload(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(60, 0.3)
    bench.drag((200, 80), (300, 120), (260, 330))
    bench.tool("Restore")
    bench.drag((430, 200), (560, 330))
    for name, value in (
        ("Edge shift", "-1.5"),
        ("Softness", "0.75"),
        ("Clean edge colours", "0.4"),
    ):
        page.get_by_label(name).fill(value)
    expect(page.get_by_label("Edge shift")).to_have_attribute("aria-valuetext", "1.5 px tighter")
    bench.saved()
    expect(page.get_by_text("Looking…")).to_have_count(0)  # for the new file's spots
    data = bench.download()
    edge = EdgeOptions(edge_shift=-1.5, soften=0.75, decontaminate=0.4)
    theirs = packshot.Remover().remove(bench.photo, edge=edge, edit=bench.edit()).rgba
    off = np.abs(rgba(data).astype(int) - theirs.astype(int)) > 1
    assert off.mean() <= OFF_BY_MORE, f"{off.sum()} bytes"

    page.reload()
    expect(page.locator(".stage-canvas")).to_be_visible()
    expect(page.get_by_label("Edge shift")).to_have_value("-1.5")
    assert bench.download() == data
    # What was painted before the reload cannot be undone step by step, but it can be left behind.
    page.get_by_role("button", name="Start over").click()
    bench.saved()
    expect(page.get_by_label("Edge shift")).to_have_value("0")
    plain = packshot.Remover().remove(bench.photo).rgba
    off = np.abs(rgba(bench.download()).astype(int) - plain.astype(int)) > 1
    assert off.mean() <= OFF_BY_MORE
    page.keyboard.press("Control+z")
    bench.saved()
    assert bench.download() == data


def test_a_reload_before_the_file_was_written_loses_no_stroke(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(40)
    bench.drag((200, 200), (280, 200))
    # Stored is what was painted; the cut-out itself waits for quiet.
    _until(page, _PAINTED)
    expect(page.get_by_test_id("repair-state")).not_to_have_attribute("data-doing", "nothing")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("button", name="Start over")).to_be_enabled(timeout=DONE)
    core = _near(bench.size, (200, 200), (280, 200), within=18)
    assert (rgba(bench.download())[..., 3][core] == 0).all()


def test_a_photo_that_is_left_at_once_keeps_its_repair_and_its_undo(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(40)
    bench.drag((200, 200), (280, 200))
    go(page, "Photos")
    page.locator(".tile a").first.click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    core = _near(bench.size, (200, 200), (280, 200), within=18)
    assert (rgba(bench.download())[..., 3][core] == 0).all()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert (rgba(bench.download())[..., 3][core] == 255).all()


def test_two_photos_repaired_in_haste_are_both_written(bench: Bench, photos: list[Path]) -> None:
    page = bench.page
    go(page, "Photos")
    other = _named(photos, "rocket")
    choose(page, [other])
    finished(page, "2 of 2 done")
    page.locator(".tile a").first.click()
    first, second = bench, Bench(page, other)
    line = ((200.0, 200.0), (280.0, 200.0))
    for one, key in ((first, "j"), (second, "k")):
        expect(page.get_by_role("heading", level=1)).to_have_text(one.photo.name)
        page.keyboard.press("x")
        one.drag(*line)
        # Without a moment for the file to be written: the next photo takes the engine.
        page.locator(".stage-canvas").focus()
        page.keyboard.press(key)
    remover = packshot.Remover()
    for one, key in ((first, "j"), (second, "k")):
        expect(page.get_by_role("heading", level=1)).to_have_text(one.photo.name)
        plain = remover.remove(one.photo).rgba
        alpha = rgba(one.download())[..., 3].astype(int)
        core = _near(one.size, *line, within=5)
        far = ~_near(one.size, *line, within=60)
        assert (alpha[core] == 0).all()
        assert (np.abs(alpha - plain[..., 3])[far] > 1).mean() <= OFF_BY_MORE
        expect(page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
        page.keyboard.press(key)
    expect(page.locator(".touch-up-trouble")).to_have_count(0)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text(other.name)
    page.get_by_role("button", name="Delete", exact=True).click()


def test_pieces_are_dropped_and_filled_by_a_click(bench: Bench) -> None:
    page = bench.page
    before = rgba(bench.download())
    photo = np.asarray(Image.open(bench.photo).convert("RGB"))
    island, hole = (540, 60), (230, 230)
    bench.tool("Restore")
    bench.brush(40)
    bench.drag(island, island)
    bench.tool("Erase")
    bench.drag(hole, hole)

    bench.tool("Piece")
    page.mouse.move(*bench.at(*island))
    piece = page.get_by_test_id("piece")
    expect(piece).to_contain_text("Island of", timeout=SETTLED)
    expect(piece).to_contain_text("drop")
    page.mouse.click(*bench.at(*island))
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(_words("Dropped island"))
    page.mouse.move(*bench.at(*hole))
    expect(piece).to_contain_text("Hole of", timeout=SETTLED)
    page.mouse.click(*bench.at(*hole))
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(_words("Kept hole"))
    after = rgba(bench.download())
    near = _near(bench.size, hole, within=24)
    assert (after[..., 3][near] == 255).all()
    assert np.abs(after[near][:, :3].astype(int) - photo[near]).max() <= 1
    assert np.array_equal(after[..., 3][~near], before[..., 3][~near])

    # The other way round: the hole's place is dropped for good, with all that belongs to it.
    page.get_by_label("Drop", exact=True).check()
    page.mouse.click(*bench.at(*hole))
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(_words("Dropped island"))
    dropped = rgba(bench.download())
    assert dropped[230, 230, 3] == 0
    assert (dropped[..., 3] > 0).sum() < (after[..., 3] > 0).sum() / 2
    page.keyboard.press("Control+z")
    assert np.array_equal(rgba(bench.download()), after)


def test_shift_and_click_draws_a_line_and_the_keys_set_the_size(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(10)
    page.locator(".stage-canvas").focus()
    for _ in range(3):
        page.keyboard.press(".")
    expect(page.get_by_label("Size", exact=True)).to_have_attribute("aria-valuetext", "13 px")
    page.keyboard.press(",")
    expect(page.get_by_label("Size", exact=True)).to_have_attribute("aria-valuetext", "12 px")
    page.mouse.click(*bench.at(180, 200))
    page.keyboard.down("Shift")
    page.mouse.click(*bench.at(320, 280))
    page.keyboard.up("Shift")
    alpha = rgba(bench.download())[..., 3]
    line = ((180, 200), (320, 280))
    assert (alpha[_near(bench.size, *line, within=4.5)] == 0).all()
    assert (alpha[_near(bench.size, *line, within=20) & ~_near(bench.size, *line, within=8)]).all()


def test_a_pen_pressed_lightly_draws_thinner(bench: Bench) -> None:
    bench.tool("Erase")
    bench.brush(40)
    session = bench.page.context.new_cdp_session(bench.page)

    def pen(kind: str, x: float, force: float) -> None:
        left, top = bench.at(x, 230)
        session.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind,
                "x": left,
                "y": top,
                "force": force,
                "button": "left",
                "buttons": 1,
                "clickCount": 1,
                "pointerType": "pen",
            },
        )

    pen("mousePressed", 180, 0.1)
    for x in range(184, 321, 4):
        pen("mouseMoved", x, 0.1 + 0.4 * (x - 180) / 140)
    pen("mouseReleased", 320, 0)
    alpha = rgba(bench.download())[..., 3]
    thin, wide = ((alpha[:, x] == 0)[190:270].sum() for x in (190, 310))
    assert 4 <= thin <= 14, thin
    assert wide >= 30, wide


def test_one_finger_paints_and_two_take_it_back(
    browser: Browser, base_url: str, photos: list[Path]
) -> None:
    context = browser.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 420, "height": 860}
    )
    page = context.new_page()
    page.goto(base_url)
    bench = _opened(page, _named(photos, "coffee"))
    before = rgba(bench.download())
    bench.tool("Erase")
    bench.brush(40)
    page.locator(".stage-canvas").scroll_into_view_if_needed()
    session = context.new_cdp_session(page)

    def fingers(kind: str, *points: tuple[float, float]) -> None:
        places = [
            {"x": x, "y": y, "id": n}
            for n, (x, y) in enumerate(bench.at(*point) for point in points)
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    line = ((200.0, 200.0), (300.0, 220.0))
    fingers("touchStart", line[0])
    for share in (0.25, 0.5, 0.75, 1):
        fingers("touchMove", (200 + 100 * share, 200 + 20 * share))
    fingers("touchEnd")
    erased = rgba(bench.download())
    assert (erased[..., 3][_near(bench.size, *line, within=17)] == 0).all()
    rim = _near(bench.size, *line, within=23)
    assert np.array_equal(erased[..., 3][~rim], before[..., 3][~rim])

    page.locator(".stage-canvas").scroll_into_view_if_needed()
    fingers("touchStart", (260, 330))
    fingers("touchMove", (270, 330))
    fingers("touchStart", (270, 330), (330, 330))
    fingers("touchEnd")
    assert np.array_equal(rgba(bench.download()), erased), "two fingers are no stroke"
    context.close()


def test_everything_is_done_by_keyboard_and_said_aloud(bench: Bench) -> None:
    page = bench.page
    first = bench.download()
    stage = page.locator(".stage-canvas")
    said = page.locator("[aria-live=polite].unseen")
    stage.focus()
    page.keyboard.press("x")
    expect(said).to_have_text("Erase: paint away")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush down")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(said).to_have_text("Brush lifted")
    erased = rgba(bench.download())
    radius = 12
    box = stage.bounding_box()
    assert box is not None
    scale = bench.at(1, 0)[0] - bench.at(0, 0)[0]
    line = ((300.5, 200.5), (300.5 - 60 / scale, 200.5))
    core = _near(bench.size, *line, within=radius * 0.8 - 1)
    assert (erased[..., 3][core] == 0).all()

    stage.focus()
    page.keyboard.press("p")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_test_id("piece")).to_contain_text("Hole of", timeout=SETTLED)
    page.keyboard.press("Enter")
    expect(said).to_have_text(_words("Kept hole"))
    assert (rgba(bench.download())[..., 3][core] == 255).all()
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Undone: Kept hole")
    page.keyboard.press("Control+z")
    expect(said).to_have_text("Undone: Erase stroke")
    assert bench.download() == first
    page.keyboard.press("Control+y")
    expect(said).to_have_text("Done again: Erase stroke")
    page.keyboard.press("Escape")
    expect(page.get_by_role("radio", name="Move", exact=True)).to_be_checked()

    slider = page.get_by_label("Softness")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "0.25 px")
    page.keyboard.press("Control+z")
    expect(slider).to_have_attribute("aria-valuetext", "0 px")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog")
    for words in ("Paint away", "Paint back in", "Take paint off again", "Smaller brush"):
        expect(keys).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(keys).to_have_count(0)


def test_a_verdict_falls_with_the_next_stroke(bench: Bench) -> None:
    page = bench.page
    page.keyboard.press("a")
    page.get_by_role("button", name="Go on without a name").click()
    verdict = page.locator(".decide")
    expect(verdict).to_contain_text("Approved")
    bench.tool("Erase")
    bench.drag((200, 200), (280, 200))
    expect(verdict).not_to_contain_text("Approved")


def test_every_tool_is_clean_and_fits_a_narrow_page(bench: Bench) -> None:
    page = bench.page
    for tool in ("Erase", "Piece"):
        bench.tool(tool)
        if tool == "Erase":
            bench.drag((200, 200), (280, 200))
        clean(page)
        before = page.viewport_size
        assert before is not None
        page.set_viewport_size({"width": 320, "height": 640})
        page.wait_for_timeout(200)
        wide = page.locator(".touch-up, .touch-up *").evaluate_all(
            """(all) => all.filter((e) => e.getBoundingClientRect().right > innerWidth)
              .map((e) => e.className || e.tagName)"""
        )
        page.set_viewport_size(before)
        assert not wide
    small = page.locator(".touch-up :is(button, input, label)").evaluate_all(
        """(all) => all.filter((e) => e.getBoundingClientRect().height < 24
          && !e.matches('.slider label, [type=radio], [type=checkbox]')).map((e) => e.outerHTML)"""
    )
    assert not small
