"""The cases that Python and TypeScript share: what the files say is what the code does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.channels.cases import CASES, everything

WEB = Path(__file__).parents[2] / "web"


@pytest.mark.parametrize("name", ["layout", "naming", "ids", "manifest", "presets"])
def test_python_gives_the_shared_cases(name: str) -> None:
    written = json.loads((CASES / f"{name}.json").read_text("utf-8"))
    assert json.loads(json.dumps(everything()[name])) == written


def test_typescript_gives_the_shared_cases() -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is missing; install Node 20 or newer to test the page's half")
    if not (WEB / "node_modules" / "rolldown").is_dir():
        pytest.skip("the page's tools are missing; run npm ci in web/")
    env = {key: value for key, value in os.environ.items() if not key.startswith("NODE_")}
    done = subprocess.run(
        [node, "build/test.mjs"], cwd=WEB, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "layouts are those of Python" in done.stdout
