"""Sessions, threads and what `info` tells."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import onnxruntime as ort
import pytest

from packshot import runtime
from packshot.errors import ModelError, OptionError
from packshot.models import load_model

PHOTO = Path(__file__).parents[1] / "examples/photos/coffee.jpg"


def test_threads_default_to_the_processors_of_this_process() -> None:
    assert runtime.check_threads(None) == runtime.default_threads() >= 1


@pytest.mark.parametrize("threads", [0, -3])
def test_fewer_than_one_thread_is_refused(threads: int) -> None:
    with pytest.raises(OptionError, match="choose 1 or more"):
        runtime.check_threads(threads)


def test_more_threads_than_processors_are_not_started() -> None:
    assert runtime.check_threads(10_000) == runtime.default_threads()


def test_the_engine_runs_on_the_processor() -> None:
    engine = runtime.Engine(load_model(), threads=1)
    assert engine.providers == ["CPUExecutionProvider"]
    assert engine.halo >= engine.alpha_reach > 0


def test_a_file_that_is_no_graph_is_a_model_error(monkeypatch: pytest.MonkeyPatch) -> None:
    model = load_model()
    card = replace(model.finish, file="registry.json")
    monkeypatch.setattr(type(card), "read", lambda _: b"not a graph")
    with pytest.raises(ModelError, match="cannot load the model"):
        runtime.Engine(replace(model, matte=card), threads=1)


def test_info_names_the_versions() -> None:
    info = runtime.info()
    assert info["onnxruntime"] == ort.__version__
    assert info["providers"] == ["CPUExecutionProvider"]
    assert info["threads"] >= 1


def test_the_runtime_reports_to_nobody(tmp_path: Path) -> None:
    """ONNX Runtime keeps what it means to report in the user's home, unless it is told not to."""
    home, out = tmp_path / "home", tmp_path / "out.png"
    home.mkdir()
    told = {
        name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))
    }
    command = [sys.executable, "-m", "packshot", "cut", str(PHOTO), "-o", str(out)]
    subprocess.run(command, env=told | {"HOME": str(home)}, check=True, capture_output=True)
    assert out.is_file()
    assert [path for path in home.rglob("*") if path.is_file()] == []
