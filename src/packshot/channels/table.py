"""The table of products: a CSV file that says what people know about each cut-out."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from packshot import source as sources
from packshot.batch import SUFFIX
from packshot.batch.plan import PHOTO_EXTENSIONS
from packshot.channels.naming import Product, parse_name
from packshot.errors import OptionError

COLUMNS = ("file", "sku", "amazon_id", "view", "version", "alt", "decorative")
_YES, _NO = ("1", "yes", "true", "x", "y"), ("", "0", "no", "false", "n")
_BYTES_MAX = 1 << 26


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by the name of a file, and rows by SKU for all files that have none of their own."""

    files: Mapping[str, Mapping[str, str]]
    skus: Mapping[str, Mapping[str, str]]
    _stems: Mapping[str, str | None] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def product(self, path: Path, sku: str | None = None) -> Product:
        """What is known about a file: its row, else the row of its SKU, else its name alone.

        sku  what it is, if somebody said so; else what its name says
        """
        parsed = parse_name(path.name)
        key = self._key(path)
        if key is not None:
            row = self.files[key]
        else:
            key = _plain(sku or parsed.sku).casefold()
            # The row of a SKU says nothing about a single picture's view.
            row = {
                name: text
                for name, text in self.skus.get(key, {}).items()
                if name not in ("view", "version")
            }
        self._seen.add(key)
        return with_fields(parsed, row, str(path))

    def _key(self, path: Path) -> str | None:
        """Of the row that names a file, or the photo that it was cut out of."""
        name, stem = _plain(path.name), _plain(path.stem)
        photo = stem.removesuffix(SUFFIX)
        for key in (name, stem, photo):
            if key in self.files:
                return key
        return self._stems.get(stem) or self._stems.get(photo)

    def unused(self) -> list[str]:
        """The rows that no file has asked for so far, by their file or SKU."""
        return [key for key in (*self.files, *self.skus) if key not in self._seen]


def load_table(path: Path) -> Table:
    """Read a CSV file with some of COLUMNS, comma, semicolon or tab between them, UTF-8.

    Each row names a `file` (with or without its folder and extension) or, for all pictures of a
    product, its `sku`. OptionError says which line is wrong.
    """
    name = str(path)
    data = sources.stored(path, limit=_BYTES_MAX, name=name)
    try:
        text = bytes(data).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise OptionError("it is not UTF-8", remedy="save it as CSV UTF-8", name=name) from error
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    files: dict[str, dict[str, str]] = {}
    skus: dict[str, dict[str, str]] = {}
    try:
        columns = [column.strip().lower() for column in reader.fieldnames or ()]
        _check_columns(columns, name)
        reader.fieldnames = columns
        for row in reader:
            where = f"{name}, line {reader.line_num}"
            if None in row:
                raise OptionError(
                    "it has more cells than columns", remedy="quote texts", name=where
                )
            cells = {key: (text or "").strip() for key, text in row.items() if key in COLUMNS}
            if not any(cells.values()):
                continue
            with_fields(Product("x"), cells, where)  # a wrong cell is found before the first file
            kind, key = (
                (files, _plain(PurePath(cells["file"].replace("\\", "/")).name))
                if cells.get("file")
                else (skus, _plain(cells.get("sku", "")).casefold())
            )
            if not key:
                raise OptionError("it names no file and no SKU", remedy="fill one in", name=where)
            if key in kind:
                raise OptionError(f"it is the second one of {key}", remedy="drop one", name=where)
            kind[key] = cells
    except csv.Error as error:
        where = f"{name}, line {reader.line_num}"
        raise OptionError(f"it is no CSV ({error})", remedy="save it again", name=where) from error
    return Table(files, skus, _by_stem(files))


def _by_stem(files: Iterable[str]) -> dict[str, str | None]:
    """Names of photos by what stands before their extension; None for what is not told apart."""
    stems: dict[str, str | None] = {}
    for name in files:
        path = PurePath(name)
        if path.suffix.lower() in PHOTO_EXTENSIONS:
            stems[path.stem] = None if path.stem in stems else name
    return stems


def _plain(text: str) -> str:
    """As one form of Unicode: macOS names files in another than spreadsheets write."""
    return unicodedata.normalize("NFC", text)


def with_fields(product: Product, row: Mapping[str, str], where: str) -> Product:
    """A product with what the cells of a row say; empty ones say nothing."""
    given: dict[str, Any] = {
        key: row[key] for key in ("sku", "amazon_id", "view", "alt") if row.get(key)
    }
    if text := row.get("version", ""):
        digits = text.removeprefix("v").removeprefix("V")
        if not (digits.isascii() and digits.isdigit()):
            raise OptionError(f"the version is {text!r}", remedy="give a whole number", name=where)
        given["version"] = int(digits)
    if text := row.get("decorative", ""):
        if text.lower() not in (*_YES, *_NO):
            raise OptionError(f"decorative is {text!r}", remedy="write yes or no", name=where)
        given["decorative"] = text.lower() in _YES
    return replace(product, **given)


def _check_columns(columns: list[str], name: str) -> None:
    if "file" not in columns and "sku" not in columns:
        raise OptionError(
            f"its columns are {', '.join(columns) or 'none'}",
            remedy=f"the first line must name file or sku, and some of {', '.join(COLUMNS[2:])}",
            name=name,
        )
    for column in COLUMNS:
        if columns.count(column) > 1:
            raise OptionError(f"it has two columns {column}", remedy="drop one", name=name)
