"""The service worker: stored files, their hashes, headers for a plain host, removal."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.desk import choose, finished
from tests.browser.offline.visits import (
    CODEC,
    READY,
    STORES,
    fetched,
    precache,
)
from tests.browser.witness import BOOK, GUARD, OFFLINE, Witness, elsewhere, until


def test_a_plain_host_becomes_isolated_by_one_reload(page: Page, home: Witness) -> None:
    documents: list[str] = []
    page.on("domcontentloaded", lambda: documents.append(page.url))
    page.goto(home.url)
    until(page, "crossOriginIsolated")
    until(page, READY)
    page.wait_for_timeout(500)
    assert len(documents) == 2
    assert page.evaluate("typeof SharedArrayBuffer") == "function"
    assert page.evaluate(f"{OFFLINE}.isolation") == "isolated"


def test_no_reload_once_someone_has_begun(page: Page, home: Witness) -> None:
    page.add_init_script(
        "addEventListener('DOMContentLoaded', () => dispatchEvent(new Event('drop')))"
    )
    documents: list[str] = []
    page.on("domcontentloaded", lambda: documents.append(page.url))
    page.goto(home.url)
    until(page, READY)
    page.wait_for_timeout(500)
    assert len(documents) == 1
    assert page.evaluate(f"{OFFLINE}.isolation") == "reload"


def test_without_a_network_the_page_opens_and_has_its_first_files(
    opened: Page, home: Witness
) -> None:
    precache(opened, "first")
    opened.context.set_offline(True)
    before = len(home.seen)
    opened.reload()
    until(opened, "crossOriginIsolated")
    assert opened.evaluate("document.querySelector('#app').childElementCount") > 0
    listed = opened.evaluate("async () => (await (await fetch('precache.json')).json()).files")
    for file in listed:
        if file["group"] in ("shell", "first"):
            assert fetched(opened, file["url"])["status"] == 200, file["url"]
    assert home.asked(before) == []


def test_progress_counts_files_and_bytes(opened: Page, folder: Path) -> None:
    told = precache(opened, "first")
    assert [one["files"] for one in told] == list(range(1, len(told) + 1))
    assert told[-1]["of"] == len(told)
    files = json.loads((folder / "precache.json").read_text())["files"]
    whole = sum(file["bytes"] for file in files if file["group"] == "first")
    assert told[-1]["bytes"] == told[-1]["total"] == whole


def test_a_second_visit_asks_for_the_service_worker_alone(opened: Page, home: Witness) -> None:
    precache(opened, "first")
    before = len(home.seen)
    opened.reload()
    until(opened, READY)
    precache(opened, "first")
    opened.wait_for_timeout(500)
    assert home.asked(before) == []


def test_what_arrives_is_what_is_listed(opened: Page, folder: Path) -> None:
    # A model, not stored yet: passed on as it arrives, and then stored.
    files = json.loads((folder / "precache.json").read_text())["files"]
    model = next(file["url"] for file in files if file["url"].startswith("models/base."))
    sent = hashlib.sha256((folder / model).read_bytes()).hexdigest()
    assert fetched(opened, model) == {"status": 200, "sha256": sent}
    opened.context.set_offline(True)
    assert fetched(opened, model) == {"status": 200, "sha256": sent}


def test_a_damaged_file_in_the_cache_is_fetched_again(opened: Page, home: Witness) -> None:
    precache(opened, "first")
    good = fetched(opened, CODEC)
    # In the service worker: the page may not open them.
    opened.context.service_workers[0].evaluate(
        """async (url) => {
            for (const name of await caches.keys()) {
                const cache = await caches.open(name);
                const key = new URL(url, registration.scope).href;
                const kept = await cache.match(key);
                if (kept) await cache.put(key, new Response('damaged', {headers: kept.headers}));
            }
        }""",
        CODEC,
    )
    # What was checked is trusted until the service worker is started anew, which is often.
    session = opened.context.new_cdp_session(opened)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    before = len(home.seen)
    assert fetched(opened, CODEC) == good
    assert home.asked(before) == [f"/{CODEC}"]


@pytest.mark.parametrize("name", [CODEC, "models/base.matte"])
def test_wrong_content_from_the_host_reaches_nobody(opened: Page, folder: Path, name: str) -> None:
    path = next(
        file for file in folder.rglob("*") if file.relative_to(folder).as_posix().startswith(name)
    )
    url = path.relative_to(folder).as_posix()
    good = path.read_bytes()
    path.write_bytes(good[:-200] + bytes(200))
    assert fetched(opened, url)["status"] == 0
    path.write_bytes(good)
    assert fetched(opened, url)["status"] == 200


def test_wrong_content_fails_the_group_and_says_what_to_do(opened: Page, folder: Path) -> None:
    (folder / CODEC).write_bytes(b"something else")
    why = opened.evaluate(
        f"""async () => {{
            try {{ await {OFFLINE}.precache('first') }} catch (error) {{ return error.message }}
        }}"""
    )
    assert CODEC in why
    assert "deployed anew" in why


def test_a_locked_page_stays_locked_without_a_host(opened: Page, home: Witness) -> None:
    precache(opened, "first")
    opened.evaluate(f"async () => {{ await {GUARD}.lock() }}")
    session = opened.context.new_cdp_session(opened)
    session.send("ServiceWorker.enable")
    session.send("ServiceWorker.stopAllWorkers")
    before = len(home.seen)
    assert fetched(opened, CODEC)["status"] == 200
    assert fetched(opened, "codecs/mozjpeg_enc.wasm")["status"] == 0
    assert home.asked(before) == []
    assert opened.evaluate(BOOK)["networkSinceLock"] == 0


def test_a_share_from_another_app_never_leaves(opened: Page, home: Witness) -> None:
    sharer = opened.context.new_page()
    # The app asks for the files as soon as it starts; here the test is to be the one who asks.
    sharer.add_init_script(
        """const post = ServiceWorker.prototype.postMessage;
        ServiceWorker.prototype.postMessage = function (question, ports) {
            if (question.ask !== 'shared' || window.mine) post.call(this, question, ports);
        };"""
    )
    with elsewhere() as away:
        sharer.goto(away.url)
        sharer.set_content(
            f'<form method="post" enctype="multipart/form-data" action="{home.url}share"'
            ' accept-charset="utf-8">'
            '<input type="file" name="images" multiple><button>Share</button></form>'
        )
        files: list[Any] = [
            {"name": "tasse é.jpg", "mimeType": "image/jpeg", "buffer": b"photo 1"},
            {"name": "b.png", "mimeType": "image/png", "buffer": b"photo 2"},
        ]
        sharer.set_input_files("input", files)
        sharer.click("button")
        sharer.wait_for_url(home.url)
    until(sharer, READY)
    shared = f"""async () => Promise.all((await {OFFLINE}.shared())
        .map(async (file) => [file.name, file.type, await file.text()]))"""
    sharer.evaluate("window.mine = true")
    taken = sharer.evaluate(shared)
    assert sorted(taken) == [
        ["b.png", "image/png", "photo 2"],
        ["tasse é.jpg", "image/jpeg", "photo 1"],
    ]
    assert sharer.evaluate(shared) == []
    assert {one.method for one in home.seen} == {"GET"}


def test_removal_leaves_nothing(opened: Page) -> None:
    precache(opened, "first")
    opened.evaluate(f"async () => {{ await {OFFLINE}.remove() }}")
    assert opened.evaluate(STORES) == []
    until(opened, "navigator.serviceWorker.getRegistrations().then((all) => all.length === 0)")
    assert opened.evaluate(f"{OFFLINE}.state") == "none"


def test_photos_are_cut_out_by_a_locked_page_without_a_network(
    opened: Page, home: Witness, photos: list[Path]
) -> None:
    choose(opened, photos[:1])
    finished(opened, "1 of 1 done")
    until(opened, f"{BOOK}.locked", 60)
    before = len(home.seen)
    choose(opened, photos[1:2])
    finished(opened, "2 of 2 done")
    assert home.asked(before) == []
    opened.context.set_offline(True)
    opened.reload()
    choose(opened, photos[2:3])
    finished(opened, "3 of 3 done")
    until(opened, f"{BOOK}.locked", 60)
    book = opened.evaluate(BOOK)
    assert home.asked(before) == []
    assert (book["bytesUp"], book["networkSinceLock"], book["blocked"]) == (0, 0, [])
    assert all(entry["from"] == "cache" for entry in book["requests"]), book["requests"]
