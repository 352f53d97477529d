"""What ships is what the code makes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import onnx
import pytest

from packshot.graphs.build import MODELS, build
from packshot.models import load_model, load_place, load_registry, load_shadow

MEGABYTE = 1_000_000


def test_rebuilding_gives_the_files_that_ship(tmp_path: Path) -> None:
    for name in ("registry.json", load_model().matte.file):
        shutil.copy(MODELS / name, tmp_path)
    build(folder=tmp_path)
    mattes = [model.matte.file for model in load_registry().values()]
    graphs = [load_model().finish, load_place(), *load_shadow()]
    for name in ("registry.json", *mattes, *(graph.file for graph in graphs)):
        assert (tmp_path / name).read_bytes() == (MODELS / name).read_bytes(), name


def test_rebuilding_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    shutil.copy(MODELS / "registry.json", tmp_path)
    shutil.copy(MODELS / load_model().matte.file, tmp_path)
    build(folder=tmp_path)
    first = (tmp_path / load_model().matte.file).read_bytes()
    build(folder=tmp_path)
    assert (tmp_path / load_model().matte.file).read_bytes() == first


def test_the_model_is_at_most_11_megabytes() -> None:
    for model in load_registry().values():
        assert model.matte.bytes + model.finish.bytes <= 11 * MEGABYTE


@pytest.mark.parametrize(
    "file",
    [f"{name}.onnx" for name in ("base.matte", "best.matte", "finish", "place", "shadow", "cast")],
)
def test_nothing_of_the_machine_that_built_it_is_inside(file: str) -> None:
    model = onnx.load(MODELS / file)
    assert not model.doc_string
    for node in model.graph.node:
        assert not node.doc_string
        assert not node.metadata_props
    text = json.dumps({p.key: p.value for p in model.metadata_props})
    assert "/" not in text
