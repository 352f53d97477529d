"""What is kept of a measurement, and when a new model counts as worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.figures import Figures, Interval, Result, bootstrapped, read, worse


def figures(values: dict[str, float], measure: str = "iou") -> Figures:
    return Figures(
        (measure,),
        {measure: Interval(0.5, 0.4, 0.6)},
        {name: (value,) for name, value in values.items()},
    )


def photos(seed: int, shift: float = 0) -> dict[str, float]:
    values = np.random.default_rng(seed).uniform(0.4, 0.6, 200) + shift
    return {f"{n:03}": float(v) for n, v in enumerate(values)}


def test_a_result_survives_its_file(tmp_path: Path) -> None:
    result = Result("base", "ab" * 32, {"soft": figures(photos(1))})
    result.write(tmp_path)
    assert read("base", tmp_path) == result
    assert [p.name for p in tmp_path.iterdir()] == ["base.json"]


def test_a_photo_is_a_line_of_the_file(tmp_path: Path) -> None:
    Result("base", "ab", {"soft": figures(photos(1))}).write(tmp_path)
    assert len((tmp_path / "base.json").read_text().splitlines()) < 200 + 20


def test_nothing_is_read_where_nothing_was_written(tmp_path: Path) -> None:
    assert read("base", tmp_path) is None


def test_an_interval_holds_its_mean_and_narrows_with_more_photos() -> None:
    def spread(count: int) -> float:
        values = np.random.default_rng(3).normal(0.5, 0.1, (count, 1))
        found = bootstrapped(values, lambda mean: mean[..., 0])
        assert found.low < found.value < found.high
        return found.high - found.low

    assert spread(1600) == pytest.approx(spread(100) / 4, rel=0.3)


@pytest.mark.parametrize("measure", ["iou", "mae"])
def test_worse_is_what_moves_the_wrong_way_on_the_same_photos(measure: str) -> None:
    old, up = figures(photos(1), measure), figures(photos(1, 0.01), measure)
    falls, rises = worse(old, up), worse(up, old)
    assert bool(falls) == (measure == "mae")
    assert bool(rises) == (measure == "iou")
    assert (falls | rises)[measure].value == pytest.approx(0.01, abs=1e-4)


def test_noise_is_not_worse() -> None:
    assert not worse(figures(photos(1)), figures(photos(1)))
    assert not worse(figures(photos(1)), figures(photos(2, 0.002)))


def test_among_many_comparisons_a_small_difference_may_be_chance() -> None:
    rng = np.random.default_rng(7)
    old = photos(1)
    scatter = rng.normal(0, 0.0075, len(old))
    new = dict(
        zip(old, np.array(list(old.values())) + scatter - scatter.mean() - 0.0012, strict=True)
    )
    assert worse(figures(old), figures(new))
    assert not worse(figures(old), figures(new), comparisons=20)
    assert worse(figures(old), figures(photos(1, -0.01)), comparisons=20)


def test_colours_that_others_estimated_are_not_judged() -> None:
    old, new = (figures(photos(1, by), "delta_e_of_pymatting") for by in (0, 0.01))
    assert not worse(old, new)


@pytest.mark.parametrize(("ours", "theirs", "fails"), [(1, 1, False), (1, 0, True), (0, -1, True)])
def test_colours_are_judged_against_pymatting_on_the_same_pixels(
    ours: float, theirs: float, fails: bool
) -> None:
    def coloured(ours: float, theirs: float) -> Figures:
        columns = ("delta_e", "delta_e_of_pymatting")
        photo = {name: (v + ours, v + 1 + theirs) for name, v in photos(1).items()}
        return Figures(columns, {}, photo)

    assert bool(worse(coloured(0, 0), coloured(ours, theirs))) == fails


def test_a_photo_without_a_figure_does_not_count() -> None:
    old, new = photos(1), photos(1, -0.01)
    new["000"] = float("nan")
    assert worse(figures(old), figures(new))["iou"].value == pytest.approx(0.01, abs=1e-4)


def test_kinds_are_averaged_apart() -> None:
    found = figures({"1 hair": 0.2, "2 hair": 0.4, "3 fur": 0.9})
    assert found.by_kind(lambda name: name.split()[1], "iou") == {
        "fur": pytest.approx(0.9),
        "hair": pytest.approx(0.3),
    }
