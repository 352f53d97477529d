"""A shadow kept in the browser: Python's bytes, in touch-up too, and no channel takes it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

import packshot
from packshot import EdgeOptions, png
from packshot.pipeline import NO_SHADOW, NOT_PLAIN
from packshot.subject import KEYWORD, Subject, read
from tests.browser.library import EQUAL, equal_share, remove
from tests.browser.touching import Touch
from tests.shadowed import Ground, scene

Pixels = NDArray[np.uint8]
SIZE = {"height": 700, "width": 1300}  # several tiles, and more than one run of them


def stored(path: Path, ground: Ground = "grey", **options: Any) -> Path:
    Image.fromarray(scene(ground, **options).photo).save(path)
    return path


@pytest.fixture(scope="module")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored(tmp_path_factory.mktemp("photo") / "ball.png", **SIZE)


@pytest.fixture(scope="module")
def expected(ball: Path) -> packshot.Cutout:
    return packshot.remove(ball, shadow=True)


def same(ours: Pixels, theirs: Pixels) -> None:
    """Within a level; but where next to nothing shows, a level of alpha turns the colour."""
    apart = np.abs(ours.astype(int) - theirs)
    assert apart[..., 3].max() <= 1
    assert (apart > 1).mean() < 1e-5
    assert (apart == 0).mean() >= EQUAL


def test_a_kept_shadow_is_pythons(warm: Page, ball: Path, expected: packshot.Cutout) -> None:
    got = remove(warm, ball.read_bytes(), "ball.png", shadow="keep")
    same(got["rgba"], expected.rgba)
    assert (got["rgba"][..., 3] > 0).mean() > (packshot.remove(ball).alpha > 0).mean() + 0.02
    assert (tuple(got["box"]), tuple(got["cut"])) == (expected.box, expected.cut)
    assert got["notes"] == list(expected.notes)


def test_a_dropped_shadow_changes_nothing(warm: Page, ball: Path) -> None:
    plain = remove(warm, ball.read_bytes(), "ball.png")
    dropped = remove(warm, ball.read_bytes(), "ball.png", shadow="drop")
    assert (plain["rgba"] == dropped["rgba"]).all()
    assert equal_share(plain["rgba"], packshot.remove(ball).rgba) >= EQUAL


def test_the_file_tells_of_its_shadow_as_pythons_does(
    warm: Page, ball: Path, expected: packshot.Cutout
) -> None:
    touch = Touch(warm, ball, shadow="keep", shown=False)
    data = base64.b64decode(touch.whole({}, None)["data"])
    assert png.texts(data) == png.texts(expected.to_bytes())
    assert read(data) == Subject(expected.box, expected.cut)
    touch.kept = "drop"
    assert KEYWORD not in png.texts(base64.b64decode(touch.whole({}, None)["data"]))


@pytest.mark.parametrize(
    ("ground", "dark", "note"), [("textured", 0.5, NOT_PLAIN), ("grey", 0.0, NO_SHADOW)]
)
def test_a_note_says_why_there_is_none(
    warm: Page, tmp_path: Path, ground: Ground, dark: float, note: str
) -> None:
    photo = stored(tmp_path / "photo.png", ground, dark=dark)
    got = remove(warm, photo.read_bytes(), "photo.png", shadow="keep")
    assert note in got["notes"]
    assert note in packshot.remove(photo, shadow=True).notes
    plain = remove(warm, photo.read_bytes(), "photo.png")
    assert (got["rgba"] == plain["rgba"]).all()


def test_touch_up_keeps_and_drops_it(warm: Page, ball: Path) -> None:
    touch = Touch(warm, ball)
    first = touch.picture.copy()
    whole = [0, 0, SIZE["width"], SIZE["height"]]
    patches = touch.shadow("keep")
    assert patches
    assert all(patch["box"][3] > 256 for patch in patches)  # none where nothing falls
    kept = touch.picture.copy()
    assert (kept == touch.remove({}, None)).all()
    made = touch.file()
    assert made["data"] == touch.whole({}, None)["data"]
    assert touch.shadow("keep", whole) == []
    touch.shadow("drop")
    assert (touch.picture == first).all()
    assert touch.file()["data"] == touch.whole({}, None)["data"]


def test_painting_and_the_edge_go_with_it(warm: Page, ball: Path) -> None:
    edge = {"edgeShift": -2, "soften": 1, "decontaminate": 0.5}
    touch = Touch(warm, ball, shadow="keep")
    edit = np.full((SIZE["height"], SIZE["width"]), 128, np.uint8)
    for box, level in (([600, 560, 700, 690], 0), ([820, 520, 900, 560], 60), ([0, 0, 9, 9], 255)):
        edit[box[1] : box[3], box[0] : box[2]] = level
        touch.paint(box, level)
    assert touch.picture[600:690, 605:695, 3].max() == 0
    assert (touch.picture == touch.remove({}, edit)).all()
    touch.edge(edge)
    assert (touch.picture == touch.remove(edge, edit)).all()
    # Out of sight first, then looked at.
    touch.shadow("drop", [0, 0, 10, 10])
    touch.look([0, 0, SIZE["width"], SIZE["height"]])
    assert (touch.picture == touch.remove(edge, edit)).all()
    touch.shadow("keep")
    made = touch.file()
    assert made["data"] == touch.whole(edge, edit)["data"]
    theirs = packshot.remove(ball, shadow=True, edge=EdgeOptions(-2, 1, 0.5), edit=edit)
    same(made["rgba"], theirs.rgba)


def test_a_part_is_one_of_the_subject_alone(warm: Page, ball: Path) -> None:
    touch = Touch(warm, ball, shadow="keep", shown=False)
    part = touch.part(650, 350)
    assert part is not None
    assert part["box"][3] < 630  # and not of the shadow at its foot, which goes on to 650
    ground = touch.part(650, 640)
    assert ground is not None
    assert ground["kind"] == "hole"


def test_channels_refuse_it_with_a_reason(warm: Page, ball: Path) -> None:
    Touch(warm, ball, shown=False)
    said = warm.evaluate(
        """async () => {
          const { presets } = await import('./packshot.js');
          const { blob } = await engine.remove(photo, { shadow: 'keep' });
          const said = {};
          for (const preset of presets.values()) {
            said[preset.key] = await engine.render(blob, preset).then(
              async made => ({ same: made.blob.size === blob.size, fill: made.fill }),
              ({ cause_, remedy }) => `${cause_}; ${remedy}`,
            );
          }
          return said;
        }"""
    )
    master = said.pop("master")
    assert master["same"]
    assert master["fill"] < 0.75  # the product's, not the shadow's
    assert "amazon_main forbids one" in said.pop("amazon_main")
    assert said
    assert all("measures the product alone; drop the shadow" in words for words in said.values())


def test_spoilt_marks_are_read_as_in_python(warm: Page, ball: Path) -> None:
    """A file that was meddled with: there is a shadow all the same, or none."""
    Touch(warm, ball, shown=False)
    rgba = packshot.remove(ball).rgba
    for words in ("1", "[]", "{}", '{"box":"x","cut":["top","no"]}', "null", "{"):
        data = png.write(rgba, text={KEYWORD: words})
        refused = warm.evaluate(
            """async data => {
              const { presets } = await import('./packshot.js');
              const preset = presets.get('shopify');
              const blob = new Blob([decoded(data)], { type: 'image/png' });
              return engine.render(blob, preset).then(() => '', ({ cause_ }) => cause_);
            }""",
            base64.b64encode(data).decode(),
        )
        assert ("shows a shadow" in refused) == (read(data) is not None), words
