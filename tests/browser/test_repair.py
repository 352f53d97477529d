"""Touch-up as a person does it, with its effect on the bytes that leave the page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import expect

import packshot
from packshot import EdgeOptions
from tests.browser.bench import (
    OFF_BY_MORE,
    PAINTED,
    SETTLED,
    Bench,
    named,
    near_to,
    rgba,
    starting,
    until,
)
from tests.browser.desk import DONE, go
from tests.browser.session import Session

# The engine's worker is lost at the next question of a kind.
LOST = """what => {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...more) {
    if (message.ask?.do !== what) return post.call(this, message, ...more);
    Worker.prototype.postMessage = post;
    this.dispatchEvent(new ErrorEvent('error', {message: 'it crashed'}));
  };
}"""

# The photo is closed just before its next file is asked for, as when another one is opened.
CLOSED = """() => {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...more) {
    if (message.ask?.do === 'file') {
      Worker.prototype.postMessage = post;
      post.call(this, {type: 'close', session: message.session});
    }
    post.call(this, message, ...more);
  };
}"""

# From now on, who wants to know when the page goes out of sight: at any time, and still.
WATCHED = """() => {
  const [ever, still] = [new Set(), new Set()];
  const {addEventListener: add, removeEventListener: remove} = document;
  document.addEventListener = function (type, hear, ...more) {
    if (type === 'visibilitychange') for (const all of [ever, still]) all.add(hear);
    add.call(this, type, hear, ...more);
  };
  document.removeEventListener = function (type, hear, ...more) {
    if (type === 'visibilitychange') still.delete(hear);
    remove.call(this, type, hear, ...more);
  };
  globalThis.watching = () => [ever.size, still.size];
}"""


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
    core, rim = (near_to(bench.size, *line, within=radius + by) for by in (-1.5, 1.5))
    assert (before[..., 3][core] == 255).all(), "the stroke was meant to cross the cup"
    assert (erased[..., 3][core] == 0).all()
    assert np.array_equal(erased[..., 3][~rim], before[..., 3][~rim])

    bench.tool("Restore")
    spot = (540, 60)  # nothing but background
    bench.drag(spot, spot)
    restored = rgba(bench.download())
    core, rim = (near_to(bench.size, spot, within=radius + by) for by in (-1.5, 1.5))
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
    until(page, PAINTED)
    expect(page.get_by_test_id("repair-state")).not_to_have_attribute("data-doing", "nothing")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_role("button", name="Start over")).to_be_enabled(timeout=DONE)
    core = near_to(bench.size, (200, 200), (280, 200), within=18)
    assert (rgba(bench.download())[..., 3][core] == 0).all()


def test_a_photo_that_is_left_at_once_keeps_its_repair_and_its_undo(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(40)
    bench.drag((200, 200), (280, 200))
    go(page, "Photos")
    page.locator(".tile a").first.click()
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_enabled()
    core = near_to(bench.size, (200, 200), (280, 200), within=18)
    assert (rgba(bench.download())[..., 3][core] == 0).all()
    page.keyboard.press("Control+z")
    expect(page.get_by_role("button", name="Undo", exact=True)).to_be_disabled()
    assert (rgba(bench.download())[..., 3][core] == 255).all()


def test_two_photos_repaired_in_haste_are_both_written(
    bench: Bench, cut_before: Session, photos: list[Path]
) -> None:
    page = bench.page
    other = named(photos, "rocket")
    cut_before.laid(page, [other], anew=False)
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
        core = near_to(one.size, *line, within=5)
        far = ~near_to(one.size, *line, within=60)
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
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(starting("Dropped island"))
    page.mouse.move(*bench.at(*hole))
    expect(piece).to_contain_text("Hole of", timeout=SETTLED)
    page.mouse.click(*bench.at(*hole))
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(starting("Kept hole"))
    after = rgba(bench.download())
    near = near_to(bench.size, hole, within=24)
    assert (after[..., 3][near] == 255).all()
    assert np.abs(after[near][:, :3].astype(int) - photo[near]).max() <= 1
    assert np.array_equal(after[..., 3][~near], before[..., 3][~near])

    # The other way round: the hole's place is dropped for good, with all that belongs to it.
    page.get_by_label("Drop", exact=True).check()
    page.mouse.click(*bench.at(*hole))
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(starting("Dropped island"))
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
    assert (alpha[near_to(bench.size, *line, within=4.5)] == 0).all()
    assert (
        alpha[near_to(bench.size, *line, within=20) & ~near_to(bench.size, *line, within=8)]
    ).all()


def test_an_edge_moved_when_the_engine_is_lost_is_in_the_file(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    page.evaluate(LOST, "edge")
    page.get_by_label("Edge shift").fill("-1.5")
    expect(page.locator(".touch-up-trouble")).to_contain_text("The engine stopped", timeout=SETTLED)
    ours = rgba(bench.download()).astype(int)
    theirs = packshot.Remover().remove(bench.photo, edge=EdgeOptions(edge_shift=-1.5)).rgba
    assert (np.abs(ours - theirs.astype(int)) > 1).mean() <= OFF_BY_MORE


def test_after_the_engine_is_lost_the_next_download_has_the_repair(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(40)
    page.evaluate(LOST, "file")
    bench.drag((200, 200), (280, 200))
    # The file is written by itself after a while of quiet, which goes wrong.
    expect(page.locator(".touch-up-trouble")).to_contain_text("The engine stopped", timeout=SETTLED)
    core = near_to(bench.size, (200, 200), (280, 200), within=18)
    assert (rgba(bench.download())[..., 3][core] == 0).all()


def test_a_photo_closed_while_it_is_written_is_opened_again_and_written(bench: Bench) -> None:
    page = bench.page
    bench.tool("Erase")
    bench.brush(40)
    page.evaluate(CLOSED)
    bench.drag((200, 200), (280, 200))
    core = near_to(bench.size, (200, 200), (280, 200), within=18)
    assert (rgba(bench.download())[..., 3][core] == 0).all()
    expect(page.locator(".touch-up-trouble")).to_have_count(0)


def test_the_page_holds_on_to_no_photo_whose_repairs_are_saved(
    bench: Bench, cut_before: Session, photos: list[Path]
) -> None:
    page = bench.page
    page.evaluate(WATCHED)
    other = named(photos, "rocket")
    cut_before.laid(page, [other], anew=False)
    page.locator(".tile a", has_text=other.name).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(other.name)
    expect(page.locator(".stage-canvas")).to_have_attribute("data-whole", "true", timeout=SETTLED)
    page.keyboard.press("x")
    Bench(page, other).drag((200, 200), (280, 200))
    bench.download()
    ever, still = page.evaluate("watching()")
    assert ever > 0
    assert still == 0
    page.get_by_role("button", name="Delete", exact=True).click()
