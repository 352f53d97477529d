"""Trains the refiner: `python -m training.refine --windows runs/windows --out OUT --minutes 15`.

Writes `refiner.pt` (the running mean of its weights, fp16) into the `--out` folder every minute.
The last windows of each set are held out; what is off in them, with and without it, is said too.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional

from training.losses import mean
from training.network import BF16
from training.refiner import Refiner
from training.train import follow, half, keep_memory, write
from training.windows import KINDS, NEARBY, SIDE, Windows, stretched, unpacked

CROP = 128  # px of a window that a step sees
HELD_OUT = 160  # windows
WARM_UP = 100  # steps
CLIP = 2.0  # largest norm of the gradient
GRADIENT = 2.0  # weight of neighbours' differences
SETTLED = 10.0  # extra weight where all is subject or all is ground: a hole costs more than a haze
HELD = 4.0  # weight of a change to a photo as it was taken
BEYOND = 0.05  # share of the error that counts where alpha is beyond 0…1 already
WEIGHT_DECAY = 1e-3

Batch = dict[str, Tensor]


def tensors(windows: dict[str, Tensor]) -> Batch:
    """One batch of float tensors: bytes in 0…1, colours as the refiner takes them."""
    batch = {}
    for name, (_, _, dtype) in KINDS.items():
        plane = windows[name].float()
        if name == "colours":
            plane = unpacked(plane)
        elif dtype is np.uint8 and name != "counts":
            plane = plane / 255
        batch[name] = plane.contiguous(memory_format=torch.channels_last)
    return batch


class Store:
    """Windows to draw crops of: on disk, or in the device's memory where there is one."""

    def __init__(self, windows: Windows, device: torch.device):
        self.device, self.count = device, windows.count
        self.planes = {
            name: torch.from_numpy(plane[: windows.count] if self.quick else plane)
            for name, plane in windows.planes.items()
        }
        self.natural = torch.from_numpy(windows.natural[: windows.count].copy()).to(device)
        if self.quick:
            self.planes = {name: plane.to(device) for name, plane in self.planes.items()}

    @property
    def quick(self) -> bool:
        return self.device.type != "cpu"

    def crops(self, count: int, rng: Generator) -> Batch:
        """Of windows that are not held out; some mirrored. Not yet floats.

        On a device one place serves for all of a call: as many cuts as crops would take longer
        than the step.
        """
        at = rng.integers(self.count - HELD_OUT, size=count)
        groups = [at] if self.quick else np.split(at, count)
        parts = []
        for group in groups:
            top, left = (8 * int(n) for n in rng.integers(0, (SIDE - CROP) // 8 + 1, 2))
            mirrored = rng.random() < 0.5
            index: Tensor | slice = torch.from_numpy(group).to(self.device)
            if not self.quick:
                index = slice(int(group[0]), int(group[0]) + 1)  # copies nothing of what is on disk
            parts.append({"natural": self.natural[index][:, None, None, None]})
            for name, plane in self.planes.items():
                s = KINDS[name][1]
                rows, columns = (slice(n // s, (n + CROP) // s) for n in (top, left))
                crop = plane[index][:, :, rows, columns]
                parts[-1][name] = crop.flip(3) if mirrored else crop
        return joined(parts)

    def windows(self, first: int, end: int) -> Batch:
        """Whole ones, as they lie there, and which of them are photos."""
        planes = {k: plane[first:end].to(self.device) for k, plane in self.planes.items()}
        return planes | {"natural": self.natural[first:end]}


def joined(parts: list[Batch]) -> Batch:
    return {name: torch.cat([part[name] for part in parts]) for name in parts[0]}


def drawn(sets: list[Store], count: int, rng: Generator) -> Batch:
    """About `count` crops, as many from each set."""
    crops = joined([one.crops(math.ceil(count / len(sets)), rng) for one in sets])
    return tensors(crops) | {"natural": crops["natural"]}


def applied(refiner: Refiner, batch: Batch) -> list[Tensor]:
    """The corrected log odds of a batch, after each pass.

    All but the first pass's colours is computed from the crop alone: in a whole photo the means
    reach further.
    """
    features = (batch["half"], batch["quarter"], batch["eighth"])
    given = (batch["photo"], features, batch["odds"], batch["colours"])
    device = batch["odds"].device.type
    with torch.autocast(device, torch.bfloat16, enabled=BF16 or device == "cuda"):
        return [odds.float() for odds in refiner.passes(*given)]


def loss(odds: Tensor, batch: Batch) -> Tensor:
    """How far the corrected log odds are from what they should be.

    BCE, L1 and L1 of neighbours' differences, of the graph's alpha, where it counts. Of a photo as
    it was taken what they should be is what they were, everywhere: its truth was drawn by hand,
    ends sharply and a pixel beside, and says of no thread where it runs.
    """
    truth, natural = batch["truth"], batch["natural"].float()
    around = mean(truth, NEARBY)
    settled = ((around > 0.97) | (around < 0.03)).float()
    weight = batch["counts"] * (1 + SETTLED * settled) * (1 - natural)
    alpha, before = leaking(stretched(odds)), leaking(stretched(batch["odds"]))
    off = (alpha - truth) * (1 - natural) + HELD * (alpha - before) * natural
    bce = functional.binary_cross_entropy_with_logits(odds, truth, reduction="none")
    weight = weight + natural
    total = ((bce * (1 - natural) + off.abs()) * weight).mean()
    for axis in (2, 3):
        inner = weight.narrow(axis, 1, weight.shape[axis] - 1)
        total = total + GRADIENT * (off.diff(dim=axis).abs() * inner).mean()
    return total / (weight.mean() + 1e-3)


def leaking(alpha: Tensor) -> Tensor:
    """Clipped to 0…1, but with a slope beyond, so that what is beyond can be called back."""
    clipped = alpha.clamp(0, 1)
    return clipped + BEYOND * (alpha - clipped)


@torch.inference_mode()
def judged(refiner: Refiner, held: Store) -> str:
    """Without and with: the mean error of alpha and of neighbours' differences; photos' change.

    All in percent; the errors are those of what is no photo as it was taken.
    """
    errors, changes = [], []
    for first in range(held.count - HELD_OUT, held.count, 8):
        windows = held.windows(first, first + 8)
        batch, photo = tensors(windows), windows["natural"]
        before, after = (
            stretched(odds).clamp(0, 1) for odds in (batch["odds"], applied(refiner, batch)[-1])
        )
        changes.append((after - before)[photo].abs().flatten())
        for alpha in (before, after):
            off = ((alpha - batch["truth"]) * batch["counts"])[~photo]
            errors.append((off.abs().sum(), sum(off.diff(dim=d).abs().sum() for d in (2, 3))))
    pixels = (HELD_OUT - int(held.natural[-HELD_OUT:].sum())) * SIDE**2
    sums = torch.stack([torch.stack(pair) for pair in errors]).cpu().numpy()
    (before, steep), (after, flat) = 100 / pixels * sums.reshape(-1, 2, 2).sum(0)
    return (
        f"error {before:.2f} to {after:.2f} %, of differences {steep:.2f} to {flat:.2f} %, "
        f"photos change by {100 * torch.cat(changes).mean():.2f} %"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--windows",
        type=Path,
        nargs="+",
        required=True,
        help="what training.windows wrote; of several as much is taken from each",
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, help="go on from these")
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--rate", type=float, default=3e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    keep_memory()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    sets = [Store(Windows.read(folder), device) for folder in options.windows]
    for folder, windows in zip(options.windows, sets, strict=True):
        if windows.count <= HELD_OUT:
            parser.error(f"{folder}: {windows.count} windows, of which {HELD_OUT} are held out")
    refiner = Refiner().to(device, memory_format=torch.channels_last)
    if options.weights:
        refiner.load_state_dict(torch.load(options.weights, map_location="cpu", weights_only=True))
    average = Refiner().to(device).eval()
    average.load_state_dict(refiner.state_dict())
    optimiser = torch.optim.AdamW(refiner.parameters(), lr=options.rate, weight_decay=WEIGHT_DECAY)
    rng = np.random.default_rng(options.seed)
    began, said, step = time.monotonic(), 0, 0
    losses: list[Tensor] = []
    while (share := (time.monotonic() - began) / 60 / options.minutes) < 1:
        for group in optimiser.param_groups:
            peak = options.rate * min(1, (step + 1) / WARM_UP)
            group["lr"] = peak * 0.5 * (1 + math.cos(math.pi * share))
        batch = drawn(sets, options.batch, rng)
        answers = applied(refiner, batch)
        off = torch.stack([loss(odds, batch) for odds in answers]).mean()
        optimiser.zero_grad(set_to_none=True)
        off.backward()
        torch.nn.utils.clip_grad_norm_(refiner.parameters(), CLIP)
        optimiser.step()
        follow(average, refiner, step)
        losses.append(off.detach())
        step += 1
        if share * options.minutes - said > 1:
            said = int(share * options.minutes)
            write(half(average), options.out / "refiner.pt")
            text = f"{said:3d} min  step {step}  loss {torch.stack(losses).mean().item():.4f}  "
            print(text + "; ".join(judged(average, one) for one in sets), flush=True)
            losses.clear()
    write(half(average), options.out / "refiner.pt")
    print(f"{step} steps, {step * len(batch['odds'])} crops", flush=True)


if __name__ == "__main__":
    main()
