"""Who is compared, and how one run of each is taken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.report import ROOT

PEER = ROOT / ".venv-peer"
OURS, THEIRS = "Packshot", "rembg, U²-Netp"


@dataclass(frozen=True, slots=True)
class Contender:
    """The command for one photo and its target, and the one for a process that stays."""

    name: str
    once: Callable[[Path, Path], list[str]]
    warm: list[str]

    def process(self, photo: Path, target: Path) -> tuple[float, int]:
        """One photo in a fresh process: seconds, and the peak of its memory in bytes."""
        start = time.perf_counter()
        child = subprocess.Popen(self.once(photo, target), cwd=ROOT)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise RuntimeError(f"{self.name} ended with {child.returncode} on {photo.name}")
        # Kilobytes, but for macOS.
        return seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)

    @contextmanager
    def worker(self) -> Iterator[Worker]:
        with subprocess.Popen(
            self.warm, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as child:
            yield Worker(child)


class Worker:
    """A process that has its model loaded."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self._child = child

    def cut(self, photo: Path, target: Path) -> dict[str, float]:
        """Seconds of each stage, in order."""
        assert self._child.stdin and self._child.stdout
        self._child.stdin.write(f"{photo}\t{target}\n")
        self._child.stdin.flush()
        stages: dict[str, float] = json.loads(self._child.stdout.readline())
        return stages


def packshot(threads: int) -> Contender:
    python = sys.executable
    options = ["--threads", str(threads), "--quiet", "--overwrite", "--allow-empty"]

    def once(photo: Path, target: Path) -> list[str]:
        return [python, "-m", "packshot", "cut", str(photo), "-o", str(target), *options]

    return Contender(OURS, once, [python, "-m", "benchmarks.warm", str(threads)])


def rembg(threads: int) -> Contender:
    """Its environment is made on first use, beside ours so that dependencies do not mix."""
    python = PEER / ("Scripts" if os.name == "nt" else "bin") / "python"
    if not python.exists():
        print(f"making {PEER.name}", file=sys.stderr)
        venv.create(PEER, with_pip=True)
        requirements = Path(__file__).with_name("peer-requirements.txt")
        subprocess.run([python, "-m", "pip", "install", "-q", "-r", requirements], check=True)
    warm = [str(python), str(Path(__file__).with_name("peer.py")), str(threads)]
    return Contender(THEIRS, lambda photo, target: [*warm, str(photo), str(target)], warm)


@contextmanager
def photos(megapixels: float, given: Sequence[Path] = ()) -> Iterator[tuple[list[Path], Path]]:
    """Photos to time with and a folder for what comes out; `given` instead of the made ones."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        made = [Path(photo).resolve() for photo in given]
        if not made:
            # In a process of its own: what it needs to draw must not count for anyone.
            made = draw(place, megapixels)
        yield made, place


def draw(folder: Path, megapixels: float, names: Sequence[str] = ()) -> list[Path]:
    chosen = [part for name in names for part in ("--photo", name)]
    command = [sys.executable, "-m", "benchmarks.photos", str(folder)]
    done = subprocess.run(
        [*command, "--megapixels", str(megapixels), *chosen],
        cwd=ROOT,
        check=True,
        text=True,
        stdout=subprocess.PIPE,
    )
    return [Path(line) for line in done.stdout.splitlines()]
