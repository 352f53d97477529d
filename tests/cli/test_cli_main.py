"""What holds for all commands: help, unknown words, faults; and `packshot info`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from click.testing import Result

from packshot.cli import COMMANDS
from packshot.encode import FORMATS
from packshot.models import load_registry

Packshot = Callable[..., Result]
Process = Callable[..., CompletedProcess[bytes]]


def test_help_is_fast_because_it_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "packshot", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    assert "click" in imported
    assert not imported & {"numpy", "PIL", "onnxruntime", "rich"}
    for name, summary in COMMANDS.items():
        assert name in done.stdout
        assert summary in done.stdout


def test_the_list_of_commands_says_what_they_say() -> None:
    for name, summary in COMMANDS.items():
        command = import_module(f"packshot.cli.{name}").command
        assert command.name == name
        assert command.help.splitlines()[0] == summary


def test_help_of_cut_has_examples_formats_and_exit_codes(packshot: Packshot) -> None:
    result = packshot("cut", "--help")
    assert result.exit_code == 0
    for words in ("Examples:", "Exit codes", "130  interrupted", *FORMATS):
        assert words in result.stdout


def test_an_output_that_has_no_letters_for_it(process: Process) -> None:
    got = process("export", "--list", env=os.environ | {"PYTHONIOENCODING": "cp1251"})
    assert (got.returncode, got.stderr) == (0, b"")
    assert b"amazon_main" in got.stdout and b"?" in got.stdout


def test_version(packshot: Packshot) -> None:
    assert packshot("--version").stdout.startswith("packshot ")


def test_without_a_command_help_is_shown(packshot: Packshot) -> None:
    result = packshot()
    assert result.exit_code == 2
    assert "Commands:" in result.stderr


def test_a_photo_instead_of_a_command(packshot: Packshot, photo: Path) -> None:
    result = packshot(photo)
    assert result.exit_code == 2
    assert "packshot cut photo.jpg" in result.stderr
    assert packshot("cutt").exit_code == 2


def test_a_fault_is_one_line(packshot: Packshot, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise ZeroDivisionError("oh")

    monkeypatch.setattr(import_module("packshot.runtime"), "info", fail)
    result = packshot("info")
    assert result.exit_code == 1
    assert result.stderr.startswith("packshot: error: unexpected ZeroDivisionError: oh; ")
    monkeypatch.setenv("PACKSHOT_TRACEBACK", "1")
    assert "Traceback" in packshot("info").stderr


def test_info(packshot: Packshot) -> None:
    result = packshot("info")
    assert result.exit_code == 0
    for words in ("packshot", "onnxruntime", "threads", "model base", "SHA-256", "intact"):
        assert words in result.stdout
    for view in load_registry()["base"].views:
        assert f"{view.side} px{' mirrored' if view.mirrored else ''}" in result.stdout


def test_info_as_json(process: Process) -> None:
    done = process("info", "--json")
    about = json.loads(done.stdout)
    assert {"packshot", "python", "onnxruntime", "numpy", "pillow", "platform"} <= set(about)
    base = about["models"]["base"]
    assert base["intact"]
    assert {"side", "mirrored"} <= set(base["views"][0])
    assert all(len(graph["sha256"]) == 64 for graph in base["files"])


def test_info_finds_a_damaged_model(packshot: Packshot, monkeypatch: pytest.MonkeyPatch) -> None:
    base = load_registry()["base"]
    other = replace(base, matte=replace(base.matte, sha256="0" * 64))
    monkeypatch.setattr("packshot.cli.info.load_registry", lambda: {"base": other})
    result = packshot("info")
    assert result.exit_code == 6
    assert "damaged" in result.stdout
