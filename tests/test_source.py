"""Reading what a caller hands in, and saying why that fails."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from packshot.decode import decode
from packshot.errors import InputError, LimitError
from packshot.options import Limits

DATA = Path(__file__).read_bytes()  # any file; what is read here is refused as text, late


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("folder", "this is a folder; name the photos in it"),
        ("phto.jpg", r"there is no such file; did you mean photo\.jpg\?"),
        ("quite-another.jpg", "there is no such file; check the path"),
        ("none/a.jpg", "there is no such file; check the path, its folder does not exist"),
        ("photo.jpg/a.jpg", "a part of the path is a file"),
        ("dangling.jpg", "the file it links to is missing"),
        ("circle.jpg", "links lead in a circle"),
        ("x" * 300 + ".jpg", "the name is too long"),
        ("a\0b.jpg", "NUL"),
        ("empty.jpg", "the file is empty, 0 bytes"),
        ("photo.jpg", "it looks like text"),
        ("pipe", "this is a pipe"),
    ],
)
def test_trouble_with_a_path_is_explained(tmp_path: Path, name: str, cause: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "photo.jpg").write_bytes(DATA)
    (tmp_path / "empty.jpg").write_bytes(b"")
    (tmp_path / "dangling.jpg").symlink_to("nowhere.jpg")
    (tmp_path / "circle.jpg").symlink_to("circle.jpg")
    if name == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("has no named pipes")
        os.mkfifo(tmp_path / "pipe")
    with pytest.raises(InputError, match=cause) as caught:
        decode(f"{tmp_path}/{name}")
    line = str(caught.value)
    assert line.startswith(str(tmp_path))
    assert "; " in line
    assert line.isprintable()
    assert "Errno" not in line


def test_a_file_without_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(DATA)
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything

        def refused(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(InputError, match="no permission to read it; change"):
        decode(path)


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="has no /dev/null")
def test_a_device_is_refused() -> None:
    for path in ("/dev/null", "/dev/zero"):
        with pytest.raises(InputError, match="device"):
            decode(path)


def test_the_limit_of_bytes_holds_for_every_way(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(DATA)
    limits = Limits(bytes=len(DATA) - 1)
    for source in (path, DATA, bytearray(DATA), memoryview(DATA), io.BytesIO(DATA)):
        with pytest.raises(LimitError, match="MB that are allowed; save it smaller"):
            decode(source, limits=limits)
        if isinstance(source, io.BytesIO):
            source.seek(0)
        with pytest.raises(InputError, match="looks like text"):
            decode(source, limits=Limits(bytes=len(DATA)))


def test_an_endless_stream_is_read_no_further_than_the_limit() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            assert size > 0
            self.given += min(size, 1000)
            return bytes(min(size, 1000))

    stream = Endless()
    with pytest.raises(LimitError):
        decode(stream, limits=Limits(bytes=5000))  # type: ignore[arg-type]
    assert stream.given == 5001


def test_text_and_closed_streams_are_explained() -> None:
    with pytest.raises(InputError, match='opened as text; open it with mode "rb"'):
        decode(io.StringIO("text"))  # type: ignore[arg-type]
    closed = io.BytesIO(DATA)
    closed.close()
    with pytest.raises(InputError, match="cannot be read"):
        decode(closed)
    for source in (None, 7, [1, 2]):
        with pytest.raises(InputError, match="cannot be given as"):
            decode(source)  # type: ignore[arg-type]


@pytest.mark.parametrize("source", [b"", bytearray(), memoryview(b""), io.BytesIO()])
def test_no_bytes_at_all(source: bytes) -> None:
    with pytest.raises(InputError, match="empty, 0 bytes"):
        decode(source)
