"""Servers that write down whatever reaches them: the proof of what left the browser."""

from __future__ import annotations

import functools
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.browser.hosting import serving

# What the guard of a page says, whatever the app around it is.
BOOK = "globalThis[Symbol.for('packshot.guard')].guard.ledger.get()"
GUARD = "globalThis[Symbol.for('packshot.guard')].guard"
OFFLINE = "globalThis[Symbol.for('packshot.guard')].offline()"


@dataclass(frozen=True)
class Arrived:
    """One request that a server received."""

    method: str
    target: str
    body: bool
    cookie: bool


@dataclass
class Witness:
    """A server and what arrived at it."""

    url: str
    seen: list[Arrived] = field(default_factory=list)
    connections: int = 0
    _gates: dict[str, threading.Event] = field(default_factory=dict)

    def asked(self, since: int = 0) -> list[str]:
        """What was asked of it after the first `since` requests, by the page that is.

        The browser itself looks for a newer service worker, whenever it likes, after a lock too and
        although its network is said to be off: that is not in it.
        """
        return [one.target for one in self.seen[since:] if one.target != "/sw.js"]

    def until_asked(self, target: str, since: int, seconds: float = 20) -> None:
        """Wait until `target` is asked for once more."""
        end = time.monotonic() + seconds
        while target not in self.asked(since):
            assert time.monotonic() < end, f"never asked for: {target}"
            time.sleep(0.02)

    @contextmanager
    def held(self, target: str) -> Iterator[None]:
        """While the block lasts, whoever asks for `target` has to wait."""
        gate = self._gates[target] = threading.Event()
        try:
            yield
        finally:
            del self._gates[target]
            gate.set()

    def wait(self, target: str) -> None:
        """As long as it is held."""
        gate = self._gates.get(target)
        if gate is not None:
            gate.wait(60)


@contextmanager
def elsewhere() -> Iterator[Witness]:
    """A host on another origin, which would answer anything, and counts even bare connections."""
    witness = Witness("")

    class Handler(BaseHTTPRequestHandler):
        def setup(self) -> None:
            witness.connections += 1
            super().setup()

        def __getattr__(self, name: str) -> Any:
            if name.startswith("do_"):
                return self._answer
            raise AttributeError(name)

        def _answer(self) -> None:
            witness.seen.append(_arrived(self))
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as server:
        witness.url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield witness


@contextmanager
def plain(folder: Path) -> Iterator[Witness]:
    """`folder` as `python -m http.server` serves it, and what was asked of it, POST included."""
    witness = Witness("")

    class Handler(SimpleHTTPRequestHandler):
        def do_GET(self) -> None:
            witness.seen.append(_arrived(self))
            witness.wait(self.path)
            super().do_GET()

        def do_POST(self) -> None:
            witness.seen.append(_arrived(self))
            self.send_error(501)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server: socketserver.BaseServer = ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Handler, directory=str(folder))
    )
    with serving(server):
        witness.url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield witness


def _arrived(handler: BaseHTTPRequestHandler) -> Arrived:
    body = int(handler.headers.get("Content-Length") or 0) > 0
    return Arrived(handler.command, handler.path, body, "Cookie" in handler.headers)


def until(page: Page, code: str, seconds: float = 20) -> None:
    """Wait until JavaScript says something true. Playwright's own wait needs eval, and the policy
    of the page forbids that; a reload in between is waited out."""
    end = time.monotonic() + seconds
    while True:
        try:
            if page.evaluate(code):
                return
        except Error as error:
            if "context was destroyed" not in str(error) and "undefined" not in str(error):
                raise
        assert time.monotonic() < end, f"never true: {code}"
        page.wait_for_timeout(50)
