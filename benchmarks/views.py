"""What views buy, and a refiner: `python -m benchmarks.views runs/network.onnx --views "512 320m"`.

A view is a side of the network's square input in px, with an m for the mirror image. Each choice
is built into graphs of its own and measured end to end, as it would ship; nothing is installed.
Without a network, the one that ships is taken; of several, such as one with a refiner and one
without, each is measured at all views. How long each takes is said as a multiple of the first.
"""

from __future__ import annotations

import argparse
import itertools
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import rivals
from benchmarks.documents import comparison
from benchmarks.gate import candidate
from benchmarks.quality import measured
from benchmarks.report import table
from benchmarks.sets import SETS
from packshot.models import DEFAULT, View, load_model
from packshot.runtime import default_threads

TURNS = 5  # of which the first warms up


def parsed(text: str) -> tuple[View, ...]:
    """`"512 320m"` as views; argparse.ArgumentTypeError says what is wrong."""
    words = text.split()
    views = tuple(
        View(int(word.removesuffix("m")), word.endswith("m"))
        for word in words
        if re.fullmatch(r"[1-9][0-9]*m?", word)
    )
    fits = len(views) == len(words) == len(set(views)) and all(v.side % 32 == 0 for v in views)
    if not words or not fits or View(max(view.side for view in views)) not in views:
        raise argparse.ArgumentTypeError(
            "views are different multiples of 32 px, each with or without an m, the largest "
            f"without one too, as in '512 320m', not {text!r}"
        )
    return views


def rival(network: Path | None, views: Sequence[View], folder: Path, threads: int) -> rivals.Rival:
    """The default model with other views, built into `folder`."""
    candidate(network, folder, views)
    made = rivals.packshot(load_model(DEFAULT, folder), threads)
    return replace(made, name=" ".join(map(str, views)))


def paces(chosen: Sequence[rivals.Rival]) -> dict[str, str]:
    """How long each takes for a photo of 12 MP, as a multiple of the first: medians, in turns."""
    photo = np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8)
    photo = np.asarray(Image.fromarray(photo).resize((4000, 3000), Image.Resampling.BICUBIC))
    times: dict[str, list[float]] = {one.name: [] for one in chosen}
    for _ in range(TURNS):
        for one in chosen:
            began = time.perf_counter()
            one.cut(photo)
            times[one.name].append(time.perf_counter() - began)
    medians = {name: statistics.median(found[1:]) for name, found in times.items()}
    first = medians[chosen[0].name]
    return {name: f"{median / first:.2f}" for name, median in medians.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("networks", type=Path, nargs="*", help="what training.export wrote")
    parser.add_argument("--views", type=parsed, action="append", help="may be given several times")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--set", choices=SETS, action="append", help="default: all")
    parser.add_argument("--every", type=int, default=4, help="every n-th photo (%(default)s)")
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data}: no such folder; name the one with duts-te-val.tar by --data")
    if len({network.stem for network in options.networks}) < len(options.networks):
        parser.error("networks are told apart by their files' names; two have the same")
    networks: list[Path | None] = options.networks or [None]
    choices = dict.fromkeys(options.views or [load_model().views])
    with tempfile.TemporaryDirectory() as temporary:
        chosen = []
        for network, views in itertools.product(networks, choices):
            folder = Path(temporary, str(len(chosen)))
            made = rival(network, views, folder, options.threads)
            name = f"{network.stem} {made.name}" if network and len(networks) > 1 else made.name
            chosen.append(replace(made, name=name))
        results = measured(chosen, options.set or list(SETS), options.data, options.every)
        print(comparison(results))
        if len(chosen) > 1:
            print(table([{"": "time for 12 MP, of the first"} | paces(chosen)]))


if __name__ == "__main__":
    main()
