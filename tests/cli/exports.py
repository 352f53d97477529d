"""What `packshot export` has written, for its tests."""

from __future__ import annotations

import json
from pathlib import Path


def records() -> list[dict]:
    text = Path("out/manifest.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]
