"""The value that the browser's providers are held to."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np
import pytest

from packshot import Remover, colour, golden
from packshot.models import load_registry

VALUE = golden.load()
REMEDY = "run `python -m packshot.golden`"


@pytest.mark.parametrize("name", load_registry())
def test_the_value_is_of_the_model_that_ships(name: str) -> None:
    model, entry = load_registry()[name], VALUE["models"][name]
    assert entry["matte"] == model.matte.sha256, REMEDY
    assert entry["finish"] == model.finish.sha256, REMEDY


def test_the_file_holds_the_picture_and_the_limits_of_the_code() -> None:
    assert VALUE["picture"] == golden.PICTURE, REMEDY
    assert (VALUE["levels"], VALUE["share"]) == (golden.LEVELS, golden.SHARE), REMEDY


def test_the_page_converts_by_pythons_profile() -> None:
    kept = json.loads((Path(golden.__file__).parent / "profiles.json").read_text())
    assert kept == {"adobe": base64.b64encode(colour.adobe_rgb()).decode()}, REMEDY


@pytest.mark.parametrize("name", load_registry())
def test_python_meets_the_value(name: str) -> None:
    rgba = Remover(name, threads=2).remove(golden.draw(VALUE["picture"])).rgba
    off = np.abs(rgba.astype(int) - golden.unpacked(VALUE["models"][name]))
    assert (off > VALUE["levels"]).mean() <= VALUE["share"]


def test_the_picture_has_a_subject_with_an_edge_and_holes() -> None:
    """Else a provider that computes nothing at all would pass."""
    alpha = golden.unpacked(VALUE["models"]["base"])[..., 3]
    assert 0.15 < (alpha == 255).mean() < 0.6
    assert 0.3 < (alpha == 0).mean() < 0.85
    assert ((alpha > 0) & (alpha < 255)).sum() > 200
