"""What a network's views buy: `python -m benchmarks.views runs/network.onnx --views "512 320m"`.

A view is a side of the network's square input in px, with an m for the mirror image. Each choice
is built into graphs of its own and measured end to end, as it would ship; nothing is installed.
Without a network, the one that ships is taken.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import rivals
from benchmarks.documents import comparison
from benchmarks.gate import candidate
from benchmarks.quality import measured
from benchmarks.sets import SETS
from packshot.models import DEFAULT, View, load_model
from packshot.runtime import default_threads


def parsed(text: str) -> tuple[View, ...]:
    """`"512 320m"` as views; argparse.ArgumentTypeError says what is wrong."""
    words = text.split()
    views = tuple(
        View(int(word.removesuffix("m")), word.endswith("m"))
        for word in words
        if re.fullmatch(r"[1-9][0-9]*m?", word)
    )
    fits = len(views) == len(words) == len(set(views)) and all(v.side % 32 == 0 for v in views)
    if not words or not fits:
        raise argparse.ArgumentTypeError(
            "views are different multiples of 32 px, each with or without an m, as in "
            f"'512 320m', not {text!r}"
        )
    return views


def rival(network: Path | None, views: Sequence[View], folder: Path, threads: int) -> rivals.Rival:
    """The default model with other views, built into `folder`."""
    candidate(network, folder, views)
    made = rivals.packshot(load_model(DEFAULT, folder), threads)
    return replace(made, name=" ".join(map(str, views)))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("network", type=Path, nargs="?", help="what training.export wrote")
    parser.add_argument("--views", type=parsed, action="append", help="may be given several times")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--set", choices=SETS, action="append", help="default: all")
    parser.add_argument("--every", type=int, default=4, help="every n-th photo (%(default)s)")
    parser.add_argument("--threads", type=int, default=default_threads())
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"{options.data}: no such folder; name the one with duts-te-val.tar by --data")
    with tempfile.TemporaryDirectory() as temporary:
        chosen = [
            rival(options.network, views, Path(temporary, str(place)), options.threads)
            for place, views in enumerate(dict.fromkeys(options.views or [load_model().views]))
        ]
        results = measured(chosen, options.set or list(SETS), options.data, options.every)
        print(comparison(results))


if __name__ == "__main__":
    main()
