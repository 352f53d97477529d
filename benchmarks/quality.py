"""How good the alpha is: `python -m benchmarks.quality [--every N] [--write]`.

Runs the photos of an archive end to end, from file bytes to `Cutout.alpha`, and compares with the
truth. The intervals are the middle 95 % of bootstrap samples over the photos, with a fixed seed.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from benchmarks.report import ROOT, machine, table, write_between
from packshot import metrics
from packshot.models import DEFAULT
from packshot.pipeline import Remover
from packshot.runtime import default_threads

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]

SAMPLES = 2000  # of the bootstrap
SEED = 20
DATA_SET = "duts-te-val"  # never trained on; see ../shared/data/README.md
MODELS = "src/packshot/models"
MARK = "quality"


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure of the whole set, and between what it lies with 95 % confidence."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.4f} ({self.low:.4f}–{self.high:.4f})"


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the photos; all 0…1, of `mae` less is better."""

    photos: int
    mae: Interval
    max_f: Interval
    iou: Interval
    boundary_iou: Interval

    def values(self) -> dict[str, float]:
        """Without the intervals, as the registry holds them."""
        parts = {name: getattr(self, name) for name in ("mae", "max_f", "iou", "boundary_iou")}
        return {"photos": self.photos, **{n: round(i.value, 4) for n, i in parts.items()}}


def pairs(archive: Path, every: int) -> Iterator[tuple[bytes, Pixels]]:
    """Every n-th photo of a tar of STEM.image.webp and STEM.alpha.webp, by name: file and truth."""
    with tarfile.open(archive) as tar:
        members = {member.name: member for member in tar if member.isfile()}
        stems = sorted(n.removesuffix(".image.webp") for n in members if n.endswith(".image.webp"))
        for stem in stems[::every]:
            image, alpha = (
                tar.extractfile(members[f"{stem}.{kind}.webp"]).read()  # type: ignore[union-attr]
                for kind in ("image", "alpha")
            )
            yield image, np.asarray(Image.open(io.BytesIO(alpha)).convert("L"))


def bootstrapped(values: Floats, figure: Callable[[Floats], Floats]) -> Interval:
    """`values` has a row for each photo; `figure` turns means, …×columns, into figures, …."""
    rng = np.random.default_rng(SEED)
    photos = len(values)
    weights = rng.multinomial(photos, np.full(photos, 1 / photos), SAMPLES) / photos
    low, high = np.percentile(figure(weights @ values), (2.5, 97.5))
    return Interval(*(round(float(v), 5) for v in (figure(values.mean(0)), low, high)))


def measure(remover: Remover, archive: Path, every: int = 1) -> Figures:
    """The figures of a model on an archive, with progress on standard error."""
    curves, scores = [], []
    for image, truth in pairs(archive, every):
        alpha = remover.remove(image, allow_empty=True).alpha
        curves.append(metrics.f_curve(alpha, truth))
        scores.append([m(alpha, truth) for m in (metrics.mae, metrics.iou, metrics.boundary_iou)])
        print(f"\r{len(scores)} photos", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    columns = np.array(scores).T[..., None]
    mae, iou, edges = (bootstrapped(column, lambda mean: mean[..., 0]) for column in columns)
    max_f = bootstrapped(np.array(curves), lambda mean: mean.max(-1))
    return Figures(len(scores), mae, max_f, iou, edges)


def report(model: str, figures: Figures) -> str:
    """A table of one row, and what it was taken on."""
    row = {
        "model": model,
        "photos": str(figures.photos),
        "MAE ↓": str(figures.mae),
        "max F ↑": str(figures.max_f),
        "IoU ↑": str(figures.iou),
        "boundary IoU ↑": str(figures.boundary_iou),
    }
    return f"{table([row])}\n\n{DATA_SET}, with 95 % intervals; {machine()}."


def write(model: str, figures: Figures, text: str) -> None:
    """Put the figures where they belong: the registry, the model's card, the README."""
    path = ROOT / MODELS / "registry.json"
    registry = json.loads(path.read_text("utf-8"))
    entry = registry["models"][model]
    entry["figures"][DATA_SET] = figures.values()
    path.write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n", "utf-8")
    for document in (f"{MODELS}/{entry['card']}", "README.md"):
        write_between(document, MARK, text)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--every", type=int, default=1, help="only every n-th photo")
    parser.add_argument("--model", default=DEFAULT, help="%(default)s")
    parser.add_argument("--threads", type=int, default=default_threads())
    parser.add_argument(
        "--write", action="store_true", help="into the registry, the model's card and the README"
    )
    options = parser.parse_args()
    if options.write and options.every != 1:
        parser.error("--write is for all photos, not for every n-th")
    remover = Remover(options.model, options.threads)
    figures = measure(remover, options.data / f"{DATA_SET}.tar", options.every)
    text = report(options.model, figures)
    print(text)
    if options.write:
        write(options.model, figures, text)


if __name__ == "__main__":
    main()
