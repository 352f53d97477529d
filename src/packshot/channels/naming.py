"""What files are called: read from a photo's name, written by a channel's template.

`naming.ts` does the same; `tests/cases/naming.json` holds both to it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from packshot.channels.ids import product_id
from packshot.errors import ChannelError
from packshot.presets import Preset

LENGTH_MAX = 80  # characters; some shop connectors cut longer names
ALT_MAX = 512  # characters; what Shopify takes
ALT_GOOD = 125  # characters; longer ones are tiring to listen to

VIEWS = (
    "front",
    "back",
    "left",
    "right",
    "top",
    "bottom",
    "side",
    "detail",
    "pair",
    "swatch",
    "life",
)

# Amazon's codes; pictures that show a detail or a scene are numbered.
_VARIANTS = {
    "front": "MAIN",
    "back": "BACK",
    "left": "LEFT",
    "right": "RGHT",
    "top": "TOPP",
    "bottom": "BOTT",
    "side": "SIDE",
    "pair": "PAIR",
    "swatch": "SWCH",
    "detail": "PT",
    "life": "PT",
}
# What a German, Nordic or Polish reader would write for these; the rest loses its accents.
_SPELLED = str.maketrans(
    {
        **{"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"},
        **{"æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa"},
        **{"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "þ": "th", "Þ": "Th", "ð": "d", "Ð": "D"},
    }
)
_VERSION = re.compile(r"(.+)[-_ ]v([0-9]{1,4})", re.IGNORECASE | re.ASCII | re.DOTALL)
_VIEW = re.compile(
    rf"(.+)[-_ ]((?:{'|'.join(VIEWS)})[0-9]{{0,2}})", re.IGNORECASE | re.ASCII | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Product:
    """What people say about a photo.

    sku        : the shop's own id of the product
    view       : one of VIEWS, numbered where there are several ("detail2")
    version    : of the picture, counted up
    amazon_id  : ASIN, EAN, JAN, UPC or ISBN; "" if there is none
    alt        : what the picture shows, for those who cannot see it; "" if nobody wrote it yet
    decorative : True says that the picture needs no alt text
    """

    sku: str
    view: str = "front"
    version: int = 1
    amazon_id: str = ""
    alt: str = ""
    decorative: bool = False


def parse_name(file: str) -> Product:
    """SKU, view and version from a file's name, `SKU-view-vN.ext`, read from the right.

    What is missing becomes front and 1. `-cutout`, which `packshot cut` adds, is passed over. A SKU
    may hold dashes.
    """
    stem = PurePath(file.replace("\\", "/")).stem
    stem = re.sub(r"-cutout$", "", stem, flags=re.IGNORECASE).strip()
    view, version = "front", 1
    if found := _VERSION.fullmatch(stem):
        stem, version = found[1], int(found[2])
    if found := _VIEW.fullmatch(stem):
        stem, view = found[1], found[2].lower()
    return Product(stem.strip(), view, version)


def sanitised(text: str) -> str:
    """Letters and digits of ASCII, dots, dashes and underscores; everything else is a dash."""
    spelled = unicodedata.normalize("NFC", text).translate(_SPELLED)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", spelled) if c.isascii() or not _mark(c)
    )
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", plain)
    plain = re.sub(r"-{2,}", "-", plain)
    return plain.strip("-._")


def file_name(preset: Preset, product: Product) -> str:
    """What the channel's file is called, extension included.

    Raises ChannelError where the template asks for something that is missing or wrong.
    """
    asked = set(re.findall(r"\{(\w+)\}", preset.name))
    values = {"ext": preset.encode.extension, "version": str(product.version)}
    if "sku" in asked:
        values["sku"] = _sku(product.sku)
    if "view" in asked:
        values["view"] = _view(product.view)
    if "variant" in asked:
        values["variant"] = _variant(preset, product.view)
    if "amazon_id" in asked:
        values["amazon_id"] = _amazon_id(preset, product.amazon_id)
    name = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], preset.name)
    if len(name) > LENGTH_MAX:
        raise ChannelError(
            f"the name would have {len(name)} characters, and {LENGTH_MAX} are the most: {name}",
            remedy="give a shorter SKU",
        )
    if preset.name_regex and not re.search(preset.name_regex, name, re.ASCII):
        raise ChannelError(
            f"{preset.key} does not take the name {name}", remedy="change the SKU or the view"
        )
    return name


def check_alt(product: Product) -> None:
    """ChannelError where the alt text is too long, or says something of a decorative picture."""
    if product.decorative and product.alt:
        raise ChannelError(
            "it is decorative and has an alt text", remedy="choose one: the text, or decorative"
        )
    if len(product.alt) > ALT_MAX:
        raise ChannelError(
            f"the alt text has {len(product.alt)} characters, and {ALT_MAX} are the most",
            remedy=f"shorten it; up to {ALT_GOOD} are good to listen to",
        )


def _sku(text: str) -> str:
    sku = sanitised(text)
    if not sku:
        raise ChannelError(
            f"the SKU is {text!r}", remedy="give one with letters or digits of ASCII"
        )
    return sku


def _view(text: str) -> str:
    view = text.strip().lower()
    if not re.fullmatch(r"[a-z]+[0-9]{0,2}", view, re.ASCII):
        raise ChannelError(f"the view is {text!r}", remedy=f"choose one of {', '.join(VIEWS)}")
    return view


def _variant(preset: Preset, text: str) -> str:
    view = _view(text)
    stem = view.rstrip("0123456789")
    number = int(view[len(stem) :] or 1)
    code = _VARIANTS.get(stem)
    if code is None or number < 1 or (code != "PT" and stem != view):
        raise ChannelError(
            f"{preset.key} has no code for the view {text!r}",
            remedy=f"choose one of {', '.join(VIEWS)}; only detail and life may be numbered",
        )
    return f"PT{number:02}" if code == "PT" else code


def _amazon_id(preset: Preset, text: str) -> str:
    if not text.strip():
        raise ChannelError(
            f"{preset.key} names files by the product's id, and there is none",
            remedy="give its ASIN, EAN, JAN, UPC or ISBN",
        )
    return product_id(text)[0]


def _mark(char: str) -> bool:
    return unicodedata.category(char) == "Mn"
