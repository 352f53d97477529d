"""What the browser does not keep, closes or cannot read: it is said and tried again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.desk import (
    DONE,
    NOTHING,
    approve_all,
    choose,
    delete_everything,
    finished,
    go,
    kept,
)
from tests.browser.reviewing import records
from tests.browser.session import Session
from tests.browser.witness import until

# The connections to the database, so that a test can end them as a browser does.
_CONNECTIONS = """{
  const { open } = IDBFactory.prototype;
  self.connections = [];
  IDBFactory.prototype.open = function (...named) {
    const request = open.apply(this, named);
    request.addEventListener('success', () => connections.push(request.result));
    return request;
  };
}"""
_END = """for (const connection of connections) {
  connection.close();
  connection.dispatchEvent(new Event('close'));
}"""

# On the first visit from now on the database does not open at first.
_SHUT = """if (sessionStorage.getItem('tests.shut') === null) {
  sessionStorage.setItem('tests.shut', '');
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function () {
    IDBFactory.prototype.open = open;
    const request = open.call(this, 'tests.shut', 1);
    request.addEventListener('upgradeneeded', (event) => {
      event.stopImmediatePropagation();
      request.transaction.abort();
    });
    return request;
  };
}"""

# A database that takes no record, until `put` is put back.
_NO_RECORDS = """() => {
  self.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""

# A disk without room as long as `full` is true.
_DISK = """{
  const { prototype } = FileSystemFileHandle;
  const { createWritable } = prototype;
  prototype.createWritable = async function () {
    if (self.full) {
      self.refused = (self.refused ?? 0) + 1;
      throw new DOMException('full', 'QuotaExceededError');
    }
    return createWritable.call(this);
  };
}"""


def test_what_another_tab_deletes_is_not_stored_again(
    page: Page, base_url: str, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    other = page.context.new_page()
    other.goto(base_url)
    delete_everything(other)
    expect(page.get_by_role("heading", name="Everything is deleted")).to_be_visible()
    expect(page.locator("[data-pick=photos]")).to_have_count(0)
    assert kept(other) == NOTHING


def test_a_database_that_is_closed_is_opened_again(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    page.add_init_script(_CONNECTIONS)
    cut_before.laid(page, photos[:2])
    page.evaluate(_END)
    approve_all(page, 2)
    _written(page, lambda found: all(record["verdict"] for record in found.values()))
    page.reload()
    expect(page.locator(".tile .verdict-badge")).to_have_text(["Approved", "Approved"])


def test_a_database_that_does_not_open_at_first_is_asked_again(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:1])
    page.add_init_script(_SHUT)
    page.reload()
    expect(page.get_by_role("status").filter(has_text="could not be read")).to_be_visible()
    choose(page, photos[1:2])
    finished(page, "1 of 1 done")
    expect(_lacking(page)).to_have_count(0)
    page.reload()
    finished(page, "2 of 2 done")


def test_a_record_that_is_not_kept_is_said_and_kept_when_that_is_possible(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    cut_before.laid(page, photos[:2])
    assert not _asks_before_it_goes(page)
    page.evaluate(_NO_RECORDS)
    approve_all(page, 2)
    expect(_lacking(page)).to_contain_text("everything of 2 photos")
    expect(_lacking(page)).to_contain_text("Export what is done")
    assert _asks_before_it_goes(page)
    told = page.locator("[aria-live=polite].unseen")
    _lacking(page).get_by_role("button", name="Try again").click()
    expect(told).to_have_text("The browser still does not keep it")
    page.evaluate("() => { IDBObjectStore.prototype.put = self.put; }")
    _lacking(page).get_by_role("button", name="Try again").click()
    expect(told).to_have_text("All is kept now")
    expect(_lacking(page)).to_have_count(0)
    assert not _asks_before_it_goes(page)
    page.reload()
    expect(page.locator(".tile .verdict-badge")).to_have_text(["Approved", "Approved"])


def test_a_photo_that_did_not_fit_is_kept_once_there_is_room(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    """When it is computed, or when others are deleted."""
    page.add_init_script(_DISK)
    cut_before.laid(page, photos[:1])
    page.evaluate("self.full = true")
    choose(page, photos[1:2])
    finished(page, "1 of 2 done, 1 failed")
    expect(_lacking(page)).to_contain_text("everything of 1 photo")
    assert _asks_before_it_goes(page)
    page.evaluate("self.full = false")
    page.get_by_role("button", name=f"Try {photos[1].name} again").click()
    finished(page, "2 of 2 done")
    expect(_lacking(page)).to_have_count(0)
    assert not _asks_before_it_goes(page)

    before = page.evaluate("self.full = true, self.refused")
    choose(page, photos[2:3])
    finished(page, "2 of 3 done, 1 failed")
    # When it came, its cut-out, and when it was computed: what comes now is another try.
    until(page, f"self.refused >= {before} + 3", 60)
    page.evaluate("self.full = false")
    page.locator(".tile-link", has_text=photos[0].name).click()
    # It can be put out of the way, and the browser asks all the same.
    _lacking(page).get_by_role("button", name="Close").click()
    expect(_lacking(page)).to_have_count(0)
    assert _asks_before_it_goes(page)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Let it go").click()
    _written(page, lambda found: set(found) == {photo.name for photo in photos[1:3]})
    assert not _asks_before_it_goes(page)
    page.reload()
    go(page, "Photos")
    finished(page, "1 of 2 done, 1 failed")


def test_without_a_lasting_place_the_page_says_so(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    """Also where the database opens after all, when the files have gone elsewhere."""
    page.add_init_script(
        """StorageManager.prototype.getDirectory = async () => { throw new Error('none here'); };
        const { prototype } = IDBFactory;
        const { open } = prototype;
        prototype.open = () => {
          prototype.open = open;
          throw new DOMException('not now', 'UnknownError');
        };"""
    )
    page.goto(base_url)
    choose(page, photos[:1])
    expect(_lacking(page)).to_contain_text("everything of 1 photo", timeout=DONE)
    assert _asks_before_it_goes(page)
    finished(page, "1 of 1 done")
    expect(_lacking(page)).to_have_count(1)


def test_what_cannot_be_read_is_not_thrown_away(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    """Nor are files whose records the browser does not give away this once."""
    cut_before.laid(page, photos[:2])
    before = kept(page)["files"]
    page.add_init_script(
        """const broken = 'tests.broken';
        if (sessionStorage.getItem(broken) === null) {
          sessionStorage.setItem(broken, '');
          IDBFactory.prototype.open = () => { throw new DOMException('disk', 'UnknownError'); };
        }"""
    )
    page.reload()
    notice = page.get_by_role("status").filter(has_text="could not be read")
    expect(notice).to_be_visible()
    expect(page.locator(".tile")).to_have_count(0)
    page.wait_for_timeout(1000)  # in which it would sweep up
    assert kept(page)["files"] == before
    notice.get_by_role("button", name="Reload").click()
    finished(page, "2 of 2 done")
    expect(notice).to_have_count(0)


def _lacking(page: Page) -> Locator:
    """What is said as long as the browser does not keep everything."""
    return page.get_by_role("alert").filter(has_text="did not keep")


def _asks_before_it_goes(page: Page) -> bool:
    """Whether whoever closes the page is asked first."""
    event = "new Event('beforeunload', { cancelable: true })"
    return not page.evaluate(f"dispatchEvent({event})")


def _written(page: Page, so: Callable[[dict[str, dict[str, Any]]], bool]) -> None:
    """Until the database is so, given its records by the photos' names."""
    for _ in range(200):
        if so(records(page)):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it was never so: {records(page)}")
