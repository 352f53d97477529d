"""The server of `packshot serve`: on loopback, for GET and HEAD, with what is on its list."""

from __future__ import annotations

import socket
import socketserver
import sys
from collections.abc import Callable, Mapping
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

from packshot.server.answers import Answered, Handler
from packshot.server.contents import PRECACHE, Part, contents, precache
from packshot.server.headers import load_headers

LOOPBACK = {"127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1", "::1": "::1"}


class Host(ThreadingHTTPServer):
    """Serves the page on a loopback address.

    folder   : the built page, default that of this installation
    address  : 127.0.0.1, localhost or ::1
    port     : 0 takes a free one
    isolated : False leaves out what isolates the page, as a plain host would; for tests
    log      : told of every request that was answered

    What can be asked for is listed once, at the start: no path of a request ever meets the disk.
    """

    daemon_threads = True
    # On Windows this would let a second server take the same port.
    allow_reuse_address = sys.platform != "win32"

    def __init__(
        self,
        folder: Path | None = None,
        *,
        address: str = "127.0.0.1",
        port: int = 0,
        isolated: bool = True,
        log: Callable[[Answered], None] | None = None,
    ) -> None:
        self.rules = load_headers()
        self.common: Mapping[str, str] = {
            name: value
            for name, value in self.rules.common.items()
            if isolated or name not in self.rules.isolation
        }
        self.parts: dict[str, Part] = contents(folder)
        self.log = log
        self.name = address
        bound = LOOPBACK[address]
        if ":" in bound:
            self.address_family = socket.AF_INET6
        super().__init__((bound, port), Handler)

    def server_bind(self) -> None:
        """Bind, without asking a resolver for this machine's name, which may take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.name, self.port

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address of the page, with `/` at its end."""
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"http://{name}:{self.port}/"

    def knows(self, host: str) -> bool:
        """Whether a Host header means this server: a foreign name may be made to lead here too."""
        name, colon, port = host.lower().rpartition(":")
        if not colon or port.endswith("]"):
            name, port = host.lower(), "80"
        return name in ("127.0.0.1", "localhost", "[::1]") and port == str(self.port)

    def read(self, path: str) -> bytes | None:
        """The content of a path below the root, None where there is nothing."""
        part = self.parts.get(path)
        if part is None:
            return None
        try:
            content = part.read()
        except FileNotFoundError:  # built anew since the start
            return None
        return precache(content, self.parts) if path == PRECACHE else content

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing where a browser only hung up."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)
