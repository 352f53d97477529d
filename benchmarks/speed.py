"""JPEG file in, PNG file out, beside rembg's U²-Netp: `python -m benchmarks.speed [--write]`.

The two take turns, photo by photo; medians over the turns. Both use the same number of threads.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from statistics import geometric_mean, median

from benchmarks.contenders import OURS, THEIRS, Contender, packshot, photos, rembg
from benchmarks.report import machine, table, write_between
from packshot.runtime import default_threads

DOCUMENT = "benchmarks/README.md"

# What each contender took for a photo, in seconds: by photo, contender, stage.
Times = dict[str, dict[str, dict[str, float]]]


def whole(contenders: list[Contender], paths: list[Path], out: Path, repeats: int) -> Times:
    """A fresh process for each photo: start, load, cut, write. One stage, "total"."""
    taken: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for turn in range(repeats + 1):
        for path in paths:
            for contender in contenders:
                seconds, _ = contender.process(path, out / "cut.png")
                if turn:  # the first one warms the disk's cache
                    taken[path.stem][contender.name].append(seconds)
        print(f"whole process, turn {turn} of {repeats}", file=sys.stderr)
    return {
        photo: {name: {"total": median(values)} for name, values in by.items()}
        for photo, by in taken.items()
    }


def warm(contenders: list[Contender], paths: list[Path], out: Path, repeats: int) -> Times:
    """One process for all photos, its model loaded before; stages as each contender names them."""
    taken: dict[str, dict[str, list[dict[str, float]]]] = defaultdict(lambda: defaultdict(list))
    with ExitStack() as stack:
        workers = {c.name: stack.enter_context(c.worker()) for c in contenders}
        for turn in range(repeats + 1):
            for path in paths:
                for name, worker in workers.items():
                    stages = worker.cut(path, out / "cut.png")
                    if turn:
                        taken[path.stem][name].append(stages)
            print(f"warm, turn {turn} of {repeats}", file=sys.stderr)
    return {
        photo: {name: _medians(runs) for name, runs in by.items()} for photo, by in taken.items()
    }


def _medians(runs: list[dict[str, float]]) -> dict[str, float]:
    stages = {stage: median(run[stage] for run in runs) for stage in runs[0]}
    return {**stages, "total": median(sum(run.values()) for run in runs)}


def compared(times: Times) -> str:
    """A row for each photo, and the geometric mean of the ratios."""
    rows, ratios = [], []
    for photo, by in times.items():
        ours, theirs = by[OURS], by[THEIRS]
        ratios.append(theirs["total"] / ours["total"])
        row = {"photo": photo.rpartition("-")[0] or photo}
        row |= _cells(OURS, ours) | _cells(THEIRS, theirs) | {"times as fast": f"{ratios[-1]:.2f}"}
        rows.append(row)
    last = dict.fromkeys(rows[0], "") | {"photo": "all"}
    rows.append(last | {"times as fast": f"{geometric_mean(ratios):.2f}"})
    return table(rows)


def _cells(name: str, stages: dict[str, float]) -> dict[str, str]:
    cells = {name: f"**{stages['total']:.2f} s**"}
    for stage, seconds in stages.items():
        if stage != "total":
            # Both have a stage "decode"; a table's columns need different keys.
            key = stage if name == OURS else f"its {stage}"
            cells[key] = f"{seconds:.2f} ({seconds / stages['total']:.0%})"
    return cells


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("photos", nargs="*", type=Path, help="default: see benchmarks/photos.py")
    parser.add_argument("--megapixels", type=float, default=12, help="of the made ones")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--write", action="store_true", help=f"put the tables into {DOCUMENT}")
    options = parser.parse_args()
    contenders = [packshot(options.threads), rembg(options.threads)]
    with photos(options.megapixels, options.photos) as (paths, out):
        processes = compared(whole(contenders, paths, out, options.repeats))
        warmed = compared(warm(contenders, paths, out, options.repeats))
    size = f"{options.megapixels:g} MP JPEG" if not options.photos else "JPEG"
    about = (
        f"{size} file → PNG file, {options.threads} threads, "
        f"medians of {options.repeats}; {machine()}."
    )
    text = f"Whole process:\n\n{processes}\n\nWarm, per photo:\n\n{warmed}\n\n{about}"
    print(text)
    if options.write:
        write_between(DOCUMENT, "speed", text)


if __name__ == "__main__":
    main()
