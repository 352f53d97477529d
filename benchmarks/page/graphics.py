"""The test picture on WebGPU, in Chromium: `python -m benchmarks.page.graphics --write`.

The engine refuses a provider whose cut-out of that picture is not Python's, so that it is enough to
see it start. WebGPU runs on the processor here (SwiftShader), three to six minutes; with
`--card` it runs on the graphics card. What was tried is written down, and a test asks for another
try as soon as the graphs, the runtime or the code that feeds them are others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.figures import RESULTS
from benchmarks.page.browser import chromium
from packshot import golden
from packshot.models import load_model
from tests.browser.hosting import serving
from tests.browser.library import WEB, Library, address, build, start

RECORD = RESULTS / "graphics.json"
PATIENCE = 1_200_000  # ms
SOFTWARE = "--use-webgpu-adapter=swiftshader"
# What feeds the graphs and reads what comes out.
CODE = ("adapter", "cut", "finisher", "golden", "runtime", "windows")


def tried() -> dict[str, str]:
    """What a try is about: SHA-256 of graphs, golden value and code, version of the runtime."""
    model = load_model()
    package = json.loads((WEB / "package.json").read_text("utf-8"))
    code = b"".join((WEB / f"src/engine/{name}.ts").read_bytes() for name in CODE)
    value = (Path(golden.__file__).parent / golden.FILE).read_bytes()
    return {
        "matte": model.matte.sha256,
        "finish": model.finish.sha256,
        "golden": hashlib.sha256(value).hexdigest(),
        "code": hashlib.sha256(code).hexdigest(),
        "runtime": package["devDependencies"]["onnxruntime-web"],
    }


def started(*, card: bool) -> tuple[dict[str, Any], str]:
    """What the engine says once it has started, and Chromium's version."""
    arguments = ["--no-sandbox", "--enable-unsafe-webgpu", *([] if card else [SOFTWARE])]
    with sync_playwright() as playwright, serving(Library(build()).server()) as server:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            page = browser.new_page()
            page.goto(address(server))
            return start(page, provider="webgpu", patience=PATIENCE), browser.version
        finally:
            browser.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--card", action="store_true", help="on the graphics card")
    parser.add_argument("--write", action="store_true", help=f"write it into {RECORD.name}")
    options = parser.parse_args()
    about, began = tried(), time.monotonic()
    info, version = started(card=options.card)
    if info["provider"] != "webgpu" or info["fallbacks"]:
        sys.exit(f"not on WebGPU: {' '.join(info['fallbacks'])}")
    minutes = (time.monotonic() - began) / 60
    found = about | {"adapter": info["adapter"], "chromium": version}
    print(f"Python's pixels on WebGPU, in {minutes:.1f} minutes: {info['adapter']}, {version}")
    if options.write:
        RECORD.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
