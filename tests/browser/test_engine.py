"""The engine in a real Chromium: Python's pixels, and what happens when something fails."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms
from playwright.sync_api import Browser, BrowserType, Page

import packshot
from packshot import EdgeOptions, golden
from tests.browser.hosting import serving
from tests.browser.library import Library, address, build, equal_share, remove, start

EQUAL = 0.9999  # of the bytes; the others are one level apart


@pytest.fixture(scope="module")
def dist() -> Path:
    return build()


@pytest.fixture(scope="module")
def page_of(dist: Path, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page on a server of its own; the options are `Library`'s."""
    with ExitStack() as stack:

        def opened(browser: Browser = browser, **options: Any) -> Page:
            page = browser.new_page()
            stack.callback(page.close)
            server = stack.enter_context(serving(Library(dist, **options).server()))
            page.goto(address(server))
            return page

        yield opened


@pytest.fixture(scope="module")
def page(page_of: Callable[..., Page]) -> Page:
    """A page with a warm engine, on wasm."""
    page = page_of()
    start(page, provider="wasm")
    return page


def encoded(image: Image.Image, format: str, **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "coffee", "rocket"])
def test_pixels_box_and_cuts_are_pythons(page: Page, photos: list[Path], name: str) -> None:
    path = next(path for path in photos if path.stem == name)
    expected = packshot.remove(path)
    result = remove(page, path.read_bytes(), path.name)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL
    assert result["box"] == list(expected.box or ())
    cropped = " ".join(expected.crop("5%").notes)
    assert all(side in cropped for side in result["cut"])
    assert bool(result["cut"]) == ("cuts the subject" in cropped)
    assert (result["type"], result["notes"], result["empty"]) == ("image/png", [], False)
    assert set(result["seconds"]) == {"decode", "matte", "finish", "encode"}


def test_webp_holds_the_same_pixels(page: Page, photos: list[Path]) -> None:
    data = photos[0].read_bytes()
    png, webp = (remove(page, data, format=format) for format in ("png", "webp"))
    assert webp["type"] == "image/webp"
    assert (png["rgba"] == webp["rgba"]).all()


def test_edge_options_and_edits_are_pythons(page: Page, photos: list[Path]) -> None:
    path = photos[0]
    width, height = Image.open(path).size
    edit = np.full((height, width), 128, np.uint8)
    edit[: height // 3] = 0
    edit[-height // 4 :, : width // 2] = 255
    expected = packshot.remove(
        path, edge=EdgeOptions(edge_shift=-2, soften=1.5, decontaminate=0.5), edit=edit
    )
    result = remove(
        page,
        path.read_bytes(),
        edge={"edgeShift": -2, "soften": 1.5, "decontaminate": 0.5},
        edit=base64.b64encode(edit.tobytes()).decode(),
    )
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL


@pytest.mark.parametrize("orientation", range(2, 9))
def test_photos_stand_upright(page: Page, photos: list[Path], orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.open(photos[0]).reduce(2).crop((0, 0, 200, 150))
    data = encoded(image, "JPEG", quality=95, exif=exif)
    result = remove(page, data, allowEmpty=True)
    expected = packshot.remove(data, allow_empty=True)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL


def translucent(photo: Path, ground: int | None = None) -> Image.Image:
    """A photo that fades to the right, with colours under low alpha that a canvas would destroy."""
    image = Image.open(photo).reduce(2).convert("RGBA")
    pixels = np.array(image)
    pixels[..., 3] = np.linspace(255, 0, pixels.shape[1]).astype(np.uint8)
    if ground is not None:
        pixels[..., :3] = np.maximum(pixels[..., :3], ground)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
@pytest.mark.parametrize(("ground", "shade"), [(None, "white"), (200, "dark grey")])
def test_what_is_transparent_is_decoded_straight(
    page: Page, photos: list[Path], kind: str, ground: int | None, shade: str
) -> None:
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}
    data = encoded(translucent(photos[0], ground), kind, **options)
    expected = packshot.remove(data, allow_empty=True)
    result = remove(page, data, f"photo.{kind.lower()}", allowEmpty=True)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL
    assert f"transparent in places, laid on {shade}" in result["notes"]
    assert result["notes"] == list(expected.notes)


@pytest.mark.parametrize("orientation", [3, 6])
def test_what_is_transparent_stands_upright_too(
    page: Page, photos: list[Path], orientation: int
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(translucent(photos[0]), "PNG", exif=exif)
    expected = packshot.remove(data, allow_empty=True)
    result = remove(page, data, "photo.png", allowEmpty=True)
    assert equal_share(result["rgba"], expected.rgba) >= EQUAL


def test_what_is_transparent_has_its_colours_converted(page: Page, photos: list[Path]) -> None:
    """By the browser, whose arithmetic differs from LittleCMS' in the last bit."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    # A profile that differs from sRGB: its primaries are rotated, red is green.
    icc = bytearray(profile.tobytes())
    red, green = icc.index(b"rXYZ", 128), icc.index(b"gXYZ", 128)
    icc[red : red + 4], icc[green : green + 4] = b"gXYZ", b"rXYZ"
    data = encoded(translucent(photos[0]), "PNG", icc_profile=bytes(icc))
    plain = encoded(translucent(photos[0]), "PNG")
    edit = np.full((translucent(photos[0]).height, translucent(photos[0]).width), 255, np.uint8)
    options = {"edit": base64.b64encode(edit.tobytes()).decode()}
    result = remove(page, data, "photo.png", **options)
    expected = packshot.remove(data, edit=edit).rgba
    seen = result["rgba"].astype(int) - expected
    assert np.abs(seen).max() <= 3
    assert np.abs(expected.astype(int) - packshot.remove(plain, edit=edit).rgba).mean() > 5


WRONG = {
    "nothing": (b"", "input", "the file is empty"),
    "text": (b"These are notes, and no photo.", "input", "it looks like text"),
    "zip": (b"PK\x03\x04" + bytes(99), "input", "a ZIP archive"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "input", "SVG, a drawing"),
    "page": (b"<!doctype html><p>404", "input", "a web page"),
    "heic": (
        b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(500),
        "input",
        "this browser cannot open HEIC",
    ),
    "tiff": (encoded(Image.new("RGB", (9, 9)), "TIFF"), "input", "this browser cannot open TIFF"),
}


@pytest.mark.parametrize("which", WRONG)
def test_what_is_no_photo_says_so(page: Page, which: str) -> None:
    data, kind, cause = WRONG[which]
    error = remove(page, data, "holiday.jpg")["error"]
    assert (error["name"], error["kind"], error["file"]) == ("PackshotError", kind, "holiday.jpg")
    assert cause in error["cause"]
    assert error["remedy"]
    assert error["message"] == f"holiday.jpg: {error['cause']}; {error['remedy']}"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("clear", [False, True])
def test_files_that_end_early_are_refused(
    page: Page, photos: list[Path], kind: str, clear: bool
) -> None:
    if kind == "JPEG" and clear:
        pytest.skip("JPEG has no alpha")
    image = translucent(photos[0]) if clear else Image.open(photos[0])
    data = encoded(image, kind)
    error = remove(page, data[: len(data) * 2 // 3], "cut.jpg")["error"]
    assert error["kind"] == "input"
    assert "ends inside the picture" in error["cause"]


def test_too_many_pixels_are_refused_before_they_are_decoded(page: Page) -> None:
    data = encoded(Image.new("1", (20000, 20000)), "PNG")
    error = remove(page, data, "map.png")["error"]
    assert error["kind"] == "limit"
    assert "20000 × 20000 px" in error["cause"]


def test_a_photo_without_subject_is_an_error_or_empty(page: Page) -> None:
    data = encoded(Image.new("RGB", (320, 240), (120, 130, 140)), "PNG")
    assert remove(page, data)["error"]["kind"] == "no-subject"
    result = remove(page, data, allowEmpty=True)
    assert result["empty"]
    assert result["box"] is None
    assert not result["rgba"].any()
    assert result["notes"][-1] == "no subject was found, the cut-out is empty"


@pytest.mark.parametrize(
    ("options", "cause"),
    [
        ({"edge": {"edgeShift": 5}}, "edgeShift is 5"),
        ({"edge": {"soften": -1}}, "soften is -1"),
        ({"edit": base64.b64encode(bytes(7)).decode()}, "edit has 7 bytes"),
    ],
)
def test_options_out_of_range_are_refused(
    page: Page, photos: list[Path], options: dict[str, Any], cause: str
) -> None:
    error = remove(page, photos[0].read_bytes(), **options)["error"]
    assert (error["kind"], error["cause"]) == ("option", cause)


STOP = """async photo => {
  const bytes = Uint8Array.from(atob(photo), c => c.charCodeAt(0));
  const stop = new AbortController();
  const stages = [];
  const stopped = engine.remove(new Blob([bytes]), {
    signal: stop.signal,
    onProgress: ({ stage }) => { stages.push(stage); if (stage === 'finish') stop.abort(); },
  }).then(() => 'done', error => error.kind);
  const never = new AbortController();
  const waiting = engine.remove(new Blob([bytes]), { signal: never.signal })
    .then(() => 'done', error => error.kind);
  never.abort();
  const after = engine.remove(new Blob([bytes])).then(() => 'done', error => error.kind);
  const ends = await Promise.all([stopped, waiting, after]);
  return [ends, stages.includes('encode')];
}"""


def test_a_photo_can_be_stopped_and_the_next_one_goes_on(page: Page) -> None:
    photo = Image.fromarray(golden.draw(golden.PICTURE)).resize((1760, 1320))
    data = base64.b64encode(encoded(photo, "JPEG")).decode()
    ends, encoded_it = page.evaluate(STOP, data)
    assert ends == ["aborted", "aborted", "done"]
    assert not encoded_it


QUEUE = """async photo => {
  const bytes = Uint8Array.from(atob(photo), c => c.charCodeAt(0));
  globalThis.ends = [];
  for (let i = 0; i < 3; i++) {
    engine.remove(new Blob([bytes]), {
      name: `photo-${i}`,
      onProgress: ({ stage }) => { if (i === 0 && stage === 'matte') globalThis.busy = true; },
    }).then(() => ends.push('done'), error => ends.push(`${error.kind}: ${error.message}`));
  }
}"""


def test_a_worker_that_is_killed_is_replaced_and_the_queue_goes_on(
    page_of: Callable[..., Page], photos: list[Path]
) -> None:
    page = page_of()
    start(page, provider="wasm")
    page.evaluate(QUEUE, base64.b64encode(photos[0].read_bytes()).decode())
    page.wait_for_function("globalThis.busy")
    worker = next(worker for worker in page.workers if worker.url.endswith("/worker.js"))
    worker.evaluate("() => { setTimeout(close) }")
    page.wait_for_function("ends.length === 3", timeout=60_000)
    first, *others = page.evaluate("ends")
    assert first.startswith("engine: photo-0: the engine stopped at this photo")
    assert others == ["done", "done"]


def test_without_isolation_there_is_one_thread(
    page_of: Callable[..., Page], photos: list[Path]
) -> None:
    page = page_of(isolated=False)
    info = start(page, provider="wasm")
    assert (info["provider"], info["threads"], info["isolated"]) == ("wasm", 1, False)
    result = remove(page, photos[0].read_bytes())
    assert equal_share(result["rgba"], packshot.remove(photos[0]).rgba) >= EQUAL


def test_with_isolation_there_are_threads(page: Page) -> None:
    info = page.evaluate("engine.info")
    cores = page.evaluate("navigator.hardwareConcurrency")
    assert info["isolated"]
    assert info["threads"] == min(cores, 8)
    assert info["fallbacks"] == []
    assert info["model"]["sha256"] == packshot.Remover().model.matte.sha256


def test_progress_counts_every_byte(page: Page) -> None:
    seen = page.evaluate("seen")
    downloads = [step for step in seen if step["stage"] == "download"]
    shares = [step["share"] for step in downloads]
    assert shares == sorted(shares)
    assert shares[-1] == 1
    assert downloads[-1]["bytes"] == downloads[-1]["total"] > 10e6
    assert seen[-1] == {"stage": "start", "share": 1}


def test_without_a_graphics_adapter_wasm_is_used(
    page_of: Callable[..., Page], browser_type: BrowserType, browser_type_launch_args: Any
) -> None:
    arguments = {**browser_type_launch_args, "args": ["--no-sandbox", "--disable-gpu"]}
    browser = browser_type.launch(**arguments)
    try:
        info = start(page_of(browser))
        assert info["provider"] == "wasm"
        assert info["fallbacks"] == [
            "WebGPU will not do: there is no graphics adapter for it."
        ] or info["fallbacks"] == ["WebGPU will not do: this browser has none."]
    finally:
        browser.close()


def test_an_adapter_made_of_software_is_left_alone(page_of: Callable[..., Page]) -> None:
    info = start(page_of())
    assert (info["provider"], info["adapter"]) == ("wasm", None)
    assert "slower than the processor itself" in info["fallbacks"][0]


def test_webgpu_gives_the_same_pixels(page_of: Callable[..., Page]) -> None:
    """On the drawn picture: an engine whose pixels there are not Python's would have fallen back,
    as the next test shows. On the processor WebGPU takes a minute for any picture, so one is
    enough."""
    page = page_of()
    info = start(page, provider="webgpu")
    assert info["fallbacks"] == []
    assert info["provider"] == "webgpu"
    assert info["adapter"]


# Threads that compute without an error, and wrongly: what leaves their shared memory is spoilt.
WRONG_THREADS = b"""
let threads = 0;
globalThis.Worker = class extends Worker {
  constructor(...given) { super(...given); threads++; }
};
const set = Uint8Array.prototype.set;
Uint8Array.prototype.set = function (from, at) {
  set.call(this, from, at);
  if (threads && from.buffer instanceof SharedArrayBuffer && from.length === 176 * 132 * 4) {
    for (let i = 0; i < from.length; i += 50) this[i] ^= 4;
  }
};
"""
NO_THREADS = b"""
globalThis.Worker = class { constructor() { throw new Error('no worker in a worker here'); } };
"""


def test_a_provider_that_computes_wrongly_is_not_used(
    page_of: Callable[..., Page], dist: Path, photos: list[Path]
) -> None:
    worker = WRONG_THREADS + (dist / "files/worker.js").read_bytes()
    page = page_of(instead={"files/worker.js": worker})
    info = start(page, provider="wasm")
    assert (info["provider"], info["threads"]) == ("wasm", 1)
    assert "its test picture is off by up to 4 levels" in info["fallbacks"][0]
    assert len(info["fallbacks"]) == 1
    result = remove(page, photos[0].read_bytes())
    assert equal_share(result["rgba"], packshot.remove(photos[0]).rgba) >= EQUAL


def test_where_threads_do_not_start_one_is_used(page_of: Callable[..., Page], dist: Path) -> None:
    worker = NO_THREADS + (dist / "files/worker.js").read_bytes()
    info = start(page_of(instead={"files/worker.js": worker}), provider="wasm")
    assert (info["provider"], info["threads"], info["isolated"]) == ("wasm", 1, True)
    assert "threads will not do" in info["fallbacks"][0]


def test_a_model_that_arrives_damaged_is_refused_and_fetched_again(
    page_of: Callable[..., Page], dist: Path
) -> None:
    path = next((dist / "files/models").glob("finish.*"))
    instead = {f"files/models/{path.name}": path.read_bytes()[:-40] + bytes(40)}
    page = page_of(instead=instead)
    failed = page.evaluate(
        """async () => {
          const { Engine } = await import('./packshot.js');
          globalThis.engine = new Engine({ provider: 'wasm' });
          return engine.ready().then(() => null, ({ kind, message }) => [kind, message]);
        }"""
    )
    assert failed[0] == "model"
    assert path.name in failed[1]
    assert "damaged" in failed[1]
    instead.clear()
    assert page.evaluate("engine.ready()")["provider"] == "wasm"


def test_models_are_kept_for_the_next_visit(page_of: Callable[..., Page]) -> None:
    page = page_of()
    start(page, provider="wasm")
    kept = page.evaluate(
        "caches.open('packshot-models').then(c => c.keys()).then(k => k.map(r => r.url))"
    )
    assert len(kept) == 2
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url))
    page.reload()
    start(page, provider="wasm")
    assert not [url for url in asked if ".onnx" in url]
    # Damaged on the disk: noticed, and fetched anew.
    page.evaluate(
        """async urls => {
          const cache = await caches.open('packshot-models');
          for (const url of urls) await cache.put(url, new Response('damaged'));
        }""",
        kept,
    )
    page.reload()
    start(page, provider="wasm")
    assert len([url for url in asked if ".onnx" in url]) == 2
