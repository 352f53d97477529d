"""From drop to ZIP in a real browser, as a person would do it."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

import packshot
from tests.browser.bench import named, opened
from tests.browser.desk import (
    DONE,
    approve_all,
    choose,
    delete_everything,
    download_zip,
    drop,
    finished,
    go,
    kept,
    without_review,
)
from tests.browser.session import Session
from tests.browser.stage import centred, pixels, zoom
from tests.browser.witness import until

OFF_BY_MORE = 0.0001  # share of bytes that may be off by more than one level

# The system's dialog cannot be driven; a folder of the page's own answers in its stead.
_FOLDER = """self.showDirectoryPicker = async () =>
  (await navigator.storage.getDirectory()).getDirectoryHandle('picked', {create: true});"""

# A disk with no room for the file named `full`, and on which those like `slow` wait for `goOn`.
_DISK = """{
  const { prototype } = FileSystemFileHandle;
  const { createWritable } = prototype;
  prototype.createWritable = async function () {
    if (self.slow?.test(this.name)) await new Promise((resolve) => { self.goOn = resolve; });
    const writer = await createWritable.call(this);
    if (this.name === self.full) {
      writer.write = async () => { throw new DOMException('no room', 'QuotaExceededError'); };
    }
    return writer;
  };
}"""


def test_from_a_dropped_folder_to_a_zip_that_equals_python(
    page: Page, base_url: str, photos: list[Path], tmp_path: Path
) -> None:
    folder = tmp_path / "autumn"
    for photo in photos:
        (folder / photo.stem[0]).mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, folder / photo.stem[0] / photo.name)
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "notes.txt").write_text("not a photo")
    page.goto(base_url)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    drop(page, [folder])
    finished(page, "4 of 4 done")
    approve_all(page, 4)
    go(page, "Export")
    files, manifest = download_zip(page)

    names = {photo.stem: f"master/{photo.stem}-front-v1.png" for photo in photos}
    assert set(files) == set(names.values())
    assert [record["output"]["file"] for record in manifest] == list(names.values())
    remover = packshot.Remover()
    for photo, record in zip(photos, manifest, strict=True):
        data = files[names[photo.stem]]
        ours = np.asarray(Image.open(io.BytesIO(data)))
        theirs = remover.remove(photo).rgba
        assert ours.shape == theirs.shape
        off = np.abs(ours.astype(int) - theirs.astype(int))
        assert (off > 1).mean() <= OFF_BY_MORE, f"{photo.name}: {(off > 1).sum()} bytes"
        assert record["output"]["sha256"] == hashlib.sha256(data).hexdigest()
        assert record["source"]["sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
        assert record["source"]["file"] == photo.name
        assert record["model"]["name"] == "base"
        assert record["sku"] == photo.stem


def test_channels_refuse_with_reasons_before_anything_is_written(
    page: Page, cut_before: Session
) -> None:
    cut_before.laid(page, ["astronaut.jpg", "coffee.jpg"])
    go(page, "Export")
    without_review(page)
    page.get_by_label("Amazon, main image").check()
    page.get_by_label("Shop e-mail").check()
    refusals = page.locator(".refusals")
    expect(refusals).to_contain_text("names files by the product's id, and there is none")
    expect(refusals).to_contain_text("There is no alt text")
    expect(page.get_by_role("heading", name="2 files")).to_be_visible()

    page.get_by_label("Alt text of astronaut.jpg").fill("Woman in an orange space suit")
    page.get_by_label("coffee.jpg is decorative").check()
    page.get_by_label("SKU of coffee.jpg").fill("CUP 7/ä")
    page.get_by_label("View of coffee.jpg").fill("top")
    page.get_by_label("Version of coffee.jpg").fill("3")
    expect(refusals).not_to_contain_text("There is no alt text")
    files, manifest = download_zip(page)
    assert "master/CUP-7-ae-top-v3.png" in files
    email = {r["source"]["file"]: r for r in manifest if r["channel"] == "dtc_email"}
    assert email["astronaut.jpg"]["alt"] == {"text": "Woman in an orange space suit"}
    assert email["coffee.jpg"]["alt"] == {"decorative": True}
    for record in email.values():
        picture = Image.open(io.BytesIO(files[record["output"]["file"]]))
        assert picture.format == "WEBP"
        assert picture.size == (record["output"]["w"], record["output"]["h"])
    assert not [record for record in manifest if record["channel"] == "amazon_main"]


def test_plain_formats_and_a_template_of_ones_own(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    coffee = next(photo for photo in photos if photo.stem == "coffee")
    cut_before.laid(page, [coffee])
    go(page, "Export")
    without_review(page)
    page.get_by_label("Transparent WebP").check()
    page.get_by_label("JPEG on a colour").check()
    page.get_by_label("Master", exact=False).first.uncheck()
    page.get_by_label("Colour behind the JPEG").fill("#336699")
    template = page.get_by_role("textbox", name="Names")
    template.fill("{colour}")
    expect(page.locator("#template-note")).to_contain_text("{colour} is unknown")
    template.fill("{sku}_{view}")
    expect(page.locator("#template-note")).to_contain_text("coffee_front.webp")
    files, _ = download_zip(page)
    assert set(files) == {"webp/coffee_front.webp", "jpeg/coffee_front.jpg"}
    webp = np.asarray(Image.open(io.BytesIO(files["webp/coffee_front.webp"])))
    assert np.array_equal(webp[..., 3], packshot.remove(coffee).alpha) or (
        np.abs(webp[..., 3].astype(int) - packshot.remove(coffee).alpha).max() <= 1
    )
    jpeg = np.asarray(Image.open(io.BytesIO(files["jpeg/coffee_front.jpg"])))
    assert np.abs(jpeg[2, 2].astype(int) - (0x33, 0x66, 0x99)).max() <= 2


def test_a_photo_opens_on_any_ground_beside_its_original_and_is_handed_out(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cut_before.laid(page, photos)
    page.locator(".tile a").first.click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(photos[0].name)
    expect(page.get_by_role("img", name=f"{photos[0].name}, cut out")).to_be_visible()
    zoom(page, 100)
    canvas = pixels(page)
    size = Image.open(photos[0]).size
    lying = centred(canvas, size, 1)

    def corner() -> tuple[int, ...]:
        """The photo's top left pixel on screen: it is cut away."""
        return tuple(int(value) for value in pixels(page)[lying.top, lying.left])

    page.get_by_label("Black").check()
    assert corner() == (0, 0, 0)
    # Full size: the ground ends where the photo does.
    black = (pixels(page) == 0).all(2)
    assert black[:, lying.left + size[0] - 1].any()
    assert not black[:, : lying.left].any()
    assert not black[:, lying.left + size[0] :].any()
    page.get_by_label("White").check()
    assert corner() == (255, 255, 255)
    page.get_by_label("Colour", exact=True).check()
    page.get_by_label("Own colour").fill("#ff00aa")
    assert corner() == (255, 0, 170)
    page.locator("[data-pick=ground]").set_input_files(photos[1])
    expect(page.get_by_role("radio", name="Photo")).to_be_checked()
    assert corner() != (255, 0, 170)

    page.get_by_label("Wipe", exact=True).first.check()
    slider = page.get_by_role("slider", name="Wipe")
    expect(slider).to_have_attribute("aria-valuetext", "50 % original")
    page.get_by_role("button", name="More of the original").click()
    expect(slider).to_have_attribute("aria-valuetext", "60 % original")
    page.get_by_label("Side by side").check()
    beside = page.get_by_role("img", name=f"{photos[0].name}, the original beside it cut out")
    expect(beside).to_be_visible()

    page.get_by_role("button", name="Next photo").click()
    expect(heading).to_have_text(photos[1].name)
    page.locator("body").press("ArrowRight")
    expect(heading).to_have_text(photos[2].name)
    page.locator("body").press("ArrowLeft")
    expect(heading).to_have_text(photos[1].name)

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download PNG").click()
    assert waiting.value.suggested_filename == f"{photos[1].stem}-cutout.png"
    assert Image.open(waiting.value.path()).mode == "RGBA"
    page.get_by_role("button", name="Copy").click()
    expect(page.locator(".toast")).to_contain_text("Copied")
    kinds = page.evaluate("async () => (await navigator.clipboard.read()).map((one) => one.types)")
    assert kinds == [["image/png"]]


def test_pasted_pictures_are_taken_and_the_same_file_only_once(
    page: Page, base_url: str, photos: list[Path]
) -> None:
    page.goto(base_url)
    choose(page, photos[:1])
    choose(page, photos[:1])
    expect(page.locator(".toast")).to_contain_text("1 already here")
    page.evaluate(
        """async () => {
          const canvas = new OffscreenCanvas(80, 80);
          const paint = canvas.getContext('2d');
          paint.fillStyle = '#eee';
          paint.fillRect(0, 0, 80, 80);
          const file = new File([await canvas.convertToBlob()], 'image.png', {type: 'image/png'});
          const transfer = new DataTransfer();
          transfer.items.add(file);
          dispatchEvent(new ClipboardEvent('paste', {clipboardData: transfer}));
        }"""
    )
    expect(page.get_by_text(re.compile(r"^pasted-.*\.png$")).first).to_be_visible(timeout=DONE)
    expect(page.get_by_test_id("status")).to_contain_text("of 2 done", timeout=DONE)


def test_warming_up_ahead_of_a_shift_shows_the_provider(page: Page, base_url: str) -> None:
    page.goto(base_url)
    page.get_by_role("button", name="Warm up now").click()
    expect(page.get_by_role("heading", name="Ready", exact=True)).to_be_visible(timeout=DONE)
    page.get_by_role("button", name="Settings", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text(re.compile("processor thread|graphics card"))
    registry = Path(packshot.__file__).parent / "models/registry.json"
    shown = dialog.locator(".mono").inner_text().rstrip("…")
    assert shown in json.dumps(json.loads(registry.read_text()))


@pytest.mark.parametrize("view", ["#/export", "#/photo/nothing", "#/privacy", "#/nowhere"])
def test_every_address_can_be_opened_first(page: Page, base_url: str, view: str) -> None:
    page.goto(base_url + view)
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_straight_into_a_folder_that_holds_files_already(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    page.add_init_script(_FOLDER)
    cut_before.laid(page, photos[:2])
    go(page, "Export")
    without_review(page)
    page.get_by_label("Master").uncheck()
    page.get_by_label("Transparent WebP").check()
    write = page.get_by_role("button", name="Write into a folder")
    write.click()
    expect(page.locator(".run-outcome")).to_have_text("2 files written.", timeout=DONE)
    first = _picked(page)
    assert set(first) == {
        "manifest.jsonl",
        "webp/astronaut-front-v1.webp",
        "webp/chelsea-front-v1.webp",
    }
    page.get_by_label("SKU of chelsea.jpg").fill("cat")
    write.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("holds 1 file of the same name")
    dialog.get_by_role("button", name="Keep them").click()
    expect(page.locator(".run-outcome")).to_have_text("1 file written.", timeout=DONE)
    second = _picked(page)
    assert set(second) == {*first, "webp/cat-front-v1.webp"}
    lines = [json.loads(line) for line in second["manifest.jsonl"].splitlines()]
    assert {line["output"]["file"] for line in lines} == set(second) - {"manifest.jsonl"}
    write.click()
    dialog.get_by_role("button", name="Cancel").click()
    assert _picked(page) == second


def _about_to_export(page: Page, session: Session, photos: Sequence[Path]) -> None:
    """These photos, with a folder to write into and a disk that the test holds."""
    page.add_init_script(_FOLDER)
    page.add_init_script(_DISK)
    session.laid(page, photos)
    go(page, "Export")
    without_review(page)


def test_a_picture_that_found_no_room_is_written_the_next_time(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    _about_to_export(page, cut_before, photos[:2])
    page.evaluate("self.full = 'chelsea-front-v1.png'")
    write = page.get_by_role("button", name="Write into a folder")
    write.click()
    outcome = page.locator(".run-outcome")
    expect(outcome).to_contain_text("The export failed", timeout=DONE)
    assert set(_picked(page)) == {"manifest.jsonl", "master/astronaut-front-v1.png"}

    page.evaluate("self.full = null")
    write.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("holds 1 file of the same name")
    dialog.get_by_role("button", name="Keep them").click()
    expect(outcome).to_have_text("1 file written.", timeout=DONE)
    files = _picked(page)
    assert set(files) == {
        "manifest.jsonl",
        "master/astronaut-front-v1.png",
        "master/chelsea-front-v1.png",
    }
    assert all(files.values())
    lines = [json.loads(line) for line in files["manifest.jsonl"].splitlines()]
    assert {line["output"]["file"] for line in lines} == set(files) - {"manifest.jsonl"}


def test_a_photo_deleted_during_an_export_is_named_at_its_end(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    _about_to_export(page, cut_before, photos[:2])
    page.evaluate("self.slow = /^astronaut-/")
    page.get_by_role("button", name="Write into a folder").click()
    until(page, "self.goOn !== undefined", 60)  # the first file is being written
    go(page, "Photos")
    page.locator(".tile-link").nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("chelsea.jpg")
    page.get_by_role("button", name="Delete", exact=True).click()
    go(page, "Export")
    page.evaluate("self.goOn()")
    run = page.locator(".run")
    expect(run.locator(".run-outcome")).to_have_text("1 file written.", timeout=DONE)
    told = run.locator(".refusals")
    expect(told).to_contain_text("It was deleted or replaced while the export was running.")
    expect(told).to_contain_text("Export it again.")
    expect(told.locator(".refusal-files")).to_have_text("chelsea.jpg")


def test_an_export_that_waits_for_a_repair_stops_at_once(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    page.add_init_script(_FOLDER)
    page.add_init_script(_DISK)
    coffee = named(photos, "coffee")
    cut_before.laid(page, [coffee])
    bench = opened(page, coffee)
    page.evaluate("self.slow = /^[^.]+$/")  # as the page's own store names its files
    bench.tool("Erase")
    bench.drag((180, 220), (330, 250))
    until(page, "self.goOn !== undefined", 60)  # what was painted is being kept
    go(page, "Export")
    without_review(page)
    page.get_by_role("button", name="Write into a folder").click()
    run = page.locator(".run")
    run.get_by_role("button", name="Stop").click()
    expect(run.locator(".run-outcome")).to_have_text("Stopped after 0 files.")


def test_an_export_ends_before_everything_is_deleted(
    page: Page, cut_before: Session, photos: list[Path]
) -> None:
    _about_to_export(page, cut_before, photos[:2])
    downloads: list[Download] = []
    page.on("download", lambda one: downloads.append(one))  # noqa: PLW0108 - Playwright wraps functions only
    page.evaluate("self.slow = /^export.zip$/")
    page.get_by_role("button", name="Download ZIP").click()
    until(page, "self.goOn !== undefined", 60)
    delete_everything(page, held="self.goOn()")
    assert kept(page)["files"] == []
    assert downloads == []


def _picked(page: Page) -> dict[str, str]:
    """The files in the folder, each as text of a kind."""
    found: dict[str, str] = page.evaluate(
        """async () => {
          const found = {};
          const walk = async (folder, path) => {
            for await (const [name, handle] of folder.entries()) {
              if (handle.kind === 'directory') await walk(handle, path + name + '/');
              else found[path + name] = await (await handle.getFile()).text();
            }
          };
          const root = await navigator.storage.getDirectory();
          await walk(await root.getDirectoryHandle('picked'), '');
          return found;
        }"""
    )
    return found
