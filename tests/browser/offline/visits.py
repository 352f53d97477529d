"""A host that gets newer versions of the page, and what a visitor's page says of its files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, Worker

from tests.browser.witness import OFFLINE, until

READY = f"{OFFLINE}.state === 'ready' && navigator.serviceWorker.controller !== null"
CODEC = "codecs/squoosh_png_bg.wasm"
ICON = "apple-touch-icon.png"
STORES = "caches.keys().then((names) => names.filter((name) => name.includes('packshot')))"
NEWER = "document.documentElement.dataset.release === 'newer'"


def precache(page: Page, group: str) -> list[dict[str, Any]]:
    """Fetch a group, and what was told of its progress."""
    told: list[dict[str, Any]] = page.evaluate(
        f"""async (group) => {{
            const told = [];
            await {OFFLINE}.precache(group, (progress) => told.push(progress));
            return told;
        }}""",
        group,
    )
    return told


def fetched(page: Page | Worker, url: str) -> dict[str, Any]:
    """Status and SHA-256 of what a fetch inside the page, or a worker of it, gives."""
    got: dict[str, Any] = page.evaluate(
        """async (url) => {
            try {
                const answer = await fetch(url);
                const bytes = await answer.arrayBuffer();
                const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
                return {status: answer.status, sha256: digest.toHex?.()
                    ?? [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')};
            } catch (error) { return {status: 0, sha256: error.name}; }
        }""",
        url,
    )
    return got


def deploy(folder: Path, *, changed: Sequence[str] = (), without: str | None = None) -> None:
    """Put a next version of the site in the place of this one."""
    worker = (folder / "sw.js").read_text()
    index = (folder / "index.html").read_bytes()
    newer = index.replace(b"<html ", b'<html data-release="newer" ', 1)
    contents = {name: (folder / name).read_bytes() + b" " for name in changed}
    for name, content in {**contents, "index.html": newer}.items():
        was, now = (
            hashlib.sha256(bytes_).hexdigest() for bytes_ in ((folder / name).read_bytes(), content)
        )
        assert was != now
        assert was in worker
        worker = worker.replace(was, now)
        (folder / name).write_bytes(content)
    version = json.loads((folder / "precache.json").read_text())["version"]
    worker = worker.replace(version, hashlib.sha256(newer).hexdigest()[:16])
    if without is not None:
        # The list stands in the built script as JavaScript, not as JSON.
        worker, gone = re.subn(r"\{[^{}]*" + re.escape(without) + r"[^{}]*\},?", "", worker)
        assert gone == 1
        (folder / without).unlink()
    (folder / "sw.js").write_text(worker)


def take_it(page: Page) -> None:
    """Look for a newer version, and take it when the page offers it."""
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update() }")
    until(page, f"{OFFLINE}.state === 'update'")
    page.evaluate(f"void {OFFLINE}.update()")
    until(page, NEWER)
    until(page, READY)
