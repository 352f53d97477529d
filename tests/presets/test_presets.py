"""The presets that ship, their schema, and what the loader refuses."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from packshot.errors import OptionError
from packshot.presets import Preset, load_preset, load_presets, parse_preset
from packshot.presets.preset import content_hash

FOLDER = Path(str(files("packshot.presets")))
KEYS = ["amazon_main", "dtc_email", "google_merchant", "master", "portrait_square", "shopify"]


def raw(key: str) -> Any:
    return json.loads((FOLDER / f"{key}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    content = json.loads((FOLDER / "schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(content)
    return jsonschema.Draft202012Validator(content)


def test_the_first_six_are_there() -> None:
    assert list(load_presets()) == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_a_preset_keeps_the_schema(key: str, schema: jsonschema.Draft202012Validator) -> None:
    schema.validate(raw(key))


@pytest.mark.parametrize("key", KEYS)
def test_numbers_are_written_as_both_languages_write_them(key: str) -> None:
    """1.0 and 1 are one number in JavaScript, so only 1 keeps the hash."""
    assert not re.search(r"\d\.0\b|\d[eE]", (FOLDER / f"{key}.json").read_text("utf-8"))


def test_the_values_of_the_channels() -> None:
    amazon, google = load_preset("amazon_main"), load_preset("google_merchant")
    for preset in (amazon, google, load_preset("shopify")):
        assert preset.place is not None
        assert preset.place.fill.target == 0.88
        assert preset.encode.quality == 95
        assert preset.encode.subsampling == "4:4:4"
        assert preset.background.rgb == (255, 255, 255)
    assert amazon.place is not None and google.place is not None
    assert amazon.place.fill.min == 0.85
    assert (google.place.fill.min, google.place.fill.max) == (0.75, 0.9)
    email, portrait = load_preset("dtc_email"), load_preset("portrait_square")
    assert email.place is not None and portrait.place is not None
    assert (email.encode.format, email.background.rgb) == ("webp", None)
    assert (email.place.canvas.kind, email.place.canvas.width) == ("longest", 1200)
    assert email.place.fill.target == 0.9
    assert (portrait.place.canvas.width, portrait.place.canvas.height) == (1080, 1080)
    assert portrait.background.rgb == (0xF2, 0xF2, 0xF2)
    assert portrait.place.anchor.top == 0.08
    assert load_preset("master").place is None


def test_the_hash_is_of_the_content_and_not_of_its_spacing() -> None:
    data = raw("shopify")
    turned = dict(reversed(list(data.items())))
    assert parse_preset(turned).sha256 == parse_preset(data).sha256 == content_hash(data)
    changed = copy.deepcopy(data)
    changed["encode"]["quality"] = 94
    assert parse_preset(changed).sha256 != parse_preset(data).sha256


def test_an_unknown_channel_names_the_near_one() -> None:
    with pytest.raises(OptionError, match="did you mean amazon_main"):
        load_preset("amazon-main")


def _set(path: str, value: Any) -> Callable[[Any], None]:
    def change(data: Any) -> None:
        *way, last = path.split(".")
        for step in way:
            data = data[step]
        data[last] = value

    return change


def _drop(data: Any) -> None:
    del data["bytes"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_set("key", "Amazon"), "key"),
        (_set("background", {"mode": "flatten", "rgb": [256, 0, 0]}), "background.rgb"),
        (_set("background", {"mode": "flatten", "rgb": [True, 0, 0]}), "background.rgb"),
        (_set("place.fill.target", 1.2), "place.fill.target"),
        (_set("place.canvas.kind", "round"), "place.canvas.kind"),
        (_set("place.canvas.min", 0), "place.canvas.min"),
        (_set("place.canvas.extra", 1), "place.canvas.extra"),
        (_set("place.anchor", {"top": 0.9, "bottomMayTouch": True}), "place.anchor.top"),
        (_set("encode.quality", 0), "encode.quality"),
        (_set("encode.format", "gif"), "encode.format"),
        (_set("name", "{sku} {colour}"), "name"),
        (_set("forbid", "text"), "forbid"),
        (_set("needsAlt", 1), "needsAlt"),
        (_set("checked", "today"), "checked"),
        (_set("confidence", "certain"), "confidence"),
        (_set("frozenUntil", "soon"), "frozenUntil"),
        (_set("colour", "red"), "colour"),
        (_drop, "bytes"),
    ],
)
def test_both_the_schema_and_the_loader_refuse(
    change: Callable[[Any], None], field: str, schema: jsonschema.Draft202012Validator
) -> None:
    data = raw("shopify")
    change(data)
    assert not schema.is_valid(data)
    with pytest.raises(OptionError, match=re.escape(field)) as caught:
        parse_preset(data, name="mine.json")
    assert "mine.json" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (_set("place.canvas.min", 3000), "place.canvas.target"),
        (_set("place.fill.min", 0.9), "place.fill.target"),
        (_set("encode.quality", None), "encode.quality"),
        (_set("encode.subsampling", None), "encode.subsampling"),
        (_set("background", {"mode": "transparent"}), "background"),
        (_set("nameRegex", "("), "nameRegex"),
    ],
)
def test_the_loader_refuses_what_does_not_fit_together(
    change: Callable[[Any], None], field: str
) -> None:
    data = raw("shopify")
    change(data)
    with pytest.raises(OptionError, match=re.escape(field)):
        parse_preset(data)


def test_a_preset_is_frozen() -> None:
    preset: Preset = load_preset("shopify")
    with pytest.raises(AttributeError):
        preset.key = "other"  # type: ignore[misc]
