"""How good the alpha is: `python -m benchmarks.quality [--set NAME] [--rival NAME] [--write]`.

Every rival cuts out the same photos, and the same code compares with the truth. Packshot's models
are taken as they ship, from photo to RGBA. `--write` keeps the figures in `benchmarks/results`, and
enters them in the registry, the models' cards and the README.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import rivals
from benchmarks.documents import publish, tables
from benchmarks.figures import Figures, Result, bootstrapped, read
from benchmarks.foreground import pymatting
from benchmarks.rivals import Answer, Rival
from benchmarks.scenes import Scene
from benchmarks.sets import MEASURES, SETS, Sample
from packshot import metrics
from packshot.models import load_registry
from packshot.runtime import default_threads

Pixels = NDArray[np.uint8]

PEERS: dict[str, Callable[[int], Rival]] = {"u2netp": rivals.u2netp, "isnet": rivals.isnet}
SOFT = (0.05 * 255, 0.95 * 255)  # between these a pixel shows both subject and ground
COLOURS = ("delta_e", "delta_e_of_pymatting", "delta_e_of_the_photo")


def measure(
    name: str, competitors: Sequence[Rival], data: Path, every: int = 1
) -> dict[str, Figures]:
    """Each rival's figures on a set, with progress on standard error."""
    wanted = SETS[name].measures
    plain = tuple(m for m in wanted if m in MEASURES)
    rows: dict[str, dict[str, tuple[float, ...]]] = {rival.name: {} for rival in competitors}
    curves: dict[str, list[NDArray[np.float64]]] = {rival.name: [] for rival in competitors}
    coloured: set[str] = set()
    for count, sample in enumerate(SETS[name].samples(data, every), 1):
        for rival in competitors:
            answer = rival.cut(sample.photo)
            values = [MEASURES[m](answer.alpha, sample.truth) for m in plain]
            if sample.foreground is not None and answer.colours is not None and "sad" in plain:
                values += colour_errors(sample, answer)
                coloured.add(rival.name)
            rows[rival.name][sample.name] = tuple(round(float(v), 5) for v in values)
            if "max_f" in wanted:
                curves[rival.name].append(metrics.f_curve(answer.alpha, sample.truth))
        print(f"\r{name}: {count} photos", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    found = {}
    for rival in competitors:
        columns = (*plain, *COLOURS) if rival.name in coloured else plain
        table = np.array(list(rows[rival.name].values()))
        means = {}
        for place, column in enumerate(columns):
            known = table[:, place][np.isfinite(table[:, place])]
            means[column] = bootstrapped(known[:, None], lambda mean: mean[..., 0])
        if curves[rival.name]:
            means["max_f"] = bootstrapped(np.array(curves[rival.name]), lambda mean: mean.max(-1))
        found[rival.name] = Figures(columns, means, rows[rival.name])
    return found


def colour_errors(sample: Sample, answer: Answer) -> list[float]:
    """Mean ΔE2000 of the subject's colours: ours, PyMatting's with the same alpha, the photo's.

    Counted where our alpha is between 0.05 and 0.95 and something of the subject shows, so that
    its true colour is known. NaN where no pixel is.
    """
    assert sample.foreground is not None
    assert answer.colours is not None
    where = (answer.alpha > SOFT[0]) & (answer.alpha < SOFT[1]) & (sample.truth > SOFT[0])
    if not where.any():
        return [float("nan")] * 3
    theirs = pymatting(Scene(sample.name, sample.photo, answer.alpha, sample.foreground))
    truth = sample.foreground[where]
    estimates = (answer.colours, theirs, sample.photo)
    return [float(metrics.delta_e(e[where], truth).mean()) for e in estimates]


def competitors(names: Sequence[str], threads: int) -> list[Rival]:
    return [
        PEERS[name](threads) if name in PEERS else rivals.packshot(name, threads) for name in names
    ]


def measured(
    chosen: Sequence[Rival], sets: Sequence[str], data: Path, every: int = 1
) -> dict[str, Result]:
    """Fresh figures by rival; sets that are not asked for are taken over from the same weights."""
    fresh: dict[str, dict[str, Figures]] = {rival.name: {} for rival in chosen}
    for name in sets:
        for rival, figures in measure(name, chosen, data, every).items():
            fresh[rival][name] = figures
    results = {}
    for rival in chosen:
        before = read(rival.name)
        kept = before.sets if before and before.sha256 == rival.sha256 else {}
        merged = {name: (kept | fresh[rival.name]).get(name) for name in SETS}
        sets_found = {name: figures for name, figures in merged.items() if figures}
        results[rival.name] = Result(rival.name, rival.sha256, sets_found)
    return results


def main() -> None:
    own = tuple(load_registry())
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").splitlines()[0],
        epilog="example: python -m benchmarks.quality --set soft --rival base --every 10",
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--set", choices=SETS, action="append", help="default: all")
    parser.add_argument(
        "--rival", choices=(*own, *PEERS), action="append", help=f"default: {', '.join(own)}"
    )
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument("--write", action="store_true", help="keep the figures")
    options = parser.parse_args()
    if options.write and options.every != 1:
        parser.error("--write is for all photos, not for every n-th")
    if not options.data.is_dir():
        sys.exit(f"{options.data}: no such folder; name the one with duts-te-val.tar by --data")
    chosen = competitors(options.rival or own, options.threads)
    for name in options.set or SETS:
        for rival, result in measured(chosen, [name], options.data, options.every).items():
            if options.write:  # after each set: an hour of work is not lost with the last one
                result.write()
            print(rival, name, *(f"{m} {i}" for m, i in result.sets[name].means.items()))
    if options.write:
        publish()
    for text in tables().values():
        print("\n" + text)


if __name__ == "__main__":
    main()
