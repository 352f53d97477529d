"""What survives a reload, what stops, and what is gone after "delete everything"."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import (
    DONE,
    NOTHING,
    choose,
    delete_everything,
    download_zip,
    finished,
    go,
    kept,
    sharing,
    without_review,
)
from tests.browser.reviewing import records
from tests.browser.session import Session

# Whether so many files are kept.
_FILES = """async (count) => {
  let found = 0;
  for await (const folder of (await navigator.storage.getDirectory()).values())
    for await (const _ of folder.keys()) found += 1;
  return found === count;
}"""


@pytest.fixture
def many(photos: list[Path], tmp_path: Path) -> list[Path]:
    """Five photos, long enough to be interrupted."""
    made = []
    for index in range(5):
        path = tmp_path / f"item{index:02}-back-v2.jpg"
        photo = Image.open(photos[index % len(photos)])
        photo.resize((photo.width * 2 + index, photo.height * 2)).save(path, quality=90)
        made.append(path)
    return made


def test_a_reload_in_the_middle_loses_nothing_and_goes_on(
    page: Page, base_url: str, many: list[Path]
) -> None:
    page.goto(base_url)
    choose(page, many)
    expect(page.locator(".tile.done")).not_to_have_count(0, timeout=DONE)
    page.wait_for_function("navigator.storage.getDirectory().then(root => true)")
    expect(page.locator(".tile.done, .tile.waiting, .tile.running")).to_have_count(5)
    _all_stored(page)
    page.reload()
    assert not page.get_by_role("heading", name="5 of 5 done").is_visible()
    finished(page, "5 of 5 done")
    go(page, "Export")
    without_review(page)
    page.get_by_label("Alt text of item03-back-v2.jpg").fill("A cup")
    page.get_by_label("SKU of item03-back-v2.jpg").fill("cup")
    page.get_by_label("Transparent WebP").check()
    _until_written(page, "item03-back-v2.jpg", lambda it: it["fields"]["alt"] == "A cup")
    _until_written(page, "item03-back-v2.jpg", lambda it: it["fields"]["sku"] == "cup")
    page.reload()
    expect(page.get_by_label("Alt text of item03-back-v2.jpg")).to_have_value("A cup")
    expect(page.get_by_label("Transparent WebP")).to_be_checked()
    page.get_by_label("Transparent WebP").uncheck()
    files, manifest = download_zip(page)
    assert len(files) == 5
    sizes = {path.name: Image.open(path).size for path in many}
    for record in manifest:
        picture = Image.open(io.BytesIO(files[record["output"]["file"]]))
        assert picture.size == sizes[record["source"]["file"]]
        assert (record["view"], record["version"]) == ("back", 2)
        assert record["model"]["name"] == "base"  # known also of those made before the reload


def test_stopping_one_and_all_and_going_on(page: Page, base_url: str, many: list[Path]) -> None:
    page.goto(base_url)
    choose(page, many)
    page.get_by_role("button", name="Stop item04-back-v2.jpg").click()
    expect(page.locator(".tile.stopped")).to_have_count(1)
    again = page.get_by_role("button", name="Try item04-back-v2.jpg again")
    expect(again).to_be_focused()  # where the keyboard was
    expect(page.locator(".tile.done")).not_to_have_count(0, timeout=DONE)
    page.get_by_role("button", name="Stop all").click()
    expect(page.get_by_test_id("status")).to_have_text(
        re.compile(r"^\d+ of 5 done, \d+ stopped$"), timeout=DONE
    )
    expect(page.locator(".tile.running, .tile.waiting")).to_have_count(0)
    again.click()
    expect(page.locator(".tile.done", has_text="item04")).to_have_count(1, timeout=DONE)
    page.get_by_role("button", name=re.compile(r"^Try \d+ again$")).click()
    finished(page, "5 of 5 done")


def test_an_export_can_be_stopped(page: Page, base_url: str, many: list[Path]) -> None:
    page.goto(base_url)
    choose(page, many[:4])
    finished(page, "4 of 4 done")
    go(page, "Export")
    without_review(page)
    page.get_by_label("Transparent WebP").check()
    page.get_by_label("Portrait").check()
    page.get_by_role("button", name="Download ZIP").click()
    page.locator(".run").get_by_role("button", name="Stop").click()
    expect(page.locator(".run-outcome")).to_contain_text("Stopped after", timeout=DONE)
    page.get_by_label("Transparent WebP").uncheck()
    page.get_by_label("Portrait").uncheck()
    files, _ = download_zip(page)
    assert len(files) == 4


def test_a_deleted_photo_comes_back_whole_until_it_is_let_go(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:3])
    names = page.locator(".tile-name")
    order = names.all_text_contents()
    before = kept(page)["files"]

    page.locator(".tile-link").nth(1).click()
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.locator("[aria-live=polite].unseen")).to_have_text(f"{order[1]} deleted")
    page.get_by_role("button", name="Bring back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(order[1])
    with page.expect_download() as download:
        page.get_by_role("button", name="Download PNG").click()
    assert Image.open(download.value.path()).size == Image.open(photos[1]).size

    page.get_by_role("button", name="Delete", exact=True).click()
    go(page, "Photos")
    expect(names).to_have_text([order[0], order[2]])
    page.keyboard.press("Control+z")
    expect(names).to_have_text(order)
    assert sorted(kept(page)["files"]) == sorted(before)

    # The second deletion lets the first go; the page's end lets the second go.
    for left in (2, 1):
        page.locator(".tile-link").first.click()
        page.get_by_role("button", name="Delete", exact=True).click()
        go(page, "Photos")
        expect(names).to_have_count(left)
    _until_written(page, order[1], lambda it: it.get("deleted", False))
    page.reload()
    expect(names).to_have_text(order[2:])
    page.wait_for_function(_FILES, arg=3)  # the last one's source, master, thumbnail

    page.locator(".tile-link").first.click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Let it go").click()
    expect(page.get_by_role("button", name="Bring back")).to_have_count(0)
    page.wait_for_function(_FILES, arg=0)


def test_all_photos_are_deleted_at_once_and_come_back(
    page: Page, base_url: str, many: list[Path]
) -> None:
    page.goto(base_url)
    choose(page, many[:4])
    expect(page.locator(".tile.done")).not_to_have_count(0, timeout=DONE)
    page.get_by_role("button", name="Delete all").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete 4 photos").click()
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible()
    page.get_by_role("button", name="Bring back").click()
    expect(page.locator(".tile-name")).to_have_text([path.name for path in many[:4]])
    finished(page, "4 of 4 done")


def test_what_waited_waits_again_when_it_comes_back(
    browser: Browser, base_url: str, photos: list[Path]
) -> None:
    context = sharing(browser.new_context(service_workers="block"))
    page = context.new_page()
    page.route("**/models/base*", lambda route: route.abort())  # nothing is ever computed
    page.goto(base_url)
    choose(page, photos[:2])
    ways_back: list[Callable[[], None]] = [
        lambda: page.get_by_role("button", name="Bring back").click(),
        lambda: choose(page, photos[:2]),
    ]
    for back in ways_back:
        expect(page.get_by_role("heading", name="The engine did not start")).to_be_visible(
            timeout=DONE
        )
        page.get_by_role("button", name="Delete all").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete 2 photos").click()
        expect(page.locator(".tile")).to_have_count(0)
        back()
        expect(page.locator(".tile.waiting")).to_have_count(2)
    context.close()


def test_delete_everything_leaves_nothing(page: Page, base_url: str, photos: list[Path]) -> None:
    page.goto(base_url)
    choose(page, photos[:2])
    finished(page, "2 of 2 done")
    page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=DONE)
    before = kept(page)
    assert len(before["files"]) == 6  # sources, masters, thumbnails
    assert before["databases"]
    assert before["caches"]
    assert before["workers"] == 1
    delete_everything(page)
    assert kept(page) == NOTHING

    page.get_by_role("button", name="Start again").click()
    expect(page.get_by_role("button", name="Choose photos")).to_be_visible(timeout=DONE)


def test_a_second_tab_waits_and_takes_over(
    page: Page, base_url: str, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    other = page.context.new_page()
    other.goto(base_url)
    expect(other.get_by_text("Packshot is open in another tab")).to_be_visible()
    go(other, "Hand over")
    other.locator("[data-pick=session]").set_input_files(cut_before.file)
    expect(other.get_by_role("alert")).to_contain_text("The photos are in another tab")
    page.close()
    go(other, "Photos")
    finished(other, "2 of 2 done")
    expect(other.get_by_text("Packshot is open in another tab")).not_to_be_visible()


def _until_written(page: Page, name: str, so: Callable[[dict[str, Any]], bool]) -> None:
    """Until the database says it: a page that goes takes along what it has only asked for."""
    for _ in range(200):
        if so(records(page)[name]):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it was never written of {name}")


def _all_stored(page: Page) -> None:
    """Until every file is in the store, only the page itself has it; it asks before it goes."""
    page.wait_for_function(
        """async () => {
          const root = await navigator.storage.getDirectory();
          const folder = await root.getDirectoryHandle('source', {create: true});
          let count = 0;
          for await (const _ of folder.keys()) count += 1;
          return count === 5;
        }""",
        timeout=DONE,
    )


def test_an_engine_that_cannot_start_says_why_and_the_queue_waits_for_it(
    browser: Browser, base_url: str, photos: list[Path]
) -> None:
    context = sharing(browser.new_context(service_workers="block"))
    page = context.new_page()
    page.route("**/models/base*", lambda route: route.abort())
    page.goto(base_url)
    choose(page, photos[:1])
    expect(page.get_by_role("heading", name="The engine did not start")).to_be_visible(timeout=DONE)
    expect(page.get_by_role("alert")).to_contain_text("The photos in the queue wait")
    expect(page.locator(".tile.waiting")).to_have_count(1)
    page.unroute("**/models/base*")
    page.get_by_role("button", name="Try again", exact=True).click()
    finished(page, "1 of 1 done")
    context.close()
