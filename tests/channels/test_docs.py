"""The table in the documentation is made from the presets: `python -m tests.channels.test_docs`."""

from __future__ import annotations

import re
from pathlib import Path

from packshot.cli.export import picture
from packshot.presets import Preset, load_presets

PAGE = Path(__file__).parents[2] / "docs" / "channels.md"
PART = re.compile(r"(?<=<!-- channels -->\n).*?(?=<!-- /channels -->)", re.DOTALL)


def table() -> str:
    rows = ["| channel | picture | fill | bytes | name | checked |", "| --- " * 6 + "|"]
    return "\n".join(rows + [_row(preset) for preset in load_presets().values()]) + "\n"


def _row(preset: Preset) -> str:
    fill = "–"
    if preset.place is not None:
        low, high = preset.place.fill.min, preset.place.fill.max
        fill = f"{low * 100:.0f}–{high * 100:.0f} %"
    most = "–" if preset.bytes.max is None else f"{preset.bytes.max / 1e6:.0f} MB"
    cells = [
        f"`{preset.key}`",
        picture(preset),
        fill,
        most,
        f"`{preset.name}`",
        f"{preset.checked}, {preset.confidence}",
    ]
    return f"| {' | '.join(cells)} |"


def test_the_table_is_that_of_the_presets() -> None:
    found = PART.search(PAGE.read_text("utf-8"))
    assert found is not None
    assert found[0] == table(), "run python -m tests.channels.test_docs"


if __name__ == "__main__":
    PAGE.write_text(PART.sub(lambda _: table(), PAGE.read_text("utf-8")), "utf-8")
