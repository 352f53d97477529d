"""`manifest.jsonl`: what was made of what, by which rules; one JSON object a line and a file.

`manifest.ts` makes the same records; `tests/cases/manifest.json` holds both to it.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from packshot import files
from packshot.channels.naming import Product, sanitised
from packshot.errors import OutputError
from packshot.presets import Preset

NAME = "manifest.jsonl"
Record = dict[str, Any]


def record(
    *,
    product: Product,
    preset: Preset,
    source: Record,
    output: Record,
    model: Record | None,
    verdict: Record | None = None,
    notes: tuple[str, ...],
    created_at: str,
    tool_version: str,
) -> Record:
    """One line of the manifest.

    source : file, sha256, w, h of what the picture was made from
    output : file (relative to the manifest), sha256, w, h, bytes
    model  : name, version, sha256, runtime of the model that cut the subject out; None if it is not
             known, as for a cut-out from elsewhere; a runtime of None is not known either
    verdict: decision, reasons, by, at, confirmed, repaired, as a reviewer gave them; None if nobody
             decided
    """
    alt: Record | None = {"decorative": True} if product.decorative else None
    if product.alt:
        alt = {"text": product.alt}
    return {
        "asset_id": f"{_code(product)}-{product.view.strip().lower()}",
        "sku": product.sku,
        "view": product.view,
        "version": product.version,
        "channel": preset.key,
        "source": source,
        "model": model,
        "preset": {"key": preset.key, "sha256": preset.sha256},
        "output": output,
        "alt": alt,
        "verdict": verdict,
        "notes": list(notes),
        "created_at": created_at,
        "tool_version": tool_version,
    }


def _code(product: Product) -> str:
    """What the product is called in ASCII: its id, where nothing of the SKU is left."""
    return sanitised(product.sku) or sanitised(product.amazon_id)


def line(entry: Record) -> str:
    """A record as its line, the same text from either language."""
    text = json.dumps(entry, separators=(",", ":"), ensure_ascii=False) + "\n"
    # A name that is not UTF-8 is half a surrogate pair to both: escaped, as JSON.stringify does it.
    return text.encode("utf-8", "backslashreplace").decode()


def now() -> str:
    """UTC, to the second, as RFC 3339 writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Manifest:
    """The manifest of a folder, kept while files are added to it.

    Each record is on the disk before the next file is made, so an interrupted run loses none. A
    file that is made again has one record, the last.

    trouble : after the end, why it could not be put in order, where no `add` has told that
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self.trouble: OutputError | None = None
        self._unwritten: dict[str, Record] = {}  # the disk had no room for them
        self._load()

    def _load(self) -> None:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            data = b""
        except OSError as error:
            raise OutputError(
                f"it cannot be read ({error})", remedy="repair or remove it", name=str(self.path)
            ) from error
        *lines, rest = data.split(b"\n")
        entries: dict[str, Record] = {}
        for number, text in enumerate(lines, start=1):
            try:
                entry = json.loads(text)
                entries[entry["output"]["file"]] = entry
            except (ValueError, KeyError, TypeError) as error:
                raise OutputError(
                    f"line {number} is no record", remedy="repair or remove it", name=str(self.path)
                ) from error
        self._entries = entries
        self._doubled = len(entries) < len(lines)  # a file has an earlier record too
        self._torn = bool(rest)  # the last line has no end: one that is appended would be lost

    def __contains__(self, file: str) -> bool:
        return file in self._entries

    def bytes_of(self, file: str) -> int | None:
        """How large the file is by its record; None if it has none."""
        entry = self._entries.get(file)
        found = None if entry is None else entry["output"].get("bytes")
        return found if isinstance(found, int) else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._doubled or self._torn:
            try:
                self._rewrite()
            except OutputError as failure:  # the files are made: their results go on
                self.trouble = None if self._unwritten else failure

    def add(self, entry: Record) -> None:
        """Take a record in.

        OutputError where it cannot be written: the next one, or the end, tries it again.
        """
        file = entry["output"]["file"]
        self._doubled = self._doubled or file in self._entries
        self._entries[file] = self._unwritten[file] = entry
        try:
            if self._torn:
                self._rewrite()
            else:
                self._append(entry)
        except (OSError, OutputError) as error:
            if isinstance(error, OutputError):
                reason = error.cause
            else:
                reason = (error.strerror or str(error)).lower()
            raise OutputError(
                f"the record of {file} cannot be written ({reason})",
                remedy="mend that and run again",
                name=str(self.path),
            ) from error
        self._unwritten.clear()

    def _append(self, entry: Record) -> None:
        self._torn = True  # until the line has its end
        with self.path.open("a", encoding="utf-8", newline="\n") as out:
            out.write(line(entry))
            out.flush()
            os.fsync(out.fileno())
        self._torn = False

    def _rewrite(self) -> None:
        self._load()  # another export into this folder may have added to it
        self._entries |= self._unwritten
        self._torn = True  # until it is written
        text = "".join(line(entry) for entry in self._entries.values())
        files.write_atomic(self.path, text.encode(), overwrite=True, durable=True)
        self._doubled = self._torn = False
