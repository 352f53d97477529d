"""The sets that models are judged on: what is in them, and that they stay the same."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.sets import SETS
from training import eval_products, eval_render


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two pairs an archive: a large subject, 60×80 px in 100×120, and a small one."""
    for archive, stems in (("duts-te-val", ("a", "b")), ("ccp", ("0010", "0011"))):
        with tarfile.open(tmp_path / f"{archive}.tar", "w") as tar:
            for stem, side in zip(stems, (60, 20), strict=True):
                alpha = np.zeros((100, 120), np.uint8)
                alpha[20 : 20 + side, 10 : 10 + side + 20] = 255
                photo = np.repeat(alpha[..., None], 3, 2)
                for kind, plane in (("image", photo), ("alpha", alpha)):
                    stream = io.BytesIO()
                    Image.fromarray(plane).save(stream, "WEBP", lossless=True)
                    member = tarfile.TarInfo(f"{stem}.{kind}.webp")
                    member.size = stream.tell()
                    stream.seek(0)
                    tar.addfile(member, stream)
    return tmp_path


def test_photos_come_with_their_truth(data: Path) -> None:
    found = list(SETS["duts-te-val"].samples(data, 1))
    assert [sample.name for sample in found] == ["a", "b"]
    assert all((sample.photo[..., 0] == sample.truth).all() for sample in found)
    assert len(list(SETS["duts-te-val"].samples(data, 2))) == 1


def test_a_close_up_is_the_inside_of_a_large_subject(data: Path) -> None:
    (only,) = SETS["close-ups"].samples(data, 1)
    assert only.name == "a"
    assert only.truth.shape == (60 - 2 * 6, 80 - 2 * 8)
    assert (only.truth == 255).all()


def test_people_are_those_that_training_leaves_out(data: Path) -> None:
    assert [sample.name for sample in SETS["people"].samples(data, 1)] == ["0010"]


@pytest.mark.parametrize("draw", [eval_render.soft, eval_products.product])
def test_a_render_is_the_same_every_time_and_composes(draw: object) -> None:
    first, second = draw(3), draw(3)  # type: ignore[operator]
    assert (first.photo == second.photo).all()
    assert (first.alpha == second.alpha).all()
    full = first.alpha == 255
    assert full.any()
    # Noise may be added to the photo alone.
    apart = np.abs(first.photo[full].astype(int) - first.foreground[full])
    assert apart.mean() < 5


@pytest.mark.parametrize(("name", "kinds"), [("soft", 4), ("products", 3)])
def test_every_kind_is_told_by_its_name(name: str, kinds: int) -> None:
    kind = SETS[name].kind
    assert kind
    seen = [
        kind(sample.name)
        for sample in SETS[name].samples(Path(), 500 // 16 if name == "soft" else 9)
    ]
    assert len(set(seen)) == kinds
