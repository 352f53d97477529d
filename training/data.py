"""Training samples from the archives of `../shared/data`.

The archives stay compressed in memory; sample number `i` depends on the seed and on `i` alone,
so a resumed run goes on with the samples that it would have seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from training.augment import close_up, composite, cut_through, jitter, plain_crop
from training.render import render
from training.sources import Archive, Source, opened

COMPOSITES = 0.15  # share of all samples
RENDERS = 0.2  # share of all samples, if asked for
CUTS = 0.15  # share of the real samples whose crop cuts through the subject
PEOPLE = 2  # times as often as their number asks: whole people are few beside everything else
CLOSE = 0.2  # share of the real samples that are cut to the inside of a large subject
LABELLED = 0.6  # share of the real samples that a teacher labelled, if any are
AGREED = 0.85  # IoU of teacher and mask, below which the mask is believed
# Where a composite's subject comes from.
SUBJECTS = (("cutouts", 0.5), ("ccp", 0.2), ("duts", 0.3))


@lru_cache(maxsize=4)
def _order(seed: int, epoch: int, count: int) -> NDArray[np.int64]:
    """In which order an epoch goes through a pool."""
    return np.random.default_rng((seed, 1 << 40, epoch)).permutation(count)


class Samples(Dataset[tuple[Tensor, Tensor]]):
    """Endless samples: (image uint8 3×S×S RGB, alpha uint8 1×S×S), S = `size` px, squashed square.

    Photos of the archives, composites of them on other backgrounds, and renders.

    pairs    more photos with alpha: see `sources.opened`
    labels   folder that `training.teach` wrote: its alpha replaces the masks where the two agree
    renders  share of the samples that `training.render` draws
    """

    def __init__(
        self,
        folder: Path,
        size: int,
        seed: int,
        count: int,
        *,
        labels: Path | None = None,
        pairs: Sequence[Path] = (),
        renders: float = RENDERS,
    ):
        self.size, self.seed, self.count, self.renders = size, seed, count, renders
        self.backgrounds = Archive(folder / "backgrounds.tar")
        self.places = list(self.backgrounds.files)
        duts = [Archive(folder / f"duts-tr-{n}.tar") for n in range(4)]
        ccp = Archive(folder / "ccp.tar")
        cutouts = Archive(folder / "cutouts.tar")
        self.pools: dict[str, list[tuple[Source, str]]] = {
            "duts": [(a, s) for a in duts for s in a.stems],
            # Those that end in 0 are for evaluation.
            "ccp": [(ccp, s) for s in ccp.stems if not s.endswith("0")] * PEOPLE,
            "cutouts": [(cutouts, s) for s in cutouts.stems],
        }
        for number, path in enumerate(pairs):
            source = opened(path)
            self.pools[f"pairs {number}"] = [(source, stem) for stem in source.stems]
        self.real = [pair for pool in self.pools.values() for pair in pool]
        # Read once: a label that arrives during the run must not change what sample i is.
        self.labels = (
            {p.name.split(".")[0]: p for p in sorted(labels.glob("*/*.webp"))} if labels else {}
        )
        unlabelled = Archive(folder / "unlabelled.tar")
        named = {n.split(".")[0]: n for n in unlabelled.files}
        self.taught: list[tuple[Source, str]] = [p for p in self.real if p[1] in self.labels]
        self.taught += [(unlabelled, named[stem]) for stem in self.labels if stem in named]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng((self.seed, index))
        kind = rng.random()
        if kind < COMPOSITES:
            image, alpha = self.composed(rng)
        elif kind < COMPOSITES + self.renders:
            image, alpha = self.rendered(rng)
        else:
            image, alpha = self.photographed(rng, index)
        if rng.random() < 0.5:
            flip = Image.Transpose.FLIP_LEFT_RIGHT
            image, alpha = image.transpose(flip), alpha.transpose(flip)
        pixels = jitter(image, rng)
        truth = np.asarray(alpha)[None].copy()
        return torch.from_numpy(pixels.transpose(2, 0, 1).copy()), torch.from_numpy(truth)

    def photographed(self, rng: Generator, index: int) -> tuple[Image.Image, Image.Image]:
        pool = self.taught if self.taught and rng.random() < LABELLED else self.real
        # A fresh permutation for each epoch, so that every photo comes up about equally often.
        epoch, place = divmod(index, len(pool))
        order = _order(self.seed, epoch, len(pool))
        archive, stem = pool[order[place]]
        image, alpha = self.truth(archive, stem)
        crop = rng.random()
        box = close_up(alpha, rng) if crop < CLOSE else None
        if box is None:
            box = cut_through(alpha, rng) if crop < CLOSE + CUTS else plain_crop(alpha.size, rng)
        larger = alpha.width / image.width
        shape = (self.size, self.size)
        kernel = Image.Resampling.BICUBIC if rng.random() < 0.5 else Image.Resampling.BILINEAR
        own = (box[0] / larger, box[1] / larger, box[2] / larger, box[3] / larger)
        return (
            image.resize(shape, kernel, box=own),
            alpha.resize(shape, Image.Resampling.BILINEAR, box=box),
        )

    def pair(self, number: int) -> tuple[Image.Image, Image.Image]:
        """The photo of a number below `len(real)`, whole, and its alpha."""
        return self.truth(*self.real[number])

    def truth(self, archive: Source, stem: str) -> tuple[Image.Image, Image.Image]:
        """A photo and its alpha: the teacher's, which is larger, where it agrees with the mask."""
        if isinstance(archive, Archive) and stem in archive.files:  # it has no mask
            label = self.labels[stem.split(".", maxsplit=1)[0]]
            return archive.picture(stem).convert("RGB"), Image.open(label).convert("L")
        image, mask = archive.image(stem), archive.alpha(stem)
        if stem not in self.labels:
            return image, mask
        taught = Image.open(self.labels[stem]).convert("L")
        small = np.asarray(taught.resize(mask.size, Image.Resampling.BOX)) > 127
        known = np.asarray(mask) > 127
        either = np.count_nonzero(small | known)
        agreed = np.count_nonzero(small & known) >= AGREED * either
        return image, taught if agreed else mask

    def rendered(self, rng: Generator) -> tuple[Image.Image, Image.Image]:
        names = rng.integers(len(self.places), size=2)
        place, skin = (self.backgrounds.picture(self.places[n]).convert("RGB") for n in names)
        made = render(place, skin, self.size, rng)
        return made.photo, made.alpha

    def composed(self, rng: Generator) -> tuple[Image.Image, Image.Image]:
        names, shares = zip(*SUBJECTS, strict=True)
        pool = self.pools[rng.choice(names, p=shares)]
        archive, stem = pool[rng.integers(len(pool))]
        place = self.backgrounds.picture(self.places[rng.integers(len(self.places))])
        return composite(
            archive.image(stem), archive.alpha(stem), place.convert("RGB"), self.size, rng
        )
