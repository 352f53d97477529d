"""Reading the presets: JSON in, checked and frozen dataclasses out.

`schema.json` states the same rules for editors and for the tests; here they are plain code, so that
the package needs no validator.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from packshot.errors import OptionError

ROLES = ("master", "main", "secondary", "email", "portrait")
EXTENSIONS = {"png": "png", "jpeg": "jpg", "webp": "webp"}  # lower case: some channels insist
SIDE_MIN, SIDE_MAX = 16, 65500  # px; JPEG holds no more

_NAME = r"(?:[A-Za-z0-9._-]|\{(?:sku|view|version|amazon_id|variant|ext)\})+"


@dataclass(frozen=True, slots=True)
class Background:
    """rgb: 0…255 each; None leaves the picture transparent."""

    rgb: tuple[int, int, int] | None


@dataclass(frozen=True, slots=True)
class Canvas:
    """The picture's frame.

    kind          : "fixed" has exactly this width and height; "square" has equal sides; "longest"
                    follows the subject's shape, and its longest side counts
    width, height : px, the size that is aimed at; for "longest" the longest side, twice
    min, max      : px; how small and how large the side that counts may be
    """

    kind: str
    width: int
    height: int
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Fill:
    """Share of the canvas that the subject's box takes, on the axis where it takes most: 0…1."""

    target: float
    min: float
    max: float


@dataclass(frozen=True, slots=True)
class Anchor:
    """top: where the subject's top lies, as a share of the canvas; None centres the subject."""

    top: float | None


@dataclass(frozen=True, slots=True)
class Place:
    """How the subject lies on the canvas."""

    canvas: Canvas
    fill: Fill
    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Encode:
    """format: "png", "jpeg" or "webp"; quality: 1…100, None where the format has none."""

    format: str
    quality: int | None
    subsampling: str | None

    @property
    def extension(self) -> str:
        """Without a dot."""
        return EXTENSIONS[self.format]


@dataclass(frozen=True, slots=True)
class Bytes:
    """How small and how large the file may be; None: no limit."""

    min: int | None
    max: int | None


@dataclass(frozen=True, slots=True)
class Preset:
    """What one channel asks for; the fields are those of `schema.json`.

    place  : None keeps the photo's own size and frame
    sha256 : of the content, whatever the file's spacing and order: two exports with the same hash
             were made by the same rules
    """

    key: str
    title: str
    summary: str
    role: str
    background: Background
    place: Place | None
    encode: Encode
    bytes: Bytes
    name: str
    name_regex: str | None
    forbid: tuple[str, ...]
    needs_alt: bool
    source: str
    checked: str
    confidence: str
    frozen_until: str | None
    sha256: str = field(repr=False)


@cache
def load_presets() -> dict[str, Preset]:
    """All presets that ship with this version, by key, in the order of their keys."""
    found = [f for f in files("packshot.presets").iterdir() if f.name.endswith(".json")]
    presets = {}
    for file in sorted(found, key=lambda f: f.name):
        if file.name == "schema.json":
            continue
        preset = parse_preset(json.loads(file.read_text("utf-8")), name=file.name)
        if file.name != f"{preset.key}.json":
            raise OptionError(
                f"its key is {preset.key!r}", remedy="name the file after its key", name=file.name
            )
        presets[preset.key] = preset
    return presets


def load_preset(key: str) -> Preset:
    """The preset of that key; OptionError names the ones there are."""
    presets = load_presets()
    if key not in presets:
        near = difflib.get_close_matches(key, presets, n=1)
        hint = f"did you mean {near[0]}? otherwise " if near else ""
        raise OptionError(
            f"there is no channel called {key!r}",
            remedy=f"{hint}choose one of {', '.join(presets)}",
        )
    return presets[key]


def content_hash(data: Any) -> str:
    """SHA-256 in hex of JSON data as both languages write it: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def parse_preset(data: Any, *, name: str = "<preset>") -> Preset:
    """A preset from what `json.load` gives; OptionError names the field that is wrong."""
    top = _Fields(data, name)
    preset = Preset(
        key=top.text("key", r"[a-z][a-z0-9_]*"),
        title=top.text("title"),
        summary=top.text("summary"),
        role=top.one_of("role", ROLES),
        background=_background(top.inner("background")),
        place=None if top.take("place") is None else _place(top.inner("place")),
        encode=_encode(top.inner("encode")),
        bytes=_bytes(top.inner("bytes")),
        name=top.text("name", _NAME),
        name_regex=_regex(top),
        forbid=tuple(top.texts("forbid")),
        needs_alt=top.flag("needsAlt"),
        source=top.text("source"),
        checked=top.text("checked", r"\d{4}-\d{2}(?:-\d{2})?"),
        confidence=top.one_of("confidence", ("high", "medium", "low")),
        frozen_until=top.optional(
            "frozenUntil", lambda: top.text("frozenUntil", r"\d{4}(-\d\d){2}")
        ),
        sha256=content_hash(data),
    )
    top.done()
    if preset.encode.format == "jpeg" and preset.background.rgb is None:
        raise top.wrong("background", "is transparent, which JPEG cannot be")
    return preset


def _background(at: _Fields) -> Background:
    mode = at.one_of("mode", ("transparent", "flatten"))
    rgb = None
    if mode == "flatten":
        levels = at.take("rgb")
        if not isinstance(levels, list) or len(levels) != 3:
            raise at.wrong("rgb", "is not a list of three levels")
        r, g, b = (at.whole("rgb", 0, 255, value=level) for level in levels)
        rgb = (r, g, b)
    at.done()
    return Background(rgb)


def _place(at: _Fields) -> Place:
    canvas, fill = _canvas(at.inner("canvas")), _fill(at.inner("fill"))
    top = None
    if at.take("anchor") != "centre":
        anchor = at.inner("anchor")
        top = anchor.share("top", 0.0, 0.5)
        if anchor.take("bottomMayTouch") is not True:
            raise anchor.wrong("bottomMayTouch", "is not true")
        anchor.done()
    at.done()
    return Place(canvas, fill, Anchor(top))


def _canvas(at: _Fields) -> Canvas:
    kind = at.one_of("kind", ("fixed", "square", "longest"))
    if kind == "fixed":
        width, height = (at.whole(side, SIDE_MIN, SIDE_MAX) for side in ("width", "height"))
        canvas = Canvas(kind, width, height, min(width, height), max(width, height))
    else:
        low, target, high = (at.whole(k, SIDE_MIN, SIDE_MAX) for k in ("min", "target", "max"))
        if not low <= target <= high:
            raise at.wrong("target", "is not between min and max")
        canvas = Canvas(kind, target, target, low, high)
    at.done()
    return canvas


def _fill(at: _Fields) -> Fill:
    low, target, high = (at.share(k, 1e-6, 1.0) for k in ("min", "target", "max"))
    if not low <= target <= high:
        raise at.wrong("target", "is not between min and max")
    at.one_of("axis", ("longest",))
    at.done()
    return Fill(target, low, high)


def _encode(at: _Fields) -> Encode:
    format = at.one_of("format", tuple(EXTENSIONS))
    quality = at.optional("quality", lambda: at.whole("quality", 1, 100))
    subsampling = at.optional("subsampling", lambda: at.one_of("subsampling", ("4:4:4",)))
    if (quality is None) != (format == "png"):
        raise at.wrong("quality", "belongs to jpeg and webp, and only to them")
    if (subsampling is None) != (format != "jpeg"):
        raise at.wrong("subsampling", "belongs to jpeg, and only to it")
    at.done()
    return Encode(format, quality, subsampling)


def _bytes(at: _Fields) -> Bytes:
    low, high = (
        None if at.take(key) is None else at.whole(key, 1, 1 << 40) for key in ("min", "max")
    )
    at.done()
    return Bytes(low, high)


def _regex(at: _Fields) -> str | None:
    text: str | None = at.optional("nameRegex", lambda: at.text("nameRegex"))
    if text is not None:
        try:
            re.compile(text)
        except re.error as error:
            raise at.wrong("nameRegex", f"is no regular expression ({error})") from error
    return text


class _Fields:
    """A JSON object whose fields are taken one by one; what is left at the end is a mistake."""

    def __init__(self, data: Any, name: str, path: str = "") -> None:
        self._name = name
        self._path = path
        if not isinstance(data, dict):
            raise OptionError(
                f"{path.rstrip('.') or 'the preset'} is no JSON object",
                remedy="see presets/schema.json",
                name=name,
            )
        self._data = data
        self._taken: set[str] = set()

    def wrong(self, key: str, what: str) -> OptionError:
        return OptionError(
            f"{self._path}{key} {what}", remedy="see presets/schema.json", name=self._name
        )

    def take(self, key: str) -> Any:
        if key not in self._data:
            raise self.wrong(key, "is missing")
        self._taken.add(key)
        return self._data[key]

    def done(self) -> None:
        for key in self._data:
            if key not in self._taken:
                raise self.wrong(key, "is no field of a preset")

    def inner(self, key: str) -> _Fields:
        return _Fields(self.take(key), self._name, f"{self._path}{key}.")

    def optional(self, key: str, read: Callable[[], Any]) -> Any:
        return None if self.take(key) is None else read()

    def text(self, key: str, pattern: str = r"(?s).+") -> str:
        value = self.take(key)
        if not isinstance(value, str) or not re.fullmatch(pattern, value, re.ASCII):
            raise self.wrong(key, f"is {value!r}, not a text of the form {pattern}")
        return value

    def texts(self, key: str) -> list[str]:
        value = self.take(key)
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self.wrong(key, "is not a list of texts")
        return value

    def one_of(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.take(key)
        if value not in choices:
            raise self.wrong(key, f"is {value!r}, not one of {', '.join(choices)}")
        return str(value)

    def flag(self, key: str) -> bool:
        value = self.take(key)
        if not isinstance(value, bool):
            raise self.wrong(key, "is neither true nor false")
        return value

    def whole(self, key: str, low: int, high: int, value: Any = None) -> int:
        value = self.take(key) if value is None else value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.wrong(key, f"is {value!r}, not a whole number of {low}…{high}")
        return value

    def share(self, key: str, low: float, high: float) -> float:
        value = self.take(key)
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise self.wrong(key, f"is {value!r}, not a number of {low:g}…{high:g}")
        return float(value)
