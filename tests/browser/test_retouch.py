"""A photo held open for touch-up: its patches are those of a whole cut-out, and so is its file."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page
from scipy import ndimage

import packshot
from packshot import EdgeOptions
from packshot.windows import TILE
from tests.browser.library import EQUAL, equal_share, pixels, start
from tests.browser.touching import Bytes, Touch

EDGE = {"edgeShift": -1.5, "soften": 1, "decontaminate": 0.7}
PYTHONS = EdgeOptions(edge_shift=-1.5, soften=1, decontaminate=0.7)


@pytest.fixture(scope="module")
def photo(photos: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cup, large enough that it has tiles of every kind."""
    path = tmp_path_factory.mktemp("photo") / "coffee.jpg"
    image = Image.open(next(path for path in photos if path.stem == "coffee"))
    image.resize((1500, 1000), Image.Resampling.BICUBIC).save(path, quality=92)
    return path


def dab(radius: int, level: int) -> Bytes:
    """A soft round brush."""
    apart = np.hypot(*np.mgrid[-radius : radius + 1, -radius : radius + 1]) / radius
    share = np.clip(1.5 - 1.5 * apart, 0, 1)
    return np.rint(128 + (level - 128) * share).astype(np.uint8)


def test_patches_file_and_undo_are_those_of_a_whole_cutout(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo, edge=EDGE)
    first = touch.picture.copy()
    height, width = first.shape[:2]
    edit = np.full((height, width), 128, np.uint8)
    strokes = [(300, 200, 40, 0), (256, 512, 9, 255), (760, 500, 90, 0), (1490, 990, 9, 255)]
    for x, y, radius, level in strokes:
        box = [max(0, x - radius), max(0, y - radius), x + radius + 1, y + radius + 1]
        box[2:] = min(width, box[2]), min(height, box[3])
        brush = dab(radius, level)
        brush = brush[box[1] - y + radius :, box[0] - x + radius :]
        brush = brush[: box[3] - box[1], : box[2] - box[0]]
        edit[box[1] : box[3], box[0] : box[2]] = brush
        patches = touch.paint(box, brush)
        reach = 16
        for left, top, right, bottom in (patch["box"] for patch in patches):
            assert left >= box[0] - reach
            assert top >= box[1] - reach
            assert right <= box[2] + reach
            assert bottom <= box[3] + reach
    whole = touch.whole(EDGE, edit)
    assert (touch.picture == pixels(base64.b64decode(whole["data"]))).all()
    assert (touch.picture != first).any()
    assert (touch.edit() == edit).all()
    made = touch.file()
    assert made["data"] == whole["data"]
    assert {key: made[key] for key in ("box", "cut", "notes", "empty", "type")} == {
        key: whole[key] for key in ("box", "cut", "notes", "empty", "type")
    }
    expected = packshot.remove(photo, edge=PYTHONS, edit=edit)
    assert equal_share(made["rgba"], expected.rgba) >= EQUAL
    # Undone: all at once this time.
    touch.paint([0, 0, width, height], 128)
    assert (touch.picture == first).all()
    assert touch.file()["data"] == touch.whole(EDGE, None)["data"]
    assert touch.paint([5, 5, 50, 50], 128) == []


def test_other_edge_options_are_computed_where_somebody_looks(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo)
    before, after = touch.picture.copy(), touch.remove(EDGE, None)
    height, width = before.shape[:2]
    view = [300, 300, 900, 800]
    touch.edge(EDGE, view)
    seen = np.s_[300:800, 300:900]
    assert (touch.picture[seen] == after[seen]).all()
    stale = (touch.picture != after).any(2)
    assert stale.any()
    assert (touch.picture[stale] == before[stale]).all()
    assert touch.edge(EDGE, view) == []
    # A stroke over what is stale brings all that it touches up to date.
    y, x = map(int, np.argwhere(stale)[0])
    edit = np.full((height, width), 128, np.uint8)
    edit[y, x] = 255
    touch.paint([x, y, x + 1, y + 1], 255)
    assert (touch.picture[y // TILE * TILE : y + 1, x // TILE * TILE : x + 1, 3] == 255).any()
    assert touch.look([0, 0, width, height])
    assert (touch.picture == touch.remove(EDGE, edit)).all()
    assert touch.look([0, 0, width, height]) == []
    touch.paint([x, y, x + 1, y + 1], 128)
    touch.edge({})
    assert (touch.picture == before).all()


def test_what_the_file_had_transparent_cannot_be_painted_over(
    warm: Page, photo: Path, tmp_path: Path
) -> None:
    image = Image.open(photo).reduce(2).convert("RGBA")
    holed = np.array(image)
    holed[100:200, 100:300, 3] = 0
    path = tmp_path / "holed.png"
    Image.fromarray(holed).save(path)
    touch = Touch(warm, path)
    touch.paint([50, 50, 350, 250], 255)
    edit = np.full(holed.shape[:2], 128, np.uint8)
    edit[50:250, 50:350] = 255
    assert (touch.picture[100:200, 100:300, 3] == 0).all()
    assert (touch.picture[60:90, 60:340, 3] == 255).all()
    made = touch.file()
    assert made["data"] == touch.whole({}, edit)["data"]
    assert made["notes"] == ["transparent in places, laid on white"]


def rings(height: int, width: int) -> Bytes:
    """An edit: a ring and, close to it, a disc, both soft at the edge, and nothing else."""
    y, x = np.mgrid[:height, :width]
    ring = np.abs(np.hypot(x - 500, y - 500) - 200) - 60
    disc = np.hypot(x - 826, y - 500) - 55
    nearest = np.minimum(ring, disc)
    return np.rint(255 * np.clip(0.5 - nearest / 16, 0, 1)).astype(np.uint8)


def placed(part: dict[str, Any], shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """Where a part lies, H×W."""
    mask = np.zeros(shape, bool)
    left, top, right, bottom = part["box"]
    mask[top:bottom, left:right] = part["mask"] > 0
    return mask


def test_parts_are_islands_and_holes_with_their_soft_rim(warm: Page, photo: Path) -> None:
    with Image.open(photo) as image:
        width, height = image.size
    edit = rings(height, width)
    touch = Touch(warm, photo, edit=edit)
    alpha = touch.picture[..., 3]
    islands, _ = ndimage.label(alpha >= 128, np.ones((3, 3)))
    holes, _ = ndimage.label(alpha < 128)
    spots = {"ring": (500, 300), "disc": (826, 500), "inside": (500, 500), "outside": (5, 5)}
    parts = {}
    for name, (x, y) in spots.items():
        part = touch.part(x, y)
        assert part is not None
        solid = name in ("ring", "disc")
        assert part["kind"] == ("island" if solid else "hole")
        labels = islands if solid else holes
        core = labels == labels[y, x]
        assert part["area"] == core.sum()
        mask = placed(part, alpha.shape)
        assert (mask & core).sum() == core.sum()
        rim = alpha[mask & ~core]
        assert rim.size
        assert ((rim > 0) & (rim < 128) if solid else (rim >= 128) & (rim < 255)).all()
        parts[name] = mask
    assert not (parts["ring"] & parts["disc"]).any()
    # Softness leads from the one to the other; each has its side of it, and nothing is left over.
    between = slice(755, 780)
    assert (alpha[500, between] > 0).all()
    assert (parts["ring"] | parts["disc"])[500, between].all()
    # Half-way down a soft edge nobody can tell which of the two is meant.
    doubtful = np.argwhere((alpha > 110) & (alpha < 146))
    assert len(doubtful)
    assert touch.part(*map(int, doubtful[0][::-1])) is None

    # Dropped, nothing is left of the one, and the other is as it was.
    dropped = np.where(parts["disc"], 0, edit).astype(np.uint8)
    touch.paint([0, 0, width, height], dropped)
    assert not touch.picture[parts["disc"], 3].any()
    assert (touch.picture[parts["ring"], 3] == alpha[parts["ring"]]).all()
    made = touch.file()
    assert made["data"] == touch.whole({}, dropped)["data"]
    # Kept, the hole is filled and joins the ring.
    filled = np.where(parts["inside"], 255, dropped).astype(np.uint8)
    touch.paint([0, 0, width, height], filled)
    whole = touch.part(500, 500)
    assert whole is not None
    assert whole["kind"] == "island"
    assert placed(whole, alpha.shape)[parts["inside"]].all()


def test_the_part_of_a_photo_is_what_labelling_its_alpha_finds(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo)
    alpha = touch.picture[..., 3]
    labels, _ = ndimage.label(alpha >= 128, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    core = labels == sizes.argmax()
    y, x = np.argwhere(core & (alpha == 255))[0]
    part = touch.part(int(x), int(y))
    assert part is not None
    assert part["area"] == core.sum()


BUSY = """async ([large, strokes]) => {
  const bytes = decoded(large);
  const order = [];
  let started;
  const busy = new Promise(resolve => { started = resolve; });
  const whole = engine.remove(new Blob([bytes]), {
    onProgress: ({ stage, share }) => { if (stage === 'finish' && share < 0.5) started(); },
  }).then(cutout => { order.push('remove'); return cutout; });
  await busy;
  for (const [x, y] of strokes) {
    const edit = new Uint8Array(60 * 60).fill(0);
    const patches = await touch.paint([x, y, x + 60, y + 60], edit);
    order.push(patches.length > 0);
  }
  return [order.slice(), await encoded((await whole).blob)];
}"""


ALONE = """async large =>
  encoded((await engine.remove(new Blob([decoded(large)]))).blob)
"""


def photo_of(file: io.BytesIO) -> str:
    return base64.b64encode(file.getvalue()).decode()


def test_it_answers_while_the_queue_is_at_work(warm: Page, photo: Path, photos: list[Path]) -> None:
    touch = Touch(warm, photo)
    large = io.BytesIO()
    with Image.open(photos[0]) as image:
        image.resize((3200, 3200)).save(large, "JPEG", quality=90)
    strokes = [[500, 300], [560, 300], [620, 300]]
    order, data = touch.call(BUSY, [photo_of(large), strokes])
    assert order == [True, True, True]
    # Neither spoilt the other.
    assert data == touch.call(ALONE, photo_of(large))
    edit = np.full(touch.picture.shape[:2], 128, np.uint8)
    edit[300:360, 500:680] = 0
    assert touch.file()["data"] == touch.whole({}, edit)["data"]


def test_calls_at_once_are_answered_in_their_order(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo, shown=False)
    lengths = touch.call(
        """async () => {
          const calls = [];
          for (const level of [0, 255, 128]) {
            calls.push(touch.paint([400, 400, 500, 500], new Uint8Array(10000).fill(level)));
          }
          calls.push(touch.edge({ edgeShift: 2 }), touch.edge({ edgeShift: 1 }), touch.edge({}));
          const answers = await Promise.all(calls);
          return answers.map(patches => patches.length);
        }"""
    )
    assert all(lengths[:3])
    # Of several edges only the last one is worth the while; here it is what it was at first.
    assert lengths[3:5] == [0, 0]
    assert lengths[5] > 0
    assert touch.file()["data"] == touch.whole({}, None)["data"]


def test_it_can_be_closed_and_opened_again(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo, shown=False)
    touch.call("() => { touch.close(); touch.close(); return Promise.resolve(); }")
    with pytest.raises(RuntimeError, match=r"aborted: coffee.jpg: the touch-up was closed"):
        touch.paint([0, 0, 9, 9], 0)
    again = Touch(warm, photo, shown=False)
    warm.evaluate("globalThis.former = touch")
    assert again.paint([400, 400, 409, 409], 0)
    # One at a time: opening another closes it, what it was asked included.
    ends = again.call(
        """async () => {
          const file = former.file().then(() => 'done', error => error.kind);
          globalThis.touch = await engine.retouch(photo);
          const late = await former.look([0, 0, 9, 9]).then(() => 'done', error => error.kind);
          return [await file, late, await touch.look([0, 0, 9, 9])];
        }"""
    )
    assert ends == ["aborted", "aborted", []]


def test_opening_and_the_file_can_be_stopped(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo, shown=False)
    ends = touch.call(
        """async () => {
          const kind = error => error.kind;
          const signal = AbortSignal.abort();
          const never = await engine.retouch(photo, { signal }).then(() => 'done', kind);
          const stop = new AbortController();
          const opening = engine.retouch(photo, {
            signal: stop.signal,
            onProgress: ({ stage }) => { if (stage === 'matte') stop.abort(); },
          }).then(() => 'done', kind);
          const stopped = await opening;
          globalThis.touch = await engine.retouch(photo);
          const other = new AbortController();
          const stages = [];
          const filing = touch.file({
            signal: other.signal,
            onProgress: ({ stage }) => { stages.push(stage); other.abort(); },
          }).then(() => 'done', kind);
          return [never, stopped, await filing, stages.includes('encode')];
        }"""
    )
    assert ends == ["aborted", "aborted", "aborted", False]
    assert touch.file()["data"] == touch.whole({}, None)["data"]


def test_what_makes_no_sense_is_refused(warm: Page, photo: Path) -> None:
    touch = Touch(warm, photo, shown=False)
    for call, cause in (
        ("touch.paint([0, 0, 9, 9], new Uint8Array(80))", "edit has 80 bytes"),
        ("touch.paint([1495, 0, 1504, 9], new Uint8Array(81))", "not within the picture"),
        ("touch.look([0.5, 0, 9, 9])", "not within the picture"),
        ("touch.part(0, 1000)", "not within the picture"),
        ("touch.edge({ soften: 5 })", "soften is 5"),
    ):
        with pytest.raises(RuntimeError, match=f"option: coffee.jpg: .*{cause}"):
            touch.call(f"() => {call}")
        assert touch.paint([400, 400, 409, 409], 0)
        assert touch.paint([400, 400, 409, 409], 128)
    for call, cause in (
        ("engine.retouch(photo, { edit: new Uint8Array(3) })", "edit has 3 bytes"),
        ("engine.retouch(photo, { edge: { edgeShift: -9 } })", "edgeShift is -9"),
    ):
        with pytest.raises(RuntimeError, match=f"option: coffee.jpg: .*{cause}"):
            touch.call(f"() => {call}")
    with pytest.raises(RuntimeError, match=r"input: notes.txt: .*it looks like text"):
        touch.call("() => engine.retouch(new File(['These are notes.'], 'notes.txt'))")


def test_a_worker_that_is_lost_rejects_and_it_can_be_opened_again(
    page_of: Callable[..., Page], photo: Path
) -> None:
    page = page_of()
    start(page, provider="wasm")
    touch = Touch(page, photo, shown=False)
    page.evaluate(
        """() => {
          globalThis.ends = [];
          const end = error => ends.push([error.kind, error.message]);
          for (const call of [touch.file(), touch.part(750, 500)]) call.then(() => end({}), end);
        }"""
    )
    worker = next(worker for worker in page.workers if worker.url.endswith("/worker.js"))
    worker.evaluate("() => { setTimeout(close) }")
    page.wait_for_function("ends.length === 2", timeout=60_000)
    for kind, message in page.evaluate("ends"):
        assert kind == "engine"
        assert message.startswith("coffee.jpg: the engine stopped at this photo")
    with pytest.raises(RuntimeError, match=r"engine: coffee.jpg: the engine stopped"):
        touch.look([0, 0, 9, 9])
    again = Touch(page, photo)
    again.paint([400, 400, 440, 440], 0)
    assert not again.picture[400:440, 400:440, 3].any()
