"""What was measured of a rival: a figure for every photo, means with intervals, and a file.

The intervals are the middle 95 % of bootstrap samples over the photos, with a fixed seed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.report import ROOT
from benchmarks.sets import less_is_better

Floats = NDArray[np.float64]

SAMPLES = 2000  # of the bootstrap
FINE = 10_000  # samples where the far tails are asked for
SEED = 20
RESULTS = ROOT / "benchmarks" / "results"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure of a whole set, and between what it lies with 95 % confidence."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        digits = 2 if self.value >= 1 else 3 if self.value >= 0.1 else 4
        return f"{self.value:.{digits}f} ({self.low:.{digits}f}–{self.high:.{digits}f})"


@dataclass(frozen=True, slots=True)
class Figures:
    """photos: for each name a value of every one of `per_photo`; means: of these, and max F."""

    per_photo: tuple[str, ...]
    means: dict[str, Interval]
    photos: dict[str, tuple[float, ...]]

    def column(self, measure: str, names: Sequence[str]) -> Floats:
        place = self.per_photo.index(measure)
        return np.array([self.photos[name][place] for name in names])

    def by_kind(self, kind: Callable[[str], str], measure: str) -> dict[str, float]:
        """The mean of a measure for each kind of subject."""
        place = self.per_photo.index(measure)
        kinds: dict[str, list[float]] = {}
        for name, values in self.photos.items():
            kinds.setdefault(kind(name), []).append(values[place])
        return {name: float(np.nanmean(values)) for name, values in sorted(kinds.items())}


@dataclass(frozen=True, slots=True)
class Result:
    """A rival's figures on the sets it was measured on; sha256 says which weights they are of."""

    rival: str
    sha256: str
    sets: dict[str, Figures]

    def write(self, folder: Path = RESULTS) -> None:
        folder.mkdir(exist_ok=True)
        sets = {
            name: {
                "per_photo": figures.per_photo,
                "means": {m: list(asdict(i).values()) for m, i in figures.means.items()},
                "photos": figures.photos,
            }
            for name, figures in self.sets.items()
        }
        text = json.dumps({"rival": self.rival, "sha256": self.sha256, "sets": sets}, indent=1)
        # A line for each photo, not one for each number.
        flat = text.replace(",\n     ", ", ").replace("[\n     ", "[").replace("\n    ]", "]")
        part = folder / f"{self.rival}.part"
        part.write_text(flat + "\n", "utf-8")
        part.replace(folder / f"{self.rival}.json")


def read(rival: str, folder: Path = RESULTS) -> Result | None:
    """What was written last; None where nothing was."""
    path = folder / f"{rival}.json"
    if not path.exists():
        return None
    found = json.loads(path.read_text("utf-8"))
    sets = {
        name: Figures(
            tuple(part["per_photo"]),
            {m: Interval(*values) for m, values in part["means"].items()},
            {photo: tuple(values) for photo, values in part["photos"].items()},
        )
        for name, part in found["sets"].items()
    }
    return Result(found["rival"], found["sha256"], sets)


def bootstrapped(
    values: Floats, figure: Callable[[Floats], Floats], outside: float = 0.05
) -> Interval:
    """`values` has a row for each photo; `figure` turns means, …×columns, into figures, ….

    outside  share of the bootstrap samples that the interval leaves out, half on each side
    """
    weights = _resampled(len(values), SAMPLES if outside >= 0.05 else FINE)
    tails = (50 * outside, 100 - 50 * outside)
    low, high = np.percentile(figure(weights @ values), tails)
    return Interval(*(round(float(v), 5) for v in (figure(values.mean(0)), low, high)))


OTHERS = "delta_e_of_"  # colours that others estimated: no merit of the model's
# Colours are judged where the model's own alpha is soft, so that another alpha is judged on other
# pixels, harder or easier ones. What compares is how far they lie from PyMatting's on the same.
AGAINST = {"delta_e": "delta_e_of_pymatting"}


def judged(old: Figures, new: Figures) -> list[str]:
    """The measures of both that tell one model from another."""
    both = [measure for measure in old.per_photo if measure in new.per_photo]
    return [measure for measure in both if not measure.startswith(OTHERS)]


def worse(old: Figures, new: Figures, comparisons: int = 1) -> dict[str, Interval]:
    """The measures that are worse beyond noise, by how much: from the same photos in pairs.

    comparisons  how many are made in all, of all sets: where one of twenty equal pairs may look
                 different, one of twenty measures will (Bonferroni's correction)

    Positive is worse. Beyond noise is where the whole 95 % interval of the mean difference is,
    95 % for all comparisons together.
    """
    names = sorted(old.photos.keys() & new.photos.keys())
    found = {}
    for measure in judged(old, new) if names else ():
        sign = 1 if less_is_better(measure) else -1
        change = sign * (_judged(new, measure, names) - _judged(old, measure, names))
        change = change[np.isfinite(change)]
        if not change.size:
            continue
        interval = bootstrapped(change[:, None], lambda mean: mean[..., 0], 0.05 / comparisons)
        if interval.low > 0:
            found[measure] = interval
    return found


def _judged(figures: Figures, measure: str, names: Sequence[str]) -> Floats:
    """A measure for each photo; for one of AGAINST, its distance to what it is held against."""
    values = figures.column(measure, names)
    other = AGAINST.get(measure)
    return values - figures.column(other, names) if other in figures.per_photo else values


def _resampled(photos: int, samples: int) -> Floats:
    """Bootstrap weights, samples×photos; each row sums to 1."""
    rng = np.random.default_rng(SEED)
    return rng.multinomial(photos, np.full(photos, 1 / photos), samples) / photos
