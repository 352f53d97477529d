"""What each channel asks of a picture, as data: one JSON file a channel, beside `schema.json`."""

from packshot.presets.preset import (
    Anchor,
    Background,
    Bytes,
    Canvas,
    Encode,
    Fill,
    Place,
    Preset,
    load_preset,
    load_presets,
    parse_preset,
)

__all__ = [
    "Anchor",
    "Background",
    "Bytes",
    "Canvas",
    "Encode",
    "Fill",
    "Place",
    "Preset",
    "load_preset",
    "load_presets",
    "parse_preset",
]
