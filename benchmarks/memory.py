"""Peak memory of one photo in a fresh process: `python -m benchmarks.memory [--write]`.

Peak resident set (ru_maxrss), JPEG file in, PNG file out, beside rembg's U²-Netp.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.contenders import draw, packshot, rembg
from benchmarks.report import machine, table, write_between
from packshot.runtime import default_threads

DOCUMENT = "benchmarks/README.md"
PHOTO = "coffee"
MIB = 1 << 20


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--megapixels", type=float, nargs="+", default=[1, 12, 24, 50])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--write", action="store_true", help=f"put the table into {DOCUMENT}")
    options = parser.parse_args()
    contenders = [packshot(options.threads), rembg(options.threads)]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for megapixels in options.megapixels:
            (photo,) = draw(place, megapixels, [PHOTO])
            row, peaks = {"photo": f"{megapixels:g} MP"}, []
            for contender in contenders:
                runs = [
                    contender.process(photo, place / "cut.png")[1] for _ in range(options.repeats)
                ]
                peaks.append(median(runs) / MIB)
                row[contender.name] = f"{peaks[-1]:.0f} MiB"
            rows.append(row | {"ratio": f"{peaks[0] / peaks[1]:.2f}"})
            print(f"{megapixels:g} MP", file=sys.stderr)
    text = (
        f"{table(rows)}\n\nPeak resident set of a fresh process, {options.threads} threads, "
        f"medians of {options.repeats}; {machine()}."
    )
    print(text)
    if options.write:
        write_between(DOCUMENT, "memory", text)


if __name__ == "__main__":
    main()
