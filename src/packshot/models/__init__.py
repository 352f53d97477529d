"""The models that ship with Packshot, as data: `registry.json` beside this file names each one."""

from packshot.models.registry import (
    DEFAULT,
    Model,
    View,
    load_model,
    load_place,
    load_registry,
    load_shadow,
)

__all__ = [
    "DEFAULT",
    "Model",
    "View",
    "load_model",
    "load_place",
    "load_registry",
    "load_shadow",
]
