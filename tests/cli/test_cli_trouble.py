"""Everything that can go wrong with a file: one line that helps, and the others still done."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import numpy as np
import pytest
from click.testing import Result
from PIL import Image

Packshot = Callable[..., Result]
Process = Callable[..., CompletedProcess[bytes]]


def only(path: str) -> set[str]:
    """All files below a folder, to see that nothing half-written remains."""
    return {str(found.relative_to(path)) for found in Path(path).rglob("*") if found.is_file()}


def bomb(path: str, side: int = 60_000) -> None:
    """A PNG of a few kB that claims side² pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(100_000))
    Path(path).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


def truncated(path: str) -> None:
    whole = Path("photo.jpg").read_bytes()
    Path(path).write_bytes(whole[: len(whole) // 2])


BAD: dict[str, Callable[[str], object]] = {
    "truncated.jpg": truncated,
    "zero.png": lambda path: Path(path).write_bytes(b""),
    "text.jpg": lambda path: Path(path).write_text("not a picture\n" * 50),
    "notes.txt": lambda path: Path(path).write_text("not even called like one"),
    "bomb.png": bomb,
    "missing.jpg": lambda _: None,
    "dangling.jpg": lambda path: Path(path).symlink_to("nowhere.jpg"),
    "photo.jpg/under.jpg": lambda _: None,
    f"{'long' * 100}.jpg": lambda _: None,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_input(packshot: Packshot, photo: Path, name: str) -> None:
    BAD[name](name)
    before = only(".")
    result = packshot("cut", name, photo)
    assert result.exit_code == 3
    first, *others = result.stderr.splitlines()
    assert first.startswith(f"packshot: error: {name}: ")
    cause, remedy = first.removeprefix(f"packshot: error: {name}: ").rsplit("; ", 1)
    assert cause
    assert remedy
    assert "Errno" not in first
    assert not any("error" in line for line in others)
    assert only(".") - before == {"photo-cutout.png"}


def test_an_empty_folder(packshot: Packshot, photo: Path) -> None:
    Path("folder").mkdir()
    result = packshot("cut", "folder", photo)
    assert result.exit_code == 3
    assert "packshot: error: folder: no pictures in this folder" in result.stderr
    assert Path("photo-cutout.png").exists()


def odd_photos() -> dict[str, Callable[[Image.Image, str], None]]:
    """Pictures that look wrong and are not."""

    def sixteen_bits(image: Image.Image, path: str) -> None:
        grey = np.asarray(image.convert("L")).astype(np.uint16) * 257
        Image.fromarray(grey).save(path)

    def animated(image: Image.Image, path: str) -> None:
        frames = [image.convert("P"), image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).convert("P")]
        frames[0].save(path, save_all=True, append_images=frames[1:])

    return {
        "cmyk.jpg": lambda image, path: image.convert("CMYK").save(path),
        "grey.jpg": lambda image, path: image.convert("L").save(path),
        "sixteen.png": sixteen_bits,
        "palette.png": lambda image, path: image.convert("P").save(path),
        "animated.gif": animated,
        "png.jpg": lambda image, path: image.save(path, format="png"),
        "ä ö#?%.webp": lambda image, path: image.save(path),
        "bitmap.bmp": lambda image, path: image.save(path),
    }


@pytest.mark.parametrize("name", odd_photos())
def test_an_odd_photo_is_cut(packshot: Packshot, photo: Path, name: str) -> None:
    with Image.open(photo) as image:
        odd_photos()[name](image, name)
    result = packshot("cut", name, "-o", "out.png")
    assert "error" not in result.stderr
    assert result.exit_code in (0, 5)  # some of them are hard to see through, none is an error
    if result.exit_code == 0:
        with Image.open("out.png") as image:
            assert image.size == (160, 120)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (20_000, 10), (10, 20_000)])
def test_extreme_sizes(packshot: Packshot, size: tuple[int, int]) -> None:
    Image.new("RGB", size, (200, 30, 40)).save("odd.png")
    result = packshot("cut", "odd.png", "--allow-empty", "--crop")
    assert result.exit_code == 0
    result = packshot("cut", "odd.png", "--allow-empty", "--overwrite", "--background", "blur")
    assert result.exit_code == 0
    with Image.open("odd-cutout.png") as image:
        assert image.size == size


def test_more_pixels_than_the_format_holds(packshot: Packshot) -> None:
    Image.new("RGB", (20_000, 10), (200, 30, 40)).save("odd.png")
    result = packshot("cut", "odd.png", "--allow-empty", "--format", "webp")
    assert result.exit_code != 0
    assert "odd" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert "unexpected" not in result.stderr
    assert only(".") == {"odd.png"}


def limited(size: int) -> Callable[[], None]:
    """For a child process: no file may grow beyond `size` bytes, as on a full disk."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")
def test_a_full_disk(process: Process, photo: Path) -> None:
    Image.new("RGB", (8, 8), (200, 30, 40)).save("small.png")
    before = only(".")
    done = process(
        *("cut", photo, "small.png", "--allow-empty", "--format", "tiff", "-o", "out/"),
        preexec_fn=limited(1000),
    )
    problems = [line for line in done.stderr.decode().splitlines() if "error" in line]
    assert done.returncode == 4
    assert len(problems) == 1
    assert "photo-cutout.tif" in problems[0]
    assert "; " in problems[0]
    assert "Errno" not in problems[0]
    assert only(".") - before == {"out/small-cutout.tif"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no /dev/full")
def test_a_full_disk_behind_standard_output(process: Process, photo: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = process("cut", photo, "-o", "-", stdout=full, capture_output=False, stderr=-1)
    assert done.returncode == 4
    assert done.stderr.startswith(b"packshot: error: photo.jpg: standard output takes no more")
    assert len(done.stderr.splitlines()) == 1


def start(*args: str | Path, **options: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "packshot", *map(str, args)]
    return subprocess.Popen(command, stdout=-1, stderr=-1, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.skipif(sys.platform == "win32", reason="SIGPIPE is POSIX")
@pytest.mark.parametrize("args", [("-o", "-"), ("--json",)])
def test_a_reader_that_leaves(photo: Path, args: tuple[str, ...]) -> None:
    child = start("cut", photo, *args)
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    stderr = child.stderr.read()
    child.stderr.close()
    assert child.wait(60) == 4
    assert b"Traceback" not in stderr
    assert b"Exception ignored" not in stderr
    assert len(stderr.splitlines()) <= 1


def on_a_terminal(*args: str | Path, stdout: int | None = None) -> tuple[int, str]:
    """Run with a terminal for standard input and error, and output unless given. → code, text"""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "packshot", *map(str, args)]
    output = theirs if stdout is None else stdout
    child = subprocess.Popen(command, stdin=theirs, stdout=output, stderr=theirs)
    os.close(theirs)
    text = b""
    with contextlib.suppress(OSError):  # Linux reports the end of a terminal as an error
        while piece := os.read(ours, 65536):
            text += piece
    os.close(ours)
    return child.wait(60), text.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_a_terminal_is_spared_bytes_and_waiting(photo: Path) -> None:
    code, text = on_a_terminal("cut", photo, "-o", "-")
    assert code == 2
    assert "printed on the terminal; name a file with -o" in text
    code, text = on_a_terminal("cut", "-", "-o", "a.png")
    assert code == 2
    assert "pipe a photo in" in text


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are POSIX")
def test_a_terminal_shows_progress_and_problems(photo: Path) -> None:
    Path("other.jpg").write_bytes(photo.read_bytes())
    with Path("lines.json").open("wb") as lines:
        code, text = on_a_terminal(
            *("cut", photo, "none.jpg", "other.jpg", "--json"), stdout=lines.fileno()
        )
    assert code == 3
    assert "3/3" in text
    assert "packshot: error: none.jpg: " in text
    assert len(Path("lines.json").read_text().splitlines()) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_an_interrupt_stops_cleanly(photo: Path) -> None:
    Path("in").mkdir()
    for number in range(400):
        os.link(photo, f"in/{number:03}.jpg")
    # A shell's background job ignores SIGINT, and hands that on to its children.
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        child = start("cut", "in", "-o", "out", start_new_session=True)
    finally:
        signal.signal(signal.SIGINT, former)
    for _ in range(600):
        if Path("out/002-cutout.png").exists():
            break
        time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    _, stderr = child.communicate(timeout=60)
    assert child.returncode == 130
    last = stderr.decode().splitlines()[-1]
    assert last.startswith("packshot: interrupted: ")
    assert "Traceback" not in stderr.decode()
    written = sorted(Path("out").iterdir())
    assert 3 <= len(written) < 400
    for path in written:
        assert path.name.endswith("-cutout.png")
        with Image.open(path) as image:
            image.load()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="has no /dev/full")
def test_results_that_cannot_be_told_are_an_error(photo: Path) -> None:
    command = [sys.executable, "-m", "packshot", "cut", str(photo), "--json"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 4
    assert b"standard output cannot be written (no space left on device)" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_closed_stream_is_no_fault(photo: Path, closed: str) -> None:
    command = f"{sys.executable} -m packshot cut {photo} -o a.png {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert Path("a.png").is_file()
    assert b"Traceback" not in done.stderr


def test_a_photo_from_a_closed_stream_is_refused(here: Path) -> None:
    del here
    command = f"{sys.executable} -m packshot cut - -o a.png <&-"
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"standard input is closed" in done.stderr
