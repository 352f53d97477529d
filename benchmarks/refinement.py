"""What a refiner of the edge is worth: `python -m benchmarks.refinement WEIGHTS.pt [--every 10]`.

Three columns: alpha as it ships, refined, and the ceiling: the truth itself wherever a refiner may
change alpha, which is where the guided filter found an edge. What the ceiling leaves was decided
before, by the network. The refiner is timed beside the finish that it would be a part of.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.report import table
from benchmarks.sets import MEASURES, SETS
from packshot.models import load_model
from packshot.runtime import Engine
from training.crops import Crop, crop
from training.refine import refined
from training.refiner import Refiner

Pixels = NDArray[np.uint8]
MEASURED = {"soft": ("sad", "gradient_error"), "duts-te-val": ("mae", "iou", "boundary_iou")}


def columns(refiner: Refiner) -> dict[str, Callable[[Crop], Pixels]]:
    return {
        "without": lambda c: c.alpha,
        "with": lambda c: refined(refiner, c),
        "ceiling": lambda c: np.where(c.open == 1, c.truth, c.alpha).astype(np.uint8),
    }


def seconds_a_megapixel(refiner: Refiner, engine: Engine, photo: Crop) -> tuple[float, float]:
    """Refiner and finish, one thread, the whole of one picture; the best of five."""
    height, width = photo.truth.shape
    maps = engine.matte(photo.photo)
    place = np.array([0, height, 0, width, height, width], np.int64)
    edit, params = np.full((height, width), 128, np.uint8), np.array([0, 0, 1], np.float32)
    jobs: tuple[Callable[[], object], ...] = (
        lambda: refined(refiner, photo),
        lambda: engine.finish(photo.photo, maps, place, edit, params),
    )
    best = []
    for job in jobs:
        times = []
        for _ in range(5):
            began = time.perf_counter()
            job()
            times.append(time.perf_counter() - began)
        best.append(min(times) / photo.truth.size * 1e6)
    return best[0], best[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--every", type=int, default=10, help="only every n-th photo")
    options = parser.parse_args()
    torch.set_num_threads(1)
    refiner = Refiner().eval()
    refiner.load_state_dict(torch.load(options.weights, weights_only=True))
    engine = Engine(load_model("base"), 1)
    kinds = columns(refiner)
    rows, last = [], None
    for name, measures in MEASURED.items():
        found: dict[str, list[list[list[float]]]] = defaultdict(list)
        for sample in SETS[name].samples(options.data, options.every):
            last = crop(sample.photo, sample.truth, engine)
            answers = [alpha(last) for alpha in kinds.values()]
            values = [[MEASURES[m](a, last.truth) for a in answers] for m in measures]
            sort = SETS[name].kind
            for group in ("all", sort(sample.name)) if sort else ("all",):
                found[group].append(values)
        for group, values in found.items():
            means = np.mean(values, 0)
            for measure, row in zip(measures, means, strict=True):
                numbers = {c: f"{v:.4g}" for c, v in zip(kinds, row, strict=True)}
                rows.append({"set": name, "kind": group, "measure": measure, **numbers})
    print(table(rows))
    assert last
    own, finish = seconds_a_megapixel(refiner, engine, last)
    print(f"\nrefiner {own:.3f} s a megapixel beside finish {finish:.3f} s, one thread")


if __name__ == "__main__":
    main()
