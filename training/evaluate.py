"""Figures of the bare network on an archive: `python -m training.evaluate WEIGHTS ARCHIVE`.

Without the guided upsampling that Packshot adds; `python -m benchmarks.quality` has it. The
measures are those of `packshot.metrics`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from packshot import metrics
from training.network import load
from training.sources import Archive

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Figures:
    """Means over the photos of one archive, all 0…1."""

    photos: int
    mae: float
    max_f: float
    iou: float
    boundary_iou: float

    def __str__(self) -> str:
        return (
            f"{self.photos} photos: MAE {self.mae:.4f}, max F {self.max_f:.4f}, "
            f"IoU {self.iou:.4f}, bIoU {self.boundary_iou:.4f}"
        )


def compare(pairs: Iterable[tuple[Mask, Mask]]) -> Figures:
    """Figures over pairs of (predicted alpha, true alpha), uint8 0…255, H×W each."""
    maes, curves, ious, edges = [], [], [], []
    for predicted, truth in pairs:
        maes.append(metrics.mae(predicted, truth))
        curves.append(metrics.f_curve(predicted, truth))
        ious.append(metrics.iou(predicted, truth))
        edges.append(metrics.boundary_iou(predicted, truth))
    return Figures(
        photos=len(maes),
        mae=float(np.mean(maes)),
        max_f=metrics.max_f(curves),
        iou=float(np.mean(ious)),
        boundary_iou=float(np.mean(edges)),
    )


def squash(photo: Image.Image, size: int) -> Image.Image:
    return photo.resize((size, size), Image.Resampling.BILINEAR)


def predictor(network: torch.nn.Module, size: int) -> Callable[[Image.Image], Mask]:
    """RGB photo → alpha, uint8, H×W at the photo's size; the network sees it squashed square."""

    device = next(network.parameters()).device

    def predict(photo: Image.Image) -> Mask:
        x = torch.from_numpy(np.array(squash(photo, size))).permute(2, 0, 1)[None].float() / 255
        with torch.inference_mode():
            x = x.to(device).contiguous(memory_format=torch.channels_last)
            p = torch.sigmoid(network(x)).cpu()
        small = Image.fromarray((p[0, 0].numpy() * 255).round().astype(np.uint8))
        return np.asarray(small.resize(photo.size, Image.Resampling.BILINEAR))

    return predict


def evaluate(network: torch.nn.Module, archive: Archive, stems: list[str], size: int) -> Figures:
    """Figures of the network in eval mode on `stems`, its input `size` px square."""
    predict = predictor(network, size)
    return compare((predict(archive.image(s)), np.asarray(archive.alpha(s))) for s in stems)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("weights", type=Path)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--size", type=int, default=384, help="input side, px")
    parser.add_argument("--every", type=int, default=1, help="every n-th photo")
    parser.add_argument("--held-out", action="store_true", help="only stems that end in 0")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    archive = Archive(options.archive)
    stems = [s for s in archive.stems if not options.held_out or s.endswith("0")]
    network = load(options.weights).to(memory_format=torch.channels_last)
    print(evaluate(network, archive, stems[:: options.every], options.size))


if __name__ == "__main__":
    main()
