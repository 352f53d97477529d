"""ONNX Runtime: sessions, providers, threads."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import PackageNotFoundError, version
from typing import Any, TypeVar, TypeVarTuple

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from packshot.errors import ModelError, OptionError
from packshot.models import Model, load_place, load_shadow

# For programs that had loaded it before they loaded this package: see there.
ort.disable_telemetry_events()

Array = NDArray[Any]

# CPU only by default: the promise of equal bytes everywhere is tested there. CUDA and friends
# round differently in the last bit.
PROVIDERS = ("CPUExecutionProvider",)


Made = TypeVar("Made")
Given = TypeVarTuple("Given")


def per_process(make: Callable[[*Given], Made]) -> Callable[[*Given], Made]:
    """What `make` gives, made once in each process: after a fork the parent's threads are missing.

    The parent's is kept, as its end would wait for those threads.
    """
    kept: dict[tuple[int, *Given], Made] = {}

    @wraps(make)
    def found(*given: *Given) -> Made:
        key = (os.getpid(), *given)
        if key not in kept:
            kept[key] = make(*given)
        return kept[key]

    return found


class Engine:
    """The two graphs of one model, loaded once; safe to use from many threads at a time.

    `matte` runs with all threads inside one call. `finish` runs one thread a call, because its
    windows are independent and the pipeline runs several of them side by side: that scales better
    than splitting each of its many small operators.
    """

    def __init__(self, model: Model, threads: int) -> None:
        self.model = model
        self.threads = threads
        self._matte = _session(model.matte.read(), threads, model.matte.file)
        self._finish = _session(model.finish.read(), 1, model.finish.file)
        if "texels" not in {port.name for port in self._finish.get_inputs()}:
            raise ModelError(
                "this graph was made for an older version of packshot",
                remedy="take the files of the version that is installed",
                name=model.finish.file,
            )
        metadata = self._finish.get_modelmeta().custom_metadata_map
        self.halo = int(metadata["halo"])
        self.alpha_reach = int(metadata["alpha_reach"])

    @property
    def providers(self) -> list[str]:
        return list(self._matte.get_providers())

    def matte(self, rgb: Array) -> Array:
        """uint8 H×W×3 → maps float32 1×8×h×w."""
        (maps,) = self._matte.run(["maps"], {"rgb": rgb})
        return np.asarray(maps)

    def finish(
        self,
        rgb: Array,
        maps: Array,
        window: Array,
        edit: Array,
        params: Array,
        texels: Array | None = None,
    ) -> Array:
        """A window of the photo → its RGBA, uint8 h×w×4; see `graphs/finish.py`.

        texels  which part of the maps is given, all of them if None
        """
        if texels is None:
            texels = np.array([0, 0, *maps.shape[2:]], np.int64)
        feeds = {
            "rgb": rgb,
            "maps": maps,
            "window": window,
            "texels": texels,
            "edit": edit,
            "params": params,
        }
        (rgba,) = self._finish.run(["rgba"], feeds)
        return np.asarray(rgba)


class Placer:
    """The graph that scales cut-outs, loaded once; safe to use from many threads at a time."""

    def __init__(self, threads: int) -> None:
        graph = load_place()
        self._session = _session(graph.read(), threads, graph.file)

    def strip(self, rows: Array, place: Array, ground: Array) -> Array:
        """Rows of a cut-out → a strip of it at another size; see `graphs/place.py`."""
        feeds = {"rows": rows, "place": place, "ground": ground}
        (strip,) = self._session.run(["strip"], feeds)
        return np.asarray(strip)


class Shadows:
    """The graphs that find a photo's shadow and cast it, loaded once; safe to use from many threads
    at a time.

    One thread a call: a sum that is split among threads would depend on their number.
    """

    def __init__(self) -> None:
        found, cast = load_shadow()
        self._shadow = _session(found.read(), 1, found.file)
        self._cast = _session(cast.read(), 1, cast.file)
        self._plain = float(self._shadow.get_modelmeta().custom_metadata_map["plain"])

    def find(self, rgb: Array, maps: Array) -> tuple[Array, bool]:
        """The whole photo and its maps → its shadow, float32 1×1×h×w in 0…1, and whether the ground
        is plain enough to tell; see `graphs/shadow.py`."""
        shadow, plain = self._shadow.run(["shadow", "plain"], {"rgb": rgb, "maps": maps})
        return np.asarray(shadow), bool(plain[0] >= self._plain)

    def cast(self, rgba: Array, shadow: Array, window: Array, texels: Array, edit: Array) -> Array:
        """A window of a cut-out → the same with its shadow; see `graphs/cast.py`."""
        feeds = {"rgba": rgba, "shadow": shadow, "window": window, "texels": texels, "edit": edit}
        (cast,) = self._cast.run(["cast"], feeds)
        return np.asarray(cast)


@cache
def default_threads() -> int:
    """The processors that this process may use: in a container, fewer than the machine's."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def check_threads(threads: int | None) -> int:
    """The threads to use: never more than there are processors, where they only get in each
    other's way."""
    if threads is None:
        return default_threads()
    if threads < 1:
        raise OptionError(f"threads is {threads}", remedy="choose 1 or more")
    return min(threads, default_threads())


def info() -> dict[str, Any]:
    """What this installation runs on: versions, providers, threads, platform."""
    return {
        "packshot": _version("packshot"),
        "python": platform.python_version(),
        "onnxruntime": ort.__version__,
        "numpy": np.__version__,
        "pillow": _version("pillow"),
        "heic": _version("pi-heif"),
        "platform": platform.platform(),
        "providers_available": list(ort.get_available_providers()),
        "providers": list(PROVIDERS),
        "threads": default_threads(),
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _session(content: bytes, threads: int, name: str) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Every photo has another size: a memory plan per shape would only pile up.
    options.enable_mem_pattern = False
    # A thread that waits must not burn the core that the next stage needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        return ort.InferenceSession(content, options, providers=list(PROVIDERS))
    except Exception as error:  # ONNX Runtime's errors share no base class
        raise ModelError(
            f"ONNX Runtime {ort.__version__} cannot load the model ({error})",
            remedy="install onnxruntime 1.20 or newer",
            name=name,
        ) from error
