"""What a person does with the page, for tests: drop, wait, look, export."""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

DONE = 120_000  # ms until a handful of small photos is through, the engine's start included

_KEPT = """async () => {
  const files = [];
  const walk = async (folder, path) => {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await walk(handle, path + name + '/');
      else files.push(path + name);
    }
  };
  await walk(await navigator.storage.getDirectory(), '');
  return {
    files,
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    settings: localStorage.length + sessionStorage.length,
  };
}"""

# What `kept` says where nothing is kept.
NOTHING = {"files": [], "databases": [], "caches": [], "workers": 0, "settings": 0}

_CORES = """Object.defineProperty(Navigator.prototype, 'hardwareConcurrency',
  { get: () => %d, configurable: true });"""


def sharing(context: BrowserContext) -> BrowserContext:
    """Of the machine's cores this browser's pages see their part, where tests run beside each
    other: a page that starts a thread for each of them would have none to itself."""
    cores = (os.cpu_count() or 1) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    context.add_init_script(_CORES % max(1, cores))
    return context


def choose(page: Page, paths: Sequence[Path]) -> None:
    """Through the file picker."""
    page.locator("[data-pick=photos]").set_input_files(list(paths))


def drop(page: Page, paths: Sequence[Path]) -> None:
    """Files and folders from outside, as the system's file manager drops them."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 400, "y": 300, "data": data})
    session.detach()


def finished(page: Page, words: str) -> None:
    """Wait until the queue says so, such as "4 of 5 done, 1 failed"."""
    expect(page.get_by_test_id("status")).to_have_text(words, timeout=DONE)


def kept(page: Page) -> dict[str, Any]:
    """What the site has put on this machine."""
    found: dict[str, Any] = page.evaluate(_KEPT)
    return found


def delete_everything(page: Page, *, held: str | None = None) -> None:
    """In Privacy, and the question answered.

    held : JavaScript that lets go what holds other work; before it nothing must be deleted
    """
    go(page, "Privacy")
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete everything").click()
    gone = page.get_by_role("heading", name="Everything is deleted")
    if held is not None:
        page.wait_for_timeout(1000)  # in which it would be deleted, were it not for that work
        expect(gone).to_have_count(0)
        page.evaluate(held)
    expect(gone).to_be_visible(timeout=DONE)


def go(page: Page, view: str) -> None:
    """By the links at the top."""
    page.get_by_role("navigation").get_by_role("link", name=re.compile(f"^{view}")).click()


def without_review(page: Page) -> None:
    """In the export view: let everything leave, whether somebody has looked at it or not."""
    page.get_by_role("button", name="Export all without review").click()


def approve_all(page: Page, count: int) -> None:
    """In the photos' view, by key: from the first tile on, each hands the focus to the next."""
    page.locator(".tile-link").first.focus()
    asked = page.evaluate("JSON.parse(localStorage['packshot.settings'] ?? '{}').asked === true")
    page.keyboard.press("a")
    if not asked:
        expect(page.get_by_role("dialog", name="Who decides here?")).to_be_visible()
        page.keyboard.press("Enter")
    for done in range(1, count):
        expect(page.get_by_test_id("reviewed")).to_have_text(f"{done} of {count} reviewed")
        expect(page.locator(".tile-link").nth(done)).to_be_focused()
        page.keyboard.press("a")
    expect(page.get_by_test_id("reviewed")).to_have_text(f"{count} of {count} reviewed")


def download_zip(
    page: Page, by: Callable[[], None] | None = None
) -> tuple[dict[str, bytes], list[dict[str, Any]]]:
    """In the export view: the ZIP's files, and the records of its manifest; by a click, or `by`."""
    with page.expect_download(timeout=DONE) as waiting:
        if by:
            by()
        else:
            page.get_by_role("button", name="Download ZIP").click()
    path = waiting.value.path()
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        files = {name: archive.read(name) for name in archive.namelist()}
    lines = files.pop("manifest.jsonl").decode().splitlines()
    return files, [json.loads(line) for line in lines]
