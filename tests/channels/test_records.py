"""The table of products and the manifest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from packshot.channels.manifest import Manifest
from packshot.channels.naming import Product
from packshot.channels.table import load_table
from packshot.errors import OptionError, OutputError
from tests.channels.full import NO_LIMIT, filled, full


def table(folder: Path, text: str, encoding: str = "utf-8"):
    path = folder / "ids.csv"
    path.write_bytes(text.encode(encoding))
    return load_table(path)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_rows_are_found_by_file_and_by_sku(tmp_path: Path, separator: str) -> None:
    rows = ["SKU,file,amazon_id,alt,version,decorative", "A-1,,B0CXYZ1234,A mug,,"]
    rows.append("B,odd name.png,,,v3,yes")
    got = table(tmp_path, "\r\n".join(row.replace(",", separator) for row in rows), "utf-8-sig")
    assert got.product(Path("x/a-1-back-v2.png")) == Product(
        "A-1", "back", 2, "B0CXYZ1234", "A mug"
    )
    assert got.product(Path("odd name.png")) == Product("B", "front", 3, decorative=True)
    assert got.product(Path("other-v2.png")) == Product("other", "front", 2)


def test_cells_may_hold_commas_quotes_and_line_breaks(tmp_path: Path) -> None:
    got = table(tmp_path, 'sku,alt\nA,"A mug, ""blue""\nand white"\n')
    assert got.product(Path("A.png")).alt == 'A mug, "blue"\nand white'


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("name,alt\nA,b\n", "its columns are name, alt"),
        ("\n", "its columns are none"),
        ("sku,sku\nA,b\n", "two columns sku"),
        ("sku,alt\nA,b,c\n", "line 2: it has more cells"),
        ("sku,alt\nA,b\na,c\n", "line 3: it is the second one of a"),
        ("sku,alt\n,b\n", "line 2: it names no file and no SKU"),
        ("sku,version\nA,two\n", "line 2: the version is 'two'"),
        ("sku,decorative\nA,maybe\n", "line 2: decorative is 'maybe'"),
        ('sku,alt\nA,"b\n', "it is no CSV"),
    ],
)
def test_what_is_wrong_with_a_table_is_told(tmp_path: Path, text: str, trouble: str) -> None:
    with pytest.raises(OptionError, match=trouble):
        table(tmp_path, text)


def test_a_table_in_another_encoding_is_told(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="not UTF-8"):
        table(tmp_path, "sku,alt\nA,Müller\n", "latin-1")


def entry(file: str, note: str = "") -> dict[str, object]:
    return {"output": {"file": file}, "note": note}


def lines(folder: Path) -> list[dict[str, object]]:
    return [json.loads(x) for x in (folder / "manifest.jsonl").read_text("utf-8").splitlines()]


def test_a_record_is_on_the_disk_at_once_and_the_last_one_counts(tmp_path: Path) -> None:
    with Manifest(tmp_path) as kept:
        kept.add(entry("a"))
        assert lines(tmp_path) == [entry("a")]
        kept.add(entry("b"))
    with Manifest(tmp_path) as kept:
        kept.add(entry("a", "again"))
        assert len(lines(tmp_path)) == 3
    assert lines(tmp_path) == [entry("a", "again"), entry("b")]


def test_a_torn_last_line_is_dropped_and_the_rest_kept(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text(json.dumps(entry("a")) + '\n{"output": {"fi', "utf-8")
    with Manifest(tmp_path) as kept:
        kept.add(entry("b"))
    assert lines(tmp_path) == [entry("a"), entry("b")]


def test_what_is_no_manifest_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_text("my notes\nmore\n", "utf-8")
    with pytest.raises(OutputError, match="line 1 is no record"):
        Manifest(tmp_path)
    assert path.read_text("utf-8") == "my notes\nmore\n"


def test_a_line_torn_inside_a_letter_is_dropped_too(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    path.write_bytes((json.dumps(entry("a")) + '\n{"note": "é').encode()[:-1])
    with Manifest(tmp_path) as kept:
        assert "a" in kept
        kept.add(entry("b"))
    assert lines(tmp_path) == [entry("a"), entry("b")]


@NO_LIMIT
@pytest.mark.parametrize("room", [0, 20])  # the record leaves nothing, or half a line
def test_a_record_that_found_no_room_comes_with_the_next(tmp_path: Path, room: int) -> None:
    filled(tmp_path, room)
    with Manifest(tmp_path) as kept:
        with full(), pytest.raises(OutputError, match="cannot be written"):
            kept.add(entry("a"))
        with full(), pytest.raises(OutputError):
            kept.add(entry("b"))
        kept.add(entry("c"))
        assert lines(tmp_path)[1:] == [entry("a"), entry("b"), entry("c")]


@NO_LIMIT
def test_a_record_that_found_no_room_is_written_at_the_end(tmp_path: Path) -> None:
    filled(tmp_path, 20)
    with Manifest(tmp_path) as kept, full(), pytest.raises(OutputError):
        kept.add(entry("a"))
    assert kept.trouble is None
    assert lines(tmp_path)[1:] == [entry("a")]


@NO_LIMIT
def test_an_end_without_room_leaves_no_more_than_a_torn_line(tmp_path: Path) -> None:
    filled(tmp_path, 20)
    with full(), Manifest(tmp_path) as kept, pytest.raises(OutputError, match="the record of a"):
        kept.add(entry("a"))
    assert kept.trouble is None  # it is told already
    with Manifest(tmp_path) as later:
        assert "a" not in later
    assert len(lines(tmp_path)) == 1


def test_an_end_that_alone_fails_is_told_and_not_raised(tmp_path: Path) -> None:
    path = tmp_path / "manifest.jsonl"
    with Manifest(tmp_path) as kept:
        kept.add(entry("a"))
        kept.add(entry("a", "again"))
        path.unlink()
        path.mkdir()
    assert isinstance(kept.trouble, OutputError)


def test_a_name_that_is_not_utf_8_comes_back_as_it_was(tmp_path: Path) -> None:
    odd = entry("a", "caf\udce9.png")  # as os.fsdecode gives b"caf\xe9.png"
    with Manifest(tmp_path) as kept:
        kept.add(odd)
        kept.add(odd)
    assert lines(tmp_path) == [odd]
    assert b"caf\\udce9.png" in (tmp_path / "manifest.jsonl").read_bytes()


def test_two_exports_at_once_keep_each_others_records(tmp_path: Path) -> None:
    with Manifest(tmp_path) as kept:
        kept.add(entry("a"))
    with Manifest(tmp_path) as one, Manifest(tmp_path) as other:
        one.add(entry("a", "again"))
        one.add(entry("c"))
        other.add(entry("b"))
        other.add(entry("c", "again"))
    assert lines(tmp_path) == [entry("a", "again"), entry("c", "again"), entry("b")]
