"""The tables that the measured figures become, and the documents that hold them."""

from __future__ import annotations

import json

from benchmarks.figures import Interval, Result, read
from benchmarks.report import ROOT, table, write_between
from benchmarks.sets import SETS, less_is_better
from packshot.models import load_registry

REGISTRY = ROOT / "src/packshot/models/registry.json"
CARDS = "docs/models"
TITLES = {"u2netp": "U²-Netp, 4.6 MB", "isnet": "IS-Net, 88 MB"}
NAMES = {
    "mae": "MAE",
    "max_f": "max F",
    "iou": "IoU",
    "boundary_iou": "boundary IoU",
    "sad": "SAD",
    "gradient_error": "gradient error",
    "delta_e": "ΔE2000 of the colours",
    "delta_e_of_pymatting": "the same, by PyMatting",
    "delta_e_of_the_photo": "the same, the photo's own",
}


def tables() -> dict[str, str]:
    """`quality`: every set and measure, every rival; `kinds`: soft and products by kind."""
    results = _results()
    return {
        "quality": comparison(results),
        **{f"kinds {name}": by_kind(results, name) for name in SETS if SETS[name].kind},
    }


def comparison(results: dict[str, Result]) -> str:
    """A row for each set and measure, a column for each rival."""
    rows = []
    for name in SETS:
        found = {
            rival: result.sets[name] for rival, result in results.items() if name in result.sets
        }
        if not found:
            continue
        measures = dict.fromkeys(m for figures in found.values() for m in figures.means)
        photos = max(len(figures.photos) for figures in found.values())
        for place, measure in enumerate(measures):
            arrow = "↓" if less_is_better(measure) else "↑"
            row = {
                "set": f"{name}, {photos}" if not place else "",
                "measure": f"{NAMES[measure]} {arrow}",
            }
            for rival in results:
                interval = found[rival].means.get(measure) if rival in found else None
                row[_title(rival)] = str(interval) if interval else "–"
            rows.append(row)
    return table(rows) if rows else "nothing was measured yet"


def by_kind(results: dict[str, Result], name: str) -> str:
    """A row for each kind of subject of a set, by the set's first measure."""
    kind = SETS[name].kind
    assert kind
    measure = SETS[name].measures[0]
    means = {
        rival: result.sets[name].by_kind(kind, measure)
        for rival, result in results.items()
        if name in result.sets
    }
    if not means:
        return "nothing was measured yet"
    kinds = next(iter(means.values()))
    return table(
        [
            {f"{name}: {NAMES[measure]}": one}
            | {_title(rival): f"{values[one]:.3g}" for rival, values in means.items()}
            for one in kinds
        ]
    )


def publish() -> None:
    """Enter what `benchmarks/results` holds where it belongs: registry, cards, README."""
    registry = json.loads(REGISTRY.read_text("utf-8"))
    for name, entry in registry["models"].items():
        result = read(name)
        if result:
            entry["figures"] = {
                part: {
                    "photos": len(figures.photos),
                    **{m: _rounded(interval) for m, interval in figures.means.items()},
                }
                for part, figures in result.sets.items()
            }
    REGISTRY.write_text(json.dumps(registry, indent=2, ensure_ascii=False) + "\n", "utf-8")
    made = tables()
    for entry in registry["models"].values():
        for mark, text in made.items():
            if f"<!-- {mark} -->" in (ROOT / CARDS / entry["card"]).read_text("utf-8"):
                write_between(f"{CARDS}/{entry['card']}", mark, text)
    write_between("README.md", "quality", made["quality"])


def _results() -> dict[str, Result]:
    found = {name: read(name) for name in (*load_registry(), *TITLES)}
    return {name: result for name, result in found.items() if result}


def _title(rival: str) -> str:
    if rival in TITLES:
        return TITLES[rival]
    own = load_registry().get(rival)
    return f"**{rival}**, {own.matte.bytes / 1e6:.1f} MB" if own else rival


def _rounded(interval: Interval) -> float:
    return round(interval.value, 4)
