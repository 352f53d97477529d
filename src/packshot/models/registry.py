"""Reading `registry.json`: which models there are, where their files lie, what they are worth."""

from __future__ import annotations

import builtins
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from packshot.errors import ModelError

DEFAULT = "base"


def _shipped() -> Traversable:
    return files("packshot.models")


@dataclass(frozen=True, slots=True)
class GraphFile:
    """One ONNX file of a model: its name beside the registry, size in bytes, SHA-256 in hex."""

    file: str
    bytes: int
    sha256: str
    folder: Traversable = field(default_factory=_shipped, repr=False)

    def read(self) -> builtins.bytes:
        """The content, checked against its hash; ModelError if it is missing or another."""
        remedy = "reinstall packshot"
        try:
            content = (self.folder / self.file).read_bytes()
        except OSError as error:
            raise ModelError("the model file is missing", remedy=remedy, name=self.file) from error
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise ModelError(
                "the model file is damaged or another version", remedy=remedy, name=self.file
            )
        return content


@dataclass(frozen=True, slots=True)
class View:
    """One look of the network at the photo: squashed to a square of `side` px, perhaps mirrored."""

    side: int
    mirrored: bool = False

    def __str__(self) -> str:
        return f"{self.side}m" if self.mirrored else f"{self.side}"


@dataclass(frozen=True, slots=True)
class Model:
    """An entry of the registry.

    views    how the network sees a photo; its answers to all of them are averaged
    figures  measured quality, by data set; written by `benchmarks.quality`, never by hand
    """

    name: str
    version: str
    licence: str
    card: str
    views: tuple[View, ...]
    matte: GraphFile
    finish: GraphFile
    figures: Mapping[str, Mapping[str, Any]]


def load_registry(folder: Traversable | None = None) -> dict[str, Model]:
    """All models that ship with this version, by name; or those of another folder's registry."""
    place = folder or _shipped()
    text = (place / "registry.json").read_text("utf-8")
    return {name: _model(name, entry, place) for name, entry in json.loads(text)["models"].items()}


def load_model(name: str = DEFAULT, folder: Traversable | None = None) -> Model:
    """The model of that name; ModelError names the ones there are."""
    registry = load_registry(folder)
    if name not in registry:
        known = ", ".join(sorted(registry))
        raise ModelError(f"there is no model called {name!r}", remedy=f"choose one of: {known}")
    return registry[name]


def load_place(folder: Traversable | None = None) -> GraphFile:
    """The graph that scales cut-outs for the channels; it belongs to no model."""
    return _of_no_model("place", folder)


def load_shadow(folder: Traversable | None = None) -> tuple[GraphFile, GraphFile]:
    """The graphs that find a shadow and cast it; they belong to no model."""
    return _of_no_model("shadow", folder), _of_no_model("cast", folder)


def _of_no_model(name: str, folder: Traversable | None) -> GraphFile:
    place = folder or _shipped()
    entry = json.loads((place / "registry.json").read_text("utf-8"))[name]
    return GraphFile(**entry, folder=place)


def _model(name: str, entry: dict[str, Any], folder: Traversable) -> Model:
    graphs = {key: GraphFile(**entry[key], folder=folder) for key in ("matte", "finish")}
    return Model(
        name=name,
        version=entry["version"],
        licence=entry["licence"],
        card=entry["card"],
        views=tuple(View(**view) for view in entry["views"]),
        figures=MappingProxyType(entry.get("figures", {})),
        **graphs,
    )
