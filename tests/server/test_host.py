"""What the server answers, and what it refuses."""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
from pathlib import Path

import pytest

from packshot.models import load_registry
from packshot.server import Answered, Host, PageError, load_headers
from packshot.server.contents import graphs, model_path
from tests.server.conftest import FILES, INDEX, Ask, asking, running


def test_the_root_is_the_page(ask: Ask) -> None:
    for target in ("/", "/index.html"):
        answer = ask(target)
        assert answer.status == 200
        assert answer.body.decode() == INDEX
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    ("target", "kind"),
    [
        ("/assets/app-1a2b3c4d.js", "text/javascript; charset=utf-8"),
        ("/ort/runtime.mjs", "text/javascript; charset=utf-8"),
        ("/ort/runtime.wasm.gz", "application/gzip"),
        ("/codecs/png.wasm", "application/wasm"),
        ("/manifest.webmanifest", "application/manifest+json"),
        ("/precache.json", "application/json"),
        ("/a%20b/%C3%BC.txt", "text/plain; charset=utf-8"),
    ],
)
def test_kinds_of_files(ask: Ask, target: str, kind: str) -> None:
    answer = ask(target)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == kind
    assert "Content-Encoding" not in answer.headers


@pytest.mark.parametrize("target", ["/", "/nothing", "/?query"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
def test_every_answer_has_the_headers(ask: Ask, target: str, method: str) -> None:
    answer = ask(target, method)
    for name, value in load_headers().common.items():
        assert answer.headers.get_all(name) == [value]
    assert not {"Set-Cookie", "Access-Control-Allow-Origin"} & set(answer.headers)


def test_without_isolation_only_what_isolates_is_missing(small: Path) -> None:
    rules = load_headers()
    with running(Host(small, isolated=False)) as host:
        headers = asking(host)("/").headers
    assert not set(rules.isolation) & set(headers)
    assert set(rules.common) - set(rules.isolation) <= set(headers)


def test_head_says_the_same_without_the_content(ask: Ask, log: list[Answered]) -> None:
    got, head = ask("/"), ask("/", "HEAD")
    assert head.status == 200
    assert head.body == b""
    assert head.headers["Content-Length"] == got.headers["Content-Length"] == str(len(INDEX))
    assert log[1] == Answered("HEAD", "/", 200, 0, body=False)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"])
def test_other_methods_are_refused(ask: Ask, method: str) -> None:
    answer = ask("/", method, b"a photo")
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.headers["Connection"] == "close"


def test_bodies_are_refused_unread(ask: Ask, log: list[Answered]) -> None:
    assert ask("/", "GET", b"a photo").status == 400
    assert ask("/", "GET", Transfer_Encoding="chunked").status == 400
    assert ask("/", "GET", Content_Length="0").status == 200
    assert [one.body for one in log] == [True, True, False]


def test_a_refused_body_is_not_taken_for_the_next_request(host: Host, log: list[Answered]) -> None:
    hidden = b"GET /index.html HTTP/1.1\r\nHost: localhost\r\n\r\n"
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: %d\r\n\r\n%s"
            % (host.port, len(hidden), hidden)
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 405 ")
    assert len(log) == 1


def test_nobody_is_asked_for_a_body(host: Host) -> None:
    with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
        connection.sendall(
            b"POST / HTTP/1.1\r\nHost: localhost:%d\r\nContent-Length: 9\r\n"
            b"Expect: 100-continue\r\n\r\n" % host.port
        )
        assert connection.recv(4096).startswith(b"HTTP/1.1 405 ")


def test_queries_are_refused(ask: Ask) -> None:
    for target in ("/?", "/?photo=abc", "/index.html?v=1"):
        assert ask(target).status == 400


def test_other_names_are_refused(host: Host, ask: Ask) -> None:
    for name in ("evil.example", f"evil.example:{host.port}", "localhost:1", "127.0.0.1", ""):
        assert ask("/", Host=name).status == 421, name
    for name in ("localhost", "LOCALHOST", "127.0.0.1", "[::1]"):
        assert ask("/", Host=f"{name}:{host.port}").status == 200, name


def test_a_request_without_a_name_is_refused(host: Host) -> None:
    for lines in (b"", b"Host: localhost:%d\r\nHost: evil.example\r\n" % host.port):
        with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n" + lines + b"\r\n")
            assert connection.recv(4096).startswith(b"HTTP/1.1 421 ")


def test_port_80_may_be_left_out(small: Path) -> None:
    with Host(small) as host:
        assert not host.knows("localhost")
        host.server_address = ("127.0.0.1", 80)
        assert host.knows("localhost")
        assert host.knows("[::1]")
        assert not host.knows("::1")


@pytest.mark.parametrize(
    "target",
    [
        "/nothing",
        "/assets",
        "/assets/",
        "/models/",
        "/./index.html",
        "/assets/../index.html",
        "/../conftest.py",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/secret.txt",
        "/..\\secret.txt",
        "/%00",
        "/%ff",
        "/.hidden",
        "/index.html%00.js",
        "/index.html#top",
    ],
)
def test_what_is_not_listed_is_not_there(ask: Ask, small: Path, target: str) -> None:
    (small.parent / "secret.txt").write_text("secret")
    answer = ask(target)
    assert answer.status == 404
    assert answer.body == b"there is no such file\n"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_whole_address_as_the_target_is_refused(ask: Ask, host: Host) -> None:
    assert ask(f"{host.url}index.html").status == 400


def test_nonsense_is_answered_and_the_server_goes_on(host: Host, ask: Ask) -> None:
    for nonsense in (b"\x16\x03\x01\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"G" * 70_000 + b"\r\n"):
        with socket.create_connection(("127.0.0.1", host.port), timeout=10) as connection:
            connection.sendall(nonsense)
            assert connection.recv(4096).startswith(b"HTTP/1.1 ")
    assert ask("/").status == 200


def test_hashed_names_are_kept_for_ever_and_others_are_checked(ask: Ask) -> None:
    model = f"/{model_path(load_registry()['base'].finish)}"
    for target in ("/assets/app-1a2b3c4d.js", model):
        assert ask(target).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    for target in ("/", "/sw.js", "/precache.json", "/ort/runtime.mjs"):
        assert ask(target).headers["Cache-Control"] == "no-cache"


def test_a_checked_file_that_is_the_same_is_not_sent_again(ask: Ask, small: Path) -> None:
    tag = ask("/").headers["ETag"]
    again = ask("/", If_None_Match=f'"other", {tag}')
    assert again.status == 304
    assert again.body == b""
    assert again.headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    (small / "index.html").write_text("another page")
    assert ask("/", If_None_Match=tag).status == 200


def test_text_travels_gzipped_to_whoever_takes_it(ask: Ask) -> None:
    target = "/assets/app-1a2b3c4d.js"
    zipped, plain = ask(target, Accept_Encoding="br, gzip;q=0.8"), ask(target)
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.body) == plain.body == FILES[target[1:]].encode()
    assert len(zipped.body) < len(plain.body) / 4
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    assert zipped.headers["Vary"] == plain.headers["Vary"] == "Accept-Encoding"
    for refused in ("", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip-like"):
        assert "Content-Encoding" not in ask(target, Accept_Encoding=refused).headers
    unpacked_by_the_page = ask("/ort/runtime.wasm.gz", Accept_Encoding="gzip")
    assert "Content-Encoding" not in unpacked_by_the_page.headers


def test_the_models_are_the_packages_own(ask: Ask) -> None:
    assert {graph.file for graph in graphs()} >= {"base.matte.onnx", "finish.onnx", "place.onnx"}
    for graph in graphs():
        answer = ask(f"/models/{graph.file[:-5]}.{graph.sha256[:8]}.onnx.gz")
        assert answer.status == 200
        assert hashlib.sha256(gzip.decompress(answer.body)).hexdigest() == graph.sha256


def test_the_list_tells_the_models_sizes(small: Path) -> None:
    graph = load_registry()["base"].finish
    entry = {"url": model_path(graph), "sha256": graph.sha256, "bytes": None, "group": "first"}
    (small / "precache.json").write_text(json.dumps({"version": "1", "files": [entry]}))
    with running(Host(small)) as host:
        ask = asking(host)
        told = json.loads(ask("/precache.json").body)["files"][0]["bytes"]
        assert told == len(ask(f"/{entry['url']}").body)


def test_a_file_that_a_new_build_took_away_is_not_there(ask: Ask, small: Path) -> None:
    (small / "manifest.webmanifest").unlink()
    assert ask("/manifest.webmanifest").status == 404


def test_without_a_page_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PageError, match=r"no built page here; run `make web`"):
        Host(tmp_path)


def test_it_listens_on_loopback_alone(small: Path) -> None:
    with Host(small) as host:
        assert host.server_address[0] == "127.0.0.1"
        assert host.url == f"http://127.0.0.1:{host.port}/"
    with pytest.raises(KeyError):
        Host(small, address="0.0.0.0")


def test_ipv6(small: Path) -> None:
    try:
        server = Host(small, address="::1")
    except OSError as error:
        pytest.skip(f"this machine has no IPv6: {error}")
    with running(server) as host, socket.create_connection(("::1", host.port)) as connection:
        assert host.url == f"http://[::1]:{host.port}/"
        connection.sendall(b"GET / HTTP/1.1\r\nHost: [::1]:%d\r\n\r\n" % host.port)
        assert connection.recv(4096).startswith(b"HTTP/1.1 200 ")
