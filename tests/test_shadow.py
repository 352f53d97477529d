"""A shadow that is kept: from the photo to the file, and what others make of that file."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from packshot import png
from packshot.batch import plan
from packshot.batch.run import UNSAID, Recipe, run
from packshot.channels.export import render
from packshot.cutout import Cutout
from packshot.errors import ChannelError
from packshot.pipeline import NO_SHADOW, NOT_PLAIN, Remover
from packshot.presets import load_preset, load_presets
from packshot.subject import KEYWORD, Subject, read
from tests.shadowed import scene

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def remover() -> Remover:
    return Remover(threads=2)


@pytest.fixture(scope="module")
def kept(remover: Remover) -> Cutout:
    return remover.remove(scene().photo, shadow=True)


@pytest.fixture(scope="module")
def dropped(remover: Remover) -> Cutout:
    return remover.remove(scene().photo)


def test_a_kept_shadow_is_the_drawn_one(kept: Cutout, dropped: Cutout) -> None:
    drawn = scene()
    outside = drawn.alpha < 0.02
    off = kept.alpha / 255 - drawn.shadow
    assert np.abs(off[outside]).mean() < 0.005
    assert np.abs(off[outside & (drawn.shadow > 0.05)]).mean() < 0.04
    assert (kept.foreground[(dropped.alpha == 0) & (kept.alpha > 0)] == 0).all()
    assert kept.alpha[:200][outside[:200]].max() <= 8
    assert kept.notes == ()


def test_on_another_ground_it_looks_as_on_its_own(kept: Cutout) -> None:
    drawn = scene()
    laid = np.asarray(kept.on("#f4f4f2").rgba[..., :3], float)
    place = (slice(364, 374), slice(250, 310))  # in the dark at the foot
    share = 1 - laid[place] / np.array([0xF4, 0xF4, 0xF2])
    assert np.abs(share.mean(2) - drawn.shadow[place]).mean() < 0.05


def test_without_the_option_nothing_changes(dropped: Cutout, kept: Cutout) -> None:
    assert dropped.subject is None
    assert KEYWORD not in png.texts(dropped.to_bytes())
    same = kept.alpha == dropped.alpha
    assert 0.5 < same.mean() < 1
    assert (kept.rgba[same] == dropped.rgba[same]).all()
    assert (kept.alpha >= dropped.alpha).all()


def test_the_box_means_the_product(kept: Cutout, dropped: Cutout) -> None:
    assert kept.box == dropped.box
    assert kept.cut == dropped.cut
    left, top, right, bottom = kept.box or (0, 0, 0, 0)
    beside = kept.alpha.copy()
    beside[top:bottom, left:right] = 0
    assert beside.max() > 40


def test_a_crop_leaves_the_shadow_in(kept: Cutout) -> None:
    cropped = kept.crop(0)
    assert int((cropped.alpha >= 8).sum()) == int((kept.alpha >= 8).sum())
    left, top, right, bottom = cropped.box or (0, 0, 0, 0)
    assert (right - left, bottom - top) == (
        kept.box[2] - kept.box[0],  # type: ignore[index]
        kept.box[3] - kept.box[1],  # type: ignore[index]
    )
    inside = cropped.alpha[top:bottom, left:right]
    assert (inside[0].max(), inside[:, 0].max()) >= (8, 8)


def test_what_is_erased_has_no_shadow(remover: Remover, kept: Cutout) -> None:
    drawn = scene()
    edit = np.full(drawn.alpha.shape, 128, np.uint8)
    edit[:, 420:] = 0
    edit[:, 200:220] = 64
    got = remover.remove(drawn.photo, shadow=True, edit=edit)
    assert got.alpha[:, 420:].max() == 0
    assert (got.alpha[:, 225:410] == kept.alpha[:, 225:410]).all()
    half = kept.alpha[354:368, 202:218] / 2
    assert half.max() > 10
    assert np.abs(got.alpha[354:368, 202:218] - half).max() <= 1


def test_the_bytes_do_not_depend_on_the_number_of_threads(kept: Cutout) -> None:
    one = Remover(threads=1).remove(scene().photo, shadow=True)
    assert (one.rgba == kept.rgba).all()


def test_it_may_go_over_many_windows(remover: Remover) -> None:
    big = scene(height=1400, width=1800)
    got = remover.remove(big.photo, shadow=True)
    outside = big.alpha < 0.02
    assert np.abs(got.alpha / 255 - big.shadow)[outside].mean() < 0.005
    steps = np.abs(np.diff(got.alpha.astype(int), axis=1))[:, 1023]
    assert steps[outside[:, 1024]].max() <= 3  # no seam


@pytest.mark.parametrize(
    ("photo", "note"),
    [(scene("textured").photo, NOT_PLAIN), (scene(dark=0).photo, NO_SHADOW)],
    ids=["textured", "without"],
)
def test_a_note_says_why_there_is_none(remover: Remover, photo: Pixels, note: str) -> None:
    got = remover.remove(photo, shadow=True)
    assert note in got.notes
    assert got.subject is None
    assert (got.rgba == remover.remove(photo).rgba).all()


def test_an_empty_cutout_has_no_shadow(remover: Remover) -> None:
    got = remover.remove(np.full((64, 64, 3), 200, np.uint8), shadow=True, allow_empty=True)
    assert got.empty
    assert got.alpha.max() == 0


# the file ---------------------------------------------------------------------------------------


def test_a_png_says_that_it_has_a_shadow(kept: Cutout) -> None:
    assert read(kept.to_bytes()) == Subject(kept.box, kept.cut)
    assert read(kept.to_bytes("webp")) is None
    assert read(kept.mask().to_bytes()) is None
    assert read(kept.on("white").to_bytes()) is None


@pytest.mark.parametrize(
    "said", ["1", "[]", "{}", '{"box":[1,2,3],"cut":7}', '{"box":"x"}', '{"box":[1,2,3,null]}']
)
def test_a_spoilt_text_still_means_a_shadow(kept: Cutout, said: str) -> None:
    data = png.write(kept.rgba, text={KEYWORD: said})
    assert read(data) == Subject(None, ())
    assert replace(kept, subject=read(data)).box is not None


def test_no_text_or_none_that_is_json_means_none(kept: Cutout) -> None:
    assert read(png.write(kept.rgba)) is None
    assert read(png.write(kept.rgba, text={KEYWORD: "{"})) is None
    assert read(b"no png") is None


def test_channels_refuse_it_with_a_reason(kept: Cutout) -> None:
    for key, preset in load_presets().items():
        if preset.place is None:
            continue
        why = "forbids one" if key == "amazon_main" else "the product alone"
        with pytest.raises(ChannelError, match=why) as caught:
            render(kept, preset)
        assert "--shadow drop" in (caught.value.remedy or "")
    got = render(kept, load_preset("master"))
    assert read(got.data) == kept.subject
    assert (np.asarray(Image.open(io.BytesIO(got.data))) == kept.rgba).all()


def test_a_batch_warns_where_the_file_cannot_say_it(remover: Remover, tmp_path: Path) -> None:
    Image.fromarray(scene().photo).save(tmp_path / "a.png")
    for format, noted in (("png", False), ("webp", True)):
        (tmp_path / "out").mkdir(exist_ok=True)
        todo = plan([tmp_path / "a.png"], output=tmp_path / "out", format=format)
        (result,) = run(todo, remover, Recipe(shadow=True, overwrite=True))
        assert result.error is None
        assert (UNSAID in result.notes) == noted
