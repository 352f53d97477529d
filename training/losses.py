"""The training loss: BCE, soft IoU, L1 and L1 of the gradients, weighted towards the outline."""

from __future__ import annotations

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch itself writes it
from torch import Tensor

NEAR = 15  # px: side of the window in which a pixel counts as near the outline
EDGE = 3.0  # extra weight of a pixel whose window is all on the other side of the outline
GRADIENT = 2.0
SIDE = 0.4  # weight of the side outputs


def edge_weight(alpha: Tensor) -> Tensor:
    """1 far from the outline, about 1 + EDGE/2 on it. alpha : N×1×H×W, 0…1; same shape back."""
    return 1 + EDGE * (mean(alpha, NEAR) - alpha).abs()


def mean(x: Tensor, width: int) -> Tensor:
    """Over squares of `width` px, an odd number, around each pixel; same shape back."""
    half = width // 2
    # Two passes: a box is separable, and 15 + 15 additions are cheaper than 225.
    rows = F.avg_pool2d(x, (1, width), 1, (0, half), count_include_pad=False)
    return F.avg_pool2d(rows, (width, 1), 1, (half, 0), count_include_pad=False)


def soft_iou(p: Tensor, alpha: Tensor) -> Tensor:
    """1 - IoU of two soft masks, N×1×H×W in 0…1, mean over N."""
    both = (p * alpha).sum((1, 2, 3))
    either = (p + alpha - p * alpha).sum((1, 2, 3))
    return (1 - (both + 1) / (either + 1)).mean()


def gradient_l1(p: Tensor, alpha: Tensor) -> Tensor:
    """Mean absolute difference of the first differences along both axes."""
    difference = p - alpha
    return difference.diff(dim=2).abs().mean() + difference.diff(dim=3).abs().mean()


def matting_loss(logits: Tensor, sides: list[Tensor], alpha: Tensor) -> Tensor:
    """Scalar loss. logits, alpha : N×1×H×W (alpha in 0…1); sides : logits at lower resolution."""
    weight = edge_weight(alpha)
    p = torch.sigmoid(logits)
    loss = (
        (weight * F.binary_cross_entropy_with_logits(logits, alpha, reduction="none")).mean()
        + soft_iou(p, alpha)
        + (weight * (p - alpha).abs()).mean()
        + GRADIENT * gradient_l1(p, alpha)
    )
    for side in sides:
        small = F.adaptive_avg_pool2d(alpha, side.shape[2:])
        loss = loss + SIDE * (
            F.binary_cross_entropy_with_logits(side, small) + soft_iou(torch.sigmoid(side), small)
        )
    return loss
