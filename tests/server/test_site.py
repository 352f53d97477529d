"""The page as a folder: what is in it, how it gets there, what common hosts make of it."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from packshot.errors import OutputError
from packshot.server import load_headers, write_site
from packshot.server import site as site_module
from packshot.server.contents import graphs, model_path
from packshot.server.site import with_policy
from tests.server.conftest import INDEX


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_folder_holds_the_page_the_models_and_the_rules(small: Path, tmp_path: Path) -> None:
    written = write_site(tmp_path / "new" / "site", page=small)
    files = tree(written.folder)
    for name, content in tree(small).items():
        if name not in ("index.html", "sw.js", "precache.json", ".hidden"):
            assert files[name] == content
    for graph in graphs():
        unpacked = gzip.decompress(files[model_path(graph)])
        assert hashlib.sha256(unpacked).hexdigest() == graph.sha256
    assert {"_headers", "README.txt", "hosting/nginx.conf", "hosting/Caddyfile"} <= set(files)
    assert ".hidden" not in files
    assert (written.files, written.bytes) == (len(files), sum(map(len, files.values())))
    assert set(json.loads(files["packshot-site.json"])["files"]) == set(files)


def test_the_policy_is_in_the_page_before_what_it_rules(small: Path, tmp_path: Path) -> None:
    text = (write_site(tmp_path / "site", page=small).folder / "index.html").read_text()
    found = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', text)
    assert found
    assert text.index("charset") < found.start() < text.index("<script")
    policy = found[1].split("; ")
    assert [rule for rule in load_headers().csp if rule not in policy] == ["frame-ancestors 'none'"]
    assert text.replace(f"{found[0]}\n    ", "") == INDEX


def test_a_page_that_has_the_policy_keeps_its_bytes() -> None:
    once = with_policy(INDEX)
    assert once != INDEX
    assert with_policy(once) == once
    assert with_policy(once.replace("default-src 'none'", "default-src *")) == once


def test_the_lists_know_the_page_with_its_policy(small: Path, tmp_path: Path) -> None:
    files = tree(write_site(tmp_path / "site", page=small).folder)
    digest = hashlib.sha256(files["index.html"]).hexdigest()
    listed = json.loads(files["precache.json"])["files"][0]
    assert (listed["sha256"], listed["bytes"]) == (digest, len(files["index.html"]))
    assert digest in files["sw.js"].decode()


def test_an_empty_folder_is_filled_and_a_full_one_refused(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    write_site(target, page=small)
    before = tree(target)
    with pytest.raises(OutputError, match=r"site: the folder is not empty; .*--overwrite"):
        write_site(target, page=small)
    assert tree(target) == before
    with pytest.raises(OutputError, match="this is a file; give the name of a folder"):
        write_site(target / "index.html", page=small)


@pytest.mark.parametrize("inside", [True, False])
def test_an_empty_folder_is_filled_where_it_is(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    # Nothing is made beside it: it may be a mount point, or only its inside may be writable.
    target = tmp_path / "above" / "site"
    target.mkdir(parents=True)
    before = target.stat().st_ino, target.parent.stat().st_mtime_ns
    if inside:
        monkeypatch.chdir(target)
    written = write_site(Path("." if inside else target), page=small)
    assert (target.stat().st_ino, target.parent.stat().st_mtime_ns) == before
    assert "index.html" in tree(target)
    assert (written.files, written.removed, written.kept) == (len(tree(target)), 0, ())


def test_a_link_to_an_empty_folder_stays_one(small: Path, tmp_path: Path) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "site").symlink_to("place")
    write_site(tmp_path / "site", page=small)
    assert (tmp_path / "site").is_symlink()
    assert (tmp_path / "place" / "index.html").is_file()


@pytest.mark.parametrize("full", [False, True])
def test_what_fails_midway_does_not_look_finished(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, full: bool
) -> None:
    target = tmp_path / "site"
    target.mkdir()
    if full:
        write_site(target, page=small)
        (small / "assets/app-1a2b3c4d.js").rename(small / "assets/app-5e6f7a8b.js")
        (small / "index.html").write_text(INDEX.replace("1a2b3c4d", "5e6f7a8b"))
    before = tree(target)
    write_atomic = site_module.write_atomic

    def fails(path: Path, data: bytes, *, overwrite: bool) -> None:
        if path.name == "index.html":
            raise OutputError("the disk is full", name=str(path))
        write_atomic(path, data, overwrite=overwrite)

    with monkeypatch.context() as patch:
        patch.setattr(site_module, "write_atomic", fails)
        with pytest.raises(OutputError, match="disk is full"):
            write_site(target, page=small, overwrite=full)
    half = tree(target)
    assert half.keys() >= before.keys() | {"_headers", model_path(graphs()[0])}
    for name in ("index.html", "packshot-site.json"):
        assert half.get(name) == before.get(name)
    write_site(target, page=small, overwrite=True)
    assert tree(target) == tree(write_site(tmp_path / "whole", page=small).folder)


def test_overwriting_leaves_what_is_not_ours(small: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    write_site(target, page=small)
    (target / "CNAME").write_text("cut.example")
    (small / "assets/app-1a2b3c4d.js").rename(small / "assets/app-5e6f7a8b.js")
    written = write_site(target, page=small, overwrite=True)
    assert written.removed == 1
    files = tree(target)
    assert files["CNAME"] == b"cut.example"
    assert "assets/app-5e6f7a8b.js" in files
    assert "assets/app-1a2b3c4d.js" not in files
    assert not [name for name in files if name.endswith(".tmp")]


@pytest.mark.parametrize(
    "name", ["_headers", "README.txt", "hosting/nginx.conf", "hosting/Caddyfile"]
)
def test_overwriting_leaves_an_edited_file_for_hosts(
    small: Path, tmp_path: Path, name: str
) -> None:
    target = tmp_path / "site"
    fresh = tree(write_site(target, page=small).folder)
    mine = fresh[name].replace(b"8080", b"443 ssl") + b"# mine\n"
    (target / name).write_bytes(mine)
    for _ in range(2):  # what was left once is not taken for ours the next time
        written = write_site(target, page=small, overwrite=True)
        assert written.kept == (name,)
        files = tree(target)
        assert {path for path in files if path not in fresh} == {f"{name}.new"}
        assert (files[name], files[f"{name}.new"]) == (mine, fresh[name])
        assert (written.files, written.removed) == (len(fresh), 0)
    listed = json.loads(files["packshot-site.json"])["files"]
    assert {name, f"{name}.new"} <= set(listed)
    assert f"{name}.new" not in files["precache.json"].decode() + files["sw.js"].decode()


def test_a_file_for_hosts_that_was_not_edited_is_replaced(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, name = tmp_path / "site", "hosting/nginx.conf"
    host_files = site_module.host_files

    def write(version: bytes) -> tuple[str, ...]:
        monkeypatch.setattr(
            site_module, "host_files", lambda paths: {**host_files(paths), name: version}
        )
        return write_site(target, page=small, overwrite=True).kept

    assert write(b"1") == ()
    assert write(b"2") == ()
    assert tree(target)[name] == b"2"
    (target / name).write_bytes(b"mine")
    assert write(b"3") == (name,)
    # Who takes the new one as it is has edited nothing.
    (target / f"{name}.new").rename(target / name)
    assert write(b"4") == ()
    (target / name).write_bytes(b"mine")
    assert write(b"5") == (name,)
    (target / name).unlink()
    assert write(b"6") == ()
    files = tree(target)
    assert files[name] == b"6"
    assert f"{name}.new" not in files


def test_a_file_for_hosts_of_which_nothing_is_known_counts_as_edited(
    small: Path, tmp_path: Path
) -> None:
    target = tmp_path / "site"
    fresh = tree(write_site(target, page=small).folder)
    record = json.loads(fresh["packshot-site.json"])
    (target / "packshot-site.json").write_text(json.dumps({"files": record["files"]}))
    (target / "hosting/Caddyfile").write_text("cut.example { }")
    assert write_site(target, page=small, overwrite=True).kept == ("hosting/Caddyfile",)
    assert (target / "hosting/Caddyfile").read_text() == "cut.example { }"
    assert (target / "hosting/Caddyfile.new").read_bytes() == fresh["hosting/Caddyfile"]


@pytest.mark.parametrize("edited", [True, False])
def test_a_file_for_hosts_that_is_no_longer_written_stays_if_edited(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edited: bool
) -> None:
    target = tmp_path / "site"
    write_site(target, page=small)
    if edited:
        (target / "hosting/Caddyfile").write_text("cut.example { }")
    monkeypatch.setattr(site_module, "host_files", lambda _: {})
    write_site(target, page=small, overwrite=True)
    assert (target / "hosting/Caddyfile").exists() == edited
    assert not (target / "hosting/nginx.conf").exists()


def test_overwriting_removes_nothing_outside_the_folder(small: Path, tmp_path: Path) -> None:
    target, precious = tmp_path / "site", tmp_path / "precious"
    write_site(target, page=small)
    precious.write_text("mine")
    listed = ["../precious", str(precious), "assets/../../precious", 7]
    (target / "packshot-site.json").write_text(json.dumps({"files": listed}))
    assert write_site(target, page=small, overwrite=True).removed == 0
    assert precious.read_text() == "mine"


def test_what_fails_leaves_nothing_behind(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "place"
    place.mkdir()

    def full(self: Path, data: bytes) -> int:
        del self, data
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_site(place / "site", page=small)
    assert not list(place.iterdir())


def test_no_path_gets_two_cache_rules_from_the_headers_file(small: Path, tmp_path: Path) -> None:
    # Netlify and Cloudflare join them with a comma.
    text = (write_site(tmp_path / "site", page=small).folder / "_headers").read_text()
    blocks = [block.split("\n") for block in text.strip().split("\n\n")]
    assert blocks[0][0] == "/*"
    assert len(blocks[0]) == 1 + len(load_headers().common)
    cached = [block[0] for block in blocks if any("Cache-Control" in line for line in block)]
    assert cached == ["/assets/*", "/models/*"]
    assert all(len(line) <= 2000 for block in blocks for line in block)  # Cloudflare's limit


@pytest.mark.parametrize("kind", ["nginx", "caddy"])
def test_common_hosts_take_the_rules(small: Path, tmp_path: Path, kind: str) -> None:
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not installed; on Debian: apt-get install {kind}")
    site = write_site(tmp_path / "site", page=small).folder
    with _running(kind, site, tmp_path) as url:
        for path, cache, mime in (
            ("", "no-cache", "text/html"),
            ("assets/app-1a2b3c4d.js", "public, max-age=31536000, immutable", "javascript"),
            ("ort/runtime.mjs", "no-cache", "text/javascript"),
            ("ort/runtime.wasm.gz", "no-cache", "application/gzip"),
            ("codecs/png.wasm", "no-cache", "application/wasm"),
            ("manifest.webmanifest", "no-cache", "application/manifest+json"),
        ):
            with urllib.request.urlopen(url + path) as answer:
                headers = answer.headers
                assert headers.get_all("Cache-Control") == [cache]
                assert mime in headers["Content-Type"]
                assert "Content-Encoding" not in headers
                for name, value in load_headers().common.items():
                    assert headers.get_all(name) == [value]
        for request, status in (
            (urllib.request.Request(url, b"a photo"), 405),
            (urllib.request.Request(url, method="PUT"), 405),
            (urllib.request.Request(f"{url}?photo=abc"), 400),
            (urllib.request.Request(f"{url}nothing"), 404),
            (urllib.request.Request(f"{url}hosting/{_FILES[kind]}"), 404),
            (urllib.request.Request(f"{url}hosting/{_FILES[kind]}.new"), 404),
            (urllib.request.Request(f"{url}_headers"), 404),
        ):
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request)
            assert refused.value.code == status


_FILES = {"nginx": "nginx.conf", "caddy": "Caddyfile"}


@contextmanager
def _running(kind: str, site: Path, folder: Path) -> Iterator[str]:
    """The host, with its file as it was written but for the port and the folder."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    if kind == "nginx":
        text = (site / "hosting/nginx.conf").read_text()
        text = text.replace("listen 8080", f"listen 127.0.0.1:{port}")
        text = text.replace("/srv/packshot", str(site))
        text = text.replace("include mime.types", "include /etc/nginx/mime.types")
        (folder / "site.conf").write_text(text)
        paths = "".join(
            f"{what}_temp_path {folder}/{what};"
            for what in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (folder / "nginx.conf").write_text(
            f"daemon off; pid {folder}/pid; error_log stderr; user root;"
            f"events {{}} http {{ access_log off; {paths} include {folder}/site.conf; }}"
        )
        command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    else:
        text = (site / "hosting/Caddyfile").read_text()
        text = "{\n\tadmin off\n}\n" + text.replace(":8080 {", f"http://127.0.0.1:{port} {{")
        (folder / "Caddyfile").write_text(text)
        command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with subprocess.Popen(command, cwd=site, stderr=subprocess.PIPE, text=True) as process:
        try:
            for _ in range(100):
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=1).close()
                    break
                except OSError:
                    assert process.poll() is None, process.stderr and process.stderr.read()
                    time.sleep(0.05)
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.send_signal(signal.SIGTERM)
