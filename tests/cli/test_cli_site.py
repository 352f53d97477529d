"""`packshot site`: what it says of a folder that is there already."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from packshot.server import contents

Packshot = Callable[..., Result]


@pytest.fixture(autouse=True)
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of one file in the place of the installation's own, built or not."""
    folder = tmp_path / "_web"
    folder.mkdir()
    (folder / "index.html").write_text("<!doctype html><head><title>Packshot</title></head>")
    monkeypatch.setattr(contents, "page_folder", lambda: folder)


def test_the_current_folder_is_filled_if_it_is_empty(
    packshot: Packshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("empty").mkdir()
    monkeypatch.chdir("empty")
    result = packshot("site", ".")
    assert result.exit_code == 0, result.stderr
    assert "how to host it: README.txt" in result.stderr
    assert Path("index.html").is_file()
    assert not list(Path("..").rglob("*.tmp"))


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_an_edited_file_for_hosts_stays_and_the_command_says_so(
    packshot: Packshot, quiet: list[str]
) -> None:
    packshot("site", "out")
    rules = Path("out/hosting/nginx.conf")
    rules.write_text(rules.read_text().replace("listen 8080", "listen 443 ssl"))
    result = packshot("site", "out", "--overwrite", *quiet)
    assert result.exit_code == 0
    assert "listen 443 ssl" in rules.read_text()
    assert (
        f"packshot: warning: {rules}: it may hold your edits, so it stays; "
        f"compare it with {rules}.new\n"
    ) in result.stderr
    assert "Caddyfile" not in result.stderr
