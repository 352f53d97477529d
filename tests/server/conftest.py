"""A small page, laid out as the build lays out the real one, and a server for it."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from packshot.server import Answered, Host

INDEX = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>A page</title>
    <script type="module" src="./assets/app-1a2b3c4d.js"></script>
  </head>
  <body></body>
</html>
"""
FILES = {
    "index.html": INDEX,
    "assets/app-1a2b3c4d.js": "document.title = 'It runs';\n" * 80,
    "ort/runtime.mjs": "export {};\n",
    "ort/runtime.wasm.gz": "no gzip, and never looked into",
    "codecs/png.wasm": "no wasm either",
    "manifest.webmanifest": "{}",
    "a b/ü.txt": "a name with a space and more",
    ".hidden": "a tool's own",
}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


Ask = Callable[..., Answer]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of the page; its list names index.html by its hash, as sw.js does."""
    folder = tmp_path / "page"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    index = {
        "url": "index.html",
        "sha256": hashlib.sha256(INDEX.encode()).hexdigest(),
        "bytes": len(INDEX),
        "group": "shell",
    }
    (folder / "precache.json").write_text(json.dumps({"version": "1", "files": [index]}))
    (folder / "sw.js").write_text(f"const LIST = {json.dumps([index])};")
    return folder


@pytest.fixture
def log() -> list[Answered]:
    """What the server of `ask` has answered."""
    return []


@pytest.fixture
def host(small: Path, log: list[Answered]) -> Iterator[Host]:
    """A server of the page, in a thread."""
    with running(Host(small, log=log.append)) as server:
        yield server


@pytest.fixture
def ask(host: Host) -> Ask:
    """Send one request: `ask("/index.html")`, `ask("/", "POST", b"photo")`."""
    return asking(host)


def asking(host: Host) -> Ask:
    """The same for any server."""

    def send(target: str, method: str = "GET", body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", host.port, timeout=10)
        try:
            named = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.putrequest(
                method, target, skip_host="Host" in named, skip_accept_encoding=True
            )
            if body is not None:
                named.setdefault("Content-Length", str(len(body)))
            for name, value in named.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    return send


class running:  # noqa: N801 - reads as what it does: `with running(server):`
    """Serve in a thread while the block lasts."""

    def __init__(self, server: Host) -> None:
        self.server = server
        self.thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Host:
        self.thread.start()
        return self.server

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
