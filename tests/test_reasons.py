"""Why a cut-out is rejected: one file, read by the page and shipped with Python."""

from __future__ import annotations

import json
import re
from importlib import resources

import pytest

KEYS = [
    *("halo", "fringe", "clipped_hole", "clipped_edge", "jagged", "island"),
    *("noise", "cast", "props", "blur", "wrong_file"),
]
REASONS = json.loads(resources.files("packshot").joinpath("reasons.json").read_text("utf-8"))


def test_the_reasons_are_these_in_this_order() -> None:
    # The order is that of the keys 1 to 9, 0 and -, which people learn by heart.
    assert [reason["key"] for reason in REASONS] == KEYS


@pytest.mark.parametrize("reason", REASONS, ids=KEYS)
def test_each_says_what_it_means_and_what_to_do_in_one_sentence(reason: dict[str, str]) -> None:
    assert set(reason) == {"key", "title", "means", "studio", "repair"}
    assert re.fullmatch(r"[A-Z][a-z ]{2,15}", reason["title"])
    for field in ("means", "studio", "repair"):
        assert re.fullmatch(r"[A-Z][^.]{20,140}\.", reason[field]), (field, reason[field])
    assert len(reason["means"]) <= 90
