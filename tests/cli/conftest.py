"""Photos to cut, and two ways to run the command."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from packshot.cli import main


def ball(height: int = 120, width: int = 160) -> np.ndarray:
    """uint8, H×W×3: a red ball on light grey, which any model takes for the subject."""
    y, x = np.mgrid[:height, :width]
    photo = np.empty((height, width, 3), np.uint8)
    photo[:] = (225 + 10 * y / height)[..., None]
    inside = np.hypot(y - height / 2, x - width / 2) < 0.3 * min(height, width)
    shades = np.stack([200 - 60 * y / height, 30 + 20 * x / width, np.full_like(x, 40)], axis=-1)
    photo[inside] = shades[inside]
    return photo


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def photo(here: Path) -> Path:
    """`photo.jpg` in the current folder."""
    del here
    path = Path("photo.jpg")
    Image.fromarray(ball()).save(path, quality=95)
    return path


@pytest.fixture
def plain(here: Path) -> Path:
    """`plain.png`, in which there is nothing to cut out."""
    del here
    path = Path("plain.png")
    Image.new("RGB", (160, 120), (128, 128, 128)).save(path)
    return path


@pytest.fixture
def packshot() -> Callable[..., Result]:
    """Run the command in this process."""

    def invoke(*args: str | Path, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, [str(arg) for arg in args], input=stdin)

    return invoke


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the command as a process of its own, as a shell does."""

    def start(*args: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
        options = {"capture_output": True, "timeout": 120, **options}
        command = [sys.executable, "-m", "packshot", *map(str, args)]
        return subprocess.run(command, check=False, **options)

    return start
