"""Reading `registry.json`: which models there are, where their files lie, what they are worth."""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from packshot.errors import ModelError

DEFAULT = "base"


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One ONNX file of a model: its name beside the registry, size in bytes, SHA-256 in hex."""

    file: str
    bytes: int
    sha256: str

    def read(self) -> builtins.bytes:
        """The content, checked against its hash; ModelError if it is missing or another."""
        remedy = "reinstall packshot"
        try:
            content = (files("packshot.models") / self.file).read_bytes()
        except OSError as error:
            raise ModelError("the model file is missing", remedy=remedy, name=self.file) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelError(
                "the model file is damaged or another version", remedy=remedy, name=self.file
            )
        return content


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the registry.

    input_size  side of the square that the network sees, px
    figures     measured quality, by data set; written by `training/evaluate.py`, never by hand
    """

    name: str
    version: str
    licence: str
    card: str
    input_size: int
    matte: GraphFile
    finish: GraphFile
    figures: Mapping[str, Mapping[str, Any]]


def load_registry() -> dict[str, Model]:
    """All models that ship with this version, by name."""
    text = (files("packshot.models") / "registry.json").read_text("utf-8")
    return {name: _model(name, entry) for name, entry in json.loads(text)["models"].items()}


def load_model(name: str = DEFAULT) -> Model:
    """The model of that name; ModelError names the ones there are."""
    registry = load_registry()
    if name not in registry:
        known = ", ".join(sorted(registry))
        raise ModelError(f"there is no model called {name!r}", remedy=f"choose one of: {known}")
    return registry[name]


def _model(name: str, entry: dict[str, Any]) -> Model:
    graphs = {key: GraphFile(**entry[key]) for key in ("matte", "finish")}
    return Model(
        name=name,
        version=entry["version"],
        licence=entry["licence"],
        card=entry["card"],
        input_size=entry["input_size"],
        figures=MappingProxyType(entry.get("figures", {})),
        **graphs,
    )
