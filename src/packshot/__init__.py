"""Cuts the subject out of a photo, on this machine.

>>> import packshot
>>> cutout = packshot.remove("shoe.jpg")
>>> cutout.save("shoe.png")

`Remover` keeps the model loaded for many photos; `Cutout` is what comes out. Everything that goes
wrong on purpose is a `PackshotError`, whose text names the file, the cause and the remedy.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

from packshot.errors import (
    InputError,
    LimitError,
    ModelError,
    NoSubjectError,
    OptionError,
    OutputError,
    PackshotError,
)
from packshot.options import EdgeOptions, Limits

if TYPE_CHECKING:
    from packshot.cutout import Cutout
    from packshot.decode import Photo
    from packshot.pipeline import Remover, remove

# The official builds of ONNX Runtime report to their maker, with sizes and times, unless they are
# told not to before they are loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

try:
    __version__ = version("packshot")
except PackageNotFoundError:  # run from a source folder that was never installed
    __version__ = "0"

__all__ = [
    "Cutout",
    "EdgeOptions",
    "InputError",
    "LimitError",
    "Limits",
    "ModelError",
    "NoSubjectError",
    "OptionError",
    "OutputError",
    "PackshotError",
    "Photo",
    "Remover",
    "__version__",
    "remove",
]

# What needs NumPy and the runtime is imported when it is asked for: --help must not wait for it.
_LATER = {"Cutout": "cutout", "Photo": "decode", "Remover": "pipeline", "remove": "pipeline"}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"packshot.{_LATER[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
