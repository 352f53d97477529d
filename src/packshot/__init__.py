"""Cuts the subject out of a photo, on this machine.

>>> import packshot
>>> cutout = packshot.remove("shoe.jpg")
>>> cutout.save("shoe.png")

`Remover` keeps the model loaded for many photos; `Cutout` is what comes out. Everything that goes
wrong on purpose is a `PackshotError`, whose text names the file, the cause and the remedy.
"""

from importlib.metadata import PackageNotFoundError, version

from packshot.cutout import Cutout
from packshot.decode import Photo, decode
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
from packshot.pipeline import Remover, remove

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
    "decode",
    "remove",
]
