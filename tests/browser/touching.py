"""A photo held open for touch-up in a page of the package, called from Python."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from tests.browser.library import pixels

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

_WHOLE: dict[bytes, dict[str, Any]] = {}  # what was asked → what `remove` made of it


class Touch:
    """`Retouch`, called from Python.

    shown : whether to keep the picture as a page does, by its patches; that costs a `remove`
    """

    def __init__(
        self,
        page: Page,
        photo: Path,
        *,
        edge: Any = None,
        shadow: str = "drop",
        edit: Bytes | None = None,
        shown: bool = True,
    ) -> None:
        self.page = page
        self.kept = shadow
        self.photo = (photo.name, hashlib.sha256(photo.read_bytes()).hexdigest())
        page.evaluate(HELPERS)
        self.call(
            """async ([photo, name, edge, shadow, edit]) => {
              globalThis.photo = new File([decoded(photo)], name);
              globalThis.edge = edge;
              globalThis.touch = await engine.retouch(globalThis.photo, {
                edge, shadow, edit: edit && decoded(edit),
              });
            }""",
            [
                *(text(photo.read_bytes()), photo.name, edge or {}, shadow),
                edit is not None and text(edit),
            ],
        )
        self.picture = self.remove(edge, edit) if shown else np.empty((0, 0, 4), np.uint8)

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

    def shadow(self, shadow: str, view: list[int] | None = None) -> list[dict[str, Any]]:
        self.kept = shadow
        code = "async ([shadow, view]) => patchesOf(await touch.shadow(shadow, view ?? undefined))"
        return self.laid(self.call(code, [shadow, view]))

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
        """What `remove` makes of the photo, with the shadow as it was chosen last.

        It is asked once: the same bytes come out every time, as tests of `remove` itself show.
        """
        code = """async ([edge, shadow, edit]) => {
          edit = edit ? decoded(edit) : undefined;
          const options = { edge, shadow, edit, allowEmpty: true };
          const { blob, ...cutout } = await engine.remove(photo, options);
          return { ...cutout, type: blob.type, data: await encoded(blob) };
        }"""
        given = [edge or {}, self.kept, edit is not None and text(edit)]
        asked = hashlib.sha256(f"{self.photo} {json.dumps(given)}".encode()).digest()
        if asked not in _WHOLE:
            _WHOLE[asked] = self.call(code, given)
        return _WHOLE[asked]

    def remove(self, edge: Any, edit: Bytes | None) -> Bytes:
        return pixels(base64.b64decode(self.whole(edge, edit)["data"])).copy()

    def laid(self, patches: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for patch in patches:
            left, top, right, bottom = patch["box"]
            patch["rgba"] = plane(patch["rgba"], (bottom - top, right - left, 4))
            if self.picture.size:
                self.picture[top:bottom, left:right] = patch["rgba"]
        return patches


def text(data: bytes | Bytes) -> str:
    return base64.b64encode(data if isinstance(data, bytes) else data.tobytes()).decode()


def plane(data: str, shape: tuple[int, ...]) -> Bytes:
    return np.frombuffer(base64.b64decode(data), np.uint8).reshape(shape)
