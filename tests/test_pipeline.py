"""The whole way of a photo, with the model that ships."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from packshot import pipeline
from packshot.decode import Photo
from packshot.errors import NoSubjectError, OptionError
from packshot.options import EdgeOptions
from packshot.pipeline import Remover
from packshot.windows import EDGE
from tests.rendered import composite, soft_disc

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def remover() -> Remover:
    return Remover(threads=2)


def photo(height: int = 700, width: int = 900, seed: int = 0) -> Pixels:
    """A brown disc on white, which the model finds."""
    return composite(soft_disc(height, width, edge=0.02), green=False, seed=seed)[0]


def digest(rgba: Pixels) -> str:
    return hashlib.sha256(rgba.tobytes()).hexdigest()


def test_the_subject_stays_and_the_background_goes(remover: Remover) -> None:
    cutout = remover.remove(photo())
    truth = soft_disc(700, 900, edge=0.02)
    assert cutout.rgba.shape == (700, 900, 4)
    assert cutout.rgba.dtype == np.uint8
    assert cutout.alpha[350, 450] == 255
    assert cutout.alpha[:20].max() == 0
    assert np.abs(cutout.alpha / 255 - truth).mean() < 0.02


def test_the_bytes_do_not_depend_on_the_number_of_threads(remover: Remover) -> None:
    one = Remover(threads=1).remove(photo())
    assert digest(one.rgba) == digest(remover.remove(photo()).rgba)


def test_many_threads_may_share_a_remover(remover: Remover) -> None:
    photos = [photo(300 + 50 * i, 400, seed=i) for i in range(4)]
    alone = [digest(remover.remove(p).rgba) for p in photos]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda p: digest(remover.remove(p).rgba), photos * 3))
    assert together == alone * 3


@settings(max_examples=25, deadline=None)
@given(
    height=st.integers(1, 1100),
    width=st.integers(1, 1100),
    shift=st.sampled_from([0.0, -4.0, 2.5]),
    soften=st.sampled_from([0.0, 4.0]),
    edited=st.booleans(),
    seed=st.integers(0, 9),
)
def test_strips_equal_the_whole(
    remover: Remover, height: int, width: int, shift: float, soften: float, edited: bool, seed: int
) -> None:
    rgb = photo(height, width, seed)
    edge = EdgeOptions(edge_shift=shift, soften=soften)
    edit = None
    if edited:
        edit = np.full((height, width), 128, np.uint8)
        edit[: height // 3, : width // 2] = 255
        edit[-height // 5 :, -width // 4 :] = 0
    cutout = remover.remove(rgb, edge=edge, edit=edit, allow_empty=True)
    if cutout.empty:
        return
    assert (cutout.rgba == whole(remover, rgb, edge, edit)).all()


def whole(remover: Remover, rgb: Pixels, edge: EdgeOptions, edit: Pixels | None) -> Pixels:
    """The photo as one window, no tile skipped."""
    height, width = rgb.shape[:2]
    engine = remover._engine
    return engine.finish(
        rgb,
        engine.matte(rgb),
        np.array([0, height, 0, width, height, width]),
        np.full((height, width), 128, np.uint8) if edit is None else edit,
        np.array([edge.edge_shift, edge.soften, edge.decontaminate], np.float32),
    )


def test_skipped_tiles_leave_the_same_bytes(
    remover: Remover, monkeypatch: pytest.MonkeyPatch
) -> None:
    rgb = photo(1300, 1700)
    skipping = remover.remove(rgb).rgba
    counted = []

    def all_edge(*args: Any, **options: Any) -> Pixels:
        kinds = tiles(*args, **options)
        counted.append((kinds != EDGE).mean())
        return np.full_like(kinds, EDGE)

    tiles = pipeline.tiles
    monkeypatch.setattr(pipeline, "tiles", all_edge)
    assert (remover.remove(rgb).rgba == skipping).all()
    assert counted[0] > 0.2  # else nothing was skipped, and nothing proven


def test_a_photo_without_a_subject_raises(remover: Remover) -> None:
    plain = Photo(
        rgb=np.full((200, 300, 3), 128, np.uint8),
        alpha=None,
        name="plain.png",
        format="PNG",
        notes=(),
        exif=None,
    )
    with pytest.raises(NoSubjectError, match=r"plain\.png: no subject"):
        remover.remove(plain)
    cutout = remover.remove(plain, allow_empty=True)
    assert cutout.empty
    assert not cutout.rgba.any()
    assert any("no subject" in note for note in cutout.notes)


def test_what_was_transparent_stays_transparent(remover: Remover) -> None:
    rgb = photo()
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:, :450] = 0
    cutout = remover.remove(np.dstack([rgb, alpha]))
    assert not cutout.alpha[:, :450].any()
    assert cutout.alpha[350, 500] == 255
    assert any("alpha" in note or "transparen" in note for note in cutout.notes)


def test_an_edit_of_another_size_is_refused(remover: Remover) -> None:
    with pytest.raises(OptionError, match="give uint8"):
        remover.remove(photo(), edit=np.zeros((3, 3), np.uint8))


def test_progress_tells_each_stage_to_its_end(remover: Remover) -> None:
    told: list[tuple[str, float]] = []
    remover.remove(photo(), progress=lambda stage, share: told.append((stage, share)))
    assert [stage for stage, share in told if share == 1] == ["decode", "matte", "finish"]
    shares = [share for stage, share in told if stage == "finish"]
    assert shares == sorted(shares)


def test_the_input_is_left_alone(remover: Remover) -> None:
    rgb = photo()
    before = digest(rgb)
    remover.remove(rgb)
    assert digest(rgb) == before


def test_remove_keeps_its_model_loaded() -> None:
    pipeline.remove(photo(200, 200))
    first = pipeline._shared("base")
    pipeline.remove(photo(200, 200))
    assert pipeline._shared("base") is first


FORKED = """
import multiprocessing, sys
import packshot
def cut(name):
    return packshot.remove(name).rgba.shape
if __name__ == "__main__":
    kept = packshot.Remover(threads=1)
    packshot.remove(sys.argv[1])
    def with_kept(name):
        try:
            kept.remove(name)
        except packshot.OptionError as error:
            return str(error)
    with multiprocessing.get_context("fork").Pool(1) as pool:
        print(pool.map_async(cut, [sys.argv[1]]).get(120))
    queue = multiprocessing.get_context("fork").SimpleQueue()
    child = multiprocessing.get_context("fork").Process(
        target=lambda: queue.put(with_kept(sys.argv[1]))
    )
    child.start()
    print(queue.get())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="has no fork")
def test_after_a_fork_photos_are_cut_or_refused_never_waited_for(tmp_path: Path) -> None:
    (tmp_path / "forked.py").write_text(FORKED)
    name = Path(__file__).parents[1] / "examples/photos/coffee.jpg"
    done = subprocess.run(
        [sys.executable, str(tmp_path / "forked.py"), str(name)],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    shape, refusal = done.stdout.splitlines()
    assert "4)]" in shape
    assert "forked from the one that made this Remover; make one in each" in refusal
