"""The refiner: which pixels of what the network found are subject, threads and holes included.

The network knows what the subject is and blurs how it runs: a net on a plain wall comes out as a
haze, lace as a filled sheet. Yet where a haze lies over two colours, one of them is the subject's.
So the refiner looks at each pixel's colour beside those of the subject and of the ground around it,
as the network's own answer weighs them, and corrects the answer; then it looks once more. It works
at the resolution of the network's input, some 12,000 multiply-adds a pixel.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, cat, nn, sigmoid
from torch.nn import functional

from packshot.graphs.matte import LOW
from training.network import double

CHANNELS = 24
PASSES = 2  # the second sees the colours as the first has told them apart
REACH = ((4, 5), (16, 5))  # colours are means over squares of 4·5 and of 16·5 px
COLOURS = 4 * len(REACH)
APART = 3e-3  # squared distance of two colours below which nothing lies between them
STEADY = (4, 11)  # a change has no mean over squares of 4·11 px
LARGE = 1.5  # log odds; by how much less a firm answer is changed
SOFT = 0.125  # p·(1 - p), from where on an answer is not firm at all
LEAK = 0.05  # share of what is cut off a change that is left in training
WIDE = (4, 5)  # `openable` looks over squares of 4·5 px
UNSURE, SURE = 0.5, 0.75  # mean probability around, up to which and from which on: see `openable`
GAIN = 4.0  # log odds; what the last convolution's 1 is worth

Features = tuple[Tensor, Tensor, Tensor]


class Refiner(nn.Module):
    """The network's answer corrected.

    x         float N×3×H×W, RGB 0…1; H and W multiples of 32
    features  the decoder's maps at strides 2, 4 and 8: N×16×H/2×W/2, N×24×H/4×W/4, N×48×H/8×W/8
    odds      float N×1×H×W, log odds of subject
    Returns the log odds as they should be, N×1×H×W.
    """

    def __init__(self, channels: int = CHANNELS):
        super().__init__()
        self.fine = nn.Conv2d(3 + 1 + COLOURS, channels, 4, 2, 1)
        self.two = nn.Conv2d(16, channels, 3, padding=1)
        self.four = nn.Conv2d(24, channels, 3, padding=1)
        self.eight = nn.Conv2d(48, channels, 1)
        self.blocks = nn.ModuleList(nn.Conv2d(channels, channels, 3, padding=1) for _ in range(3))
        self.last = nn.Conv2d(channels, 4, 3, padding=1)
        for conv in (self.fine, self.two, self.four, self.eight, *self.blocks):
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
            nn.init.zeros_(conv.bias)
        # At first it changes next to nothing.
        nn.init.normal_(self.last.weight, std=0.01)
        nn.init.zeros_(self.last.bias)

    def forward(self, x: Tensor, features: Features, odds: Tensor) -> Tensor:
        *_, last = self.passes(x, features, odds, colours(x, sigmoid(odds)))
        return last

    def passes(self, x: Tensor, features: Features, odds: Tensor, seen: Tensor) -> Iterator[Tensor]:
        """The log odds after each pass as they would be given; `seen` is `colours` of the input.

        The next pass sees them before `_kept`, so that a thread may grow in two steps.
        """
        half, quarter, eighth = features
        known = self.two(half) + double(self.four(quarter) + double(self.eight(eighth)))
        found, p = odds, sigmoid(odds)
        firm, open_to = firmness(p), openable(p)  # of the network's answer: no pass may widen them
        for number in range(PASSES):
            # Detached, as the slope of a distance of 0 is infinite.
            seen = colours(x, p.detach()) if number else seen
            change = self._change(x, known, found, seen)
            change = functional.relu(change) - open_to * functional.relu(-change)
            found = found + steady(change, p)
            p = sigmoid(found)
            yield odds + self._kept(found - odds, firm)

    def _kept(self, change: Tensor, firm: Tensor) -> Tensor:
        """Changes to what is firm less LARGE: next to any edge they are a haze, threads are large.

        While it learns, a little of what is cut off is left, or it would teach nothing.
        """
        bound = firm * LARGE
        kept = functional.relu(change - bound) - functional.relu(-change - bound)
        return kept + LEAK * (change - kept) if self.training else kept

    def _change(self, x: Tensor, known: Tensor, odds: Tensor, seen: Tensor) -> Tensor:
        y = self.fine(cat([x * 2 - 1, odds / GAIN, seen], 1)) + known
        y = self.blocks[0](functional.relu(y))
        for block in self.blocks[1:]:
            y = functional.relu(y)
            y = y + block(y)
        return GAIN * functional.pixel_shuffle(self.last(functional.relu(y)), 2)


def firmness(p: Tensor) -> Tensor:
    """1 where a probability leaves alpha 0 or 1, 0 where it is soft; HIGH is 1 - LOW."""
    return ((SOFT - p * (1 - p)) / (SOFT - LOW * (1 - LOW))).clamp(0, 1)


def openable(p: Tensor) -> Tensor:
    """How far a pass may open a hole, 0…1: not where most around is subject.

    A stripe of a label in the ground's colour is no hole, and from its colour nobody could tell.
    Where threads come out beside it, `steady` opens it none the less, to make up for them.
    """
    step, _ = WIDE
    return ((SURE - enlarged(around(p, *WIDE), step)) / (SURE - UNSURE)).clamp(0, 1)


def steady(change: Tensor, p: Tensor) -> Tensor:
    """The change of log odds less its mean around, as it bears on p: it moves, it hardly adds.

    How much of a haze is subject is for the network to say, the refiner says where in it. That
    holds to first order: where a change saturates the probability, its mean falls or rises.
    """
    bears = p * (1 - p)  # the derivative of p by the log odds
    both = around(cat([bears * change, bears], 1), *STEADY)
    return change - enlarged(both[:, :1] / (both[:, 1:] + 1e-5), STEADY[0])


def colours(x: Tensor, p: Tensor) -> Tensor:
    """Each pixel's colour beside subject and ground around it: N×COLOURS×H×W.

    For each reach: where it lies between ground (0) and subject (1), -1…2; how far these two are
    apart; its distance from the subject and from the ground, 0…√3. The first is alpha itself where
    both colours are right (Porter, Duff 1984, solved for alpha).
    """
    weighed = cat([p, p * x, 1 - p, (1 - p) * x], 1)
    seen = []
    for step, width in REACH:
        mean = around(weighed, step, width)
        subject = mean[:, 1:4] / (mean[:, :1] + 1e-3)
        ground = mean[:, 5:8] / (mean[:, 4:5] + 1e-3)
        both = enlarged(cat([subject, ground], 1), step)
        subject, ground = both[:, :3], both[:, 3:]
        way = subject - ground
        apart = (way * way).sum(1, keepdim=True)
        place = ((x - ground) * way).sum(1, keepdim=True) / (apart + APART)
        seen += [
            place.clamp(-1, 2),
            apart.sqrt(),
            length(x - subject),
            length(x - ground),
        ]
    return cat(seen, 1)


def around(x: Tensor, step: int, width: int) -> Tensor:
    """Means over squares of step·width px, one every `step` px; at the frame of what there is."""
    mean = functional.avg_pool2d(x, step)
    return functional.avg_pool2d(mean, width, 1, width // 2, count_include_pad=False)


def enlarged(x: Tensor, step: int) -> Tensor:
    return functional.interpolate(x, scale_factor=float(step), mode="bilinear")


def length(colour: Tensor) -> Tensor:
    """N×3×H×W → N×1×H×W. A product, as WebGPU knows no power of what is below 0."""
    return (colour * colour).sum(1, keepdim=True).sqrt()


def load(weights: Path) -> Refiner:
    """The refiner with the weights of a `state_dict` file (fp16 or fp32), float32, eval mode."""
    refiner = Refiner()
    state = torch.load(weights, map_location="cpu", weights_only=True)
    refiner.load_state_dict({name: tensor.float() for name, tensor in state.items()})
    return refiner.eval()
