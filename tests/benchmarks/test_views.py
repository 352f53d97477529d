"""A network can be measured at other views without being installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks import views
from packshot.graphs.build import MODELS
from packshot.models import View, load_model
from tests.rendered import composite, soft_disc


def test_views_are_read_from_words() -> None:
    assert views.parsed("512 320m") == (View(512), View(320, mirrored=True))


@pytest.mark.parametrize(
    "text", ["", "500", "0", "-32m", "m", "512M", "foo 32", "512 512", "320 512m"]
)
def test_a_side_that_the_network_cannot_see_is_refused(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["views", f"--views={text}"])
    with pytest.raises(SystemExit):
        views.main()
    assert "multiples of 32 px" in capsys.readouterr().err


def test_other_views_answer_differently_and_nothing_is_installed(tmp_path: Path) -> None:
    before = (MODELS / "registry.json").read_bytes()
    photo, _, _ = composite(soft_disc(120, 160), green=False)
    own = views.rival(None, load_model().views, tmp_path / "own", 1)
    small = views.rival(None, [View(160), View(128, mirrored=True)], tmp_path / "small", 1)
    assert small.name == "160 128m"
    assert (own.cut(photo).alpha != small.cut(photo).alpha).any()
    assert load_model("base", tmp_path / "small").views == (View(160), View(128, mirrored=True))
    assert (MODELS / "registry.json").read_bytes() == before
