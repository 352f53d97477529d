"""What the page's re-test is held to, and that it tells right from wrong."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from packshot import Remover, golden
from packshot.golden import photos
from packshot.models import DEFAULT, load_registry

EXAMPLES = Path(__file__).parents[2] / "examples/photos"
VALUE = photos.load()
REMEDY = "run `python -m packshot.golden`"
TOGETHER_MAX = 400_000  # bytes that the page carries for them


def data(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def off(entry: dict[str, Any], rgba: golden.Pixels) -> tuple[float, int]:
    """How far cells and the sum of alpha of a cut-out are from the entry's."""
    cells = np.abs(photos.cells(rgba).ravel() - entry["cells"]).max()
    return float(cells), abs(int(rgba[..., 3].sum(dtype=np.int64)) - entry["alpha"])


def test_the_values_are_of_the_model_that_ships() -> None:
    model = load_registry()[DEFAULT]
    assert VALUE["model"] == {"matte": model.matte.sha256, "finish": model.finish.sha256}, REMEDY
    assert list(VALUE["photos"]) == list(photos.NAMES), REMEDY
    assert VALUE["grid"] == photos.GRID, REMEDY


def test_the_photos_are_the_examples_and_small() -> None:
    for name, entry in VALUE["photos"].items():
        assert hashlib.sha256(data(name)).hexdigest() == entry["sha256"], REMEDY
        assert len(data(name)) == entry["bytes"], REMEDY
    assert sum(entry["bytes"] for entry in VALUE["photos"].values()) < TOGETHER_MAX


@pytest.mark.parametrize("name", photos.NAMES)
def test_python_meets_the_values(name: str) -> None:
    entry = VALUE["photos"][name]
    rgb = photos.decoded(data(name))
    assert rgb.shape == (entry["height"], entry["width"], 3)
    # Another build of the JPEG decoder may round otherwise; the limits for that are at hand.
    same = hashlib.sha256(rgb.tobytes()).hexdigest() == entry["decoded"]
    limits = entry["strict" if same else "loose"]
    rgba = Remover(DEFAULT, threads=2).remove(rgb).rgba
    cell, alpha = off(entry, rgba)
    assert cell <= limits["cell"]
    assert alpha <= limits["alpha"]
    if same:
        assert photos.box(rgba[..., 3], photos.SUBJECT_ALPHA) == entry["box"]


@pytest.mark.parametrize("name", photos.NAMES)
def test_a_wrong_cut_out_is_beyond_the_strict_limits(name: str) -> None:
    """Empty, opaque, upside down, or one cell's worth of subject gone: none may pass."""
    entry = VALUE["photos"][name]
    strict = entry["strict"]
    rgba = Remover(DEFAULT, threads=2).remove(photos.decoded(data(name))).rgba
    empty = np.zeros_like(rgba)
    opaque = rgba.copy()
    opaque[..., 3] = 255
    swapped = rgba[..., [2, 1, 0, 3]]
    gone = rgba.copy()
    left, top, right, bottom = entry["box"]
    y, x = (top + bottom) // 2, (left + right) // 2
    gone[y - 32 : y + 32, x - 32 : x + 32] = 255 - gone[y - 32 : y + 32, x - 32 : x + 32]
    for wrong in (empty, opaque, rgba[::-1], swapped, gone):
        cell, alpha = off(entry, wrong)
        assert cell > strict["cell"] or alpha > strict["alpha"]


@pytest.mark.parametrize("name", photos.NAMES)
def test_an_empty_or_opaque_cut_out_is_beyond_the_loose_limits(name: str) -> None:
    entry = VALUE["photos"][name]
    shape = (entry["height"], entry["width"], 4)
    for wrong in (np.zeros(shape, np.uint8), np.full(shape, 255, np.uint8)):
        cell, alpha = off(entry, wrong)
        assert cell > entry["loose"]["cell"]
        assert alpha > entry["loose"]["alpha"]


@pytest.mark.parametrize("name", photos.NAMES)
def test_one_level_everywhere_stays_within_the_strict_limits(name: str) -> None:
    """The rule that the engine is held to must not fail here."""
    entry = VALUE["photos"][name]
    rgba = Remover(DEFAULT, threads=2).remove(photos.decoded(data(name))).rgba
    soft = (rgba[..., 3] > 0) & (rgba[..., 3] < 255)
    for shift in (-1, 1):
        other = rgba.copy()
        other[soft, 3] = (rgba[soft, 3].astype(int) + shift).astype(np.uint8)
        cell, alpha = off(entry, other)
        # The file holds cells to two decimals.
        assert cell <= entry["strict"]["cell"] + 0.005
        assert alpha <= entry["strict"]["alpha"]
        outer, inner = entry["outer"], entry["inner"]
        box = photos.box(other[..., 3], photos.SUBJECT_ALPHA)
        assert all(outer[i] <= box[i] <= inner[i] for i in (0, 1))
        assert all(inner[i] <= box[i] <= outer[i] for i in (2, 3))
