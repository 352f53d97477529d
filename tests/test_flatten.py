"""Laying a picture over one colour."""

from __future__ import annotations

import numpy as np
import pytest

from packshot.flatten import flatten, lay


def test_every_mixture_is_exact() -> None:
    colour, alpha = np.meshgrid(np.arange(256), np.arange(256))
    rgba = np.stack([colour, 255 - colour, colour, alpha], axis=-1).astype(np.uint8)
    for ground in (0, 1, 64, 127, 128, 254, 255):
        got = flatten(rgba, (ground, ground, 255 - ground))
        parts = zip(
            got.transpose(2, 0, 1),
            rgba.transpose(2, 0, 1)[:3],
            (ground, ground, 255 - ground),
            strict=True,
        )
        for channel, value, behind in parts:
            exact = (value.astype(int) * alpha + behind * (255 - alpha)) / 255
            assert np.abs(channel - exact).max() <= 0.5


@pytest.mark.parametrize("shape", [(1, 1), (63, 2), (64, 2), (65, 3), (200, 1)])
def test_strips_fit_together(shape: tuple[int, int]) -> None:
    rgba = np.random.default_rng(0).integers(0, 256, (*shape, 4), dtype=np.uint8)
    rgba[: shape[0] // 2, :, 3] = 255
    whole = flatten(rgba, (10, 20, 30))
    rows = np.concatenate([flatten(row[None], (10, 20, 30)) for row in rgba])
    assert (whole == rows).all()


def test_opaque_and_empty_rows_take_the_short_way() -> None:
    rgba = np.full((200, 4, 4), 77, np.uint8)
    rgba[:100, :, 3] = 0
    rgba[100:, :, 3] = 255
    got = flatten(rgba, (1, 2, 3))
    assert (got[:100] == (1, 2, 3)).all()
    assert (got[100:] == 77).all()


def test_the_input_is_not_changed() -> None:
    rgba = np.random.default_rng(0).integers(0, 256, (70, 5, 4), dtype=np.uint8)
    before = rgba.copy()
    lay(rgba[..., :3], rgba[..., 3], (1, 2, 3))
    assert (rgba == before).all()
