"""Tables for people, and the place in a document where they belong."""

from __future__ import annotations

import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from packshot.runtime import default_threads, info

ROOT = Path(__file__).parents[1]


def table(rows: Sequence[dict[str, str]]) -> str:
    """Rows as a Markdown table; the keys of the first are its head."""
    head = list(rows[0])
    lines = [head, ["---"] * len(head), *([row[key] for key in head] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def machine() -> str:
    """What the figures were taken on, without anything that names the machine."""
    about = info()
    return (
        f"{processor()}, {default_threads()} cores, Python {about['python']}, "
        f"ONNX Runtime {about['onnxruntime']}, {datetime.now(UTC):%Y-%m-%d}"
    )


def processor() -> str:
    try:
        found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    except OSError:
        found = None
    return found[1].strip() if found else platform.machine()


def write_between(document: str, mark: str, text: str) -> None:
    """Replace what stands between `<!-- MARK -->` and `<!-- /MARK -->` in a file of the project.

    Raises ValueError if the marks are not there.
    """
    path = ROOT / document
    before = path.read_text("utf-8")
    pattern = rf"(<!-- {re.escape(mark)} -->\n).*?(<!-- /{re.escape(mark)} -->)"
    after, count = re.subn(
        pattern, lambda found: f"{found[1]}{text}\n{found[2]}", before, flags=re.DOTALL
    )
    if count != 1:
        raise ValueError(f"{document} holds {count} places marked <!-- {mark} -->")
    path.write_text(after, "utf-8")
