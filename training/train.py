"""Trains the network: `python -m training.train --out runs/base-1 --minutes 80`.

On a GPU where there is one, else on the processor, in bf16 where either computes in it. On several
GPUs by `torchrun --nproc-per-node 4 -m training.train ...`, where `--batch` is that of each.

Writes `ema.pt` (the weights to ship: fp16 `state_dict`), `state.pt` (all that `--resume` needs)
and `log.txt` into the `--out` folder every few minutes.
"""

from __future__ import annotations

import argparse
import copy
import ctypes
import math
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
import torch.nn.functional as F  # noqa: N812 -- as PyTorch itself writes it
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader, Subset

from training.bank import Bank
from training.data import RENDERS, Samples
from training.evaluate import evaluate
from training.losses import matting_loss
from training.network import BF16, load
from training.sources import Archive

WEIGHT_DECAY = 0.01
CLIP = 2.0  # largest norm of the gradient
EMA = 0.998
WARM_UP = 100  # steps
ENDLESS = 10_000_000  # samples: more than any budget reaches
Batches = Iterable[tuple[Tensor, Tensor]]
WATCHED = 4  # every n-th validation photo is looked at during the run; every 10th misled


def keep_memory() -> None:
    """Tell glibc to keep freed memory: activations of 100 MB are mapped anew at every step
    otherwise, and the page faults cost more than the convolutions (0.7 against 3 samples/s)."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        trim_threshold, top_pad, mmap_max = -1, -2, -4  # names of <malloc.h>
        libc.mallopt(mmap_max, 0)
        libc.mallopt(trim_threshold, 2**31 - 1)
        libc.mallopt(top_pad, 512 << 20)


def write(state: Any, path: Path) -> None:
    """Saves beside the target, then renames: a reader never sees half a file."""
    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def still(network: nn.Module) -> None:
    """Keep the batch norms' statistics; their weights are still learnt."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eval()


def half(network: nn.Module) -> dict[str, Tensor]:
    """The state_dict with its floats in fp16, contiguous, off any device."""
    return {
        k: (v.half() if v.is_floating_point() else v).cpu().contiguous()
        for k, v in network.state_dict().items()
    }


def resized(pixels: Tensor, size: int) -> Tensor:
    """uint8 N×C×S×S → float32 N×C×size×size, 0…1; averaged over the pixels where it shrinks."""
    scaled = pixels.float().div_(255)
    if size == scaled.shape[-1]:
        return scaled
    return F.interpolate(scaled, (size, size), mode="bilinear", antialias=True)


@torch.no_grad()
def follow(average: nn.Module, network: nn.Module, step: int) -> None:
    """Exponential moving average, shorter while the run is young; counters are copied."""
    decay = min(EMA, (step + 1) / (step + 10))
    for slow, fast in zip(
        average.state_dict().values(), network.state_dict().values(), strict=True
    ):
        if slow.is_floating_point():
            slow.lerp_(fast, 1 - decay)
        else:
            slow.copy_(fast)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--weights", type=Path, default=Path("../shared/weights/lite2-start.pt"))
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    budget = parser.add_mutually_exclusive_group(required=True)
    budget.add_argument("--minutes", type=float, help="wall time that sets the cosine's length")
    budget.add_argument("--samples", type=int, help="number of samples, instead of --minutes")
    parser.add_argument("--pairs", type=Path, action="append", default=[], help="more of one's own")
    parser.add_argument("--labels", type=Path, help="folder that training.teach wrote")
    parser.add_argument(
        "--renders", type=float, default=RENDERS, help="share of drawn samples (%(default)s)"
    )
    parser.add_argument(
        "--size",
        type=int,
        nargs="+",
        default=[384],
        help="input side, px; of several, each step takes the next",
    )
    parser.add_argument(
        "--bf16",
        action=argparse.BooleanOptionalAction,
        default=torch.cuda.is_available() or BF16,
        help="compute in bf16 where it is exact enough (here: %(default)s)",
    )
    parser.add_argument("--batch", type=int, default=12)
    parser.add_argument("--rate", type=float, default=2.5e-4, help="peak, for the decoder")
    parser.add_argument("--encoder-rate", type=float, default=0.25, help="share of --rate")
    parser.add_argument(
        "--frozen",
        type=int,
        default=0,
        choices=(0, 2, 4, 8, 16),
        help="the encoder stays as it is up to this stride, px",
    )
    parser.add_argument(
        "--norms",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="learn the batch norms' statistics; without, a step is quicker",
    )
    parser.add_argument(
        "--bank",
        action="store_true",
        help="decode photos once and crop them on the device: for a GPU (see bank.py)",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--save", type=float, default=4, help="minutes between two saves")
    parser.add_argument("--watch", type=float, default=12, help="minutes between two validations")
    parser.add_argument("--resume", action="store_true", help="go on from OUT/state.pt")
    options = parser.parse_args()
    several = int(os.environ.get("WORLD_SIZE", "1")) > 1
    if options.bank and (options.resume or options.labels or several):
        parser.error("--bank goes without --resume, --labels and several processes")
    return options


class Team:
    """The processes of one run: this one's rank, how many there are, and the device it works on."""

    def __init__(self) -> None:
        self.rank = int(os.environ.get("RANK", "0"))
        self.size = int(os.environ.get("WORLD_SIZE", "1"))
        self.gpu = torch.cuda.is_available()
        local = int(os.environ.get("LOCAL_RANK", "0"))
        self.device = torch.device("cuda", local) if self.gpu else torch.device("cpu")
        if self.size > 1:
            dist.init_process_group("nccl" if self.gpu else "gloo")

    def agreed(self, value: float) -> float:
        """The value of the first process: clocks differ, and all must stop at the same step."""
        if self.size == 1:
            return value
        shared = torch.tensor([value], dtype=torch.float64, device=self.device)
        dist.broadcast(shared, 0)
        return shared.item()

    def close(self) -> None:
        if self.size > 1:
            dist.destroy_process_group()


class Run:
    """One training run: the network, its average, the optimiser, and how far it has come."""

    def __init__(self, options: argparse.Namespace, team: Team):
        self.options, self.team = options, team
        network = load(options.weights).to(team.device, memory_format=torch.channels_last)
        self.network = network.train()
        self.average = copy.deepcopy(self.network).eval()
        if options.frozen:
            self.network.enc.freeze(options.frozen)
        if not options.norms:
            still(self.network)
        encoder = [p for p in self.network.enc.parameters() if p.requires_grad]
        known = {id(p) for p in self.network.enc.parameters()}
        decoder = [p for p in self.network.parameters() if id(p) not in known]
        self.optimiser = torch.optim.AdamW(
            [{"params": decoder, "share": 1.0}, {"params": encoder, "share": options.encoder_rate}],
            lr=options.rate,
            weight_decay=WEIGHT_DECAY,
        )
        self.step, self.seconds = 0, 0.0
        if options.resume:
            self.restore(options.out / "state.pt")
        self.model: nn.Module = self.network
        if team.size > 1:
            self.model = DistributedDataParallel(self.network)
        self.mark = time.monotonic() - self.seconds
        self.validation = Archive(options.data / "duts-te-val.tar")

    def restore(self, path: Path) -> None:
        state = torch.load(path, map_location=self.team.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]

    def save(self) -> None:
        if self.team.rank:
            return
        write(half(self.average), self.options.out / "ema.pt")
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "seconds": self.seconds,
        }
        write(state, self.options.out / "state.pt")

    def note(self, line: str) -> None:
        if self.team.rank:
            return
        text = f"{self.seconds / 60:6.1f} min  step {self.step:5d}  {line}"
        print(text, flush=True)
        with (self.options.out / "log.txt").open("a") as log:
            log.write(text + "\n")

    def progress(self) -> float:
        """0…1 of the budget."""
        if self.options.minutes:
            return min(1.0, self.seconds / 60 / self.options.minutes)
        return min(1.0, self.step * self.together / self.options.samples)

    @property
    def together(self) -> int:
        """Samples in one step of all processes."""
        return int(self.options.batch * self.team.size)

    def learn(self, images: Tensor, alphas: Tensor) -> Tensor:
        """One step on uint8 batches; returns the loss, which the device may not have yet."""
        device = self.team.device
        size = self.options.size[self.step % len(self.options.size)]
        x, alpha = (resized(t.to(device, non_blocking=True), size) for t in (images, alphas))
        x = x.contiguous(memory_format=torch.channels_last)
        rate = self.options.rate * 0.5 * (1 + math.cos(math.pi * self.progress()))
        rate *= min(1.0, (self.step + 1) / WARM_UP)
        for group in self.optimiser.param_groups:
            group["lr"] = rate * group["share"]
        with torch.autocast(device.type, torch.bfloat16, enabled=self.options.bf16):
            logits, sides = self.model(x)
        loss = matting_loss(logits.float(), [side.float() for side in sides], alpha)
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), CLIP)
        self.optimiser.step()
        follow(self.average, self.network, self.step)
        self.step += 1
        self.seconds = self.team.agreed(time.monotonic() - self.mark)
        return loss.detach()

    def validate(self) -> None:
        if self.team.rank:
            return
        stems = self.validation.stems[::WATCHED]
        for size in sorted(set(self.options.size)):
            figures = evaluate(self.average, self.validation, stems, size)
            self.note(f"{size} px, {figures}")

    def train(self) -> None:
        options = self.options
        samples = Samples(
            options.data,
            max(options.size),
            options.seed,
            ENDLESS,
            labels=options.labels,
            pairs=options.pairs,
            renders=options.renders,
        )
        if options.bank:
            bank = Bank(samples, options.batch, options.seed, self.team.device)
            self.mark = time.monotonic() - self.seconds  # what went before was no training
            try:
                self.learn_from(bank)
            finally:
                bank.close()
        else:
            self.learn_from(self.loader(samples))
        self.save()
        self.validate()

    def loader(self, samples: Samples) -> Batches:
        first = self.step * self.together + self.team.rank
        rest = Subset(samples, range(first, ENDLESS, self.team.size))
        # One decodes for two cores; a GPU wants all that there are.
        workers = max(1, (os.cpu_count() or 1) // self.team.size - 1) if self.team.gpu else 1
        return DataLoader(
            rest,
            self.options.batch,
            num_workers=workers,
            prefetch_factor=3,
            pin_memory=self.team.gpu,
        )

    def learn_from(self, batches: Batches) -> None:
        options = self.options
        saved = watched = self.seconds
        losses: list[Tensor] = []
        for images, alphas in batches:
            losses.append(self.learn(images, alphas))
            if self.step % 20 == 0:
                loss = torch.stack(losses).mean().item()
                speed = self.step * self.together / self.seconds
                self.note(f"loss {loss:.4f}  {speed:.2f} samples/s")
                losses.clear()
            if self.progress() >= 1:
                break
            if self.seconds - saved > 60 * options.save:
                self.save()
                saved = self.seconds
            if self.seconds - watched > 60 * options.watch:
                self.validate()
                watched = self.seconds


def main() -> None:
    options = parse()
    keep_memory()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    team = Team()
    Run(options, team).train()
    team.close()


if __name__ == "__main__":
    main()
