"""The refiner: how the edge of a known subject runs, at the photo's full resolution.

A few depthwise convolutions on 2×2 px blocks, without normalisation: the same few numbers must give
the same answer for every window that a photo is cut into.
"""

from __future__ import annotations

from torch import Tensor, cat, nn
from torch.nn import functional

CHANNELS = 32
DILATIONS = (1, 2, 4)  # of the blocks, in units of 2 px
INPUTS = 12  # photo 3, alpha, foreground 3, background 3, place between them, distance


class Block(nn.Module):
    """x + pointwise(depthwise(x)); leaky, because plain ReLUs died on so few channels."""

    def __init__(self, channels: int, dilation: int):
        super().__init__()
        self.depth = nn.Conv2d(
            channels, channels, 3, padding=dilation, dilation=dilation, groups=channels
        )
        self.point = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        return functional.leaky_relu(x + self.point(functional.leaky_relu(self.depth(x), 0.1)), 0.1)


class Refiner(nn.Module):
    """Photo, alpha and colours of an even-sided window → alpha corrected.

    Inputs are float B×C×h×w in 0…1; `open` is 1 where alpha may change.
    """

    def __init__(self, channels: int = CHANNELS, dilations: tuple[int, ...] = DILATIONS):
        super().__init__()
        self.first = nn.Conv2d(INPUTS, channels, 2, stride=2)
        self.blocks = nn.ModuleList(Block(channels, d) for d in dilations)
        self.last = nn.Conv2d(channels, 4, 1)
        nn.init.normal_(self.last.weight, std=0.01)
        nn.init.zeros_(self.last.bias)  # type: ignore[arg-type]

    def forward(self, photo: Tensor, alpha: Tensor, layers: Tensor, open_: Tensor) -> Tensor:
        x = functional.leaky_relu(self.first(features(photo, alpha, layers)), 0.1)
        for block in self.blocks:
            x = block(x)
        change = functional.pixel_shuffle(self.last(x), 2)
        return alpha + change * open_


def features(photo: Tensor, alpha: Tensor, layers: Tensor) -> Tensor:
    """What the first convolution sees, B×12×h×w.

    Where the photo's colour lies between background and foreground is alpha itself if both are
    right (Forte, Pitié 2021 invert this); the squared distance of the two says how far to trust it.
    """
    fore, back = layers[:, :3], layers[:, 3:]
    apart = fore - back
    distance = (apart * apart).sum(1, keepdim=True)
    place = ((photo - back) * apart).sum(1, keepdim=True) / (distance + 1e-2)
    return cat([photo, alpha, layers, place.clamp(0, 1), distance.clamp(max=1)], 1)
