"""What cameras and shops do to photos, for a batch on its device: `augment.jitter` without Pillow.

All randomness but the noise, which is PyTorch's, comes from the generator that is passed in: small
arrays, for which the device never waits.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch itself writes it
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor

REACH = 4  # px; of a blur of 1.5 px at most
# The quantisation tables of JPEG, ITU-T T.81, annex K.1: of luma, and of chroma.
LUMA = (
    (16, 11, 10, 16, 24, 40, 51, 61),
    (12, 12, 14, 19, 26, 58, 60, 55),
    (14, 13, 16, 24, 40, 57, 69, 56),
    (14, 17, 22, 29, 51, 87, 80, 62),
    (18, 22, 37, 56, 68, 109, 103, 77),
    (24, 35, 55, 64, 81, 104, 113, 92),
    (49, 64, 78, 87, 103, 121, 120, 101),
    (72, 92, 95, 98, 112, 100, 103, 99),
)
CHROMA = (
    (17, 18, 24, 47, 99, 99, 99, 99),
    (18, 21, 26, 66, 99, 99, 99, 99),
    (24, 26, 56, 99, 99, 99, 99, 99),
    (47, 66, 99, 99, 99, 99, 99, 99),
    *((99,) * 8,) * 4,
)
# RGB to Y'CbCr, ITU-T T.871.
YCC = ((0.299, 0.587, 0.114), (-0.168736, -0.331264, 0.5), (0.5, -0.418688, -0.081312))


def taken(photos: Tensor, rng: Generator) -> Tensor:
    """float N×3×H×W RGB 0…255, H and W multiples of 16 → uint8 of the same shape."""
    count, device = len(photos), photos.device

    def on(values: NDArray[np.floating]) -> Tensor:
        tensor = torch.from_numpy(np.asarray(values, np.float32))
        if device.type == "cuda":
            tensor = tensor.pin_memory()
        return tensor.to(device, non_blocking=True).reshape(-1, *(1,) * 3)

    def some(chance: float, among: NDArray[np.bool_] | None = None) -> NDArray[np.bool_]:
        drawn = rng.random(count) < chance
        return np.asarray(drawn if among is None else drawn & among)

    x = photos.clone()
    blurred = some(0.15)
    sharpened = some(0.2, ~blurred)
    for which, change, low, high in (
        (blurred, _blurred, 0.3, 1.5),
        (sharpened, _sharpened, 1.2, 2.5),
    ):
        if which.any():
            index = on(np.flatnonzero(which)).long().flatten()
            x[index] = change(x[index], on(rng.uniform(low, high, which.sum())))
    coloured = some(0.8)
    colour = np.where(coloured, rng.uniform(0.5, 1.4, count), 1)
    grey = (x * x.new_tensor(YCC[0]).view(1, 3, 1, 1)).sum(1, keepdim=True)
    x = (grey + (x - grey) * on(colour)).clamp(0, 255)
    gain = np.where(coloured, rng.uniform(0.75, 1.25, count), 1)[:, None] * np.where(
        coloured[:, None], rng.normal(1, 0.05, (count, 3)), 1
    )
    contrast = on(np.where(coloured, rng.uniform(0.8, 1.2, count), 1))
    middle = x.mean((1, 2, 3), keepdim=True)
    x = ((x - middle) * contrast + middle) * on(gain).view(count, 3, 1, 1)
    faded = on(some(0.05).astype(np.float32))
    x = x + (x.mean(1, keepdim=True) - x) * faded
    noise = np.where(some(0.2), rng.uniform(2, 12, count), 0)
    x = (x + torch.randn_like(x) * on(noise)).clamp(0, 255).round()
    packed = some(0.5)
    if packed.any():
        index = on(np.flatnonzero(packed)).long().flatten()
        x[index] = jpeg(x[index], on(rng.integers(30, 91, packed.sum()).astype(np.float32)))
    return x.to(torch.uint8)


def _blurred(x: Tensor, sigma: Tensor) -> Tensor:
    """Gaussian, a sigma for each photo in px; N×3×H×W."""
    count, channels, _, width = x.shape
    place = torch.arange(-REACH, REACH + 1, device=x.device, dtype=x.dtype)
    weight = torch.exp(-(place**2) / (2 * sigma.view(-1, 1) ** 2))
    weight = (weight / weight.sum(1, keepdim=True)).repeat_interleave(channels, 0)
    flat = F.pad(x, (REACH,) * 4, mode="replicate").view(1, count * channels, -1, width + 2 * REACH)
    groups = count * channels
    flat = F.conv2d(flat, weight.view(groups, 1, 1, -1), groups=groups)
    return F.conv2d(flat, weight.view(groups, 1, -1, 1), groups=groups).view(x.shape)


def _sharpened(x: Tensor, factor: Tensor) -> Tensor:
    """As Pillow's ImageEnhance.Sharpness: away from a slightly smoothed photo."""
    kernel = x.new_ones(3, 3)
    kernel[1, 1] = 5
    kernel = (kernel / kernel.sum()).expand(3, 1, 3, 3)
    smooth = F.conv2d(F.pad(x, (1,) * 4, mode="replicate"), kernel, groups=3)
    return (smooth + (x - smooth) * factor).clamp(0, 255)


@cache
def _cosines() -> Tensor:
    """The orthonormal DCT-II of 8 values, 8×8."""
    k, n = np.mgrid[:8, :8]
    basis = np.sqrt(np.where(k == 0, 1, 2) / 8) * np.cos(np.pi * (n + 0.5) * k / 8)
    return torch.from_numpy(basis.astype(np.float32))


def jpeg(x: Tensor, quality: Tensor) -> Tensor:
    """float N×3×H×W RGB 0…255 as it comes back from JPEG with 4:2:0 chroma; ITU-T T.81.

    quality  N×1×1×1, 1…100, scales the tables as the IJG's library does
    """
    ycc = torch.tensor(YCC)
    back = torch.linalg.inv(ycc).to(x.device)
    ycc = ycc.to(x.device)
    y, chroma = torch.einsum("ij,njhw->nihw", ycc, x).split((1, 2), 1)
    scale = torch.where(quality < 50, 5000 / quality, 200 - 2 * quality).view(-1, 1, 1, 1, 1, 1)
    y = _quantised(y - 128, LUMA, scale) + 128
    small = _quantised(F.avg_pool2d(chroma, 2), CHROMA, scale)
    chroma = F.interpolate(small, scale_factor=2.0, mode="bilinear")
    return torch.einsum("ij,njhw->nihw", back, torch.cat([y, chroma], 1)).clamp(0, 255).round()


def _quantised(x: Tensor, table: tuple[tuple[int, ...], ...], scale: Tensor) -> Tensor:
    """Blocks of 8×8 to cosines, rounded to multiples of the scaled table, and back."""
    count, channels, height, width = x.shape
    cosines = _cosines().to(x.device)
    blocks = x.view(count, channels, height // 8, 8, width // 8, 8).transpose(3, 4)
    steps = ((x.new_tensor(table) * scale + 50) / 100).floor().clamp(1, 255)
    found = cosines @ blocks @ cosines.T
    blocks = cosines.T @ ((found / steps).round() * steps) @ cosines
    return blocks.transpose(3, 4).reshape(x.shape)
