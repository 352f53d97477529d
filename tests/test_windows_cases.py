"""The cases that hold `windows.py` and the browser's `windows.ts` to the same windows.

`python -m tests.test_windows_cases` writes them anew, from `windows.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from packshot.windows import Reach, tiles, windows

PATH = Path(__file__).with_name("cases") / "windows.json"

STYLED = {"halo": 16, "alpha_reach": 8}  # with edge shift or softness
PLAIN = {"halo": 8, "alpha_reach": 0}

# Maps are named by rectangles of texels [y0, y1, x0, x1] over a ground, an edit by rectangles of
# pixels over 128: small enough to be read.
INPUTS: list[dict[str, Any]] = [
    {"name": "empty", "size": [1500, 2000], "maps": [96, 128], "ground": "empty"},
    {"name": "full", "size": [1500, 2000], "maps": [96, 128], "ground": "full"},
    {"name": "soft", "size": [700, 300], "maps": [64, 28], "ground": "edge"},
    {
        "name": "subject in the middle",
        "size": [3000, 4000],
        "maps": [768, 1024],
        "ground": "empty",
        "edge": [[150, 640, 200, 800]],
        "full": [[180, 600, 230, 770]],
    },
    {
        "name": "no side is a multiple of a tile",
        "size": [1031, 1999],
        "maps": [528, 1024],
        "ground": "full",
        "edge": [[100, 101, 300, 301], [527, 528, 1023, 1024]],
    },
    {
        "name": "an outline 8 px beside a tile's border",
        "size": [1024, 1024],
        "maps": [256, 256],
        "ground": "empty",
        "full": [[0, 256, 130, 256]],
    },
    {
        "name": "nearly one is one, and a little less is not",
        "size": [512, 1024],
        "maps": [128, 256],
        "ground": "full",
        "nearly": [[0, 128, 0, 128]],
        "less": [[0, 128, 190, 200]],
    },
    {
        "name": "an edit wakes its tile and its neighbours",
        "size": [1024, 1024],
        "maps": [256, 256],
        "ground": "empty",
        "edit": [[500, 501, 500, 501]],
    },
    {
        "name": "an edit in the middle of a full tile",
        "size": [800, 1300],
        "maps": [200, 325],
        "ground": "full",
        "edit": [[380, 400, 380, 400]],
    },
    {"name": "smaller than a tile", "size": [60, 90], "maps": [60, 90], "ground": "full"},
    {"name": "one row", "size": [1, 3000], "maps": [1, 1024], "ground": "empty"},
]
# Each of them with one reach; what lies close to a tile's border, with the other one too.
REACHING = [{"reach": STYLED, **case} for case in INPUTS] + [
    {"reach": PLAIN, **case, "name": f"{case['name']}, without edge shift and softness"}
    for case in INPUTS
    if "8 px beside" in case["name"] or "edit" in case
]
VALUES = {
    "empty": (0.0, 0.0),
    "full": (0.0, 1.0),
    "edge": (0.7, 0.1),
    "nearly": (0.0, 1 - 5e-6),
    "less": (0.0, 1 - 3e-5),
}


def maps_of(case: dict[str, Any]) -> NDArray[np.float32]:
    maps = np.zeros((1, 8, *case["maps"]), np.float32)
    maps[0, :2] = np.array(VALUES[case["ground"]])[:, None, None]
    for kind in ("edge", "full", "nearly", "less"):
        for y0, y1, x0, x1 in case.get(kind, ()):
            maps[0, :2, y0:y1, x0:x1] = np.array(VALUES[kind])[:, None, None]
    return maps


def edit_of(case: dict[str, Any]) -> NDArray[np.uint8] | None:
    if "edit" not in case:
        return None
    edit = np.full(case["size"], 128, np.uint8)
    for y0, y1, x0, x1 in case["edit"]:
        edit[y0:y1, x0:x1] = 255
    return edit


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """The kinds of the tiles as rows of digits, and every window as [kind, y0, y1, x0, x1]."""
    height, width = case["size"]
    kinds = tiles(maps_of(case), edit_of(case), height, width, Reach(**case["reach"]))
    parts = [[kind, w.y0, w.y1, w.x0, w.x1] for kind, w in windows(kinds, height, width)]
    return {"kinds": ["".join(map(str, row)) for row in kinds], "windows": parts}


@pytest.mark.parametrize("case", json.loads(PATH.read_text())["cases"], ids=lambda c: c["name"])
def test_windows_are_those_of_the_cases(case: dict[str, Any]) -> None:
    assert answer(case) == {key: case[key] for key in ("kinds", "windows")}


def test_the_cases_hold_every_kind_and_some_of_each_mixed() -> None:
    seen = {"".join(sorted(set("".join(answer(case)["kinds"])))) for case in REACHING}
    assert {"0", "1", "2", "012"} <= seen


def main() -> None:
    cases = [case | answer(case) for case in REACHING]
    lines = ",\n".join("    " + json.dumps(case) for case in cases)
    head = f'  "values": {json.dumps(VALUES)},\n'
    PATH.write_text(f'{{\n{head}  "cases": [\n{lines}\n  ]\n}}\n')


if __name__ == "__main__":
    main()
