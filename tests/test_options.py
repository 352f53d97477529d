"""Options refuse what the graphs are not built for."""

from __future__ import annotations

import math

import pytest

from packshot.errors import OptionError
from packshot.graphs import finish
from packshot.options import EDGE_SHIFT_MAX, SOFTEN_MAX, EdgeOptions


@pytest.mark.parametrize(
    "options",
    [
        {"edge_shift": 4.1},
        {"edge_shift": -5},
        {"soften": -0.1},
        {"soften": 9},
        {"decontaminate": 1.5},
        {"decontaminate": math.nan},
    ],
    ids=str,
)
def test_values_out_of_range_are_refused(options: dict[str, float]) -> None:
    (name,) = options
    with pytest.raises(OptionError, match=f"{name} is .*choose between"):
        EdgeOptions(**options)


def test_the_ends_of_the_ranges_are_allowed() -> None:
    EdgeOptions(edge_shift=-EDGE_SHIFT_MAX, soften=SOFTEN_MAX, decontaminate=0)


def test_the_graph_reaches_as_far_as_the_options_do() -> None:
    assert finish.SHIFT_STEPS == EDGE_SHIFT_MAX
    assert finish.SOFTEN_REACH == SOFTEN_MAX
