"""Where the photo's frame cut the subject, in a cut-out that was cropped since: a text of a PNG.

Once a picture is cropped to its subject, the subject touches every edge, and no pixel tells any
more which of them was the photo's own.
"""

from __future__ import annotations

import json

from packshot import png
from packshot.subject import SIDES

KEYWORD = "packshot-cut"


def texts(sides: tuple[str, ...]) -> dict[str, str]:
    """As `png.write` takes it."""
    return {KEYWORD: json.dumps(sides, separators=(",", ":"))}


def read(data: bytes | memoryview) -> tuple[str, ...] | None:
    """The sides; None for another format, and where the picture was not cropped."""
    said = png.said(data, KEYWORD)
    return tuple(side for side in SIDES if side in said) if isinstance(said, list) else None
