"""A disk that is full behind a manifest, and has room again."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

LIMIT = 200_000  # bytes; more than a picture of these tests has

NO_LIMIT = pytest.mark.skipif(sys.platform == "win32", reason="has no such limit")


def filled(folder: Path, room: int) -> None:
    """Give a folder a manifest of one record that lacks `room` bytes to LIMIT."""
    record = {"output": {"file": "old"}, "note": ""}
    record["note"] = "x" * (LIMIT - room - len(json.dumps(record)) - 1)
    folder.mkdir(exist_ok=True)
    (folder / "manifest.jsonl").write_text(json.dumps(record) + "\n", "utf-8")


@contextmanager
def full() -> Iterator[None]:
    """No file of this process may grow beyond LIMIT."""
    import resource  # noqa: PLC0415 - Windows has none

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LIMIT, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
