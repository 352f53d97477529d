"""`finish.onnx` against the reference, and its own promises: windows, edits, snapping, colours."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime as ort
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from packshot import windows
from packshot.graphs import finish, reference
from tests.rendered import composite, soft_disc, strands

Pixels = NDArray[np.uint8]


@pytest.fixture(scope="module")
def session() -> ort.InferenceSession:
    return ort.InferenceSession(
        finish.build().SerializeToString(), providers=["CPUExecutionProvider"]
    )


def run(
    session: ort.InferenceSession,
    rgb: Pixels,
    maps: NDArray[np.float32],
    *,
    window: tuple[int, int, int, int] | None = None,
    edit: Pixels | None = None,
    params: tuple[float, float, float] = (0, 0, 1),
    cropped: bool = False,
) -> Pixels:
    """finish.onnx on the part y0, y1, x0, x1 of the photo, or on all of it.

    cropped  give it no more of the maps than it needs
    """
    height, width = rgb.shape[:2]
    y0, y1, x0, x1 = window or (0, height, 0, width)
    edit = np.full((height, width), 128, np.uint8) if edit is None else edit
    texels = np.array([0, 0, *maps.shape[2:]])
    if cropped:
        needed = windows.texels(windows.Window(y0, y1, x0, x1), height, width, maps.shape[2:])
        maps = np.ascontiguousarray(maps[(..., *needed.slices)])
        texels[:2] = needed.y0, needed.x0
    feeds: dict[str, Any] = {
        "rgb": np.ascontiguousarray(rgb[y0:y1, x0:x1]),
        "maps": maps,
        "texels": texels,
        "window": np.array([y0, y1, x0, x1, height, width]),
        "edit": np.ascontiguousarray(edit[y0:y1, x0:x1]),
        "params": np.array(params, np.float32),
    }
    return np.asarray(session.run(None, feeds)[0])


def scene(height: int = 90, width: int = 130, seed: int = 0) -> tuple[Pixels, NDArray[np.float32]]:
    """A photo and maps a fourth of its size, made by the reference."""
    rgb, alpha, _ = composite(soft_disc(height, width, edge=0.3), seed=seed)
    low = reference.resize(alpha / 255, -(-height // 4), -(-width // 4), antialias=True)
    small = reference.resize(rgb / 255, *low.shape, antialias=True)
    maps = np.dstack([*reference.guide(small, low, 3.0), *reference.colours(small, low)])
    return rgb, np.ascontiguousarray(np.moveaxis(maps, 2, 0)[None], np.float32)


def same_within_a_level(ours: Pixels, theirs: Pixels) -> None:
    apart = np.abs(ours.astype(int) - theirs)
    assert apart.max() <= 1
    assert (apart > 0).mean() < 2e-3  # float32 and float64 part only at the rounding


@pytest.mark.parametrize(
    "params",
    [
        (0, 0, 1),
        (0, 0, 0),
        (0, 0, 0.4),
        (2, 0, 1),
        (-1.5, 0, 1),
        (0, 3, 1),
        (1.5, 2, 1),
        (1.25, 0.5, 0.5),
    ],
    ids=str,
)
def test_finish_is_the_reference(
    session: ort.InferenceSession, params: tuple[float, float, float]
) -> None:
    rgb, maps = scene()
    edit = np.full(rgb.shape[:2], 128, np.uint8)
    edit[:20, :30], edit[60:, 80:] = 0, 255
    edit[30:50, 60:90] = np.arange(30) * 8
    ours = run(session, rgb, maps, edit=edit, params=params)
    same_within_a_level(ours, reference.finish(rgb, maps[0].astype(float), edit, params))


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (3, 2)], ids=str)
def test_tiny_photos(session: ort.InferenceSession, shape: tuple[int, int]) -> None:
    rgb, maps = scene(*shape)
    edit = np.full(shape, 128, np.uint8)
    ours = run(session, rgb, maps)
    same_within_a_level(ours, reference.finish(rgb, maps[0].astype(float), edit, (0, 0, 1)))


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_window_equals_the_same_part_of_the_whole(
    session: ort.InferenceSession, data: st.DataObject
) -> None:
    height, width = (data.draw(st.integers(1, 160), label=n) for n in ("height", "width"))
    y0, x0 = data.draw(st.integers(0, height - 1)), data.draw(st.integers(0, width - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, height)), data.draw(st.integers(x0 + 1, width))
    shift = data.draw(st.sampled_from([0.0, 4.0, 1.5, -1.5, -2.5]))
    soften = data.draw(st.sampled_from([0.0, 1.0, 2.0, 4.0]))
    rgb, maps = scene(height, width, seed=data.draw(st.integers(0, 9)))
    params = (shift, soften, 1.0)
    edit = np.full((height, width), 128, np.uint8)
    edit[height // 3 :, width // 4 :] = data.draw(st.sampled_from([0, 64, 128, 192, 255]))
    whole = run(session, rgb, maps, edit=edit, params=params)
    top, left = max(0, y0 - finish.HALO), max(0, x0 - finish.HALO)
    bottom, right = min(height, y1 + finish.HALO), min(width, x1 + finish.HALO)
    window = (top, bottom, left, right)
    part = run(session, rgb, maps, window=window, edit=edit, params=params, cropped=True)
    inner = part[y0 - top : y1 - top, x0 - left : x1 - left]
    assert (inner == whole[y0:y1, x0:x1]).all()


def flat_maps(alpha: float, shape: tuple[int, int] = (10, 10)) -> NDArray[np.float32]:
    maps = np.zeros((1, 8, *shape), np.float32)
    maps[0, 1] = alpha
    maps[0, 2:] = 0.5
    return maps


def test_an_opaque_pixel_keeps_the_photos_colour(session: ort.InferenceSession) -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    rgba = run(session, rgb, flat_maps(1))
    assert (rgba[..., 3] == 255).all()
    assert (rgba[..., :3] == rgb).all()


def test_faint_alpha_becomes_0_and_nearly_full_becomes_255(session: ort.InferenceSession) -> None:
    rgb = np.zeros((8, 8, 3), np.uint8)
    for alpha, byte in ((4 / 255, 0), (251 / 255, 255), (0.0, 0), (1.0, 255)):
        assert (run(session, rgb, flat_maps(alpha))[..., 3] == byte).all()
    assert 0 < run(session, rgb, flat_maps(0.1))[0, 0, 3] < 0.1 * 255


def test_colours_reach_8_px_under_alpha_0_and_stop_there(session: ort.InferenceSession) -> None:
    height, width = 64, 96
    rgb, alpha, _ = composite((np.mgrid[:height, :width][1] < 40).astype(float))
    edit = np.where(alpha > 0, 255, 0).astype(np.uint8)
    rgba = run(session, rgb, flat_maps(0), edit=edit)
    assert (rgba[:, :40, 3] == 255).all()
    assert (rgba[:, 40:, 3] == 0).all()
    assert (rgba[:, 40:48, :3].max(2) > 0).all()
    assert (rgba[:, 48:] == 0).all()


def test_decontamination_takes_the_green_out_of_hair(session: ort.InferenceSession) -> None:
    photo, alpha, fore = composite(strands(160, 160))
    low = reference.shrink(np.dstack([photo, alpha])) / 255
    layers = reference.colours(low[..., :3], low[..., 3])
    maps = np.dstack([np.zeros_like(low[..., :1]), low[..., 3:], *layers])
    maps = np.ascontiguousarray(np.moveaxis(maps, 2, 0)[None], np.float32)
    soft = (alpha > 12) & (alpha < 243)
    errors = []
    for strength in (0.0, 0.5, 1.0):
        rgba = run(session, photo, maps, params=(0, 0, strength))
        errors.append(np.abs(rgba[soft, :3].astype(float) - fore[soft]).mean())
    assert errors[2] < 0.2 * errors[0]
    assert errors[2] < errors[1] < errors[0]


F, B = (220, 30, 30), (30, 200, 40)
STEPS = pytest.mark.parametrize("mixed", [0.0, 0.5, 0.25], ids=["hard", "half", "quarter"])


def step(mixed: float) -> tuple[Pixels, NDArray[np.float32]]:
    """F on the left, B on the right, one column that holds this share of F; maps that know it."""
    alpha = np.zeros((40, 48))
    alpha[:, :24], alpha[:, 24] = 1, mixed
    mix = alpha[..., None]
    maps = np.zeros((1, 8, *alpha.shape), np.float32)
    maps[0, 1] = finish.LOW + alpha * (finish.HIGH - finish.LOW)
    maps[0, 2:] = np.array([*F, *B])[:, None, None] / 255
    return reference.quantised((mix * F + (1 - mix) * B) / 255), maps


@STEPS
@pytest.mark.parametrize(
    ("params", "painted", "seen"),  # seen: columns of which something shows
    [
        ((0, 2, 1), 128, slice(22, 26)),
        ((1.5, 0, 1), 128, slice(22, 25)),
        ((-1.5, 0, 1), 128, slice(21, 22)),
        ((1.5, 2, 1), 128, slice(22, 26)),
        ((0, 0, 1), 64, slice(0, 24)),
        ((0, 0, 1), 16, slice(0, 24)),
        ((-1, 1, 1), 100, slice(0, 22)),
    ],
    ids=str,
)
def test_edge_options_and_the_eraser_leave_the_subjects_colours(
    session: ort.InferenceSession,
    mixed: float,
    params: tuple[float, float, float],
    painted: int,
    seen: slice,
) -> None:
    rgb, maps = step(mixed)
    edit = np.full(rgb.shape[:2], painted, np.uint8)
    rgba = run(session, rgb, maps, edit=edit, params=params)
    assert (rgba[:, seen, 3] > 0).all()
    assert np.abs(rgba[rgba[..., 3] > 0, :3].astype(int) - F).max() <= 2


@STEPS
@pytest.mark.parametrize("params", [(0, 0, 1), (0, 2, 1), (1.5, 0, 1), (-1.5, 0, 1)], ids=str)
def test_what_is_kept_by_hand_keeps_the_photos_bytes(
    session: ort.InferenceSession, mixed: float, params: tuple[float, float, float]
) -> None:
    rgb, maps = step(mixed)
    edit = np.full(rgb.shape[:2], 128, np.uint8)
    edit[10:30, 20:] = 255
    rgba = run(session, rgb, maps, edit=edit, params=params)[10:30, 20:]
    assert (rgba[..., 3] == 255).all()
    assert (rgba[..., :3] == rgb[10:30, 20:]).all()


def test_what_an_edge_shift_makes_opaque_has_the_subjects_colours(
    session: ort.InferenceSession,
) -> None:
    rgb, maps = step(0.0)
    rgba = run(session, rgb, maps, params=(4, 0, 1))
    assert (rgba[:, :28, 3] == 255).all()
    assert (rgba[:, :24, :3] == rgb[:, :24]).all()
    assert np.abs(rgba[:, 24:28, :3].astype(int) - F).max() <= 2


def test_erased_and_kept_parts(session: ort.InferenceSession) -> None:
    rgb, maps = scene()
    edit = np.full(rgb.shape[:2], 128, np.uint8)
    edit[:, :40], edit[:, 90:] = 0, 255
    alpha = run(session, rgb, maps, edit=edit)[..., 3]
    assert (alpha[:, :40] == 0).all()
    assert (alpha[:, 90:] == 255).all()
    assert (alpha[:, 40:90] == run(session, rgb, maps)[:, 40:90, 3]).all()


def test_the_halo_is_in_the_metadata(session: ort.InferenceSession) -> None:
    assert session.get_modelmeta().custom_metadata_map == {
        "halo": str(finish.HALO),
        "alpha_reach": str(finish.ALPHA_REACH),
        "extend": str(finish.EXTEND),
    }
