"""The sets that models are judged on; only `people` was ever trained on, by the start weights.

duts-te-val  photos with one or more subjects that stand out: every 8th pair of DUTS-TE
close-ups    those of them whose subject covers over a quarter, cut to the inside of its box
people       every tenth photo of Clothing Co-Parsing; weights before base-1 saw them, none since
soft         drawn hair, fur, lace and mesh with exact alpha and foreground
products     drawn things on studio sweeps with exact alpha
"""

from __future__ import annotations

import io
import tarfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.scenes import Scene
from packshot import metrics
from training.eval_products import COUNT as PRODUCTS
from training.eval_products import product
from training.eval_render import COUNT as SOFTS
from training.eval_render import soft

Pixels = NDArray[np.uint8]

LARGE = 0.25  # of the photo; a subject that covers more gives a close-up
AHEAD = 4  # pictures; drawn before they are asked for
INSIDE = 0.1  # of the subject's box; what is cut off on each side


@dataclass(frozen=True, slots=True)
class Sample:
    """photo uint8 h×w×3, truth uint8 h×w, and the subject's true colours where they are known."""

    name: str
    photo: Pixels = field(repr=False)
    truth: Pixels = field(repr=False)
    foreground: Pixels | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Set:
    """measures: names in `MEASURES`; the first is what its worst photos are found by.

    kind  what of a sample's name tells its kind, for figures by kind; None where nothing does
    """

    samples: Callable[[Path, int], Iterator[Sample]]
    measures: tuple[str, ...]
    kind: Callable[[str], str] | None = None


MEASURES: dict[str, Callable[[Pixels, Pixels], float]] = {
    "mae": metrics.mae,
    "iou": metrics.iou,
    "boundary_iou": metrics.boundary_iou,
    "sad": metrics.sad,
    "gradient_error": metrics.gradient_error,
}
LESS_IS_BETTER = ("mae", "sad", "gradient_error", "delta_e")


def less_is_better(measure: str) -> bool:
    return measure.startswith(LESS_IS_BETTER)


def pairs(archive: Path, stems: Callable[[str], bool] = bool) -> Iterator[Sample]:
    """The pairs of a tar of STEM.image.webp and STEM.alpha.webp, by name."""
    with tarfile.open(archive) as tar:
        members = {member.name: member for member in tar if member.isfile()}
        names = sorted(n.removesuffix(".image.webp") for n in members if n.endswith(".image.webp"))
        for stem in filter(stems, names):
            planes = []
            for kind, mode in (("image", "RGB"), ("alpha", "L")):
                file = tar.extractfile(members[f"{stem}.{kind}.webp"])
                assert file
                planes.append(np.asarray(Image.open(io.BytesIO(file.read())).convert(mode)))
            yield Sample(stem, *planes)


def every_photo(data: Path, every: int) -> Iterator[Sample]:
    return _thinned(pairs(data / "duts-te-val.tar"), every)


def close_ups(data: Path, every: int) -> Iterator[Sample]:
    cut = (_inside(sample) for sample in pairs(data / "duts-te-val.tar"))
    return _thinned((sample for sample in cut if sample), every)


def people(data: Path, every: int) -> Iterator[Sample]:
    return _thinned(pairs(data / "ccp.tar", lambda stem: stem.endswith("0")), every)


def soft_renders(_data: Path, every: int) -> Iterator[Sample]:
    return _drawn_ahead(soft, range(0, SOFTS, every))


def product_renders(_data: Path, every: int) -> Iterator[Sample]:
    return _drawn_ahead(product, range(0, PRODUCTS, every))


SETS = {
    "duts-te-val": Set(every_photo, ("mae", "max_f", "iou", "boundary_iou")),
    "close-ups": Set(close_ups, ("iou", "mae")),
    "people": Set(people, ("iou", "mae", "boundary_iou")),
    "soft": Set(soft_renders, ("sad", "gradient_error"), lambda name: name.split()[1]),
    "products": Set(product_renders, ("iou", "boundary_iou"), lambda name: name.split()[2]),
}


def _thinned(samples: Iterator[Sample], every: int) -> Iterator[Sample]:
    return (sample for place, sample in enumerate(samples) if place % every == 0)


def _inside(sample: Sample) -> Sample | None:
    """The inside of a large subject's box; None where the subject is small."""
    subject = sample.truth > metrics.SOLID
    if subject.mean() <= LARGE:
        return None
    spans = []
    for axis in (1, 0):
        hit = np.flatnonzero(subject.any(axis))
        start, end = int(hit[0]), int(hit[-1]) + 1
        margin = round(INSIDE * (end - start))
        spans.append(slice(start + margin, end - margin))
    window = tuple(spans)
    photo, truth = (np.ascontiguousarray(p[window]) for p in (sample.photo, sample.truth))
    return Sample(sample.name, photo, truth)


def _drawn_ahead(draw: Callable[[int], Scene], indices: Iterable[int]) -> Iterator[Sample]:
    """In a process of its own, a few pictures ahead: drawing takes longer than cutting out."""
    with ProcessPoolExecutor(1) as pool:
        waiting: deque[Future[Scene]] = deque()
        for index in indices:
            waiting.append(pool.submit(draw, index))
            if len(waiting) > AHEAD:
                yield _drawn(waiting.popleft().result())
        while waiting:
            yield _drawn(waiting.popleft().result())


def _drawn(scene: Scene) -> Sample:
    return Sample(scene.name, scene.photo, scene.alpha, scene.foreground)
