"""Two versions of the page, two sites of a host, and a page without a service worker."""

from __future__ import annotations

import shutil
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.offline.visits import (
    CODEC,
    ICON,
    NEWER,
    READY,
    STORES,
    deploy,
    fetched,
    precache,
    take_it,
)
from tests.browser.witness import BOOK, GUARD, OFFLINE, Witness, plain, until


def test_an_update_waits_until_it_is_taken(opened: Page, folder: Path) -> None:
    deploy(folder)
    opened.evaluate("async () => { await (await navigator.serviceWorker.ready).update() }")
    until(opened, f"{OFFLINE}.state === 'update'")
    opened.reload()
    until(opened, f"{OFFLINE}.state === 'update'")
    assert not opened.evaluate(NEWER)
    opened.evaluate(f"void {OFFLINE}.update()")
    until(opened, NEWER)
    until(opened, READY)
    until(
        opened, f"{STORES}.then((names) => names.filter((n) => n.includes('files')).length === 1)"
    )


def test_an_update_in_one_tab_does_not_break_another(opened: Page, folder: Path) -> None:
    precache(opened, "first")
    other = opened.context.new_page()
    other.goto(opened.url)
    until(other, READY)
    deploy(folder, without=CODEC)
    take_it(other)
    assert fetched(opened, CODEC)["status"] == 200
    assert fetched(other, CODEC)["status"] == 0
    opened.close()
    other.reload()
    until(other, READY)
    until(other, f"{STORES}.then((names) => names.filter((n) => n.includes('files')).length === 1)")


def test_a_worker_of_an_older_tab_keeps_the_older_files(opened: Page, folder: Path) -> None:
    precache(opened, "first")
    codec = opened.url + CODEC
    old = fetched(opened, codec)
    script = next(path for path in (folder / "assets").iterdir() if path.name.startswith("worker-"))
    name = script.relative_to(folder).as_posix()
    other = opened.context.new_page()
    other.goto(opened.url)
    until(other, READY)
    with opened.expect_worker() as made:
        opened.evaluate(f"void (window.kept = new Worker('{name}', {{type: 'module'}}))")
    deploy(folder, changed=[CODEC], without=name)
    take_it(other)
    newer = fetched(other, codec)
    assert newer["status"] == 200
    assert newer["sha256"] != old["sha256"]
    assert fetched(made.value, codec) == old


def test_a_lock_holds_for_a_version_that_is_being_installed(
    opened: Page, home: Witness, folder: Path
) -> None:
    there = "navigator.serviceWorker.ready"
    deploy(folder, changed=[ICON])
    before = len(home.seen)
    with home.held(f"/{ICON}"):
        opened.evaluate(f"void {there}.then((there) => there.update())")
        until(opened, f"{there}.then(({{installing}}) => installing !== null)")
        home.until_asked(f"/{ICON}", before)
        opened.evaluate(f"async () => {{ await {GUARD}.lock() }}")
    until(opened, f"{there}.then(({{installing}}) => installing === null)")
    assert opened.evaluate(f"{there}.then(({{waiting}}) => waiting === null)")
    assert home.asked(before) == [f"/{ICON}"]
    # Asked before the lock and answered after it: that is no breach.
    assert opened.evaluate(BOOK)["networkSinceLock"] == 0


def test_two_sites_of_one_host_do_not_touch_each_other(
    page: Page, folder: Path, tmp_path: Path
) -> None:
    root = tmp_path / "root"
    for name in ("one", "two"):
        shutil.copytree(folder, root / name)
    deploy(root / "two")
    with plain(root) as home:
        other = page.context.new_page()
        for each, name in ((page, "one"), (other, "two")):
            each.goto(f"{home.url}{name}/")
            until(each, "crossOriginIsolated")
            until(each, READY)
            precache(each, "first")
        other.evaluate(f"async () => {{ await {GUARD}.lock() }}")
        # The lock of one is not that of the other, nor do its files go with the other's.
        assert fetched(page, "codecs/webp_dec.wasm")["status"] == 200
        other.evaluate(f"async () => {{ await {OFFLINE}.remove() }}")
        before = len(home.seen)
        page.reload()
        until(page, READY)
        precache(page, "first")
        assert [one for one in home.asked(before) if not one.endswith("/sw.js")] == []


def test_a_page_whose_files_find_no_place_says_so_and_works(
    page: Page, home: Witness, folder: Path
) -> None:
    (folder / ICON).unlink()
    page.goto(home.url)
    until(page, f"{OFFLINE}.reason !== null")
    assert "could not be stored" in page.evaluate(f"{OFFLINE}.reason")
    asked = f"{OFFLINE}.precache('first').catch((error) => error.message)"
    assert "there is no service worker" in page.evaluate(asked)
    page.evaluate(f"async () => {{ await {GUARD}.lock() }}")
    assert page.evaluate(BOOK)["locked"] is False
    assert fetched(page, CODEC)["status"] == 200


def test_a_tab_that_could_not_store_the_files_is_ready_when_another_has(
    page: Page, home: Witness, folder: Path
) -> None:
    icon = (folder / ICON).read_bytes()
    (folder / ICON).unlink()
    page.goto(home.url)
    until(page, f"{OFFLINE}.reason !== null")
    (folder / ICON).write_bytes(icon)
    other = page.context.new_page()
    other.goto(home.url)
    until(other, READY)
    until(page, f"{OFFLINE}.state === 'ready'")
