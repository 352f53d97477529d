"""`packshot export`."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result
from PIL import Image

from packshot import png
from packshot.channels.manifest import Manifest
from packshot.errors import OutputError
from packshot.presets import load_presets
from packshot.stamp import Stamp, read
from tests.channels.full import NO_LIMIT, filled, full
from tests.channels.masters import disc, saved
from tests.cli.exports import records

Run = Callable[..., Result]


@pytest.fixture
def master(here: Path) -> Path:
    del here
    return saved(Path("SKU123-front-v2.png"))


def test_all_channels(packshot: Run, master: Path) -> None:
    got = packshot(
        *("export", master, "--channel", "all", "-o", "out"),
        *("--amazon-id", "B0CXYZ1234", "--alt", "A red ball"),
    )
    assert got.exit_code == 0, got.output
    files = {p.relative_to("out").as_posix() for p in Path("out").rglob("*") if p.is_file()}
    assert files == {
        "manifest.jsonl",
        "amazon_main/B0CXYZ1234.MAIN.jpg",
        "dtc_email/SKU123-front-v2.webp",
        "google_merchant/SKU123-front-v2.jpg",
        "master/SKU123-front-v2.png",
        "portrait_square/SKU123-front-v2.jpg",
        "shopify/SKU123-front-v2.jpg",
    }
    for record in records():
        data = Path("out", record["output"]["file"]).read_bytes()
        assert record["output"]["sha256"] == hashlib.sha256(data).hexdigest()
        assert record["output"]["bytes"] == len(data)
        size = Image.open(Path("out", record["output"]["file"])).size
        assert size == (record["output"]["w"], record["output"]["h"])
        assert record["source"] == {
            "file": master.name,
            "sha256": hashlib.sha256(master.read_bytes()).hexdigest(),
            "w": 1600,
            "h": 1200,
        }
        assert (record["asset_id"], record["sku"], record["version"]) == (
            "SKU123-front",
            "SKU123",
            2,
        )
        preset = load_presets()[record["channel"]]
        assert record["preset"] == {"key": preset.key, "sha256": preset.sha256}
        assert record["alt"] == {"text": "A red ball"}


def test_the_manifest_says_what_cut_the_master_out(packshot: Run, here: Path) -> None:
    del here
    stamp = Stamp("base", "1.2.0", "ab" * 32)
    Path("cup-front-v1.png").write_bytes(png.write(disc(), text=stamp.texts))
    got = packshot("export", "cup-front-v1.png", "--channel", "master,shopify", "-o", "out")
    assert got.exit_code == 0, got.output
    told = {"name": "base", "version": "1.2.0", "sha256": "ab" * 32, "runtime": None}
    assert [record["model"] for record in records()] == [told, told]
    # A master that is handed on tells it too.
    assert read(Path("out/master/cup-front-v1.png").read_bytes()) == stamp


def test_a_master_from_elsewhere_tells_nothing(packshot: Run, master: Path) -> None:
    got = packshot("export", master, "--channel", "shopify", "-o", "out")
    assert got.exit_code == 0, got.output
    assert [record["model"] for record in records()] == [None]


def test_without_a_product_id_only_amazon_is_refused(packshot: Run, master: Path) -> None:
    got = packshot("export", master, "--channel", "amazon_main,dtc_email", "-o", "out")
    assert got.exit_code == 3
    assert "SKU123-front-v2.png: amazon_main names files by the product's id" in got.stderr
    assert [r["channel"] for r in records()] == ["dtc_email"]
    assert not Path("out/amazon_main").exists()


def test_a_table_names_the_products(packshot: Run, here: Path) -> None:
    del here
    saved(Path("in/SKU1-front-v1.png"))
    saved(Path("in/SKU2-back-v1.webp"))
    Path("ids.csv").write_text("sku,amazon_id\nSKU1,4006381333931\nSKU2,B0CXYZ1234\n", "utf-8")
    got = packshot("export", "in", "--channel", "amazon_main", "-o", "out", "--ids", "ids.csv")
    assert got.exit_code == 0, got.output
    names = sorted(p.name for p in Path("out/amazon_main").iterdir())
    assert names == ["4006381333931.MAIN.jpg", "B0CXYZ1234.BACK.jpg"]


def test_a_sku_that_is_given_finds_its_row(packshot: Run, here: Path) -> None:
    del here
    saved(Path("IMG_2034.png"))
    Path("ids.csv").write_text("sku,amazon_id,alt\nSKU123,B0CXYZ1234,A mug\n", "utf-8")
    options = ["--channel", "amazon_main", "-o", "out", "--ids", "ids.csv"]
    got = packshot("export", "IMG_2034.png", "--sku", "sku123", *options)
    assert got.exit_code == 0, got.output
    (record,) = records()
    assert (record["sku"], record["alt"]) == ("sku123", {"text": "A mug"})
    assert record["output"]["file"] == "amazon_main/B0CXYZ1234.MAIN.jpg"
    assert "fit no master" not in got.stderr


def test_one_bad_master_does_not_stop_the_others(packshot: Run, here: Path) -> None:
    del here
    saved(Path("in/a-front-v1.png"))
    saved(Path("in/b-front-v1.png"), np.full((600, 600, 4), 255, np.uint8))
    saved(Path("in/c-front-v1.png"), disc(200, 200, 60))
    Path("in/d-front-v1.png").write_bytes(b"no picture")
    got = packshot("export", "in", "--channel", "shopify,dtc_email", "-o", "out")
    assert got.exit_code == 3
    assert got.stderr.count("b-front-v1.png: it is opaque") == 1  # not once for each channel
    assert "120 px wide, 520 px too small for shopify, which needs 640 px" in got.stderr
    assert "d-front-v1.png" in got.stderr
    assert [r["output"]["file"] for r in records()] == [
        "shopify/a-front-v1.jpg",
        "dtc_email/a-front-v1.webp",
    ]


def test_json_tells_each_file(packshot: Run, master: Path) -> None:
    got = packshot("export", master, "--channel", "shopify,amazon_main", "-o", "out", "--json")
    good, bad = (json.loads(line) for line in got.stdout.splitlines())
    assert (good["channel"], good["status"]) == ("shopify", "done")
    assert good["output"] == str(Path("out/shopify/SKU123-front-v2.jpg"))
    assert (bad["channel"], bad["status"], bad["output"]) == ("amazon_main", "failed", None)
    assert bad["error"]["type"] == "ChannelError"
    assert bad["error"]["remedy"]


def test_files_that_exist(packshot: Run, master: Path) -> None:
    command = ("export", master, "--channel", "shopify", "-o", "out")
    assert packshot(*command).exit_code == 0
    target = Path("out/shopify/SKU123-front-v2.jpg")
    before = target.read_bytes()
    again = packshot(*command)
    assert again.exit_code == 4
    assert "exists already" in again.stderr
    assert "skipped" in packshot(*command, "--skip-existing").stderr
    target.write_bytes(b"old")
    assert packshot(*command, "--overwrite").exit_code == 0
    assert target.read_bytes() == before
    assert len(records()) == 1
    assert packshot(*command, "--overwrite", "--skip-existing").exit_code == 2


@NO_LIMIT
def test_what_a_full_disk_left_without_a_record_gets_it_on_resume(
    packshot: Run, master: Path
) -> None:
    command = ("export", master, "--channel", "shopify,dtc_email", "-o", "out", "--json")
    filled(Path("out"), 20)
    with full():
        got = packshot(*command)
    assert got.exit_code == 4
    told = [json.loads(line) for line in got.stdout.splitlines()]
    targets = [Path("out/shopify/SKU123-front-v2.jpg"), Path("out/dtc_email/SKU123-front-v2.webp")]
    for result, target in zip(told, targets, strict=True):
        assert (result["status"], result["output"]) == ("failed", str(target))
        assert target.exists()
        assert f"the record of {target.relative_to('out').as_posix()} cannot be" in got.stderr
    before = [target.stat().st_mtime_ns for target in targets]
    for notes in (1, 0):  # the second time there is nothing to make up for
        again = packshot(*command, "--skip-existing")
        assert again.exit_code == 0, again.output
        results = [json.loads(line) for line in again.stdout.splitlines()]
        assert [result["status"] for result in results] == ["skipped"] * 2
        assert [str(result["notes"]).count("had no record") for result in results] == [notes] * 2
        assert [target.stat().st_mtime_ns for target in targets] == before
        files = [record["output"]["file"] for record in records()]
        assert files == ["old", *(target.relative_to("out").as_posix() for target in targets)]
    for record in records()[1:]:
        data = Path("out", record["output"]["file"]).read_bytes()
        assert record["output"]["sha256"] == hashlib.sha256(data).hexdigest()


def test_a_file_of_unknown_making_is_left_and_told(packshot: Run, master: Path) -> None:
    target = Path("out/shopify/SKU123-front-v2.jpg")
    target.parent.mkdir(parents=True)
    target.write_bytes(b"retouched")
    command = ("export", master, "--channel", "shopify,dtc_email", "-o", "out", "--skip-existing")
    got = packshot(*command)
    assert got.exit_code == 4
    assert "not what this master gives now; use --overwrite" in got.stderr
    assert target.read_bytes() == b"retouched"
    assert [record["channel"] for record in records()] == ["dtc_email"]


def test_a_master_that_lies_in_its_channels_folder_is_skipped(packshot: Run, here: Path) -> None:
    del here
    master = saved(Path("out/master/SKU1-front-v1.png"))
    command = ("export", master, "--channel", "master,shopify", "-o", "out", "--skip-existing")
    got = packshot(*command)
    assert got.exit_code == 0, got.output
    assert [record["channel"] for record in records()] == ["shopify"]


def test_a_manifest_that_cannot_be_put_in_order_is_told(
    packshot: Run, master: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ("export", master, "--channel", "shopify", "-o", "out")
    assert packshot(*command).exit_code == 0

    def fail(self: Manifest) -> None:
        raise OutputError("the disk is full", remedy="free some space", name=str(self.path))

    monkeypatch.setattr(Manifest, "_rewrite", fail)
    got = packshot(*command, "--overwrite", "--json")
    assert got.exit_code == 4
    made, end = (json.loads(line) for line in got.stdout.splitlines())
    assert made["status"] == "done"
    assert (end["source"], end["status"]) == (str(Path("out/manifest.jsonl")), "failed")
    assert "the disk is full; free some space" in got.stderr
    assert len(records()) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode here")
def test_a_name_that_is_not_utf_8(packshot: Run, here: Path) -> None:
    del here
    master = saved(Path(os.fsdecode(b"caf\xe9.png")))
    command = ("export", master, "--channel", "shopify", "-o", "out")
    assert packshot(*command).exit_code == 0
    assert packshot(*command, "--overwrite").exit_code == 0
    (record,) = records()
    assert record["source"]["file"] == master.name
    assert record["output"]["file"] == "shopify/caf-front-v1.jpg"


def test_two_masters_of_one_name_are_refused_before_anything_is_written(
    packshot: Run, here: Path
) -> None:
    del here
    saved(Path("a/SKU1-front-v1.png"))
    saved(Path("b/sku1_front_v1.png"))
    got = packshot("export", "a", "b", "--channel", "shopify", "-o", "out")
    assert got.exit_code == 2
    assert "would both become" in got.stderr
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("args", "trouble"),
    [
        (["x.png"], "a channel is missing"),
        (["--channel", "shopify", "-o", "out"], "a master is missing"),
        (["x.png", "--channel", "shopify"], "a folder is missing"),
        (["x.png", "--channel", "shopfy", "-o", "out"], "did you mean shopify"),
        (["x.png", "y.png", "--sku", "A", "--channel", "shopify", "-o", "out"], "use --ids"),
        (["x.png", "--version", "-1", "--channel", "shopify", "-o", "out"], "--version"),
        (["x.png", "--version", "0", "--channel", "shopify", "-o", "out"], "--version"),
    ],
)
def test_options_that_make_no_sense(
    packshot: Run, here: Path, args: list[str], trouble: str
) -> None:
    del here
    got = packshot("export", *args)
    assert got.exit_code == 2
    assert trouble in got.stderr


def test_a_missing_file_and_an_empty_folder(packshot: Run, here: Path) -> None:
    del here
    Path("empty").mkdir()
    got = packshot("export", "empty", "gone.png", "--channel", "shopify", "-o", "out")
    assert got.exit_code == 3
    assert "no PNG, WebP or TIFF in this folder" in got.stderr
    assert "gone.png: there is no such file" in got.stderr


def test_alt_text_too_long_or_double(packshot: Run, master: Path) -> None:
    command = ("export", master, "--channel", "shopify", "-o", "out")
    assert "512 are the most" in packshot(*command, "--alt", "x" * 513).stderr
    assert "decorative and has an alt" in packshot(*command, "--alt", "x", "--decorative").stderr
    assert "126 characters" in packshot(*command, "--alt", "x" * 126).stderr


def test_the_list_names_every_channel(packshot: Run) -> None:
    plain = packshot("export", "--list").stdout
    told = json.loads(packshot("export", "--list", "--json").stdout)
    assert [entry["key"] for entry in told] == list(load_presets())
    for preset in load_presets().values():
        assert preset.key in plain and preset.title in plain


@NO_LIMIT
def test_a_record_that_was_left_behind_by_its_picture_is_made_anew(
    packshot: Run, master: Path
) -> None:
    command = ("export", master, "--channel", "shopify", "-o", "out")
    target = Path("out/shopify/SKU123-front-v2.jpg")
    filled(Path("out"), 20)
    assert packshot(*command).exit_code == 0
    saved(master, disc(radius=440))
    with full():
        assert packshot(*command, "--overwrite").exit_code == 4
    assert records()[-1]["output"]["bytes"] != target.stat().st_size
    again = packshot(*command, "--skip-existing")
    assert again.exit_code == 0, again.output
    data = target.read_bytes()
    assert records()[-1]["output"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert records()[-1]["source"]["sha256"] == hashlib.sha256(master.read_bytes()).hexdigest()


def test_rows_are_found_however_names_are_written(packshot: Run, here: Path) -> None:
    del here
    saved(Path("in", unicodedata.normalize("NFD", "Schüssel.png")))
    saved(Path("in/IMG_2034-cutout.png"))
    rows = ("file,sku,alt", "Schüssel.png,SKU1,A bowl", "IMG_2034.jpg,SKU2,A cup", "x.jpg,SKU3,")
    Path("ids.csv").write_text("\n".join(rows), "utf-8")
    got = packshot("export", "in", "--channel", "shopify", "-o", "out", "--ids", "ids.csv")
    assert got.exit_code == 0, got.output
    told = sorted((record["sku"], record["alt"]["text"]) for record in records())
    assert told == [("SKU1", "A bowl"), ("SKU2", "A cup")]
    assert "ids.csv: 1 of its rows fit no master: x.jpg" in got.stderr


def test_a_file_that_was_changed_on_purpose_is_left_with_a_note(
    packshot: Run, master: Path
) -> None:
    command = ("export", master, "--channel", "shopify", "-o", "out")
    assert packshot(*command).exit_code == 0
    target, before = Path("out/shopify/SKU123-front-v2.jpg"), records()
    target.write_bytes(target.read_bytes() + b"retouched")
    changed = target.read_bytes()
    got = packshot(*command, "--skip-existing")
    assert got.exit_code == 0, got.output
    assert "it was changed since it was exported" in got.stderr
    assert target.read_bytes() == changed
    assert records() == before


def test_a_dot_in_a_row_without_extension_is_a_part_of_its_name(packshot: Run, here: Path) -> None:
    del here
    saved(Path("in/MUG.png"))
    rows = ("file,sku,alt", "MUG.RED,MUG-RED,A red mug", ",mug,A mug")
    Path("ids.csv").write_text("\n".join(rows), "utf-8")
    got = packshot("export", "in", "--channel", "shopify", "-o", "out", "--ids", "ids.csv")
    assert got.exit_code == 0, got.output
    assert [record["alt"]["text"] for record in records()] == ["A mug"]
