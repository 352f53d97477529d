"""A file is written wholly or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packshot.errors import OutputError
from packshot.files import write_atomic

POSIX = pytest.mark.skipif(os.name == "nt", reason="POSIX permissions and links")


@pytest.fixture(autouse=True)
def nothing_stays_behind(tmp_path: Path) -> Iterator[None]:
    yield
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".tmp"]


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize("durable", [True, False])
def test_a_new_file(tmp_path: Path, overwrite: bool, durable: bool) -> None:
    write_atomic(tmp_path / "a.png", b"new", overwrite=overwrite, durable=durable)
    assert (tmp_path / "a.png").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_an_existing_file_is_replaced_only_if_wanted(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="already exists; choose another name"):
        write_atomic(path, b"new", overwrite=False)
    assert path.read_bytes() == b"old"
    write_atomic(path, b"new", overwrite=True)
    assert path.read_bytes() == b"new"


def test_a_file_that_appears_meanwhile_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.png"
    write = os.open

    def slow(name: Any, *args: Any) -> int:
        handle = write(name, *args)
        path.write_bytes(b"another")
        return handle

    monkeypatch.setattr("packshot.files.os.open", slow)
    with pytest.raises(OutputError, match="already exists"):
        write_atomic(path, b"new", overwrite=False)
    monkeypatch.undo()
    assert path.read_bytes() == b"another"


@POSIX
@pytest.mark.parametrize("exists", [True, False])
def test_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool) -> None:
    def refused(*_: Path) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(Path, "hardlink_to", refused)
    path = tmp_path / "a.png"
    write_atomic(path, b"new", overwrite=False)
    assert path.read_bytes() == b"new"
    if exists:
        with pytest.raises(OutputError, match="already exists"):
            write_atomic(path, b"newer", overwrite=False)
        assert path.read_bytes() == b"new"


@POSIX
def test_permissions_are_usual_and_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    mask = os.umask(0o022)
    try:
        write_atomic(path, b"new", overwrite=False)
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        path.chmod(0o600)
        write_atomic(path, b"newer", overwrite=True)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(mask)


@POSIX
def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "real.png").write_bytes(b"old")
    (tmp_path / "link.png").symlink_to("real.png")
    write_atomic(tmp_path / "link.png", b"new", overwrite=True)
    assert (tmp_path / "link.png").is_symlink()
    assert (tmp_path / "real.png").read_bytes() == b"new"


@POSIX
def test_a_dangling_link_counts_as_existing(tmp_path: Path) -> None:
    (tmp_path / "link.png").symlink_to("nowhere.png")
    with pytest.raises(OutputError, match="already exists"):
        write_atomic(tmp_path / "link.png", b"new", overwrite=False)


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("none/a.png", "the folder does not exist"),
        ("file/a.png", "a part of the path is a file"),
        ("folder", "this is a folder"),
        ("x" * 300 + ".png", "the name is too long"),
        ("a\0.png", "cannot be written"),
    ],
)
@pytest.mark.parametrize("overwrite", [True, False])
def test_what_cannot_be_written_is_explained(
    tmp_path: Path, name: str, cause: str, overwrite: bool
) -> None:
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=cause) as caught:
        write_atomic(f"{tmp_path}/{name}", b"new", overwrite=overwrite)
    assert "; " in str(caught.value)
    assert "\0" not in str(caught.value)
    assert "Errno" not in str(caught.value)


@pytest.mark.parametrize("overwrite", [True, False])
def test_a_full_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    path = tmp_path / "a.png"
    if overwrite:
        path.write_bytes(b"old")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("packshot.files._fill", full)
    with pytest.raises(OutputError, match="the disk is full; free some space"):
        write_atomic(path, b"new", overwrite=overwrite)
    assert [entry.name for entry in tmp_path.iterdir()] == (["a.png"] if overwrite else [])
    if overwrite:
        assert path.read_bytes() == b"old"


def test_names_in_any_script(tmp_path: Path) -> None:
    for name in ("ä ö.png", "写真.webp", "a'b\"c.png", "-dash.png"):
        write_atomic(tmp_path / name, b"new", overwrite=False)
        assert (tmp_path / name).read_bytes() == b"new"


@POSIX
def test_a_device_or_pipe_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match="a device or a pipe; give the name of a file"):
        write_atomic(tmp_path / "pipe", b"new", overwrite=True)
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize("links", [True, False])
def test_an_empty_file_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    path = tmp_path / "a.png"
    path.touch()

    def refuse(self: Path, other: Path) -> None:
        del self, other
        raise OSError(errno.EPERM, "")

    if not links:
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_atomic(path, b"new", overwrite=False)
    assert path.read_bytes() == b"new"
