"""Training samples from the archives of `../shared/data`.

The archives stay compressed in memory; sample number `i` depends on the seed and on `i` alone,
so a resumed run goes on with the samples that it would have seen.
"""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image
from torch import Tensor
from torch.utils.data import Dataset

from training.augment import composite, cut_through, jitter, plain_crop

COMPOSITES = 0.25  # share of all samples
CUTS = 0.22  # share of the real samples whose crop cuts through the subject
# Where a composite's subject comes from.
SUBJECTS = (("cutouts", 0.5), ("ccp", 0.2), ("duts", 0.3))


class Archive:
    """A tar of `STEM.image.webp` and `STEM.alpha.webp`, or of images alone, still compressed."""

    def __init__(self, path: Path):
        self.files: dict[str, bytes] = {}
        with tarfile.open(path) as tar:
            for member in tar:
                if member.isfile():
                    self.files[member.name] = tar.extractfile(member).read()
        self.stems = [n.removesuffix(".image.webp") for n in self.files if ".image." in n]

    def picture(self, name: str) -> Image.Image:
        return Image.open(io.BytesIO(self.files[name]))

    def image(self, stem: str) -> Image.Image:
        """RGB, uint8."""
        return self.picture(f"{stem}.image.webp").convert("RGB")

    def alpha(self, stem: str) -> Image.Image:
        """L, 0…255."""
        return self.picture(f"{stem}.alpha.webp").convert("L")


class Samples(Dataset[tuple[Tensor, Tensor]]):
    """Endless samples: (image uint8 3×S×S RGB, alpha uint8 1×S×S), S = `size` px, squashed square.

    Three quarters are photos of the archives, one quarter composites on other backgrounds.
    """

    def __init__(self, folder: Path, size: int, seed: int, count: int):
        self.size, self.seed, self.count = size, seed, count
        self.backgrounds = Archive(folder / "backgrounds.tar")
        self.places = list(self.backgrounds.files)
        duts = [Archive(folder / f"duts-tr-{n}.tar") for n in range(4)]
        ccp = Archive(folder / "ccp.tar")
        cutouts = Archive(folder / "cutouts.tar")
        self.pools = {
            "duts": [(a, s) for a in duts for s in a.stems],
            # Those that end in 0 are for evaluation.
            "ccp": [(ccp, s) for s in ccp.stems if not s.endswith("0")],
            "cutouts": [(cutouts, s) for s in cutouts.stems],
        }
        self.real = [pair for pool in self.pools.values() for pair in pool]

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng((self.seed, index))
        if rng.random() < COMPOSITES:
            image, alpha = self.composed(rng)
        else:
            image, alpha = self.photographed(rng, index)
        if rng.random() < 0.5:
            flip = Image.Transpose.FLIP_LEFT_RIGHT
            image, alpha = image.transpose(flip), alpha.transpose(flip)
        pixels = jitter(image, rng)
        truth = np.asarray(alpha)[None].copy()
        return torch.from_numpy(pixels.transpose(2, 0, 1).copy()), torch.from_numpy(truth)

    def photographed(self, rng: Generator, index: int) -> tuple[Image.Image, Image.Image]:
        # A fresh permutation for each epoch, so that every photo comes up about equally often.
        epoch, place = divmod(index, len(self.real))
        order = np.random.default_rng((self.seed, 1 << 40, epoch)).permutation(len(self.real))
        archive, stem = self.real[order[place]]
        image, alpha = archive.image(stem), archive.alpha(stem)
        box = cut_through(alpha, rng) if rng.random() < CUTS else plain_crop(alpha.size, rng)
        shape = (self.size, self.size)
        kernel = Image.Resampling.BICUBIC if rng.random() < 0.5 else Image.Resampling.BILINEAR
        return (
            image.resize(shape, kernel, box=box),
            alpha.resize(shape, Image.Resampling.BILINEAR, box=box),
        )

    def composed(self, rng: Generator) -> tuple[Image.Image, Image.Image]:
        names, shares = zip(*SUBJECTS, strict=True)
        pool = self.pools[rng.choice(names, p=shares)]
        archive, stem = pool[rng.integers(len(pool))]
        place = self.backgrounds.picture(self.places[rng.integers(len(self.places))])
        return composite(
            archive.image(stem), archive.alpha(stem), place.convert("RGB"), self.size, rng
        )
