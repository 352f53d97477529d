"""That WebGPU was tried with the graphs, the runtime and the code that are here."""

from __future__ import annotations

import json

from benchmarks.page.graphics import RECORD, tried


def test_webgpu_was_tried_with_what_is_here() -> None:
    kept = json.loads(RECORD.read_text("utf-8"))
    about = tried()
    assert {name: kept[name] for name in about} == about, "run `make graphics`"
    assert kept["adapter"]
