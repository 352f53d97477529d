"""What the server says to one request, and what it refuses to listen to."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from packshot.errors import ModelError
from packshot.server.contents import INDEX
from packshot.server.headers import content_type

if TYPE_CHECKING:
    from packshot.server.host import Host

METHODS = ("GET", "HEAD")
# What shrinks on the way; pictures, wasm in gzip and models do not.
TEXT = ("text/", "application/json", "application/manifest+json", "image/svg+xml")
WORTH_ZIPPING = 1024  # bytes


@dataclass(frozen=True, slots=True)
class Answered:
    """A request and its answer, as `--log` prints it.

    sent : bytes of the answer's body
    body : whether the request brought a body along, which was refused unread
    """

    method: str
    target: str
    status: int
    sent: int
    body: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request gets no file: a status, and a line for whoever reads it."""

    status: HTTPStatus
    text: str


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Host
    protocol_version = "HTTP/1.1"
    timeout = 30  # seconds; a connection that is silent for longer is closed

    def __getattr__(self, name: str) -> Any:
        # The base class looks for a method called do_POST or do_WHATEVER: all are answered here.
        if name.startswith("do_"):
            return self.answer
        raise AttributeError(name)

    def handle_expect_100(self) -> bool:
        """Nobody is told to go on with a body: the answer, which refuses it, comes at once."""
        return True

    def answer(self) -> None:
        """Send the file that is asked for, or say why not."""
        body = self._has_body()
        if body:
            self.close_connection = True  # what it brings is never read
        refusal = self._refusal(body)
        if refusal is not None:
            self._refuse(refusal)
            return
        path = unquote(self.path, errors="replace")[1:] or INDEX
        try:
            content = self.server.read(path)
        except (ModelError, OSError) as error:
            self._refuse(Refusal(HTTPStatus.INTERNAL_SERVER_ERROR, str(error)))
            return
        if content is None:
            self._refuse(Refusal(HTTPStatus.NOT_FOUND, "there is no such file"))
        else:
            self._send_file(path, content)

    def _refusal(self, body: bool) -> Refusal | None:
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or not self.server.knows(hosts[0].strip()):
            return Refusal(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"this server answers to {self.server.url} and to no other name",
            )
        if self.command not in METHODS:
            return Refusal(
                HTTPStatus.METHOD_NOT_ALLOWED, "this server takes nothing: it answers GET and HEAD"
            )
        if body:
            return Refusal(HTTPStatus.BAD_REQUEST, "this server takes no body")
        if not self.path.startswith("/"):
            return Refusal(HTTPStatus.BAD_REQUEST, "the target must be a path")
        if "?" in self.path:
            return Refusal(HTTPStatus.BAD_REQUEST, "this server takes no query")
        return None

    def _has_body(self) -> bool:
        lengths = self.headers.get_all("Content-Length", [])
        return "Transfer-Encoding" in self.headers or any(one.strip() != "0" for one in lengths)

    def _send_file(self, path: str, content: bytes) -> None:
        kind = content_type(path)
        headers = {"Content-Type": kind, "Cache-Control": self.server.rules.cache_control(path)}
        if kind.startswith(TEXT) and len(content) >= WORTH_ZIPPING:
            headers["Vary"] = "Accept-Encoding"
            if _takes_gzip(self.headers.get("Accept-Encoding", "")):
                headers["Content-Encoding"] = "gzip"
                content = gzip.compress(content, 6, mtime=0)
        tag = headers["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        given = [one.strip() for one in self.headers.get("If-None-Match", "").split(",")]
        if tag in given:
            self._send(HTTPStatus.NOT_MODIFIED, headers, b"")
        else:
            self._send(HTTPStatus.OK, headers, content)

    def _refuse(self, refusal: Refusal) -> None:
        headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
        if refusal.status == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(METHODS)
        self._send(refusal.status, headers, f"{refusal.text}\n".encode())

    def _send(self, status: HTTPStatus, headers: dict[str, str], content: bytes) -> None:
        sent = 0 if self.command == "HEAD" else len(content)
        if self.server.log is not None:  # first: whoever has the answer finds it in the log
            answered = Answered(self.command, self.path, int(status), sent, self._has_body())
            self.server.log(answered)
        self.send_response(status)
        for name, value in {**self.server.common, **headers}.items():
            self.send_header(name, value)
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if sent:
            self.wfile.write(content)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is not HTTP at all, as plainly as everything else."""
        del explain
        self.close_connection = True
        status = HTTPStatus(code)
        self.command = getattr(self, "command", None) or "GET"
        self.path = getattr(self, "path", None) or "/"
        self.request_version = "HTTP/1.1"
        if not hasattr(self, "headers"):
            self.headers = self.MessageClass()
        self._refuse(Refusal(status, message or status.phrase))

    def version_string(self) -> str:
        """The Server header: which version is nobody's business."""
        return "packshot"

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing: who wants to know asks with `log`."""


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    for one in accepted.lower().split(","):
        name, _, weight = one.strip().partition(";")
        if name.strip() == "gzip":
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
