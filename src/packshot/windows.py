"""Which windows of a photo need work, and where each one lies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# px; side of the squares that are decided one by one: half of it would save another tenth of the
# work, and take three times as many calls
TILE = 128
RUN = 8  # tiles; longest run of neighbours that becomes one window, which bounds the memory

EMPTY, FULL, EDGE = 0, 1, 2

# Only rounding may part b from 1 where the photo is all subject: it is a mean of ones.
_ONE = 1 - 1e-5


@dataclass(frozen=True, slots=True)
class Reach:
    """How far `finish` looks around a pixel, in px.

    halo         a window is given so much more on each side; a tile is EMPTY only if alpha is
                 exactly 0 that far around it, so that not even the colours that reach out under
                 alpha 0 touch it
    alpha_reach  a tile is FULL only if alpha is exactly 1 that far around it, so that neither edge
                 shift nor softness can bring anything in
    """

    halo: int
    alpha_reach: int


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of the photo in px, ends excluded."""

    y0: int
    y1: int
    x0: int
    x1: int

    def grown(self, by: int, height: int, width: int) -> Window:
        """Larger by `by` px on each side, cut at the borders of the photo."""
        return Window(
            max(0, self.y0 - by),
            min(height, self.y1 + by),
            max(0, self.x0 - by),
            min(width, self.x1 + by),
        )

    @property
    def slices(self) -> tuple[slice, slice]:
        return slice(self.y0, self.y1), slice(self.x0, self.x1)


def tiles(
    maps: NDArray[np.float32],
    edit: NDArray[np.uint8] | None,
    height: int,
    width: int,
    reach: Reach,
) -> NDArray[np.uint8]:
    """EMPTY, FULL or EDGE for each TILE×TILE square of the photo.

    maps   1×8×h×w, of which a and b of the guided filter are read
    edit   H×W or None where nothing was edited
    reach  how far a tile's own pixels are not enough to decide

    For EMPTY and FULL tiles `finish` would write (0, 0, 0, 0) and the photo with alpha 255: the
    bytes are the same, without the work.
    """
    a, b = maps[0, 0], maps[0, 1]
    flat = a == 0
    empty, full = flat & (b == 0), flat & (b > _ONE)
    rows, columns = -(-height // TILE), -(-width // TILE)
    kinds = np.full((rows, columns), EDGE, np.uint8)
    for row in range(rows):
        for column in range(columns):
            for kind, mask, by in ((EMPTY, empty, reach.halo), (FULL, full, reach.alpha_reach)):
                window = _tile(row, column, height, width).grown(by, height, width)
                if not mask[texels(window, height, width, mask.shape).slices].all():
                    continue
                if edit is None or (edit[window.slices] == 128).all():
                    kinds[row, column] = kind
    return kinds


def texels(window: Window, height: int, width: int, shape: tuple[int, ...]) -> Window:
    """The part of the maps, h×w as `shape` says, that a window of the photo is made from.

    Wherever the maps are cut so, `finish` computes the same bytes as from the whole of them.
    """
    down = _texels(window.y0, window.y1, height, shape[0])
    across = _texels(window.x0, window.x1, width, shape[1])
    return Window(*down, *across)


def windows(kinds: NDArray[np.uint8], height: int, width: int) -> Iterator[tuple[int, Window]]:
    """Every part of the photo once, top to bottom: (kind, window), neighbours of a kind joined."""
    for row in range(kinds.shape[0]):
        column = 0
        while column < kinds.shape[1]:
            kind, end = int(kinds[row, column]), column + 1
            while end < kinds.shape[1] and kinds[row, end] == kind and end - column < RUN:
                end += 1
            first, last = (_tile(row, c, height, width) for c in (column, end - 1))
            yield kind, Window(first.y0, first.y1, first.x0, last.x1)
            column = end


def _tile(row: int, column: int, height: int, width: int) -> Window:
    y, x = row * TILE, column * TILE
    return Window(y, min(height, y + TILE), x, min(width, x + TILE))


def _texels(start: int, end: int, full: int, low: int) -> tuple[int, int]:
    """The texels of a map axis that the pixels start…end of the photo are interpolated from.

    One more on each side than exact arithmetic asks for: `finish` computes places in float32.
    """
    first = int((start + 0.5) * low / full - 0.5) - 1
    last = int((end - 0.5) * low / full - 0.5) + 2
    return max(0, first), min(low, last + 1)
