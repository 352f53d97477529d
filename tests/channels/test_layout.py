"""What holds for every layout, whatever the subject."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from packshot.channels.layout import SIDES, lay_out, strips
from packshot.errors import ChannelError
from packshot.presets import load_preset, load_presets

PLACED = [key for key, preset in load_presets().items() if preset.place is not None]
BOXES = st.tuples(
    *(st.integers(0, 60), st.integers(0, 60), st.integers(1, 7000), st.integers(1, 7000))
)
CUTS = st.lists(st.sampled_from(SIDES), unique=True)


@given(key=st.sampled_from(PLACED), raw=BOXES, cut=CUTS)
def test_nothing_is_enlarged_and_everything_is_inside(
    key: str, raw: tuple[int, int, int, int], cut: list[str]
) -> None:
    preset = load_preset(key)
    assert preset.place is not None
    place = preset.place
    left, top, width, height = raw
    box = (left, top, left + width, top + height)
    try:
        got = lay_out(box, cut, preset, place)
    except ChannelError:
        longest = max(width, height)
        assert longest < place.canvas.min
        return
    assert got.crop == box
    assert 1 <= got.size[0] <= width and 1 <= got.size[1] <= height
    for axis in (0, 1):
        assert 0 <= got.offset[axis] <= got.canvas[axis] - got.size[axis]
    assert place.canvas.min <= max(got.canvas) <= place.canvas.width
    # One size for both axes: the shape is kept, but for the rounding of the shorter side.
    shorter = min(got.size)
    assert abs(got.size[0] * height - got.size[1] * width) <= max(width, height) * 0.5 + 1 or (
        shorter == 1
    )
    if place.canvas.kind == "square":
        assert got.canvas[0] == got.canvas[1]
    if place.anchor.top is None:
        assert place.fill.min - 1e-9 <= got.fill <= place.fill.max + 1e-9


@given(key=st.sampled_from(PLACED), raw=BOXES, rows=st.integers(1, 300))
def test_strips_cover_every_row_once(key: str, raw: tuple[int, int, int, int], rows: int) -> None:
    preset = load_preset(key)
    assert preset.place is not None
    left, top, width, height = raw
    try:
        got = lay_out((left, top, left + width, top + height), [], preset, preset.place)
    except ChannelError:
        assume(False)
        return
    parts = list(strips(got, rows))
    assert parts[0].row0 == 0 and parts[-1].row1 == got.size[1]
    assert all(a.row1 == b.row0 for a, b in pairwise(parts))
    for part in parts:
        assert 0 <= part.source0 < part.source1 <= height
        assert 0 < part.row1 - part.row0 <= rows


def test_a_portrait_has_its_head_at_8_percent_and_its_cut_at_the_bottom() -> None:
    preset = load_preset("portrait_square")
    assert preset.place is not None
    got = lay_out((400, 300, 2000, 4000), ["bottom"], preset, preset.place)
    assert got.canvas == (1080, 1080)
    assert abs(got.offset[1] - 0.08 * 1080) <= 1
    assert got.offset[1] + got.size[1] == 1080
    whole = lay_out((400, 300, 2900, 2000), [], preset, preset.place)
    assert whole.offset[1] == 86  # 8 % of 1080
    assert whole.offset[1] + whole.size[1] < 1080


def test_an_email_picture_follows_the_subjects_shape() -> None:
    preset = load_preset("dtc_email")
    assert preset.place is not None
    got = lay_out((0, 0, 3000, 1000), [], preset, preset.place)
    assert (got.size, got.canvas, got.offset) == ((1080, 360), (1200, 480), (60, 60))


@pytest.mark.parametrize(("side", "missing"), [(424, 1), (400, 25)])
def test_too_small_a_subject_is_told_by_how_much(side: int, missing: int) -> None:
    preset = load_preset("amazon_main")
    assert preset.place is not None
    with pytest.raises(ChannelError, match=rf"{side} px wide, {missing} px too small for amazon"):
        lay_out((0, 0, side, side), [], preset, preset.place)
    least = lay_out((0, 0, 425, 425), [], preset, preset.place)
    assert (least.canvas, least.fill) == ((500, 500), 0.85)
