"""Which parts of a photo need work."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from packshot.windows import EDGE, EMPTY, FULL, RUN, TILE, Reach, Window, tiles, windows

REACH = Reach(halo=16, alpha_reach=8)


def flat(value: float, shape: tuple[int, int] = (96, 128)) -> np.ndarray:
    """Maps that say alpha is `value` everywhere."""
    maps = np.zeros((1, 8, *shape), np.float32)
    maps[0, 1] = value
    return maps


def test_a_photo_without_subject_is_all_empty() -> None:
    assert (tiles(flat(0), None, 1500, 2000, REACH) == EMPTY).all()


def test_a_photo_that_is_all_subject_is_all_full() -> None:
    assert (tiles(flat(1), None, 1500, 2000, REACH) == FULL).all()


def test_soft_alpha_is_edge_everywhere() -> None:
    assert (tiles(flat(0.5), None, 1500, 2000, REACH) == EDGE).all()


def test_a_tile_beside_the_outline_is_edge_too() -> None:
    maps = flat(0, (256, 256))
    maps[0, 1, :, 130:] = 1  # the outline lies at 520 px of 1024, 8 px right of a tile's border
    kinds = tiles(maps, None, 1024, 1024, REACH)
    assert kinds[0].tolist() == [EMPTY] * 3 + [EDGE] * 2 + [FULL] * 3
    # Where nothing looks that far around, the tile on the left of the border is empty.
    kinds = tiles(maps, None, 1024, 1024, Reach(halo=2, alpha_reach=0))
    assert kinds[0].tolist() == [EMPTY] * 4 + [EDGE] + [FULL] * 3


def test_an_edit_makes_its_tile_and_its_neighbours_edge() -> None:
    edit = np.full((1024, 1024), 128, np.uint8)
    edit[500, 500] = 255  # 12 px from two borders of the tile
    kinds = tiles(flat(0, (256, 256)), edit, 1024, 1024, REACH)
    assert (kinds[3:5, 3:5] == EDGE).all()
    assert np.count_nonzero(kinds) == 4


@settings(max_examples=100, deadline=None)
@given(height=st.integers(1, 900), width=st.integers(1, 3000), seed=st.integers(0, 99))
def test_windows_cover_every_pixel_once(height: int, width: int, seed: int) -> None:
    shape = -(-height // TILE), -(-width // TILE)
    kinds = np.random.default_rng(seed).integers(0, 3, shape).astype(np.uint8)
    seen = np.zeros((height, width), int)
    kind_of = np.full((height, width), -1)
    for kind, window in windows(kinds, height, width):
        seen[window.slices] += 1
        kind_of[window.slices] = kind
        assert window.x1 - window.x0 <= RUN * TILE
        assert window.y1 - window.y0 <= TILE
    assert (seen == 1).all()
    spread = np.repeat(np.repeat(kinds, TILE, 0), TILE, 1)[:height, :width]
    assert (kind_of == spread).all()


def test_a_grown_window_stops_at_the_photo() -> None:
    assert Window(0, 10, 5, 20).grown(8, 15, 22) == Window(0, 15, 0, 22)
