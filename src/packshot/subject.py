"""Where the subject is by itself, in a cut-out that also shows its shadow: a text of a PNG.

A shadow is alpha too, and no pixel tells the two apart afterwards. So the file says what the
subject's own box is; `shadow-mark.ts` writes the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Self

from packshot import png

KEYWORD = "packshot-shadow"
SIDES = ("left", "top", "right", "bottom")


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject without its shadow.

    box : left, top, right, bottom in px, the last two exclusive; None where that is not known
    cut : the sides on which the photo's frame cuts it
    """

    box: tuple[int, int, int, int] | None
    cut: tuple[str, ...]

    @property
    def texts(self) -> dict[str, str]:
        """As `png.write` takes it."""
        said = {"box": self.box, "cut": self.cut}
        return {KEYWORD: json.dumps(said, separators=(",", ":"))}

    def moved(self, left: int, top: int) -> Self:
        """Seen from another corner of the picture."""
        if self.box is None:
            return self
        x0, y0, x1, y1 = self.box
        return type(self)((x0 - left, y0 - top, x1 - left, y1 - top), self.cut)


def read(data: bytes | memoryview) -> Subject | None:
    """What a file says of its subject; None for another format, and where it has no shadow."""
    said = png.said(data, KEYWORD)
    return None if said is None else _subject(said)


def _subject(said: Any) -> Subject:
    """Whatever it says, there is a shadow; what makes no sense says no more than that."""
    fields = said if isinstance(said, dict) else {}
    box, cut = fields.get("box"), fields.get("cut")
    known = None
    if isinstance(box, list) and len(box) == 4 and all(type(n) is int for n in box):
        known = (box[0], box[1], box[2], box[3])
    return Subject(known, tuple(side for side in SIDES if isinstance(cut, list) and side in cut))
