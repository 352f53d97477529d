"""Batches made on the device: for a GPU, which learns faster than processors decode.

Photos are decoded once and lie in the device's memory; each batch crops, mirrors and ages
them there. Composites and renders come from worker processes, into a ring that keeps the latest:
each is seen more than once, cropped and aged differently. Kernels are chosen once a batch. Other
than in `data.Samples`, a sample is not set by the seed alone, as how many are drawn by then depends
on the machine.
"""

from __future__ import annotations

import mmap
import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch itself writes it
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from training.augment import close_up, cut_through, plain_crop
from training.camera import taken
from training.data import CLOSE, COMPOSITES, CUTS, Samples

SIDE = 320  # px; photos are kept squashed to this square, as long as most are
BOXES = 6  # crops of each kind that are found for a photo
DRAWN = 6000  # what the ring keeps
FIRST = 256  # drawn ones before the first batch
WHOLE = 0.4  # share of the drawn that are not cropped again

Boxes = NDArray[np.float32]  # …×4: left, top, right, bottom as shares of the photo


@dataclass(frozen=True, slots=True)
class Photos:
    """All photos with alpha, decoded, and where they may be cropped.

    pixels  uint8 N×4×SIDE×SIDE, RGB and alpha
    close   N×BOXES×4, inside a large subject; NaN where there is none
    cuts    N×BOXES×4, through the subject
    """

    pixels: NDArray[np.uint8]
    close: Boxes
    cuts: Boxes

    @staticmethod
    def decoded(samples: Samples, seed: int, processes: int) -> Photos:
        count = len(samples.real)

        def shared(shape: tuple[int, ...], dtype: type[Any]) -> NDArray[Any]:
            memory = mmap.mmap(-1, int(np.prod(shape)) * np.dtype(dtype).itemsize)
            return np.frombuffer(memory, dtype).reshape(shape)

        photos = Photos(
            shared((count, 4, SIDE, SIDE), np.uint8),
            shared((count, BOXES, 4), np.float32),
            shared((count, BOXES, 4), np.float32),
        )

        def fill(first: int) -> None:
            for index in range(first, count, processes):
                photos.fill(index, *samples.pair(index), np.random.default_rng((seed, index)))

        # Forked, so that they fill the memory that is there.
        context = multiprocessing.get_context("fork")
        workers = [context.Process(target=fill, args=(n,)) for n in range(processes)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            if worker.exitcode:
                raise RuntimeError("a process that decodes photos ended before it was done")
        return photos

    def fill(self, index: int, image: Image.Image, alpha: Image.Image, rng: Generator) -> None:
        size = np.array(alpha.size * 2)
        for n in range(BOXES):
            close = close_up(alpha, rng)
            self.close[index, n] = np.nan if close is None else np.array(close) / size
            self.cuts[index, n] = np.array(cut_through(alpha, rng)) / size
        shape = (SIDE, SIDE)
        pixels = np.asarray(image.resize(shape, Image.Resampling.BICUBIC))
        self.pixels[index, :3] = np.moveaxis(pixels, 2, 0)
        self.pixels[index, 3] = np.asarray(alpha.resize(shape, Image.Resampling.BILINEAR))

    def box(self, index: int, rng: Generator) -> NDArray[np.floating]:
        """Close-ups, cuts and plain crops, as often as in `Samples`."""
        kind, n = rng.random(), rng.integers(BOXES)
        if kind < CLOSE and not np.isnan(self.close[index, n, 0]):
            return self.close[index, n]
        if kind < CLOSE + CUTS:
            return self.cuts[index, n]
        return np.array(plain_crop((1, 1), rng))


class Drawing(Dataset[Tensor]):
    """Endless composites and renders, uint8 4×S×S, not aged."""

    def __init__(self, samples: Samples, seed: int):
        self.samples, self.seed = samples, seed

    def __len__(self) -> int:
        return self.samples.count

    def __getitem__(self, index: int) -> Tensor:
        rng = np.random.default_rng((self.seed, 1 << 41, index))
        samples = self.samples
        composites = COMPOSITES / (COMPOSITES + samples.renders)
        draw = samples.composed if rng.random() < composites else samples.rendered
        image, alpha = draw(rng)
        both = np.concatenate([np.asarray(image), np.asarray(alpha)[..., None]], 2)
        return torch.from_numpy(np.moveaxis(both, 2, 0).copy())


class Bank:
    """Endless batches on the device: (image uint8 N×3×S×S, alpha uint8 N×1×S×S), S as `samples`."""

    def __init__(self, samples: Samples, batch: int, seed: int, device: torch.device):
        processes = os.cpu_count() or 1
        self.samples, self.batch, self.device = samples, batch, device
        self.photos = Photos.decoded(samples, seed, processes)
        self.drawn = min(batch, round(batch * (COMPOSITES + samples.renders)))
        self.rng = np.random.default_rng(seed)
        self.order = self.rng.permutation(len(samples.real))
        self.place = self.filled = self.seen = 0
        loader = DataLoader(Drawing(samples, seed), 4, num_workers=max(1, processes - 2))
        self.stop, self.failure = threading.Event(), ""
        self.loading = iter(loader)  # here: processes are forked before there are threads
        self.pixels = torch.from_numpy(self.photos.pixels).to(device)
        self.ring = torch.empty(
            (DRAWN, 4, samples.size, samples.size), dtype=torch.uint8, device=device
        )
        self.thread = threading.Thread(target=self._collect, daemon=True)
        self.thread.start()
        while self.filled < FIRST and not self.failure:
            time.sleep(0.05)

    def _collect(self) -> None:
        try:
            for some in self.loading:
                if self.stop.is_set():
                    break
                for one in some.to(self.device):
                    self.ring[self.seen % DRAWN] = one
                    self.seen += 1
                self.filled = min(self.seen, DRAWN)
        except Exception as error:  # a thread's errors are seen by nobody else
            self.failure = repr(error)
        self.loading = None

    def close(self) -> None:
        self.stop.set()
        self.thread.join(30)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        while not self.stop.is_set():
            if self.failure:
                raise RuntimeError(f"no more is drawn: {self.failure}")
            parts = ((self._photos, self.batch - self.drawn), (self._drawn, self.drawn))
            pixels = torch.cat([take(count) for take, count in parts if count]).clamp(0, 255)
            image, alpha = pixels.split((3, 1), 1)
            yield taken(image, self.rng), alpha.round().to(torch.uint8)

    def _photos(self, count: int) -> Tensor:
        if self.place + count > len(self.order):
            self.order, self.place = self.rng.permutation(len(self.order)), 0
        index = self.order[self.place : self.place + count]
        self.place += count
        boxes = np.array([self.photos.box(i, self.rng) for i in index])
        return self._cropped(self.pixels[torch.from_numpy(index).to(self.device)], boxes)

    def _drawn(self, count: int) -> Tensor:
        index = torch.from_numpy(self.rng.integers(self.filled, size=count))
        boxes = np.array(
            [
                (0, 0, 1, 1) if self.rng.random() < WHOLE else plain_crop((1, 1), self.rng)
                for _ in range(count)
            ]
        )
        return self._cropped(self.ring[index.to(self.device)], boxes)

    def _cropped(self, pixels: Tensor, boxes: NDArray[np.floating]) -> Tensor:
        """Boxes of uint8 N×4×h×w, half of them mirrored, as float N×4×S×S; beyond 0…255 too."""
        left, top, right, bottom = boxes.T
        turn = np.where(self.rng.random(len(boxes)) < 0.5, -1, 1)
        nothing = np.zeros(len(boxes))
        across = np.stack([turn * (right - left), nothing, left + right - 1], 1)
        down = np.stack([nothing, bottom - top, top + bottom - 1], 1)
        theta = torch.from_numpy(np.stack([across, down], 1).astype(np.float32)).to(self.device)
        shape = [len(boxes), 4, self.samples.size, self.samples.size]
        grid = F.affine_grid(theta, shape, align_corners=False)
        mode = "bicubic" if self.rng.random() < 0.5 else "bilinear"
        parts = zip(pixels.float().split((3, 1), 1), (mode, "bilinear"), strict=True)
        return torch.cat(
            [
                F.grid_sample(part, grid, mode=kind, padding_mode="border", align_corners=False)
                for part, kind in parts
            ],
            1,
        )
