"""What the page says of itself: the lock, the audit, and whether both are true."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from tests.browser.privacy.attempts import blocked, fails, open_controlled
from tests.browser.witness import BOOK, GUARD, OFFLINE, Witness


def test_after_the_lock_nothing_is_asked_of_the_host(fresh: Page, home: Witness) -> None:
    fresh.evaluate(
        f"async () => {{ for (const g of ['shell', 'first']) await {OFFLINE}.precache(g) }}"
    )
    fresh.evaluate(f"async () => {{ await {GUARD}.lock() }}")
    before = len(home.seen)
    first = "codecs/squoosh_png_bg.wasm"
    assert fresh.evaluate(f"async () => (await fetch('{first}')).status") == 200
    assert fails(fresh, "await fetch('codecs/mozjpeg_enc.wasm')") == "TypeError"
    assert fails(fresh, f"await {OFFLINE}.precache('later')") == "Error"
    book = fresh.evaluate(BOOK)
    assert home.asked(before) == []
    assert book["locked"] is True
    assert book["networkSinceLock"] == 0
    assert "locked" in blocked(fresh, "fetch")[0]["why"]


def test_the_audit_can_be_kept(opened: Page, away: Witness) -> None:
    fails(opened, f"await fetch('{away.url}secret', {{method: 'POST', body: 'photo'}})")
    audit = json.loads(opened.evaluate(f"async () => await {GUARD}.audit().text()"))
    assert audit["bytes_up"] == 0
    assert audit["blocked"] == 1
    assert audit["list_of_blocked"][0]["url"] == f"{away.url}secret"
    assert all(audit["layers"].values()), audit["layers"]
    shell = [file for file in audit["files"] if file["group"] == "shell"]
    assert shell
    assert all(file["in_cache"] and len(file["sha256"]) == 64 for file in shell)
    assert "default-src 'none'" in audit["policy"]


def test_what_the_browser_sent_is_what_the_page_says(page: Page, home: Witness) -> None:
    asked: list[tuple[str, str]] = []
    page.context.on("request", lambda request: asked.append((request.method, request.url)))
    open_controlled(page, home.url)
    page.evaluate(f"async () => {{ await {OFFLINE}.precache('first') }}")
    assert {method for method, _ in asked} == {"GET"}
    elsewhere_asked = [url for _, url in asked if not url.startswith((home.url, "blob:", "data:"))]
    assert elsewhere_asked == []
    listed = {entry["url"] for entry in page.evaluate(BOOK)["requests"]}
    models = {home.url + one.target[1:] for one in home.seen if "/models/" in one.target}
    assert models
    assert models <= listed
