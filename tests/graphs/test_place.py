"""`place.onnx` against the reference, and its own promises: strips, edges, colours, the ground."""

from __future__ import annotations

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from packshot.channels.layout import SUPPORT, Layout, strips
from packshot.flatten import flatten
from packshot.graphs import place, reference

Pixels = NDArray[np.uint8]
CLEAR = (0, 0, 0, 0)


@pytest.fixture(scope="module")
def session() -> ort.InferenceSession:
    return ort.InferenceSession(
        place.build().SerializeToString(), providers=["CPUExecutionProvider"]
    )


def scaled(
    session: ort.InferenceSession,
    pixels: Pixels,
    height: int,
    width: int,
    *,
    rows: int = 64,
    ground: tuple[int, int, int, int] = CLEAR,
) -> Pixels:
    """The picture at another size, made in strips of that many rows."""
    full, across = pixels.shape[:2]
    layout = Layout((0, 0, across, full), (width, height), (width, height), (0, 0), 1.0)
    parts = []
    for s in strips(layout, rows):
        where = np.array([s.source0, s.row0, s.row1, full, height, width])
        feeds = {
            "rows": np.ascontiguousarray(pixels[s.source0 : s.source1]),
            "place": where,
            "ground": np.array(ground, np.uint8),
        }
        parts.append(session.run(["strip"], feeds)[0])
    return np.concatenate(parts)


def noise(height: int, width: int, seed: int = 0) -> Pixels:
    """Every colour under every alpha, with solid and empty parts between."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)
    pixels[: height // 3, : width // 2, 3] = 255
    pixels[height // 2 :, width // 2 :, 3] = 0
    return pixels


@pytest.mark.parametrize("ground", [None, (255, 255, 255), (242, 10, 0)], ids=str)
@pytest.mark.parametrize("size", [(90, 130), (41, 57), (89, 20), (1, 1)], ids=str)
def test_place_is_the_reference(
    session: ort.InferenceSession, size: tuple[int, int], ground: tuple[int, int, int] | None
) -> None:
    pixels = noise(90, 130)
    ours = scaled(session, pixels, *size, ground=CLEAR if ground is None else (*ground, 255))
    theirs = reference.placed(pixels, *size, ground)
    seen = (theirs[..., 3] >= 16) & (ours[..., 3] >= 16)  # below, a colour has few levels anyway
    apart = np.abs(ours.astype(int) - theirs)
    assert apart[..., 3].max() <= 1
    assert apart[seen].max() <= 1
    assert (apart[seen] > 0).mean() < 2e-3


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_strips_equal_the_whole(session: ort.InferenceSession, data: st.DataObject) -> None:
    full, across = (data.draw(st.integers(1, 150)) for _ in range(2))
    height, width = data.draw(st.integers(1, full)), data.draw(st.integers(1, across))
    rows = data.draw(st.integers(1, height))
    pixels = noise(full, across, seed=data.draw(st.integers(0, 9)))
    ground = data.draw(st.sampled_from([CLEAR, (255, 255, 255, 255)]))
    whole = scaled(session, pixels, height, width, rows=height, ground=ground)
    assert whole.shape == (height, width, 4)
    assert (scaled(session, pixels, height, width, rows=rows, ground=ground) == whole).all()


def test_strips_equal_the_whole_at_the_size_of_a_photo(session: ort.InferenceSession) -> None:
    pixels = noise(2400, 700)
    whole = scaled(session, pixels, 1056, 301, rows=1056)
    for rows in (17, 64, 256):
        assert (scaled(session, pixels, 1056, 301, rows=rows) == whole).all()


def test_the_same_size_is_the_same_picture(session: ort.InferenceSession) -> None:
    pixels = noise(64, 80)
    expected = np.where(pixels[..., 3:] == 0, 0, pixels)
    assert (scaled(session, pixels, 64, 80) == expected).all()


def test_a_ground_is_laid_as_flatten_does(session: ort.InferenceSession) -> None:
    pixels = noise(120, 90)
    clear = scaled(session, pixels, 50, 40)
    laid = scaled(session, pixels, 50, 40, ground=(242, 17, 3, 255))
    assert (laid[..., :3] == flatten(clear, (242, 17, 3))).all()
    assert (laid[..., 3] == 255).all()


def test_colours_under_alpha_0_do_not_bleed(session: ort.InferenceSession) -> None:
    pixels = np.zeros((90, 90, 4), np.uint8)
    pixels[...] = (0, 255, 0, 0)  # what nobody sees is bright green
    pixels[20:70, 20:70] = (180, 40, 40, 255)
    small = scaled(session, pixels, 37, 37)
    seen = small[..., 3] > 0
    assert (np.abs(small[seen][:, :3].astype(int) - (180, 40, 40)) <= 1).all()
    assert (small[~seen] == 0).all()


def test_light_adds_up_and_not_levels(session: ort.InferenceSession) -> None:
    board = ((np.indices((160, 160)).sum(0) % 2) * 255).astype(np.uint8)
    pixels = np.dstack([board] * 3 + [np.full_like(board, 255)])
    small = scaled(session, pixels, 20, 20)[5:15, 5:15, :3]
    assert (np.abs(small.astype(int) - 188) <= 1).all()  # half the light is level 188, not 128


def test_it_is_no_softer_than_pillows_smooth_filter(session: ort.InferenceSession) -> None:
    """Sharpness by the mean step between neighbours; the ring beside an edge stays small."""
    rng = np.random.default_rng(3)
    grey = np.asarray(Image.fromarray(rng.integers(0, 256, (60, 60), np.uint8)).resize((360, 360)))
    pixels = np.dstack([grey] * 3 + [np.full_like(grey, 255)])
    ours = scaled(session, pixels, 151, 151)[..., 0].astype(float)
    smooth = np.asarray(Image.fromarray(grey).resize((151, 151), Image.Resampling.HAMMING), float)
    assert np.abs(np.diff(ours)).mean() >= 0.98 * np.abs(np.diff(smooth)).mean()
    edge = np.full((40, 400, 4), 255, np.uint8)
    edge[:, :200, :3], edge[:, 200:, :3] = 60, 240
    for width in (150, 161, 170, 190):
        levels = scaled(session, edge, 16, width)[8, :, 0]
        assert levels.min() >= 60 - 16
        assert levels.max() <= 240 + 4


def test_the_support_is_one_number() -> None:
    props = {p.key: p.value for p in place.build().metadata_props}
    assert props == {"support": str(SUPPORT)}
    assert place.SUPPORT == SUPPORT
