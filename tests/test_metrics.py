"""The measures against golden values and against other people's implementations."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import py_sod_metrics
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage
from skimage.color import deltaE_ciede2000, rgb2lab

from packshot import metrics

GOLDEN = json.loads((Path(__file__).parent / "golden" / "metrics.json").read_text("utf-8"))

Pair = tuple[NDArray[np.uint8], NDArray[np.uint8]]


@pytest.fixture(scope="module")
def drawn() -> Pair:
    """Alpha and truth that the golden figures belong to."""
    y, x = np.mgrid[:128, :128].astype(float)
    d = np.hypot(x - 60, y - 64)
    truth = np.maximum(np.clip(40.5 - d, 0, 1), (abs(y - 64) <= 1) & (x >= 90) & (x < 120))
    alpha = np.clip((42 - d) / 4 + 0.5, 0, 1)
    alpha[20:24, 20:24] = 1
    alpha[60:66, 50:56] = 0
    return np.round(alpha * 255).astype(np.uint8), np.round(truth * 255).astype(np.uint8)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Maps from noise to smooth blobs, with few or many levels, of any small shape."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shape = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    blur = draw(st.sampled_from([0, 1, 3]))
    top = draw(st.sampled_from([0, 1, 128, 129, 200, 255]))
    maps = []
    for _ in range(2):
        field = ndimage.gaussian_filter(rng.random(shape), blur)
        field = (field - field.min()) / max(np.ptp(field), 1e-9)
        if draw(st.booleans()):
            field = field > 0.5
        maps.append(np.round(field * top).astype(np.uint8))
    return maps[0], maps[1]


def test_the_drawn_pair_is_the_golden_one(drawn: Pair) -> None:
    assert [int(a.sum()) for a in drawn] == [GOLDEN["sums"]["alpha"], GOLDEN["sums"]["truth"]]


@pytest.mark.parametrize(
    "name", ["sad", "mse", "mad", "gradient_error", "connectivity_error", "mae", "iou"]
)
def test_golden(drawn: Pair, name: str) -> None:
    assert getattr(metrics, name)(*drawn) == pytest.approx(GOLDEN[name], abs=1e-9)


def test_golden_f_measure(drawn: Pair) -> None:
    curve = metrics.f_curve(*drawn)
    assert metrics.max_f([curve]) == pytest.approx(GOLDEN["max_f"], abs=1e-9)
    assert curve.mean() == pytest.approx(GOLDEN["mean_f"], abs=1e-9)


def test_golden_boundary_iou(drawn: Pair) -> None:
    golden = GOLDEN["boundary_iou"]
    value = metrics.boundary_iou(*drawn, band=golden["band"])
    assert value == pytest.approx(golden["value"], abs=1e-9)


@settings(deadline=None)
@given(pairs())
def test_mae_and_f_equal_pysodmetrics(pair: Pair) -> None:
    error, curve = (
        py_sod_metrics.MAE(),
        py_sod_metrics.FmeasureV2(
            metric_handlers={
                "fm": py_sod_metrics.FmeasureHandler(
                    with_adaptive=False, with_dynamic=True, beta=0.3
                )
            }
        ),
    )
    error.step(*pair)
    curve.step(*pair)
    assert metrics.mae(*pair) == pytest.approx(error.get_results()["mae"], abs=1e-12)
    theirs = curve.get_results()["fm"]["dynamic"]
    np.testing.assert_allclose(metrics.f_curve(*pair), theirs, atol=1e-12)


@settings(deadline=None)
@given(st.lists(pairs(), min_size=2, max_size=4))
def test_max_f_is_the_maximum_of_the_mean_curve(several: list[Pair]) -> None:
    curves = [metrics.f_curve(*pair) for pair in several]
    assert metrics.max_f(curves) == np.mean(curves, axis=0).max()
    assert metrics.max_f(curves) <= np.mean([c.max() for c in curves]) + 1e-12


@settings(deadline=None)
@given(pairs(), st.integers(1, 6))
def test_the_rim_is_what_repeated_erosion_takes(pair: Pair, width: int) -> None:
    mask = pair[0] >= 128
    eroded = ndimage.binary_erosion(mask, np.ones((3, 3)), iterations=width, border_value=0)
    np.testing.assert_array_equal(metrics._rim(mask, width), mask & ~eroded)


@settings(deadline=None)
@given(pairs())
def test_the_largest_part_is_the_largest_label(pair: Pair) -> None:
    mask = pair[0] > 0.6 * pair[0].max()
    labels, count = ndimage.label(mask)
    sizes = np.bincount(labels.ravel(), minlength=2)[1:]
    expected = labels == 1 + sizes.argmax() if count else np.zeros_like(mask)
    np.testing.assert_array_equal(metrics._largest_part(mask), expected)


def test_a_spiral_is_one_part() -> None:
    y, x = np.mgrid[-60:60, -60:60]
    turn = (np.hypot(x, y) / 4 - np.arctan2(y, x) / (2 * np.pi)) % 1
    mask = turn < 0.5
    labels, _ = ndimage.label(mask)
    sizes = np.bincount(labels.ravel())[1:]
    np.testing.assert_array_equal(metrics._largest_part(mask), labels == 1 + sizes.argmax())


@settings(deadline=None)
@given(pairs())
def test_perfect_alpha_gets_perfect_figures(pair: Pair) -> None:
    truth = pair[1]
    for measure in ("sad", "mad", "mse", "gradient_error", "connectivity_error"):
        assert getattr(metrics, measure)(truth, truth) == 0
    assert metrics.iou(truth, truth) == metrics.boundary_iou(truth, truth) == 1


@settings(deadline=None)
@given(pairs())
def test_parts_of_a_photo_add_up(pair: Pair) -> None:
    left = np.zeros(pair[0].shape, np.bool_)
    left[:, : left.shape[1] // 2] = True
    for measure in (metrics.sad, metrics.gradient_error, metrics.connectivity_error):
        parts = measure(*pair, left) + measure(*pair, ~left)
        assert parts == pytest.approx(measure(*pair), abs=1e-9)


def test_colour_difference_equals_scikit_image() -> None:
    rng = np.random.default_rng(1)
    first = rng.integers(0, 256, (40_000, 3), np.uint8)
    second = rng.integers(0, 256, (40_000, 3), np.uint8)
    second[:10_000] = np.clip(first[:10_000].astype(int) + rng.integers(-3, 4, (10_000, 3)), 0, 255)
    first[10_000:10_100] = rng.integers(0, 256, (100, 1))  # greys have no hue
    theirs = deltaE_ciede2000(rgb2lab(first), rgb2lab(second))
    np.testing.assert_allclose(metrics.delta_e(first, second), theirs, atol=1e-3)


def test_colour_difference_is_symmetric_and_zero_for_equals() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.integers(0, 256, (2, 5_000, 3), np.uint8)
    assert (metrics.delta_e(first, first) == 0).all()
    there, back = metrics.delta_e(first, second), metrics.delta_e(second, first)
    np.testing.assert_allclose(there, back, atol=1e-9)
