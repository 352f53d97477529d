"""A photo held open for touch-up: its patches are those of a whole cut-out, and so is its file."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

import packshot
from packshot import EdgeOptions
from tests.browser.library import equal_share, pixels, start

EQUAL = 0.9999  # of the bytes; the others are one level apart
EDGE = {"edgeShift": -1.5, "soften": 1, "decontaminate": 0.7}
PYTHONS = EdgeOptions(edge_shift=-1.5, soften=1, decontaminate=0.7)

Bytes = NDArray[np.uint8]

HELPERS = """() => {
  globalThis.encoded = async bytes => {
    const url = await new Promise(resolve => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(bytes instanceof Blob ? bytes : new Blob([bytes]));
    });
    return url.slice(url.indexOf(',') + 1);
  };
  globalThis.decoded = text => Uint8Array.from(atob(text), c => c.charCodeAt(0));
  globalThis.failure = ({ kind, message }) => ({ error: { kind, message } });
  globalThis.patchesOf = async patches => Promise.all(
    patches.map(async ({ box, rgba }) => ({ box, rgba: await encoded(rgba) })),
  );
}"""


class Touch:
    """`Retouch`, called from Python; it keeps the picture as a page would, by its patches."""

    def __init__(
        self, page: Page, photo: Path, *, edge: Any = None, edit: Bytes | None = None
    ) -> None:
        self.page = page
        page.evaluate(HELPERS)
        self.call(
            """async ([photo, name, edge, edit]) => {
              globalThis.photo = new File([decoded(photo)], name);
              globalThis.edge = edge;
              globalThis.touch = await engine.retouch(globalThis.photo, {
                edge, edit: edit && decoded(edit),
              });
            }""",
            [text(photo.read_bytes()), photo.name, edge or {}, edit is not None and text(edit)],
        )
        self.picture = self.remove(edge, edit)

    def call(self, code: str, given: Any = None) -> Any:
        wrapped = f"given => ({code})(given).catch(failure)"
        result = self.page.evaluate(wrapped, given)
        if isinstance(result, dict) and "error" in result:
            raise RuntimeError(f"{result['error']['kind']}: {result['error']['message']}")
        return result

    def paint(self, box: list[int], edit: Bytes | int) -> list[dict[str, Any]]:
        left, top, right, bottom = box
        painted = np.broadcast_to(np.uint8(edit), (bottom - top, right - left))
        code = "async ([box, edit]) => patchesOf(await touch.paint(box, decoded(edit)))"
        return self.laid(self.call(code, [box, text(painted)]))

    def edge(self, edge: dict[str, float], view: list[int] | None = None) -> list[dict[str, Any]]:
        code = "async ([edge, view]) => patchesOf(await touch.edge(edge, view ?? undefined))"
        return self.laid(self.call(code, [edge, view]))

    def look(self, view: list[int]) -> list[dict[str, Any]]:
        return self.laid(self.call("async view => patchesOf(await touch.look(view))", view))

    def part(self, x: int, y: int) -> dict[str, Any] | None:
        code = """async ([x, y]) => {
          const part = await touch.part(x, y);
          return part && { ...part, mask: await encoded(part.mask) };
        }"""
        part: dict[str, Any] | None = self.call(code, [x, y])
        if part:
            left, top, right, bottom = part["box"]
            part["mask"] = plane(part["mask"], (bottom - top, right - left))
        return part

    def edit(self) -> Bytes:
        found = self.call("async () => encoded(await touch.edit())")
        return plane(found, self.picture.shape[:2])

    def file(self) -> dict[str, Any]:
        code = """async () => {
          const { blob, ...cutout } = await touch.file();
          return { ...cutout, type: blob.type, data: await encoded(blob) };
        }"""
        cutout: dict[str, Any] = self.call(code)
        cutout["rgba"] = pixels(base64.b64decode(cutout["data"]))
        return cutout

    def whole(self, edge: Any, edit: Bytes | None) -> dict[str, Any]:
        """What `remove` makes of the photo."""
        code = """async ([edge, edit]) => {
          const options = { edge, edit: edit ? decoded(edit) : undefined, allowEmpty: true };
          const { blob, ...cutout } = await engine.remove(photo, options);
          return { ...cutout, type: blob.type, data: await encoded(blob) };
        }"""
        cutout: dict[str, Any] = self.call(code, [edge or {}, edit is not None and text(edit)])
        return cutout

    def remove(self, edge: Any, edit: Bytes | None) -> Bytes:
        return pixels(base64.b64decode(self.whole(edge, edit)["data"])).copy()

    def laid(self, patches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for patch in patches:
            left, top, right, bottom = patch["box"]
            patch["rgba"] = plane(patch["rgba"], (bottom - top, right - left, 4))
            self.picture[top:bottom, left:right] = patch["rgba"]
        return patches


def text(data: bytes | Bytes) -> str:
    return base64.b64encode(data if isinstance(data, bytes) else data.tobytes()).decode()


def plane(data: str, shape: tuple[int, ...]) -> Bytes:
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(shape)


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
