"""A guarded page, and what is tried in it."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.browser.witness import BOOK, OFFLINE, until

READY = f"{OFFLINE}.state === 'ready' && navigator.serviceWorker.controller !== null"


def open_controlled(page: Page, url: str) -> None:
    """Go there, and wait until the page has reloaded itself for the headers."""
    page.goto(url)
    until(page, "crossOriginIsolated")
    until(page, READY)


def blocked(page: Page, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The ledger's blocked entries of a kind, once there are `count` of them."""
    found = f"{BOOK}.blocked.filter((entry) => entry.kind === '{kind}')"
    until(page, f"{found}.length >= {count}", 10)
    entries: list[dict[str, Any]] = page.evaluate(found)
    assert all(entry["why"] and entry["from"] == "blocked" for entry in entries)
    return entries


FAILS = "async (go) => { try { await go(); return 'went through'; } catch (e) { return e.name; } }"


def fails(page: Page, code: str) -> str:
    """The name of the error that the code ends with."""
    name: str = page.evaluate(f"async () => await ({FAILS})(async () => {{ {code} }})")
    return name
