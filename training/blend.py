"""Averages weights: `python -m training.blend A.pt B.pt --share 0.45 --out C.pt`.

Of two runs from the same start the mean is often better than either, and between a network and the
one it was fine-tuned to lies a trade of old skill against new (Wortsman et al.: Model soups, 2022;
Robust fine-tuning of zero-shot models, 2022).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import Tensor


def blend(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """(1 - share)·first + share·second, in fp16; counters are the first's."""
    if first.keys() != second.keys():
        raise ValueError("the two hold different networks")
    return {
        name: ((1 - share) * one.float() + share * second[name].float()).half()
        if one.is_floating_point()
        else one
        for name, one in first.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--share", type=float, default=0.5, help="of the second, 0…1")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    states = [
        torch.load(path, map_location="cpu", weights_only=True)
        for path in (options.first, options.second)
    ]
    torch.save(blend(states[0], states[1], options.share), options.out)


if __name__ == "__main__":
    main()
