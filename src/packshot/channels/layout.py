"""Where the subject goes on a channel's canvas: plain arithmetic, the same in `layout.ts`.

`tests/cases/layout.json` holds both to the same integers. Nothing is ever enlarged.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from packshot.errors import ChannelError
from packshot.presets import Place, Preset

SIDES = ("left", "top", "right", "bottom")
STRIP = 64  # rows of the scaled picture that are made at a time; the bytes do not depend on it
SUPPORT = 2  # of the resampling kernel, in px of the scaled picture; see `graphs/place.py`


@dataclass(frozen=True, slots=True)
class Layout:
    """All in px.

    crop   : left, top, right, bottom of what is taken from the master, the last two exclusive
    size   : width and height of that part once scaled
    canvas : width and height of the result
    offset : left and top of the scaled part on the canvas
    fill   : the larger of the two shares of the canvas that the subject takes
    notes  : what a person should know, one clause each
    """

    crop: tuple[int, int, int, int]
    size: tuple[int, int]
    canvas: tuple[int, int]
    offset: tuple[int, int]
    fill: float
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of the scaled part, and the rows of the crop that they are made of; ends excluded."""

    row0: int
    row1: int
    source0: int
    source1: int


def lay_out(
    box: tuple[int, int, int, int], cut: Sequence[str], preset: Preset, place: Place
) -> Layout:
    """Lay a subject out.

    box : left, top, right, bottom of the subject in px, the last two exclusive
    cut : sides on which the photo's frame cuts the subject, of SIDES

    Raises ChannelError, which says by how much, where the subject is too small.
    """
    width, height = box[2] - box[0], box[3] - box[1]
    across = "left" in cut and "right" in cut
    down = "top" in cut and "bottom" in cut
    target, canvas = place.fill.target, place.canvas
    # What the subject may take of either axis. What is cut on both sides spans the canvas, if the
    # channel lets it; a top that is given leaves the rest of the height to the subject.
    whole = place.fill.max == 1
    wide = 1.0 if across and whole else target
    high = 1.0 if down and whole else target
    if place.anchor.top is not None and not (down and whole):
        high = min(1 - place.anchor.top, place.fill.max)
    by_width = wide * canvas.width * height <= high * canvas.height * width
    length, share, aim = (width, wide, canvas.width) if by_width else (height, high, canvas.height)
    notes: list[str] = []
    scaled, side = _rounded(share * aim), aim
    if scaled > length:
        scaled, side = length, _smaller(length, share, aim, by_width, preset, place)
        if side != aim:
            notes.append(
                f"the canvas is {side} px instead of {aim}, as the subject is small and nothing "
                "is enlarged"
            )
    other = max(1, _rounded((height if by_width else width) * scaled / length))
    size = (scaled, other) if by_width else (other, scaled)
    frame = _frame(size, side, by_width, across, down, place)
    fill = max(size[0] / frame[0], size[1] / frame[1])
    offset = (
        _start(size[0], frame[0], "left" in cut, "right" in cut),
        _from_top(size[1], frame[1], cut, place),
    )
    notes += _cut_notes(size, frame, offset, cut)
    return Layout(box, size, frame, offset, fill, tuple(notes))


def strips(layout: Layout, rows: int = STRIP) -> Iterator[Strip]:
    """The scaled part in strips of at most `rows` rows, and what `place.onnx` must see for each."""
    full, scaled = layout.crop[3] - layout.crop[1], layout.size[1]
    # As many taps to either side as the graph takes, in whole numbers as there.
    reach = _reach(full, scaled)
    for row0 in range(0, scaled, rows):
        row1 = min(scaled, row0 + rows)
        first = (2 * row0 + 1) * full // (2 * scaled) - reach
        last = (2 * row1 - 1) * full // (2 * scaled) + reach
        yield Strip(row0, row1, max(0, first), min(full, last + 1))


def _reach(full: int, scaled: int) -> int:
    """Rows beyond the middle one that a row of the scaled picture is made of."""
    return ((2 * SUPPORT * full + scaled) + 2 * scaled - 1) // (2 * scaled)


def _smaller(
    length: int, share: float, aim: int, by_width: bool, preset: Preset, place: Place
) -> int:
    """The side of the canvas for a subject that is too small for the one aimed at."""
    least = aim if place.canvas.kind == "fixed" else place.canvas.min
    side = max(least, _rounded(length / share))
    # On the least canvas the subject may take less than is aimed at, down to the channel's limit.
    needed = math.ceil(min(share, place.fill.min) * least - 1e-6)  # 0.85 × 500 may be 425.00…1
    if length < needed:
        way = "wide" if by_width else "high"
        raise ChannelError(
            f"the subject is {length} px {way}, {needed - length} px too small for {preset.key}, "
            f"which needs {needed} px",
            remedy="take the photo from closer or with more pixels; nothing is enlarged",
        )
    return min(side, aim)


def _frame(
    size: tuple[int, int], side: int, by_width: bool, across: bool, down: bool, place: Place
) -> tuple[int, int]:
    canvas = place.canvas
    if canvas.kind == "fixed":
        return canvas.width, canvas.height
    if canvas.kind == "square":
        return side, side
    # The same margin on all sides, and none where the subject is cut on both.
    margin = side - (size[0] if by_width else size[1])
    if by_width:
        return side, min(side, size[1] + (0 if down else margin))
    return min(side, size[0] + (0 if across else margin)), side


def _start(size: int, frame: int, first: bool, last: bool) -> int:
    """Where the subject begins on an axis: in the middle, or at the one edge that cuts it."""
    if first != last:
        return 0 if first else frame - size
    return (frame - size) // 2


def _from_top(size: int, frame: int, cut: Sequence[str], place: Place) -> int:
    top = place.anchor.top
    if top is None or "top" in cut or "bottom" in cut:
        return _start(size, frame, "top" in cut, "bottom" in cut)
    return min(frame - size, _rounded(top * frame))


def _cut_notes(
    size: tuple[int, int], frame: tuple[int, int], offset: tuple[int, int], cut: Sequence[str]
) -> list[str]:
    """One note for the sides where the cut lies at the canvas' edge, one for those where not."""
    gaps = {
        "left": offset[0],
        "top": offset[1],
        "right": frame[0] - offset[0] - size[0],
        "bottom": frame[1] - offset[1] - size[1],
    }
    sides = [side for side in SIDES if side in cut]
    at = [side for side in sides if gaps[side] == 0]
    off = [side for side in sides if gaps[side] > 0]
    notes = []
    if at:
        notes.append(
            f"the photo's frame cuts the subject at the {_listed(at)}, "
            "and lies at the canvas' edge there"
        )
    if off:
        notes.append(
            f"the photo's frame cuts the subject at the {_listed(off)}, and the cut shows: "
            "take the photo again with room around the subject"
        )
    return notes


def _listed(words: list[str]) -> str:
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _rounded(value: float) -> int:
    """Half up, as JavaScript's Math.round: Python's round() goes to even."""
    return math.floor(value + 0.5)
