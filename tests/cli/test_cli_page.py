"""`packshot serve` and `packshot site`, as a shell runs them."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result

from packshot.server import contents

Packshot = Callable[..., Result]

PAGE = "<!doctype html><head><meta charset='utf-8'><title>Packshot</title></head>"


@pytest.fixture(autouse=True)
def ctrl_c() -> Iterator[None]:
    """Ctrl-C counts, even where the shell that runs the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page of one file in the place of the installation's own, built or not."""
    folder = tmp_path / "_web"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    monkeypatch.setattr(contents, "page_folder", lambda: folder)
    return folder


@pytest.fixture
def serving(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`packshot serve --port 0 --no-open --log` as a process, on a page of one file."""
    folder = tmp_path / "_web"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    code = (
        "from pathlib import Path\n"
        "from packshot.cli import main\n"
        "from packshot.server import contents\n"
        f"contents.page_folder = lambda: Path({str(folder)!r})\n"
        "main(['serve', '--port', '0', '--no-open', '--log'])\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def test_serve_goes_on_when_nobody_reads_its_log(serving: subprocess.Popen[str]) -> None:
    assert serving.stdout and serving.stderr
    url = serving.stdout.readline().strip()
    assert "to this machine alone" in serving.stderr.readline()
    serving.stderr.close()
    for _ in range(3):
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.status == 200
    serving.send_signal(signal.SIGTERM)
    assert serving.wait(10) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of Windows are others")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_prints_its_address_serves_and_stops(
    serving: subprocess.Popen[str], number: signal.Signals
) -> None:
    assert serving.stdout and serving.stderr
    url = serving.stdout.readline().strip()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", url)
    with urllib.request.urlopen(url, timeout=10) as answer:
        assert b"<title>Packshot</title>" in answer.read()
    serving.send_signal(number)
    assert serving.wait(10) == 0
    said = serving.stderr.read()
    assert "packshot: GET / → 200, " in said
    assert said.endswith("packshot: stopped\n")
    assert "Traceback" not in said


def test_a_port_that_is_taken(packshot: Packshot, small: Path) -> None:
    del small
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = packshot("serve", "--port", port, "--no-open")
    assert result.exit_code == 2
    assert f"port {port} is taken; " in result.stderr
    assert "choose another with --port" in result.stderr


def test_serve_opens_the_browser_unless_told_not_to(
    packshot: Packshot, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del small
    opened: list[str] = []

    def open_it(url: str) -> bool:
        opened.append(url)
        signal.raise_signal(signal.SIGINT)  # and the person goes away again
        return True

    monkeypatch.setattr("webbrowser.open", open_it)
    result = packshot("serve", "--port", "0", "--host", "localhost")
    assert result.exit_code == 0
    assert opened == [result.stdout.strip()]
    assert opened[0].startswith("http://localhost:")


@pytest.mark.parametrize("name", ["0.0.0.0", "192.168.1.2", "example.org"])
def test_only_names_of_this_machine_are_taken(packshot: Packshot, name: str) -> None:
    result = packshot("serve", "--host", name, "--no-open")
    assert result.exit_code == 2
    assert name in result.stderr


def test_without_a_page_both_say_what_to_do(
    packshot: Packshot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(contents, "files", lambda _: tmp_path)
    for command in (["serve", "--no-open"], ["site", "out"]):
        result = packshot(*command)
        assert result.exit_code == 3
        assert "has not been built; run `make web`" in result.stderr
    assert not Path("out").exists()


def test_site_writes_a_folder_once(packshot: Packshot, small: Path) -> None:
    del small
    assert packshot("site", "out", "--quiet").stderr == ""
    assert Path("out/index.html").is_file()
    again = packshot("site", "out")
    assert again.exit_code == 4
    assert "--overwrite" in again.stderr
    replaced = packshot("site", "out", "--overwrite")
    assert replaced.exit_code == 0
    assert "how to host it: out/README.txt" in replaced.stderr
