"""A new model replaces the one that ships only if no set gets worse."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks import gate, rivals
from benchmarks.figures import Figures, Interval, Result, read
from packshot.graphs.build import MODELS
from packshot.models import load_place, load_registry, load_shadow
from packshot.pipeline import Remover


def result(shift: float = 0) -> Result:
    values = np.random.default_rng(1).uniform(0.4, 0.6, 100) + shift
    photos = {f"{n}": (float(v),) for n, v in enumerate(values)}
    return Result("base", "ab", {"people": Figures(("iou",), {"iou": Interval(0.5, 0, 1)}, photos)})


@pytest.mark.parametrize(("shift", "passes"), [(0.01, True), (0, True), (-0.01, False)])
def test_worse_beyond_noise_does_not_pass(shift: float, passes: bool) -> None:
    text, passed = gate.compared(result(), result(shift))
    assert passed == passes
    assert ("worse by" in text) != passes


def test_a_candidate_is_built_beside_what_ships(tmp_path: Path) -> None:
    before = (MODELS / "registry.json").read_bytes()
    gate.candidate(None, tmp_path)
    assert (MODELS / "registry.json").read_bytes() == before
    for model in load_registry(tmp_path).values():
        assert Remover(model, 1).model.views == load_registry()[model.name].views


def test_installing_enters_the_version_of_every_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, home = tmp_path / "made", tmp_path / "home"
    made.mkdir(), home.mkdir()
    gate.candidate(None, made)
    monkeypatch.setattr(gate, "MODELS", home)
    gate.install(made, "9.9.9")
    models = load_registry(home)
    assert {model.version for model in models.values()} == {"9.9.9"}
    graphs = [graph for model in models.values() for graph in (model.matte, model.finish)]
    for graph in (*graphs, load_place(home), *load_shadow(home)):
        assert graph.read()  # which checks its SHA-256


@pytest.mark.parametrize("name", load_registry())
def test_the_figures_on_file_are_those_of_the_files_that_ship(name: str) -> None:
    found = read(name)
    assert found is not None
    assert found.sha256 == rivals.packshot(name, 1).sha256


def test_a_release_asks_for_every_model_that_it_replaces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Figures stand in for those that take half an hour: the second model is the one that loses."""
    asked: list[str] = []

    def figures(rivals_: list[rivals.Rival], *_: object) -> dict[str, Result]:
        asked.append(rivals_[0].name)
        return {asked[-1]: result(-0.01 if asked[-1] == "best" else 0)}

    before = (MODELS / "registry.json").read_bytes()
    monkeypatch.setattr(gate, "measured", figures)
    monkeypatch.setattr(gate, "shipped", lambda *_: result())
    monkeypatch.setattr("sys.argv", ["gate", "--release", "9.9.9", "--threads", "1"])
    with pytest.raises(SystemExit, match="best is worse beyond noise"):
        gate.main()
    assert asked == ["base", "best"]
    assert (MODELS / "registry.json").read_bytes() == before
    asked.clear()
    monkeypatch.setattr("sys.argv", ["gate", "--threads", "1"])
    gate.main()
    assert asked == ["base"]
