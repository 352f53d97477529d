"""Packshot, timed stage by stage: a line "PHOTO<tab>OUT" in, a line of JSON out."""

from __future__ import annotations

import json
import sys
import time
from itertools import pairwise

from packshot.decode import decode
from packshot.pipeline import Remover


def cut(remover: Remover, source: str, target: str) -> dict[str, float]:
    """Seconds of each stage."""
    marks = {"start": time.perf_counter()}

    def mark(stage: str, share: float) -> None:
        if share >= 1:
            marks[stage] = time.perf_counter()

    photo = decode(source)
    cutout = remover.remove(photo, allow_empty=True, progress=mark)
    mark("finish", 1)
    cutout.save(target)
    mark("encode", 1)
    names = list(marks)
    return {name: marks[name] - marks[before] for before, name in pairwise(names)}


def main() -> None:
    remover = Remover(threads=int(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(cut(remover, *line.rstrip("\n").split("\t"))), flush=True)


if __name__ == "__main__":
    main()
