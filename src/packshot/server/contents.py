"""What the page consists of: the files of the build, and the models, gzipped under hashed names."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import Lock
from typing import Any

from packshot.errors import InputError
from packshot.models.registry import GraphFile

PAGE = "_web"
MODELS = "models"
INDEX = "index.html"
PRECACHE = "precache.json"
REMEDY = (
    "run `make web` in the source folder (it needs Node 20.19 or newer with npm), or install a "
    "wheel that holds the page"
)


class PageError(InputError):
    """The page is not there: this Packshot was installed without it."""


@dataclass(frozen=True)
class PageFile:
    """A file that the build made, read when it is asked for."""

    path: Path

    def read(self) -> bytes:
        """The content."""
        return self.path.read_bytes()


@dataclass(frozen=True)
class ZippedGraph:
    """A model's graph, gzipped when it is first asked for: the page unpacks it itself."""

    graph: GraphFile

    def read(self) -> bytes:
        """The gzip file: always the same bytes; ModelError if the graph is missing or damaged."""
        with _ZIPPING:  # two threads would do the same work
            return _zipped(self.graph)


_ZIPPING = Lock()


@cache
def _zipped(graph: GraphFile) -> bytes:
    # Weights hardly shrink: level 9 takes longer for nothing.
    return gzip.compress(graph.read(), 6, mtime=0)


Part = PageFile | ZippedGraph


def page_folder() -> Path:
    """Where this installation has the built page; PageError if it has none."""
    folder = Path(str(files("packshot"))) / PAGE
    if not (folder / INDEX).is_file():
        raise PageError("this installation has no page, it has not been built", remedy=REMEDY)
    return folder


def contents(folder: Path | None = None) -> dict[str, Part]:
    """Everything that belongs to the page, by its path below the site's root, with `/`.

    folder : the built page, default that of this installation
    """
    root = page_folder() if folder is None else folder
    if not (root / INDEX).is_file():
        raise PageError("there is no built page here", remedy=REMEDY, name=str(root))
    parts: dict[str, Part] = {
        path.relative_to(root).as_posix(): PageFile(path) for path in sorted(_files(root))
    }
    for graph in graphs():
        parts.setdefault(model_path(graph), ZippedGraph(graph))
    return parts


def model_path(graph: GraphFile) -> str:
    """Where the page finds a graph: `models/base.matte.88670cf8.onnx.gz`."""
    return f"{MODELS}/{graph.file.removesuffix('.onnx')}.{graph.sha256[:8]}.onnx.gz"


def graphs() -> list[GraphFile]:
    """Every graph that the registry names, each once."""
    text = (files("packshot.models") / "registry.json").read_text("utf-8")
    found = {entry["file"]: entry for entry in _entries(json.loads(text))}
    return [GraphFile(entry["file"], entry["bytes"], entry["sha256"]) for entry in found.values()]


def precache(content: bytes, parts: Mapping[str, Part]) -> bytes:
    """`precache.json` with the models' sizes, which the build cannot know."""
    plan = json.loads(content)
    for entry in plan["files"]:
        part = parts.get(entry["url"])
        if entry["bytes"] is None and part is not None:
            entry["bytes"] = len(part.read())
    return json.dumps(plan, separators=(",", ":")).encode()


def _entries(data: Any) -> Iterator[dict[str, Any]]:
    if isinstance(data, dict):
        if {"file", "bytes", "sha256"} <= data.keys():
            yield data
        for value in data.values():
            yield from _entries(value)


def _files(folder: Path) -> Iterator[Path]:
    # Hidden files are the tools', not the page's.
    return (
        path
        for path in folder.rglob("*")
        if path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )
