"""What skipping empty and full tiles saves: `python -m benchmarks.skipping [--write]`.

Each photo is finished with and without it, in turn, in a warm process; the bytes must be equal.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import photos
from benchmarks.report import machine, table, write_between
from packshot import pipeline, windows
from packshot.decode import Photo, decode
from packshot.pipeline import Remover
from packshot.runtime import default_threads

DOCUMENT = "benchmarks/README.md"


@contextmanager
def every_tile() -> Iterator[None]:
    """As if every tile held an edge."""

    def edges(*given: Any, **options: Any) -> NDArray[np.uint8]:
        return np.full_like(windows.tiles(*given, **options), windows.EDGE)

    with mock.patch.object(pipeline, "tiles", edges):
        yield


def finish(remover: Remover, photo: Photo) -> tuple[float, NDArray[np.uint8]]:
    """Seconds from the network's end to the last tile, and the cut-out."""
    marks = {}

    def mark(stage: str, share: float) -> None:
        if share >= 1:
            marks[stage] = time.perf_counter()

    rgba = remover.remove(photo, allow_empty=True, progress=mark).rgba
    return marks["finish"] - marks["matte"], rgba


def work(remover: Remover, photo: Photo) -> float:
    """Share of the tiles that hold an edge."""
    kinds = []

    def seen(*given: Any, **options: Any) -> NDArray[np.uint8]:
        kinds.append(windows.tiles(*given, **options))
        return kinds[-1]

    with mock.patch.object(pipeline, "tiles", seen):
        remover.remove(photo, allow_empty=True)
    return float((kinds[0] == windows.EDGE).mean())


def row(remover: Remover, path: Path, repeats: int) -> dict[str, str]:
    photo = decode(path)
    share = work(remover, photo)
    on, off = [], []
    for _ in range(repeats):
        seconds, some = finish(remover, photo)
        on.append(seconds)
        with every_tile():
            seconds, every = finish(remover, photo)
        off.append(seconds)
        if not np.array_equal(some, every):
            raise AssertionError(f"{path.name}: skipping changed the bytes")
    fast, slow = median(on), median(off)
    return {
        "photo": path.stem.rpartition("-")[0] or path.stem,
        "tiles with an edge": f"{share:.0%}",
        "finish, skipping": f"{fast:.2f} s",
        "finish, every tile": f"{slow:.2f} s",
        "times as fast": f"{slow / fast:.2f}",
        "bytes": "equal",
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("photos", nargs="*", type=Path, help="default: see benchmarks/photos.py")
    parser.add_argument("--megapixels", type=float, default=12, help="of the made ones")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    remover = Remover(threads=options.threads)
    rows = []
    with photos(options.megapixels, options.photos) as (paths, _):
        for path in paths:
            rows.append(row(remover, path, options.repeats))
            print(path.stem, file=sys.stderr)
    size = f"{options.megapixels:g} MP, " if not options.photos else ""
    text = (
        f"{table(rows)}\n\n{size}{options.threads} threads, medians of {options.repeats}; "
        f"{machine()}."
    )
    print(text)
    if options.write:
        write_between(DOCUMENT, "skipping", text)


if __name__ == "__main__":
    main()
