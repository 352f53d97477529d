"""Each stage of the graphs against its NumPy reference."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from packshot.graphs import finish, matte, reference
from packshot.graphs import stages as s
from tests.graphs.run import run_stage
from tests.rendered import soft_disc

Image = NDArray[np.float64]
CLOSE = 2e-5  # float32 against float64, after sums over a few hundred products

SHAPES = [(1, 1), (1, 9), (2, 3), (17, 31), (48, 40)]


@pytest.fixture(params=SHAPES, ids=str)
def scene(request: pytest.FixtureRequest) -> tuple[Image, Image]:
    """A noisy picture, h×w×3, and a soft alpha with empty and full parts, h×w."""
    height, width = request.param
    rng = np.random.default_rng(height * 1000 + width)
    rgb = rng.random((height, width, 3))
    return rgb, soft_disc(height, width)


def close(ours: NDArray[np.float32], theirs: Image, within: float = CLOSE) -> None:
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() < within


def test_luma(scene: tuple[Image, Image]) -> None:
    rgb, _ = scene
    close(run_stage(lambda g: s.luma(g, "rgb"), rgb=rgb)[0], reference.luma(rgb))


@pytest.mark.parametrize("half", [0.5, 1.5, 2.3, 4.5])
def test_box(scene: tuple[Image, Image], half: float) -> None:
    rgb, _ = scene
    (ours,) = run_stage(lambda g: s.box(g, "rgb", g.f32([half]), 3), rgb=rgb)
    close(ours, reference.box(rgb, half))


def test_box_of_whole_pixels_is_their_mean() -> None:
    x = np.random.default_rng(0).random((20, 30))
    (ours,) = run_stage(lambda g: s.box(g, "x", g.f32([2.5]), 1), x=x)
    assert abs(ours[10, 10] - x[8:13, 8:13].mean()) < CLOSE


def test_levels_reach_exactly_0_and_1() -> None:
    alpha = np.array([[0.0, 0.03, 0.5, 0.97, 1.0]])
    (ours,) = run_stage(lambda g: s.levels(g, "alpha", 0.03, 0.97), alpha=alpha)
    close(ours, reference.levels(alpha, 0.03, 0.97))
    assert (ours[0, :1] == 0).all()
    assert (ours[0, 4:] == 1).all()


def test_guide(scene: tuple[Image, Image]) -> None:
    rgb, alpha = scene
    ours = run_stage(
        lambda g: s.guide(
            g, "rgb", "alpha", half=g.f32([2.2]), epsilon=matte.GUIDE_EPSILON, flat=matte.FLAT
        ),
        rgb=rgb,
        alpha=alpha,
    )
    for mine, theirs in zip(ours, reference.guide(rgb, alpha, 2.2), strict=True):
        # The variance is a difference of two means, so it loses a few digits in float32.
        close(mine, theirs, within=2e-3)


def test_guide_is_exact_where_alpha_is_flat() -> None:
    rgb = np.random.default_rng(1).random((60, 90, 3))
    alpha = np.zeros((60, 90))
    alpha[:, 45:] = 1
    a, b = run_stage(
        lambda g: s.guide(g, "rgb", "alpha", half=g.f32([4.5]), epsilon=1e-4, flat=1e-4),
        rgb=rgb,
        alpha=alpha,
    )
    assert (a[:, :36] == 0).all()
    assert (a[:, 54:] == 0).all()
    assert (b[:, :36] == 0).all()
    assert np.abs(b[:, 54:] - 1).max() < 1e-6


@pytest.mark.parametrize("size", [3, 7])
def test_project(scene: tuple[Image, Image], size: int) -> None:
    rgb, alpha = scene
    rng = np.random.default_rng(3)
    layers = rng.random(rgb.shape), rng.random(rgb.shape)
    ours = run_stage(
        lambda g: s.project(g, "rgb", "alpha", "f", "b", size=size),
        rgb=rgb,
        alpha=alpha,
        f=layers[0],
        b=layers[1],
    )
    for mine, theirs in zip(ours, reference.project(rgb, alpha, layers, size), strict=True):
        close(mine, theirs, within=2e-4)


def test_project_keeps_the_photo_where_it_is_opaque() -> None:
    rgb = np.random.default_rng(4).integers(0, 256, (20, 20, 3)) / 255
    layer = np.random.default_rng(5).random((20, 20, 3))
    fore, _ = run_stage(
        lambda g: s.project(g, "rgb", "alpha", "f", "b", size=3),
        rgb=rgb,
        alpha=np.ones((20, 20)),
        f=layer,
        b=layer,
    )
    close(fore, rgb, within=1e-6)


def test_colours(scene: tuple[Image, Image]) -> None:
    rgb, alpha = scene
    height, width = alpha.shape
    ours = run_stage(
        lambda g: s.colours(g, "rgb", "alpha", g.i64(height, width)), rgb=rgb, alpha=alpha
    )
    for mine, theirs in zip(ours, reference.colours(rgb, alpha), strict=True):
        close(mine, theirs, within=1e-3)


@pytest.mark.parametrize("pixels", [-4.0, -1.5, -0.25, 0.5, 1.0, 2.75, 4.0])
def test_shift_edge(scene: tuple[Image, Image], pixels: float) -> None:
    _, alpha = scene
    (ours,) = run_stage(
        lambda g: s.shift_edge(g, alpha="alpha", pixels="px", reach=finish.SHIFT_STEPS),
        alpha=alpha,
        px=np.float32([[[[pixels]]]]),
    )
    close(ours, reference.shift_edge(alpha, pixels))


@pytest.mark.parametrize("pixels", [0.0, 0.5, 2.0, 4.0])
def test_soften_edge(scene: tuple[Image, Image], pixels: float) -> None:
    _, alpha = scene
    (ours,) = run_stage(
        lambda g: s.soften_edge(
            g, alpha="alpha", pixels=g.Reshape("px", g.i64(1)), reach=finish.SOFTEN_REACH
        ),
        alpha=alpha,
        px=np.float32([[[[pixels]]]]),
    )
    close(ours, reference.soften_edge(alpha, pixels))


def test_spreading_and_choking_by_whole_pixels_move_an_outline_by_as_many() -> None:
    alpha = np.zeros((1, 40))
    alpha[:, 20:] = 1
    for pixels in (-4, -1, 2, 3):
        (ours,) = run_stage(
            lambda g: s.shift_edge(g, alpha="alpha", pixels="px", reach=finish.SHIFT_STEPS),
            alpha=alpha,
            px=np.float32([[[[pixels]]]]),
        )
        assert int((ours > 0.5).sum()) == 20 + pixels


def test_near_reaches_a_square_of_that_many_pixels() -> None:
    mask = np.zeros((30, 30))
    mask[12, 15] = 1
    (ours,) = run_stage(lambda g: s.near(g, "mask", 8), mask=mask)
    expected = np.zeros((30, 30))
    expected[4:21, 7:24] = 1
    assert (ours == expected).all()


@pytest.mark.parametrize("shape", [(1, 1), (1, 5), (6, 8), (7, 13)], ids=str)
def test_halved_is_the_mean_of_four_pixels(shape: tuple[int, int]) -> None:
    x = np.random.default_rng(0).random(shape)
    (ours,) = run_stage(lambda g: s.halved(g, "x", g.i64(*shape))[0], x=x)
    close(ours, reference.resize(x, (shape[0] + 1) // 2, (shape[1] + 1) // 2))
    if shape == (6, 8):
        close(ours, x.reshape(3, 2, 4, 2).mean((1, 3)))
