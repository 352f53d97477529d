"""The models that ship."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files

import pytest

from packshot.errors import ModelError
from packshot.models import DEFAULT, load_model, load_registry


@pytest.mark.parametrize("name", load_registry())
def test_every_entry_is_complete(name: str) -> None:
    model = load_model(name)
    for graph in (model.matte, model.finish):
        assert len(graph.read()) == graph.bytes
    assert model.licence == "Apache-2.0"
    assert model.input_size % 32 == 0
    assert (files("packshot.models") / model.card).is_file()


def test_the_default_exists() -> None:
    assert DEFAULT in load_registry()


def test_an_unknown_model_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match="choose one of: base"):
        load_model("huge")


def test_a_damaged_file_is_noticed() -> None:
    graph = replace(load_model().finish, sha256="0" * 64)
    with pytest.raises(ModelError, match=r"finish\.onnx: .*damaged"):
        graph.read()


def test_a_missing_file_is_noticed() -> None:
    graph = replace(load_model().finish, file="gone.onnx")
    with pytest.raises(ModelError, match=r"gone\.onnx: .*missing"):
        graph.read()
