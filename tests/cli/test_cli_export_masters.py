"""Masters of `packshot export`: none is replaced, and a crop is not taken for a cut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from click.testing import Result
from PIL import Image

from packshot.cutout import Cutout
from packshot.stamp import Stamp
from tests.channels.masters import disc, saved
from tests.cli.exports import records

Run = Callable[..., Result]


def test_a_master_is_never_overwritten(packshot: Run, here: Path) -> None:
    del here
    master = saved(Path("out/master/SKU1-front-v1.png"))
    before = master.read_bytes()
    got = packshot("export", master, "--channel", "master", "-o", "out", "--overwrite")
    assert got.exit_code == 4
    assert "never overwritten" in got.stderr
    assert master.read_bytes() == before


def test_no_master_is_replaced_by_another_ones_file(packshot: Run, here: Path) -> None:
    del here
    first = saved(Path("out/master/MUG-front-v1.png"))
    second = saved(Path("out/master/MUG-front-v2.png"))
    before = second.read_bytes()
    Path("ids.csv").write_text("file,version\nMUG-front-v1,2\nMUG-front-v2,3\n", "utf-8")
    options = ["--channel", "master", "-o", "out", "--overwrite", "--ids", "ids.csv"]
    got = packshot("export", "out/master", *options)
    assert got.exit_code == 4
    assert f"{second} is another master, which is never overwritten" in got.stderr
    assert second.read_bytes() == before
    third = Path("out/master/MUG-front-v3.png")
    assert [r["source"]["file"] for r in records()] == [second.name]
    assert third.exists() and first.exists()


def test_a_tight_crop_is_not_cut_by_the_frame(packshot: Run, here: Path) -> None:
    del here
    whole = Cutout(disc())
    Path("in").mkdir()
    for name, cutout in (("whole", whole), ("cropped", whole.crop(0))):
        stamped = replace(cutout, stamp=Stamp("base", "1.4.0", "0" * 64))
        stamped.save(f"in/{name}-front-v1.png")
    Image.fromarray(whole.crop(0).rgba).save("in/foreign-front-v1.webp", lossless=True, exact=True)
    got = packshot("export", "in", "--channel", "shopify", "-o", "out")
    assert got.exit_code == 0, got.output
    sizes = [Image.open(path).size for path in Path("out/shopify").iterdir()]
    assert len(sizes) == 3
    assert len(set(sizes)) == 1
    notes = {record["source"]["file"]: record["notes"] for record in records()}
    assert not any("cut by" in note for note in notes["cropped-front-v1.png"])
    assert any("taken as trimmed" in note for note in notes["foreign-front-v1.webp"])


def test_a_cut_that_was_there_before_a_crop_is_still_one(packshot: Run, here: Path) -> None:
    del here
    portrait = Cutout(disc()[: 3 * disc().shape[0] // 5])
    assert portrait.cut == portrait.crop(0).cut == portrait.crop(0).crop("5%").cut == ("bottom",)
    Path("in").mkdir()
    portrait.crop(0).save("in/SKU1-front-v1.png")
    got = packshot("export", "in", "--channel", "shopify", "-o", "out")
    assert got.exit_code == 0, got.output
    assert any("cuts the subject at the bottom" in note for note in records()[0]["notes"])


def test_a_crop_that_knows_of_four_cuts_is_believed(packshot: Run, here: Path) -> None:
    del here
    Path("in").mkdir()
    inside = Cutout(disc()[400:800, 600:1000])
    assert len(inside.cut) == 4
    rgba = inside.rgba.copy()
    rgba[180:220, 180:220, 3] = 0
    Cutout(rgba).crop(0).save("in/SKU1-front-v1.png")
    got = packshot("export", "in", "--channel", "master", "-o", "out")
    assert got.exit_code == 0, got.output
    assert not any("trimmed" in note for note in records()[0]["notes"])
