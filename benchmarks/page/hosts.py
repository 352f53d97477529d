"""The two pages side by side: ours as `packshot serve` serves it, the peer on a host of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.browser.hosting import serving

HERE = Path(__file__).parent
PEER = HERE / "peer"
DATA = PEER / "node_modules/@imgly/background-removal-data/dist"


class Counted(SimpleHTTPRequestHandler):
    """A static host that counts what it sends, and isolates the page so that it may use threads."""

    sent = 0
    isolated = True

    def end_headers(self) -> None:
        if type(self).isolated:
            self.send_header("Cross-Origin-Opener-Policy", "same-origin")
            self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
        super().end_headers()

    def translate_path(self, path: str) -> str:
        if path.startswith("/data/"):
            return str(DATA / path.removeprefix("/data/").split("?")[0])
        return super().translate_path(path)

    def copyfile(self, source: Any, outputfile: Any) -> None:
        content = source.read()
        type(self).sent += len(content)
        outputfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        pass


def prepare_peer() -> None:
    """Fetch the peer from npm and bundle its page; nothing of it is kept in the repository."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm was not found; install Node 20.19 or newer")
    command = [npm, "install", "--no-save", "--no-package-lock", "--ignore-scripts", "--silent"]
    subprocess.run(command, cwd=PEER, check=True)
    bundle = [str(PEER / "node_modules/.bin/esbuild"), "peer.js", "--bundle", "--format=esm"]
    names = ["--outfile=bundle.js", '--define:process.env.NODE_ENV="production"']
    subprocess.run([*bundle, *names], cwd=PEER, check=True, capture_output=True)


@contextmanager
def peer_host(*, isolated: bool) -> Iterator[tuple[str, type[Counted]]]:
    """The peer's address, and its counter."""

    class Handler(Counted):
        pass

    Handler.isolated = isolated

    def handler(*args: Any, **more: Any) -> Handler:
        return Handler(*args, directory=str(PEER), **more)

    with serving(ThreadingHTTPServer(("127.0.0.1", 0), handler)) as server:
        host, port = server.server_address[:2]
        yield f"http://{host}:{port}/", Handler
