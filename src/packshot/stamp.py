"""What cut a subject out, kept in the cut-out's own file: a text of a PNG.

A file that is handed on tells so itself what made it. Nothing in it depends on when, where or by
whom, so that the same photo, model and options still give the same bytes. `stamp.ts` writes the
same.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from typing import Self

from packshot import png
from packshot.models import Model

KEYWORD = "packshot-model"
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """A model: its name, its version, and the SHA-256 of its network's file in hex."""

    name: str
    version: str
    sha256: str

    @classmethod
    def of(cls, model: Model) -> Self:
        """That of a model."""
        return cls(model.name, model.version, model.matte.sha256)

    @property
    def texts(self) -> dict[str, str]:
        """As `png.write` takes it."""
        return {KEYWORD: json.dumps(asdict(self), separators=(",", ":"))}


def read(data: bytes | memoryview) -> Stamp | None:
    """The stamp of a file; None for another format, without one, or with one that is no such."""
    try:
        stamp = Stamp(**png.said(data, KEYWORD))
    except TypeError:
        return None
    texts = (stamp.name, stamp.version, stamp.sha256)
    if not all(isinstance(text, str) and len(text) <= 80 for text in texts):
        return None
    return stamp if _HASH.fullmatch(stamp.sha256) else None
