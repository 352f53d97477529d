"""Trains the refiner: `python -m training.refine --crops runs/crops --out OUT --minutes 9`.

The last pictures are held out and judged at the end, whole, with and without the refiner.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from packshot import metrics
from training.crops import Crop
from training.refiner import CHANNELS, DILATIONS, Refiner
from training.train import write

SIDE = 192  # px of a training window
HELD_OUT = 60
TRIES = 200
WARM_UP = 100  # steps
GRADIENT = 2.0  # weight of the differences of neighbours in the loss
NEARBY = 31  # px; over this the alpha must be about right for its edge to teach anything
AGREED = 0.2  # 0…1; mean difference that counts as about right
ROUND = 0.05  # error below which the loss is quadratic, about


def window(crop: Crop, rng: np.random.Generator) -> Crop:
    """SIDE px square around a pixel that may change, flipped and turned."""
    height, width = crop.truth.shape
    middle = (height // 2, width // 2)
    for _ in range(TRIES):  # cheaper than to list every pixel that may change
        place = (int(rng.integers(height)), int(rng.integers(width)))
        if crop.open[place]:
            middle = place
            break
    top, left = (
        int(np.clip(m - SIDE // 2 + rng.integers(-40, 41), 0, max(0, full - SIDE)))
        for m, full in zip(middle, (height, width), strict=True)
    )
    turns, flip = int(rng.integers(4)), rng.random() < 0.5
    planes = []
    for name in crop.__slots__:
        plane = getattr(crop, name)[top : top + SIDE, left : left + SIDE]
        short = [(0, SIDE - n) for n in plane.shape[:2]] + [(0, 0)] * (plane.ndim - 2)
        plane = np.rot90(np.pad(plane, short, mode="edge"), turns)
        planes.append(np.ascontiguousarray(plane[:, ::-1] if flip else plane))
    return Crop(*planes)


def tensors(crops: list[Crop]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """photo, alpha, layers, open, truth: float B×C×h×w, in 0…1."""

    def stacked(name: str) -> Tensor:
        planes = np.stack([getattr(crop, name) for crop in crops])
        planes = planes[:, None] if planes.ndim == 3 else np.moveaxis(planes, 3, 1)
        return torch.from_numpy(planes.astype(np.float32))

    photo, alpha, layers, truth = (
        stacked(n).div_(255) for n in ("photo", "alpha", "layers", "truth")
    )
    return photo, alpha, layers, stacked("open"), truth


def loss(alpha: Tensor, truth: Tensor, open_: Tensor) -> Tensor:
    """Error where alpha may change, of the values and of neighbours' differences (Charbonnier).

    Round at the bottom: most pixels are right already, and under a mean absolute error they hold
    the correction at exactly 0.
    """

    def size(x: Tensor) -> Tensor:
        return torch.sqrt(x * x + ROUND**2) - ROUND

    off = alpha - truth
    weight = open_ + 1e-6
    total = (size(off) * weight).sum() / weight.sum()
    for axis in (2, 3):
        inner = weight.narrow(axis, 1, weight.shape[axis] - 1)
        total = total + GRADIENT / 2 * (size(off.diff(dim=axis)) * inner).sum() / inner.sum()
    return total


def decided(alpha: Tensor, truth: Tensor) -> Tensor:
    """1 where the network found the subject, so that what is off there is how its edge runs."""
    mean = functional.avg_pool2d(alpha - truth, NEARBY, 1, NEARBY // 2, count_include_pad=False)
    return (mean.abs() < AGREED).float()


@torch.inference_mode()
def refined(refiner: Refiner, crop: Crop) -> np.ndarray:
    """Alpha of a whole picture, uint8 h×w."""
    photo, alpha, layers, open_, _ = tensors([crop])
    height, width = crop.truth.shape
    even = (0, width % 2, 0, height % 2)
    parts = [functional.pad(t, even, mode="replicate") for t in (photo, alpha, layers, open_)]
    found = refiner(*parts)[0, 0, :height, :width].clamp(0, 1).numpy()
    return np.asarray((found * 255 + 0.5).astype(np.uint8))


def judged(refiner: Refiner, crops: list[Crop]) -> str:
    rows = []
    for crop in crops:
        for alpha in (crop.alpha, refined(refiner, crop)):
            sizes = 1e6 / crop.truth.size
            sad = metrics.sad(alpha, crop.truth) * sizes
            rows.append((sad, metrics.gradient_error(alpha, crop.truth) * sizes))
    means = np.array(rows).reshape(-1, 2, 2).mean(0)
    return "  ".join(
        f"{name}: SAD {sad:.1f} gradient {gradient:.1f} a megapixel"
        for name, (sad, gradient) in zip(("without", "with"), means, strict=True)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--crops", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="go on from these")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--rate", type=float, default=1e-3)
    parser.add_argument("--channels", type=int, default=CHANNELS)
    parser.add_argument("--dilations", type=int, nargs="+", default=DILATIONS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    crops = [Crop.read(path) for path in sorted(options.crops.glob("*.npz"))]
    known, held = crops[:-HELD_OUT], crops[-HELD_OUT:]
    refiner = Refiner(options.channels, tuple(options.dilations))
    if options.weights:
        refiner.load_state_dict(torch.load(options.weights, weights_only=True))
    optimiser = torch.optim.AdamW(refiner.parameters(), lr=options.rate, weight_decay=1e-4)
    rng = np.random.default_rng(options.seed)
    began, losses, step = time.monotonic(), [], 0
    while (share := (time.monotonic() - began) / 60 / options.minutes) < 1:
        for group in optimiser.param_groups:
            peak = options.rate * min(1, (step + 1) / WARM_UP)
            group["lr"] = peak * 0.5 * (1 + math.cos(math.pi * share))
        batch = [window(known[rng.integers(len(known))], rng) for _ in range(options.batch)]
        photo, alpha, layers, open_, truth = tensors(batch)
        off = loss(refiner(photo, alpha, layers, open_), truth, open_ * decided(alpha, truth))
        optimiser.zero_grad(set_to_none=True)
        off.backward()
        torch.nn.utils.clip_grad_norm_(refiner.parameters(), 1.0)
        optimiser.step()
        losses.append(off.item())
        step += 1
        if step % 200 == 0:
            print(
                f"{share * options.minutes:5.1f} min  step {step}  loss {np.mean(losses):.4f}",
                flush=True,
            )
            losses.clear()
            write(refiner.state_dict(), options.out / "refiner.pt")
    write(refiner.state_dict(), options.out / "refiner.pt")
    print(judged(refiner.eval(), held), flush=True)


if __name__ == "__main__":
    main()
