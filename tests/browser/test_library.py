"""The npm package as somebody else's page uses it: packed, installed, bundled, run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect

import packshot
from tests.browser.hosting import serving, static_host
from tests.browser.library import ROOT, WEB, address, build, equal_share, pixels

EXAMPLE = ROOT / "web/example"


def run(*command: str, folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `npm publish` would send."""
    build()
    folder = tmp_path_factory.mktemp("packed")
    # Built a moment ago: the script that `npm pack` runs would only do it again.
    run("npm", "pack", "--ignore-scripts", "--pack-destination", str(folder), folder=WEB)
    return next(folder.glob("*.tgz"))


@pytest.fixture(scope="module")
def example(packed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, in a folder of its own, with the package installed and nothing else of ours."""
    folder = tmp_path_factory.mktemp("example") / "page"
    shutil.copytree(EXAMPLE, folder)
    modules = folder / "node_modules"
    modules.mkdir()
    # The tools it is built with are those that are here; the registry is not asked.
    for tool in WEB.joinpath("node_modules").iterdir():
        if tool.name not in {"onnxruntime-web", "@jsquash", "packshot"}:
            (modules / tool.name).symlink_to(tool)
    run("tar", "-xzf", str(packed), folder=folder)
    (folder / "package").rename(modules / "packshot")
    run("npm", "run", "build", folder=folder)
    return folder / "dist"


@pytest.fixture(scope="module")
def example_url(example: Path) -> Iterator[str]:
    with serving(static_host(example)) as server:
        yield address(server)


def test_the_package_holds_what_it_says(packed: Path) -> None:
    names = run("tar", "-tzf", str(packed), folder=packed.parent).split()
    about = json.loads((WEB / "package.json").read_text())
    entry = about["exports"]["."]
    for path in (entry["default"], entry["types"], "dist/LICENSE", "dist/NOTICE"):
        assert f"package/{path.removeprefix('./')}" in names
    assert "package/dist/THIRD-PARTY.txt" in names
    assert not [name for name in names if "/src/" in name or "node_modules" in name]
    assert "dependencies" not in about  # everything is inside


def test_the_version_is_pythons() -> None:
    about = json.loads((WEB / "package.json").read_text())
    assert about["version"] == packshot.__version__


def test_the_bundler_carries_every_file_along(example: Path) -> None:
    assets = [path.name for path in (example / "assets").iterdir()]
    for start in ("worker-", "base.matte.", "finish.", "place.", "squoosh_png_bg-"):
        assert len([name for name in assets if name.startswith(start)]) == 1, start
    script = next((example / "assets").glob("index-*.js")).read_text()
    assert not re.search(
        "[\"'`]data:", script
    )  # nothing was turned into addresses that policies refuse


def test_the_example_cuts_a_photo_out(page: Page, example_url: str, photos: list[Path]) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(example_url)
    page.get_by_label("A photo").set_input_files(photos[0])
    expect(page.get_by_role("status")).to_have_text("512 × 512 px", timeout=120_000)
    data = page.evaluate(
        """async () => {
          const blob = await (await fetch(document.querySelector('img').src)).arrayBuffer();
          return [...new Uint8Array(blob)];
        }"""
    )
    rgba = pixels(np.array(data, np.uint8).tobytes())
    assert equal_share(rgba, packshot.remove(photos[0]).rgba) >= 0.9999
    assert all(url.startswith((example_url, f"blob:{example_url}")) for url in asked)


def test_the_example_says_what_is_wrong_with_a_file(
    page: Page, example_url: str, tmp_path: Path
) -> None:
    (tmp_path / "notes.jpg").write_text("no photo at all")
    page.goto(example_url)
    page.get_by_label("A photo").set_input_files(tmp_path / "notes.jpg")
    expect(page.get_by_role("status")).to_contain_text(
        "notes.jpg: this is no photo, it looks like text", timeout=120_000
    )
