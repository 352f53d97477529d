"""Foreground colours for a given alpha: against the reference, and against the peers."""

from __future__ import annotations

import numpy as np
import pytest
from pymatting import estimate_foreground_ml

from packshot.graphs import given, reference
from tests.graphs.run import run_model
from tests.rendered import composite, soft_disc, strands

PARAMS = np.array([0, 0, 1], np.float32)


@pytest.mark.parametrize("shape", [(1, 1), (5, 3), (60, 91), (40, 1500)], ids=str)
def test_given_is_the_reference(shape: tuple[int, int]) -> None:
    photo, alpha, _ = composite(soft_disc(*shape))
    (ours,) = run_model(given.build(), rgb=photo, alpha=alpha, params=PARAMS)
    apart = np.abs(ours.astype(int) - reference.given(photo, alpha))
    # The shrinking in ONNX Runtime rounds to bytes between its two passes.
    assert apart.max() <= (1 if max(shape) <= 1024 else 3)
    assert (ours[..., 3] == alpha).all()


@pytest.mark.parametrize("green", [True, False], ids=["green", "white"])
def test_hair_comes_closer_to_the_truth_than_with_the_peer(green: bool) -> None:
    photo, alpha, fore = composite(strands(320, 320, count=150), green=green)
    (ours,) = run_model(given.build(), rgb=photo, alpha=alpha, params=PARAMS)
    peer = estimate_foreground_ml(photo / 255, alpha / 255) * 255
    soft = (alpha > 12) & (alpha < 243)
    error, theirs = (
        np.abs(x[soft] - fore[soft].astype(float)).mean() for x in (ours[..., :3], peer)
    )
    assert error <= 0.9 * theirs
