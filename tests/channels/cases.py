"""Writes `tests/cases/*.json`, which both languages' tests read: `python -m tests.channels.cases`.

The expected values come from Python once and are read over by a person before they are committed;
afterwards they hold both sides.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from packshot.channels import manifest
from packshot.channels.ids import product_id
from packshot.channels.layout import lay_out, strips
from packshot.channels.naming import Product, file_name, parse_name, sanitised
from packshot.errors import ChannelError
from packshot.presets import load_presets, parse_preset

CASES = Path(__file__).parents[1] / "cases"

BOXES: list[tuple[tuple[int, int, int, int], list[str]]] = [
    ((100, 200, 3100, 2200), []),
    ((0, 0, 3000, 4000), ["left", "top", "right", "bottom"]),
    ((512, 300, 2200, 4000), ["bottom"]),
    ((0, 300, 2200, 4000), ["left", "bottom"]),
    ((0, 500, 4000, 2500), ["left", "right"]),
    ((500, 0, 1500, 6000), ["top", "bottom"]),
    ((10, 0, 1510, 1300), ["top"]),
    ((10, 20, 1770, 1780), []),
    ((10, 20, 1769, 1779), []),
    ((10, 20, 435, 445), []),
    ((10, 20, 434, 430), []),
    ((5, 5, 380, 305), []),
    ((0, 0, 1, 5000), []),
    ((0, 40, 2600, 1500), ["left", "right", "bottom"]),
    ((3, 7, 641, 800), ["bottom"]),
    ((0, 0, 33, 20), []),
]
FIXED: dict[str, Any] = {"kind": "fixed", "width": 1801, "height": 2600}
NAMES = [
    "SKU123-front-v2.png",
    "SKU-12-3-back-v10.jpg",
    "SKU123_left_V3.JPG",
    "SKU123-front-v2-cutout.png",
    "IMG_2034.jpg",
    "mug-detail2-v1.webp",
    "mug-v7.png",
    "mug-front.png",
    "front.png",
    "front-v2.png",
    "shoes/red/A.1-life-v4.tif",
    "C:\\photos\\A 1 top v3.jpg",
    "Schöne Tasse-frontal-v2.png",
    ".hidden",
    "two.dots.front-v1.png",
    "v2.png",
    "-front-v1.png",
    "a-front-v12345.png",
    "a-front9-back-v1.png",
    "no extension",
    "",
]
TEXTS = [
    "SKU123",
    "Schöne Tasse",
    "  a  b  ",
    "Ærø ŁÓDŹ ñandú",
    "漢字",
    "a/b\\c:d",
    "..a..",
    "__x__",
    "a--b---c",
    "½ liter™",
    "e\u0301te\u0301",
    "A\u0308pfel",
    "🙂mug",
    "CON",
    "",
]
IDS = [
    *("B0CXYZ1234", "b0cxyz1234", "4006381333931", "4006381333932", "036000291452", "036000291453"),
    *("978-0-306-40615-7", "9780306406158", "0-306-40615-2", "080442957X", "0306406153"),
    *(
        "4901234567894",
        "96385074",
        "96385075",
        "12345",
        "",
        "B0-SHORT",
        "4006381 333931",
        "ABCDEFGHIJ",
    ),
    "٤٠٠٦٣٨١٣٣٣٩٣١",
]
PRODUCTS = [
    Product("SKU123", "front", 2),
    Product("Schöne Tasse", "back", 1),
    Product("漢字", "front", 1),
    Product("a", "42", 1),
    Product("a", "Front", 1),
    Product("a", "detail2", 3, "B0CXYZ1234"),
    Product("a", "detail", 3, "B0CXYZ1234"),
    Product("a", "front", 3, "978-0-306-40615-7"),
    Product("a", "front2", 3, "B0CXYZ1234"),
    Product("a", "packaging", 3, "B0CXYZ1234"),
    Product("a", "constructor", 3, "B0CXYZ1234"),
    Product("a", "life0", 3, "B0CXYZ1234"),
    Product("a", "front", 3, "4006381333932"),
    Product("x" * 90, "front", 1, " "),
]


def layouts() -> list[dict[str, Any]]:
    cases = []
    presets = {k: p for k, p in load_presets().items() if p.place is not None}
    data = json.loads(json.dumps(_raw("shopify")))
    data["place"]["canvas"] = FIXED
    for key, preset in {**presets, "fixed": parse_preset(data)}.items():
        for box, cut in BOXES:
            case: dict[str, Any] = {"preset": key, "box": box, "cut": cut}
            try:
                assert preset.place is not None
                got = lay_out(box, cut, preset, preset.place)
            except ChannelError as error:
                case["error"] = str(error)
            else:
                case |= {
                    "size": got.size,
                    "canvas": got.canvas,
                    "offset": got.offset,
                    "notes": got.notes,
                    "strips": [list(asdict(s).values()) for s in strips(got, 700)],
                }
            cases.append(case)
    return cases


def names() -> dict[str, Any]:
    files = []
    for product in PRODUCTS:
        for key in ("shopify", "amazon_main", "master"):
            case = {"preset": key, "product": _product(product)}
            try:
                case["name"] = file_name(load_presets()[key], product)
            except ChannelError as error:
                case["error"] = str(error)
            files.append(case)
    parsed = [(name, parse_name(name)) for name in NAMES]
    return {
        "parse": [[n, {"sku": p.sku, "view": p.view, "version": p.version}] for n, p in parsed],
        "sanitise": [[text, sanitised(text)] for text in TEXTS],
        "files": files,
    }


def ids() -> list[list[str | None]]:
    cases: list[list[str | None]] = []
    for text in IDS:
        try:
            cases.append([text, *product_id(text), None])
        except ChannelError as error:
            cases.append([text, None, None, str(error)])
    return cases


APPROVED: dict[str, Any] = {
    "decision": "approved",
    "reasons": [],
    "by": "Zoë “Z” 🙂",
    "at": "2026-11-24T11:59:59Z",
    "confirmed": ["text", "props"],
    "repaired": True,
}
REJECTED: dict[str, Any] = {
    "decision": "rejected",
    "reasons": ["halo", "clipped_hole"],
    "by": "",
    "at": "2026-11-24T11:59:59Z",
    "confirmed": [],
    "repaired": False,
}


def manifests() -> list[dict[str, Any]]:
    cases = []
    for product, verdict in (
        (Product("SKU 1", "Front", 2, "", "A “mug” with a blue rim 🙂"), APPROVED),
        (Product("Ä", "back", 1, "", "", True), REJECTED),
        (Product("b", "life"), None),
        (Product("急須", "front", 1, "B0CXYZ1234"), None),
    ):
        made = {
            "source": {"file": "a.png", "sha256": "00", "w": 10, "h": 20},
            "output": {"file": "shopify/a.jpg", "sha256": "11", "w": 5, "h": 6, "bytes": 700},
            "model": None,
            "verdict": verdict,
        }
        entry = manifest.record(
            product=product,
            preset=load_presets()["shopify"],
            notes=("a note",),
            created_at="2026-11-24T12:00:00Z",
            tool_version="1.2.3",
            **made,
        )
        cases.append({"product": _product(product), "made": made, "line": manifest.line(entry)})
    return cases


def everything() -> dict[str, Any]:
    return {
        "layout": layouts(),
        "naming": names(),
        "ids": ids(),
        "manifest": manifests(),
        "presets": {key: preset.sha256 for key, preset in load_presets().items()},
    }


def _raw(key: str) -> dict[str, Any]:
    path = Path(__file__).parents[2] / "src" / "packshot" / "presets" / f"{key}.json"
    data: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return data


def _product(product: Product) -> dict[str, Any]:
    """As TypeScript names the fields."""
    data = asdict(product)
    data["amazonId"] = data.pop("amazon_id")
    return data


def text(cases: Any) -> str:
    """One case a line, so that a difference can be read."""
    if isinstance(cases, list):
        return "[\n" + ",\n".join(json.dumps(c, ensure_ascii=False) for c in cases) + "\n]\n"
    parts = [
        f"{json.dumps(k)}: {text(v).rstrip() if isinstance(v, list) else json.dumps(v)}"
        for k, v in cases.items()
    ]
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    for name, cases in everything().items():
        (CASES / f"{name}.json").write_text(text(cases), "utf-8")
