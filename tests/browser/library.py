"""The engine as the npm package holds it, built and served for tests."""

from __future__ import annotations

import base64
import functools
import io
import subprocess
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"
DIST = WEB / "dist"
# What the package is made of.
SOURCES = ("src/engine", "src/channel", "build", "vite.lib.config.ts", "package.json")
SHARED = ("presets", "golden", "models", "thresholds.json")
ISOLATION = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
}
EQUAL = 0.9999  # of a cut-out's bytes are Python's; the others are one level apart
HOME = "<!doctype html><title>the engine</title><input type=file id=file>"

# A photo's way through the engine: what `remove` gives, its picture as base64.
REMOVE = """async ([photo, options]) => {
  const bytes = Uint8Array.from(atob(photo.data), c => c.charCodeAt(0));
  const source = new File([bytes], photo.name);
  if (options.edit) options.edit = Uint8Array.from(atob(options.edit), c => c.charCodeAt(0));
  const base64 = async blob => {
    const url = await new Promise(resolve => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(blob);
    });
    return url.slice(url.indexOf(',') + 1);
  };
  try {
    const { blob, preview, ...cutout } = await engine.remove(source, options);
    const small = { ...preview, rgba: await base64(new Blob([preview.rgba])) };
    return { ...cutout, preview: small, type: blob.type, data: await base64(blob) };
  } catch (error) {
    const { kind, message, cause_, remedy, file } = error;
    return { error: { name: error.name, kind, message, cause: cause_, remedy, file } };
  }
}"""

MAKE = """async options => {
  const { Engine } = await import('./packshot.js');
  globalThis.seen = [];
  globalThis.engine = new Engine(options);
}"""


def build() -> Path:
    """`npm run build:lib`, if what was built is older than its sources. → dist/"""
    tops = [WEB / name for name in SOURCES] + [ROOT / "src/packshot" / name for name in SHARED]
    files = (file for top in tops for file in ([top] if top.is_file() else top.rglob("*")))
    made = DIST / "types/engine/index.d.ts"
    newest = max(file.stat().st_mtime for file in files if "__pycache__" not in file.parts)
    if not made.is_file() or made.stat().st_mtime < newest:
        subprocess.run(["npm", "run", "build:lib"], cwd=WEB, check=True, capture_output=True)
    return DIST


@dataclass
class Library:
    """A server for the package's files.

    isolated : whether the page gets the headers without which there are no threads
    instead  : path → what is sent in its place
    """

    folder: Path
    isolated: bool = True
    instead: dict[str, bytes] = field(default_factory=dict)

    def server(self) -> ThreadingHTTPServer:
        return ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, self))


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, library: Library, *args: Any) -> None:
        self.library = library
        super().__init__(*args, directory=str(library.folder))

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        if path and path not in self.library.instead:
            super().do_GET()
            return
        body = self.library.instead.get(path, HOME.encode())
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path) if path else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        for name, value in ISOLATION.items() if self.library.isolated else ():
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        pass


def address(server: ThreadingHTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/"


def made(page: Page, **options: Any) -> None:
    """Make the page's engine."""
    page.evaluate(MAKE, options)


def start(page: Page, **options: Any) -> dict[str, Any]:
    """Make the page's engine, and start it; → its info."""
    made(page, **options)
    info: dict[str, Any] = page.evaluate("engine.ready(progress => seen.push(progress))")
    return info


def remove(page: Page, data: bytes, name: str = "photo.jpg", **options: Any) -> dict[str, Any]:
    """Cut a photo out; → the cut-out with `rgba` and its `preview`, or {"error": …}."""
    photo = {"name": name, "data": base64.b64encode(data).decode()}
    result: dict[str, Any] = page.evaluate(REMOVE, [photo, options])
    if "data" in result:
        result["rgba"] = pixels(base64.b64decode(result.pop("data")))
        small = result["preview"]
        rgba = np.frombuffer(base64.b64decode(small["rgba"]), np.uint8)
        result["preview"] = rgba.reshape(small["height"], small["width"], 4)
    return result


def pixels(data: bytes) -> NDArray[np.uint8]:
    image = Image.open(io.BytesIO(data))
    assert image.mode == "RGBA"
    return np.asarray(image)


def equal_share(one: NDArray[np.uint8], other: NDArray[np.uint8], *, levels: int = 1) -> float:
    """Share of the bytes that are the same; all must be within `levels`."""
    assert one.shape == other.shape
    apart = np.abs(one.astype(np.int16) - other)
    assert apart.max() <= levels, f"{(apart > levels).sum()} bytes are off by up to {apart.max()}"
    return float((apart == 0).mean())
