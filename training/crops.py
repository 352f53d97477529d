"""Pictures with the maps that the shipped matte makes of them: what the refiner learns from.

`python -m training.crops --out runs/crops --count 700` draws renders, and takes photos that a
teacher labelled in fine detail, and keeps beside each picture what `finish` would see: the alpha of
the guided filter and both colours. Files that are there already are kept, so it can be stopped.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from packshot.graphs import finish, reference
from packshot.models import load_model
from packshot.runtime import Engine
from training.augment import jitter
from training.data import Samples
from training.render import render

Pixels = NDArray[np.uint8]

PHOTOS = 0.25  # share of labelled photos among the pictures
REDUCED = 0.6  # share of the pictures whose maps come from a smaller copy, as for large photos
LARGEST = 5.0  # times; 384 px of input for a photo of 12 megapixels are ten times less
SIDES = (480, 900)  # px of a render


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture of one size: all uint8.

    photo   h×w×3
    truth   h×w, alpha
    alpha   h×w, before refinement
    layers  h×w×6, foreground and background as the maps hold them
    open    h×w, 1 where the alpha may be refined: the guided filter found an edge there
    """

    photo: Pixels
    truth: Pixels
    alpha: Pixels
    layers: Pixels
    open: Pixels

    def write(self, path: Path) -> None:
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, **{name: getattr(self, name) for name in self.__slots__})
        part.replace(path)

    @staticmethod
    def read(path: Path) -> Crop:
        with np.load(path) as planes:
            return Crop(**{name: planes[name] for name in Crop.__slots__})


def crop(photo: Pixels, truth: Pixels, engine: Engine, reduction: float = 1.0) -> Crop:
    """The picture with the engine's maps of it, taken from a copy `reduction` times smaller."""
    height, width = truth.shape
    small = photo
    if reduction > 1:
        shape = (max(32, round(width / reduction)), max(32, round(height / reduction)))
        small = np.asarray(Image.fromarray(photo).resize(shape, Image.Resampling.BOX))
    low = np.moveaxis(engine.matte(np.ascontiguousarray(small))[0], 0, 2)
    full = reference.resize(low, height, width)
    filtered = np.clip(full[..., 0] * reference.luma(photo / 255) + full[..., 1], 0, 1)
    alpha = reference.levels(filtered, finish.LOW, finish.HIGH)
    return Crop(
        photo,
        truth,
        reference.quantised(alpha),
        reference.quantised(full[..., 2:8]),
        (full[..., 0] != 0).astype(np.uint8),
    )


@cache
def _samples(data: Path, labels: Path) -> Samples:
    return Samples(data, 384, 0, 1, labels=labels)


@cache
def _engine(model: str) -> Engine:
    return Engine(load_model(model), 1)


def _picture(samples: Samples, rng: Generator) -> tuple[Image.Image, Pixels]:
    fine = [pair for pair in samples.taught if pair[1] in samples.labels]
    if fine and rng.random() < PHOTOS:
        image, alpha = samples.truth(*fine[rng.integers(len(fine))])
        return image, np.asarray(alpha.resize(image.size, Image.Resampling.BOX))
    names = rng.integers(len(samples.places), size=2)
    places = samples.backgrounds
    place, skin = (places.picture(samples.places[n]).convert("RGB") for n in names)
    made = render(place, skin, int(rng.integers(*SIDES)), rng)
    return made.photo, np.asarray(made.alpha)


def draw(index: int, *, out: Path, data: Path, labels: Path, model: str, seed: int) -> None:
    """Write picture number `index`, the same every time, unless it is there."""
    path = out / f"{index:05}.npz"
    if path.exists():
        return
    rng = np.random.default_rng((seed, index))
    image, truth = _picture(_samples(data, labels), rng)
    photo = jitter(image, rng)
    reduction = float(np.exp(rng.uniform(0, np.log(LARGEST)))) if rng.random() < REDUCED else 1.0
    crop(photo, truth, _engine(model), reduction).write(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--labels", type=Path, default=Path("runs/labels"), help="%(default)s")
    parser.add_argument("--model", default="base", help="%(default)s")
    parser.add_argument("--count", type=int, default=700)
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    given = {k: getattr(options, k) for k in ("out", "data", "labels", "model", "seed")}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        done = pool.map(partial(draw, **given), range(options.count))
        for count, _ in enumerate(done, 1):
            print(f"\r{count} pictures", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
