"""The models that ship."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest

from packshot.errors import ModelError
from packshot.models import DEFAULT, load_model, load_registry
from packshot.pipeline import Remover


@pytest.mark.parametrize("name", load_registry())
def test_every_entry_is_complete(name: str) -> None:
    model = load_model(name)
    for graph in (model.matte, model.finish):
        assert len(graph.read()) == graph.bytes
    assert model.licence == "Apache-2.0"
    assert model.views
    assert all(view.side % 32 == 0 for view in model.views)
    assert (Path(__file__).parents[2] / "docs/models" / model.card).is_file()


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


def test_another_folder_is_another_registry(tmp_path: Path) -> None:
    for name in ("registry.json", load_model().matte.file, load_model().finish.file):
        (tmp_path / name).write_bytes((files("packshot.models") / name).read_bytes())
    model = load_model(folder=tmp_path)
    assert Remover(model).model is model
    (tmp_path / model.matte.file).write_bytes(b"another")
    with pytest.raises(ModelError, match="damaged"):
        Remover(load_model(folder=tmp_path))
