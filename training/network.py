"""The matting network: EfficientNet-Lite2 encoder, feature-pyramid decoder.

The encoder has no squeeze-excite and no swish, so every node runs fast on wasm and WebGPU; its
batch norms are already folded into the convolutions, which keeps its features and makes small
batches safe. The decoder's batch norms stay until `folded` takes them out for export.
"""

from __future__ import annotations

import copy
from pathlib import Path

import torch
import torch.nn.functional as F  # noqa: N812 -- as PyTorch itself writes it
from torch import Tensor, nn

STRIDE = 32  # input sides are a multiple of this, px
BF16 = torch.cpu._is_avx512_bf16_supported()  # whether this processor computes in it

STEM_CHANNELS = 32
# (blocks, kernel px, stride of the first block, expansion, output channels): EfficientNet-B2's
# table, https://arxiv.org/abs/1905.11946, with Lite's fixed stem.
STAGES = (
    (1, 3, 1, 1, 16),
    (3, 3, 2, 6, 24),
    (3, 5, 2, 6, 48),
    (4, 3, 2, 6, 88),
    (4, 5, 1, 6, 120),
    (5, 5, 2, 6, 208),
    (1, 3, 1, 6, 352),
)


class Depthwise(nn.Conv2d):
    """A depthwise convolution that the processor computes in float32, under bf16 autocast too.

    oneDNN's gradients of it take 3 (weights) to 8 times as long (input, stride 2) in bf16 and are
    then half of a step; where it is dilated, those of its weights are wrong.
    """

    def forward(self, x: Tensor) -> Tensor:
        if x.device.type != "cpu" or not torch.is_autocast_enabled("cpu"):
            return super().forward(x)
        with torch.autocast("cpu", enabled=False):
            return super().forward(x.float())


class SameConv(nn.Module):
    """Convolution with bias and TensorFlow's "same" padding, which is asymmetric at stride 2."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__()
        # For even sides TensorFlow pads (0, 1) for 3×3 and (1, 2) for 5×5 at stride 2.
        after = kernel // 2
        before = after - 1 if stride == 2 else after
        self.pad = (before, after, before, after) if stride == 2 else None
        kind = nn.Conv2d if groups == 1 else Depthwise
        self.c = kind(inputs, outputs, kernel, stride, 0 if self.pad else after, groups=groups)

    def forward(self, x: Tensor) -> Tensor:
        return self.c(F.pad(x, self.pad) if self.pad else x)


class InvertedResidual(nn.Module):
    """Expand 1×1, depthwise k×k, project 1×1; a residual where the shape allows."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        wide = inputs * expansion
        self.stride = stride
        self.residual = stride == 1 and inputs == outputs
        self.e = SameConv(inputs, wide, 1) if expansion > 1 else None
        self.d = SameConv(wide, wide, kernel, stride, groups=wide)
        self.p = SameConv(wide, outputs, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = F.relu6(self.e(x)) if self.e is not None else x
        y = self.p(F.relu6(self.d(y)))
        return x + y if self.residual else y


class Encoder(nn.Module):
    """EfficientNet-Lite2 up to its last block."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = SameConv(3, STEM_CHANNELS, 3, 2)
        blocks = []
        channels = STEM_CHANNELS
        for count, kernel, stride, expansion, outputs in STAGES:
            for n in range(count):
                first = stride if n == 0 else 1
                blocks.append(InvertedResidual(channels, outputs, kernel, first, expansion))
                channels = outputs
        self.b = nn.ModuleList(blocks)

    def freeze(self, stride: int) -> None:
        """No more gradients for the blocks whose output is at most at `stride` (2, 4, 8, 16) px."""
        reached = 2
        self.stem.requires_grad_(False)
        for block in self.b:
            reached *= block.stride
            if reached > stride:
                break
            block.requires_grad_(False)

    def forward(self, x: Tensor) -> list[Tensor]:
        """RGB -1…1, N×3×H×W → 16, 24, 48, 120, 352 channels at strides 2, 4, 8, 16, 32."""
        taps = []
        x = F.relu6(self.stem(x))
        for block in self.b:
            if block.stride == 2:
                taps.append(x)
            x = block(x)
        return [*taps, x]


class ConvRelu(nn.Sequential):
    """Convolution of some maps beside each other, ReLU: what `folded` leaves of a ConvNormRelu."""

    def forward(self, *parts: Tensor) -> Tensor:
        return super().forward(torch.cat(parts, 1) if len(parts) > 1 else parts[0])


class ConvNormRelu(ConvRelu):
    """Convolution of some maps beside each other, batch norm, ReLU.

    Where the norm is in eval mode, it is folded on the fly, and each part has a convolution of its
    own: on the processor, the gradients of norms and of a concatenation at full resolution cost a
    fifth of a step.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int):
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(inplace=True),
        )

    def forward(self, *parts: Tensor) -> Tensor:
        conv, norm = self[0], self[1]
        if norm.training:
            return super().forward(*parts)
        scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
        bias = norm.bias - norm.running_mean * scale
        weight = conv.weight * scale[:, None, None, None]
        shares = weight.split([part.shape[1] for part in parts], 1)
        y = F.conv2d(parts[0], shares[0], bias, padding=conv.padding)
        for part, share in zip(parts[1:], shares[1:], strict=True):
            y = y + F.conv2d(part, share, padding=conv.padding)
        return F.relu(y)


class Network(nn.Module):
    """Photo → subject logits.

    x : float32, N×3×H×W, RGB 0…1, H and W multiples of 32.
    Returns float32, N×1×H×W, logits at input size; in training mode a tuple of them and of the
    side outputs' logits at strides 16, 8 and 4.
    """

    def __init__(self) -> None:
        super().__init__()
        self.enc = Encoder()
        self.gp = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(352, 160, 1), nn.ReLU())
        self.top = ConvNormRelu(352, 160, 1)
        self.top2 = ConvNormRelu(160 + 160, 160, 3)
        self.l4, self.d4 = ConvNormRelu(120, 80, 1), ConvNormRelu(160 + 80, 80, 3)
        self.l3, self.d3 = ConvNormRelu(48, 48, 1), ConvNormRelu(80 + 48, 48, 3)
        self.l2, self.d2 = ConvNormRelu(24, 24, 1), ConvNormRelu(48 + 24, 24, 3)
        self.l1, self.d1 = ConvNormRelu(16, 16, 1), ConvNormRelu(24 + 16, 16, 3)
        self.l0, self.d0 = ConvNormRelu(3, 8, 3), ConvNormRelu(16 + 8, 16, 3)
        self.out = nn.Conv2d(16, 1, 3, padding=1)
        self.aux = nn.ModuleList([nn.Conv2d(80, 1, 1), nn.Conv2d(48, 1, 1), nn.Conv2d(24, 1, 1)])

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, list[Tensor]]:
        logits, _, y4, y8, y16 = self.maps(x)
        if not self.training:
            return logits
        return logits, [side(y) for side, y in zip(self.aux, (y16, y8, y4), strict=True)]

    def maps(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
        """The logits, and the decoder's maps of 16, 24, 48, 80 channels at strides 2, 4, 8, 16."""
        x = x * 2 - 1
        s2, s4, s8, s16, s32 = self.enc(x)
        pooled = self.gp(s32).expand(-1, -1, s32.shape[2], s32.shape[3])
        y = self.top2(self.top(s32), pooled)
        y16 = self.d4(double(y), self.l4(s16))
        y8 = self.d3(double(y16), self.l3(s8))
        y4 = self.d2(double(y8), self.l2(s4))
        y2 = self.d1(double(y4), self.l1(s2))
        y1 = self.d0(double(y2), self.l0(x))
        return self.out(y1), y2, y4, y8, y16


def double(x: Tensor) -> Tensor:
    return F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)


def load(weights: Path) -> Network:
    """The network with the weights of a `state_dict` file (fp16 or fp32), in float32, eval mode."""
    network = Network()
    state = torch.load(weights, map_location="cpu", weights_only=True)
    network.load_state_dict(
        {k: v.float() if v.is_floating_point() else v for k, v in state.items()}, strict=True
    )
    return network.eval()


def folded(network: Network) -> Network:
    """A copy in eval mode whose batch norms are part of the convolutions before them."""
    plain = copy.deepcopy(network).eval()
    for name, child in plain.named_children():
        if isinstance(child, ConvNormRelu):
            conv = nn.utils.fuse_conv_bn_eval(child[0], child[1])
            setattr(plain, name, ConvRelu(conv, child[2]))
    return plain
