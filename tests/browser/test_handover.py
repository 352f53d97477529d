"""The work goes from one machine to the next in a file, and the rejects to the studio as a page."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.access import clean, narrow
from tests.browser.desk import (
    DONE,
    approve_all,
    choose,
    delete_everything,
    download_zip,
    drop,
    finished,
    go,
    kept,
    sharing,
)
from tests.browser.session import Session, save, take
from tests.browser.witness import until

Machines = Callable[[], Page]


@pytest.fixture
def machine(browser: Browser, base_url: str) -> Iterator[Machines]:
    """A browser that has never been here; each call another one."""
    opened = []

    def start() -> Page:
        context = sharing(browser.new_context(reduced_motion="reduce"))
        opened.append(context)
        page = context.new_page()
        page.goto(base_url)
        return page

    yield start
    for context in opened:
        context.close()


def _review(page: Page, photos: list[Path]) -> None:
    """All approved, but the first: rejected with a spot."""
    approve_all(page, len(photos))
    page.locator(".tile-link").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(photos[0].name)
    page.keyboard.press("r")
    page.keyboard.press("1")
    page.get_by_label("Note for the studio").fill("Look at <the visor>")
    page.get_by_role("button", name="What is on screen").click()
    for field, value in (("Left", 100), ("Top", 60), ("Width", 90), ("Height", 50)):
        page.get_by_label(f"{field} of the spot, pixels").fill(str(value))
        page.get_by_label(f"{field} of the spot, pixels").press("Tab")
    page.get_by_role("button", name="Reject", exact=True).click()
    expect(page.locator(".decide .verdict-badge")).to_have_text("Rejected")


def _export(page: Page) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Everything, as hashes: what a machine would hand to the shop."""
    go(page, "Export")
    box = page.get_by_label("Approved photos only")
    if box.is_checked():
        box.uncheck()
    files, manifest = download_zip(page)
    for record in manifest:
        del record["created_at"]
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}, manifest


def test_a_session_opens_on_another_machine_with_the_same_bytes(
    machine: Machines, photos: list[Path], tmp_path: Path
) -> None:
    here = machine()
    choose(here, photos[:3])
    finished(here, "3 of 3 done")
    _review(here, photos[:3])
    go(here, "Export")
    here.get_by_label("Alt text of coffee.jpg").fill("A cup")
    here.get_by_label("Transparent WebP").check()
    here.get_by_label("SKU of coffee.jpg").fill("CUP")
    session = save(here, tmp_path / "session.zip")
    with zipfile.ZipFile(session) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        index = json.loads(archive.read("session.json"))
        for photo in index["photos"]:
            for listed in photo["files"].values():
                data = archive.read(listed["name"])
                assert len(data) == listed["bytes"]
                assert hashlib.sha256(data).hexdigest() == listed["sha256"]
        source = archive.read(index["photos"][0]["files"]["source"]["name"])
        assert source == photos[0].read_bytes()

    there = machine()
    there.get_by_role("link", name="Open their session").click()
    take(there, session, "3 photos added.")
    assert _export(there) == _export(here)
    go(there, "Photos")
    expect(there.locator(".tile .verdict-badge")).to_have_text(["Rejected", "Approved", "Approved"])
    there.reload()
    expect(there.locator(".tile .verdict-badge")).to_have_text(["Rejected", "Approved", "Approved"])
    expect(there.locator(".tile img")).to_have_count(3)

    # Opened once more, nothing is doubled and nothing is newer.
    go(there, "Hand over")
    take(there, session, "3 here already.")
    go(there, "Photos")
    finished(there, "3 of 3 done")


def test_a_session_joins_what_is_here_and_the_newer_verdict_wins(
    machine: Machines, cut_before: Session, photos: list[Path], tmp_path: Path
) -> None:
    here, there = machine(), machine()
    cut_before.laid(here, photos[:2])
    choose(there, photos[:1])  # the same photo, cut out by each for itself
    finished(there, "1 of 1 done")
    approve_all(there, 1)
    here.wait_for_timeout(1100)  # decided later, by the clock's seconds
    here.locator(".tile-link").first.focus()
    here.keyboard.press("r")
    here.keyboard.press("1")
    here.keyboard.press("Enter")
    here.keyboard.press("Enter")
    expect(here.get_by_test_id("reviewed")).to_have_text("1 of 2 reviewed")
    session = save(here, tmp_path / "here.zip")

    drop(there, [session])  # anywhere on the page
    outcome = there.locator(".handover-outcome")
    expect(outcome).to_contain_text("1 photo added, 1 verdict taken over.", timeout=DONE)
    go(there, "Photos")
    finished(there, "2 of 2 done")
    expect(there.locator(".tile .verdict-badge")).to_have_text(["Rejected", "To review"])
    back = save(there, tmp_path / "there.zip")
    there.wait_for_timeout(1100)
    go(there, "Photos")
    there.locator(".tile-link").first.focus()
    there.keyboard.press("a")
    expect(there.locator(".tile .verdict-badge").first).to_have_text("Approved")
    go(there, "Hand over")
    take(there, back, "2 here already.")
    go(there, "Photos")
    expect(there.locator(".tile .verdict-badge").first).to_have_text("Approved")


def test_what_is_damaged_or_foreign_is_refused_and_leaves_no_trace(
    machine: Machines, cut_before: Session, photos: list[Path], tmp_path: Path
) -> None:
    here = machine()
    cut_before.laid(here, photos[:2])
    session = save(here, tmp_path / "session.zip")
    data = session.read_bytes()
    with zipfile.ZipFile(session) as archive:
        last = archive.getinfo("cut-outs/0002-chelsea.png").header_offset

    def made(name: str, content: bytes) -> Path:
        (tmp_path / name).write_bytes(content)
        return tmp_path / name

    def zipped(name: str, change: Callable[[dict[str, Any]], None]) -> Path:
        """The same archive with another index."""
        path = tmp_path / name
        with zipfile.ZipFile(session) as old, zipfile.ZipFile(path, "w") as new:
            for info in old.infolist():
                content = old.read(info)
                if info.filename == "session.json":
                    index = json.loads(content)
                    change(index)
                    content = json.dumps(index).encode()
                new.writestr(info.filename, content)
        return path

    flipped = bytearray(data)
    flipped[last + 2000] ^= 1
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.write(photos[0], photos[0].name)
    wrong: list[tuple[Path, str, str]] = [
        (made("flipped.zip", bytes(flipped)), "0002-chelsea.png is damaged in it", "Copy it once"),
        (made("short.zip", data[: len(data) // 2]), "the end of the archive is", "Copy it once"),
        (made("text.zip", b"no archive at all"), "It is no ZIP archive", "Choose a file that was"),
        (other, "no session of Packshot", "have to be unpacked first"),
        (zipped("newer.zip", lambda index: index.update(number=9)), "a newer Packshot", "Reload"),
        (
            zipped("odd.zip", lambda index: index["photos"][1]["record"].update(state="odd")),
            "photos[1].record.state is none of",
            "Save it again",
        ),
        (
            zipped("swapped.zip", lambda i: i["photos"][1]["files"].update(i["photos"][0]["files"])
                   or i["photos"][1]["files"]["master"].update(sha256="0" * 64)),
            "is damaged in it",
            "Copy it once",
        ),
    ]  # fmt: skip
    there = machine()
    cut_before.laid(there, photos[2:3])
    go(there, "Hand over")
    before = _stored(there)
    for path, cause, remedy in wrong:
        there.locator("[data-pick=session]").set_input_files(path)
        alert = there.get_by_role("alert")
        expect(alert).to_contain_text(f"{path.name} was not opened", timeout=DONE)
        expect(alert).to_contain_text(cause)
        expect(alert).to_contain_text(remedy)
        assert _stored(there) == before, path.name
    go(there, "Photos")
    finished(there, "1 of 1 done")
    expect(there.locator(".tile")).to_have_count(1)


# What an earlier visit left cannot be read until `letIn` is called.
GATE = """const asked = StorageManager.prototype.getDirectory;
const open = new Promise(resolve => { globalThis.letIn = resolve; });
StorageManager.prototype.getDirectory = async function () {
  await open;
  return asked.call(this);
};"""


def test_a_session_waits_until_the_page_knows_what_it_holds(
    machine: Machines, cut_before: Session, photos: list[Path]
) -> None:
    page = machine()
    page.context.add_init_script(GATE)
    page.goto(f"{cut_before.base_url}#/handover")
    page.reload()
    opening = page.locator(".handover-progress")
    pick = page.locator("[data-pick=session]")
    pick.set_input_files(cut_before.file)
    opening.get_by_role("button", name="Stop").click()
    expect(page.locator(".handover-outcome")).to_have_text("Stopped; nothing was taken.")
    pick.set_input_files(cut_before.file)
    expect(opening).to_be_visible()
    page.evaluate("letIn()")
    words = f"{len(photos) + 2} photos added"  # a mirror image, and what is no photo
    expect(page.locator(".handover-outcome")).to_contain_text(words, timeout=DONE)


# Once `held` is set, what is being written waits until `letOn` is called; `waiting` says it does.
SLOW = """const { prototype } = FileSystemFileHandle;
const { createWritable } = prototype;
const goOn = new Promise(resolve => { globalThis.letOn = resolve; });
prototype.createWritable = async function () {
  if (globalThis.held && this.name !== '.probe') {
    globalThis.waiting = true;
    await goOn;
  }
  return createWritable.call(this);
};"""


def test_nothing_of_a_session_is_stored_once_everything_is_deleted(
    machine: Machines, cut_before: Session
) -> None:
    page = machine()
    page.context.add_init_script(SLOW)
    page.goto(f"{cut_before.base_url}#/handover")
    page.reload()
    expect(page.get_by_role("heading", name="Hand over")).to_be_visible()
    page.evaluate("globalThis.held = true")
    page.locator("[data-pick=session]").set_input_files(cut_before.file)
    until(page, "globalThis.waiting", 120)
    delete_everything(page, held="letOn()")
    assert kept(page)["files"] == []
    assert kept(page)["databases"] == []


def _stored(page: Page) -> list[str]:
    """The files that are kept, each with its size."""
    found: list[str] = page.evaluate(
        """async () => {
          const found = [];
          const root = await navigator.storage.getDirectory();
          for (const kind of ['source', 'master', 'thumb', 'edit']) {
            const folder = await root.getDirectoryHandle(kind, {create: true});
            for await (const [name, handle] of folder.entries())
              found.push(`${kind}/${name} ${(await handle.getFile()).size}`);
          }
          return found.sort();
        }"""
    )
    return found


def test_the_studio_gets_a_page_that_needs_nothing_but_itself(
    machine: Machines,
    browser: Browser,
    cut_before: Session,
    photos: list[Path],
    tmp_path: Path,
) -> None:
    here = machine()
    cut_before.laid(here, photos[:2])
    _review(here, photos[:2])
    go(here, "Hand over")
    with here.expect_download(timeout=DONE) as waiting:
        here.get_by_role("button", name="Save the reject page").click()
    assert waiting.value.suggested_filename.startswith("rejects-2")
    file = tmp_path / "rejects.html"
    waiting.value.save_as(file)
    text = file.read_text("utf-8")
    assert "<script" not in text
    assert "http://" not in text
    assert "https://" not in text

    context = browser.new_context(java_script_enabled=True, offline=True)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 rejected photo")
    article = page.get_by_role("article")
    expect(article).to_have_count(1)
    expect(article.get_by_role("heading")).to_have_text(photos[0].name)
    for words in ("Halo.", "A rim of the old background", "Studio", "Mask repair", "<the visor>"):
        expect(article).to_contain_text(words)
    sizes = article.locator("img").evaluate_all(
        "(all) => all.map((one) => [one.naturalWidth, one.naturalHeight])"
    )
    # The photo, the spot in it, and the spot cut out on white and on black.
    assert len(sizes) == 4
    assert sizes[0][0] == sizes[0][1]
    margin = round(0.25 * 90)
    for width, height in sizes[1:]:
        assert abs(width / height - (90 + 2 * margin) / (50 + 2 * margin)) < 0.02
    assert all(url.startswith(("file:", "data:")) for url in asked)
    # In print nothing is cut off at the side, and what is read aloud makes sense.
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="screen")
    clean(page)
    narrow(page)
    context.close()


def test_handing_over_is_clean_to_axe_and_fits_a_narrow_page(
    page: Page, base_url: str, cut_before: Session, photos: list[Path], tmp_path: Path
) -> None:
    page.goto(f"{base_url}#/handover")
    expect(page.get_by_role("button", name="Save the session")).to_be_disabled()
    expect(page.get_by_role("button", name="Save the reject page")).to_be_disabled()
    clean(page)
    narrow(page)
    (tmp_path / "text.zip").write_text("no archive")
    page.locator("[data-pick=session]").set_input_files(tmp_path / "text.zip")
    expect(page.get_by_role("alert")).to_be_visible()
    clean(page)
    narrow(page)
    cut_before.laid(page, photos[:1])
    _review(page, photos[:1])
    save(page, tmp_path / "session.zip")
    expect(page.locator(".handover-outcome")).to_contain_text("Saved as packshot-session-")
    clean(page)
    narrow(page)
