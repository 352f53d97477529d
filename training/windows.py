"""Windows of training pictures with all that the refiner sees of them: what it learns from.

`python -m training.windows --weights training/weights/base-6.pt --out runs/windows --count 4200`
draws renders and composites and takes photos, asks the network for its answer, and keeps two
windows of each. It takes a fifth of a second a picture, where the processor computes in bf16, and
1.8 MB a window: 15 GB for 4,200 pictures.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional

from packshot.graphs.matte import DOUBT, HIGH, LOW
from training.augment import close_up, cut_through, jitter, plain_crop
from training.data import Samples
from training.losses import mean
from training.network import BF16, Network, folded, load
from training.refiner import COLOURS, Features, colours

Planes = dict[str, NDArray[np.generic]]

SIDE = 256  # px
RENDERS = 0.45  # share of the pictures, if not asked for another
COMPOSITES = 0.25  # share of the others
SIDES = {384: 0.2, 448: 0.35, 512: 0.3, 640: 0.15}  # px of the network's input, how often
NATURAL = 512  # px; photos of 400 px say nothing at a larger one
SMALL = (320, 448)  # px; a mirrored view, and at times a third
NEARBY = 41  # px; over this an answer is judged
# Of every plane: channels, stride, dtype.
KINDS: dict[str, tuple[int, int, type[np.generic]]] = {
    "photo": (3, 1, np.uint8),
    "half": (16, 2, np.float16),
    "quarter": (24, 4, np.float16),
    "eighth": (48, 8, np.float16),
    "odds": (1, 1, np.float16),
    "colours": (COLOURS, 1, np.uint8),
    "truth": (1, 1, np.uint8),
    "counts": (1, 1, np.uint8),
}


@dataclass(frozen=True, slots=True)
class Windows:
    """Windows on disk, as `main` writes them: a file for each plane, COUNT×C×h×w; one more."""

    planes: Planes
    natural: NDArray[np.bool_]  # COUNT; of a photo as it was taken, whose truth ends sharply
    count: int

    @staticmethod
    def read(folder: Path) -> Windows:
        count = int((folder / "count").read_text())
        planes: Planes = {k: np.load(folder / f"{k}.npy", mmap_mode="c") for k in KINDS}
        return Windows(planes, np.load(folder / "natural.npy", mmap_mode="c"), count)


def log_odds(logits: Tensor) -> Tensor:
    """As the graph bounds them."""
    most = float(np.log((1 - DOUBT) / DOUBT))
    return logits.clamp(-most, most)


def stretched(odds: Tensor) -> Tensor:
    """Alpha as the graph makes it of the answer, before it is clipped to 0…1."""
    return (torch.sigmoid(odds) - LOW) / (HIGH - LOW)


def answer(network: Network, x: Tensor, others: list[tuple[int, bool]]) -> tuple[Features, Tensor]:
    """The features of the photo's own view, and the log odds averaged with those of other views.

    others  side in px, and whether it is mirrored
    """

    def seen(view: Tensor) -> tuple[Tensor, ...]:
        with torch.autocast("cpu", torch.bfloat16, enabled=BF16):
            return network.maps(view.contiguous(memory_format=torch.channels_last))

    logits, half, quarter, eighth, _ = seen(x)
    size, total = x.shape[2:], log_odds(logits.float())
    for side, mirrored in others:
        view = functional.interpolate(x, (side, side), mode="bilinear", antialias=True)
        odds = log_odds(seen(view.flip(3) if mirrored else view)[0].float())
        odds = odds.flip(3) if mirrored else odds
        total = total + functional.interpolate(odds, size, mode="bilinear")
    return (half, quarter, eighth), total / (1 + len(others))


def counts(odds: Tensor, truth: Tensor) -> Tensor:
    """1 where a pixel can teach how an edge runs, 0 where the network is wrong about what is there.

    Nothing nearby says that what it missed altogether is subject, or what it took altogether is
    ground; such places are most of the error, and would drown the rest.
    """
    alpha = stretched(odds).clamp(0, 1)
    found, there = mean(alpha, NEARBY), mean(truth, NEARBY)
    missed = (found < 0.05) & (truth > alpha + 0.1)
    mistaken = (found > 0.95) & (there < 0.08) & (truth < alpha - 0.1)
    hollow = (there > 0.97) & (found < 0.5)
    return 1 - (missed | mistaken | hollow).float()


def packed(seen: Tensor) -> NDArray[np.uint8]:
    """`refiner.colours` in bytes."""
    return np.asarray(((seen + 1) * 85).round().to(torch.uint8))


def unpacked(seen: Tensor) -> Tensor:
    return seen / 85 - 1


class Pictures:
    """Pictures to take windows of: number `index` is the same every time."""

    def __init__(self, data: Path, seed: int, renders: float):
        self.samples, self.seed = Samples(data, NATURAL, seed, 1), seed
        self.renders, self.made = renders, renders + COMPOSITES * (1 - renders)

    def picture(self, index: int) -> tuple[NDArray[np.uint8], NDArray[np.uint8], bool, Generator]:
        """RGB S×S×3, alpha S×S, whether it is a photo, and the generator as it stands."""
        rng = np.random.default_rng((self.seed, index))
        kind, samples = rng.random(), self.samples
        side = int(rng.choice(list(SIDES), p=list(SIDES.values())))
        samples.size = side if kind < self.renders else min(side, NATURAL)
        if kind < self.renders:
            image, alpha = samples.rendered(rng)
        elif kind < self.made:
            image, alpha = samples.composed(rng)
        else:
            image, alpha = self._photo(samples.size, rng)
        return jitter(image, rng), np.array(alpha), kind >= self.made, rng

    def _photo(self, side: int, rng: Generator) -> tuple[Image.Image, Image.Image]:
        source, stem = self.samples.real[rng.integers(len(self.samples.real))]
        image, alpha = source.image(stem), source.alpha(stem)
        crop = rng.random()
        box = close_up(alpha, rng) if crop < 0.15 else None
        if box is None:
            box = cut_through(alpha, rng) if crop < 0.35 else plain_crop(alpha.size, rng)
        return (
            image.resize((side, side), Image.Resampling.BICUBIC, box=box),
            alpha.resize((side, side), Image.Resampling.BILINEAR, box=box),
        )


@torch.inference_mode()
def windows(pictures: Pictures, network: Network, index: int) -> tuple[bool, list[Planes]]:
    """Whether a picture is a photo, and two windows: at its edges; of a photo inside too."""
    photo, alpha, natural, rng = pictures.picture(index)
    x = torch.from_numpy(photo.copy()).permute(2, 0, 1)[None].float() / 255
    truth = torch.from_numpy(alpha.copy())[None, None].float() / 255
    others = [(SMALL[0], True)]
    if len(alpha) > SMALL[1] and rng.random() < 0.3:
        others.append((SMALL[1], False))
    features, odds = answer(network, x, others)
    whole = {
        **dict(zip(("half", "quarter", "eighth"), features, strict=True)),
        "odds": odds,
        "counts": counts(odds, truth),
    }
    planes = {k: v.to(torch.float32).numpy()[0] for k, v in whole.items()}
    planes |= {"photo": np.moveaxis(photo, 2, 0), "truth": alpha[None]}
    planes["colours"] = packed(colours(x, odds.sigmoid()))[0]
    soft = ((truth - mean(truth, 9)).abs() > 0.03).float()
    wrong = ((stretched(odds).clamp(0, 1) - truth).abs() > 0.1).float()
    edges = soft * (1 + 2 * wrong) + 2e-3
    grey = x.mean(1, keepdim=True)
    inside = 10 * (truth > 0.5) * (grey - mean(grey, 9)).abs().clamp(max=0.1) + 2e-3
    places = (_place(chance, rng) for chance in (edges, inside if natural else edges))
    return natural, [
        {
            name: np.ascontiguousarray(planes[name][_window(place, stride)].astype(dtype))
            for name, (_, stride, dtype) in KINDS.items()
        }
        for place in places
    ]


def _place(chance: Tensor, rng: Generator) -> tuple[int, int]:
    """Top and left of a window near a pixel drawn by its chance; multiples of 8 px."""
    share = chance.numpy().ravel().astype(np.float64)
    middle = divmod(int(rng.choice(len(share), p=share / share.sum())), chance.shape[3])
    room = chance.shape[3] - SIDE
    top, left = (int(np.clip(m - SIDE // 2 + rng.integers(-60, 61), 0, room)) for m in middle)
    return top // 8 * 8, left // 8 * 8


def _window(place: tuple[int, int], stride: int) -> tuple[slice, slice, slice]:
    rows, columns = (slice(p // stride, (p + SIDE) // stride) for p in place)
    return slice(None), rows, columns


@cache
def _pictures(data: Path, seed: int, renders: float) -> Pictures:
    return Pictures(data, seed, renders)


@cache
def _network(weights: Path) -> Network:
    torch.set_num_threads(1)
    return folded(load(weights)).to(memory_format=torch.channels_last)


def draw(
    index: int, *, data: Path, seed: int, renders: float, weights: Path
) -> tuple[bool, list[Planes]]:
    return windows(_pictures(data, seed, renders), _network(weights), index)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", type=Path, required=True, help="of the network")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="%(default)s")
    parser.add_argument("--count", type=int, default=4200, help="pictures (%(default)s)")
    parser.add_argument("--renders", type=float, default=RENDERS, help="share (%(default)s)")
    parser.add_argument("--seed", type=int, default=11)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "count").unlink(missing_ok=True)  # of windows that are overwritten now
    files = {
        name: np.lib.format.open_memmap(
            options.out / f"{name}.npy",
            "w+",
            dtype,
            (2 * options.count, channels, SIDE // stride, SIDE // stride),
        )
        for name, (channels, stride, dtype) in KINDS.items()
    }
    photos = np.lib.format.open_memmap(
        options.out / "natural.npy", "w+", np.bool_, (2 * options.count,)
    )
    given = {k: getattr(options, k) for k in ("data", "seed", "renders", "weights")}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        drawn = pool.map(partial(draw, **given), range(options.count))
        for index, (natural, pair) in enumerate(drawn):
            photos[2 * index : 2 * index + 2] = natural
            for half, window in enumerate(pair):
                for name, plane in window.items():
                    files[name][2 * index + half] = plane
            # What is complete, so that training may begin before all are.
            part = options.out / "count.part"
            part.write_text(str(2 * index + 2))
            part.replace(options.out / "count")
            print(f"\r{index + 1} pictures", end="", flush=True)
    print()


if __name__ == "__main__":
    main()
