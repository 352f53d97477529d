"""A new model replaces the one that ships only if no set gets worse."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks import gate
from benchmarks.figures import Figures, Interval, Result
from packshot.graphs.build import MODELS
from packshot.models import load_registry
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
    entries = json.loads((home / "registry.json").read_text())["models"].values()
    assert {entry["version"] for entry in entries} == {"9.9.9"}
    assert all(
        (home / entry[key]["file"]).exists() for entry in entries for key in ("matte", "finish")
    )
