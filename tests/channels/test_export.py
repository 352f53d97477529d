"""Pictures for channels: the right pixels, within the limits, or a reason."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from packshot.channels.export import load_master, placed, render
from packshot.channels.layout import Layout
from packshot.errors import ChannelError, InputError, NoSubjectError
from packshot.presets import Bytes, load_preset, load_presets
from tests.channels.masters import disc, saved


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory):
    return load_master(saved(tmp_path_factory.mktemp("masters") / "SKU1-front-v1.png"))


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def test_a_master_keeps_its_straight_colours(master) -> None:
    assert (master.rgba == disc()).all()
    assert master.box == (350, 150, 1250, 1050)
    assert master.cut == ()


@pytest.mark.parametrize("key", ["amazon_main", "google_merchant", "shopify"])
def test_marketplaces_get_a_white_square(master, key: str) -> None:
    preset = load_preset(key)
    got = render(master, preset)
    image = opened(got.data)
    assert image.format == "JPEG"
    assert image.size == (got.width, got.height) == (1023, 1023)  # 900 px fill 88 %
    assert image.info.get("icc_profile")
    assert [layer[1:3] for layer in image.layer] == [(1, 1)] * 3  # 4:4:4
    pixels = np.asarray(image)
    frame = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (frame == 255).all()
    assert (pixels[500:520, 500:520, 0] > 180).all()
    not_white = np.argwhere((pixels < 128).any(2))
    assert (np.ptp(not_white, axis=0) + 1 == 900).all()
    assert any("the canvas is 1023 px instead" in note for note in got.notes)


def test_an_email_picture_is_transparent_and_its_edge_is_clean(master) -> None:
    got = render(master, load_preset("dtc_email"))
    image = opened(got.data)
    assert (image.format, image.mode, image.size) == ("WEBP", "RGBA", (1000, 1000))
    pixels = np.asarray(image)
    assert pixels[0, 0, 3] == 0 and pixels[500, 500, 3] == 255
    edge = (pixels[..., 3] > 100) & (pixels[..., 3] < 255)
    assert edge.any()
    assert pixels[edge][:, 1].max() < 110  # the green under alpha 0 is 255


def test_a_portrait_stands_on_the_bottom_edge(tmp_path: Path) -> None:
    master = load_master(saved(tmp_path / "p.png", disc(2400, 2600, 1150, cut=True)))
    assert master.cut == ("bottom",)
    got = render(master, load_preset("portrait_square"))
    pixels = np.asarray(opened(got.data)).astype(int)
    assert pixels.shape == (1080, 1080, 3)
    assert np.abs(pixels[0] - 242).max() <= 1
    assert pixels[-1, 540, 0] > 150  # red down to the last row


def test_the_master_channel_changes_no_pixel(master) -> None:
    got = render(master, load_preset("master"))
    assert (np.asarray(opened(got.data)) == master.rgba).all()


def test_the_same_master_gives_the_same_bytes(master) -> None:
    for preset in load_presets().values():
        assert render(master, preset).data == render(master, preset).data


def test_what_lies_outside_the_box_does_not_show() -> None:
    rgba = disc(300, 300, 100)
    layout = Layout((50, 50, 250, 250), (200, 200), (220, 240), (5, 30), 1.0)
    canvas = placed(rgba, layout, None)
    assert (canvas[30:230, 5:205, 3] == rgba[50:250, 50:250, 3]).all()
    canvas[30:230, 5:205] = 0
    assert not canvas.any()


def test_quality_is_lowered_step_by_step_to_fit_and_never_below_90(tmp_path: Path) -> None:
    rgba = disc()
    rng = np.random.default_rng(0)
    rgba[..., :3] = rng.integers(0, 256, rgba[..., :3].shape)
    master = load_master(saved(tmp_path / "noise.png", rgba))
    preset = load_preset("shopify")
    sizes = {}
    for quality in (95, 92, 90):
        encode = replace(preset.encode, quality=quality)
        sizes[quality] = len(render(master, replace(preset, encode=encode)).data)
    fits = render(master, replace(preset, bytes=Bytes(None, sizes[92])))
    assert len(fits.data) == sizes[92]
    assert fits.notes[-1] == "JPEG quality 92 instead of 95, to stay within the bytes"
    with pytest.raises(ChannelError, match=r"at quality 90, 1 more than shopify takes"):
        render(master, replace(preset, bytes=Bytes(None, sizes[90] - 1)))
    with pytest.raises(ChannelError, match="takes none below"):
        render(master, replace(preset, bytes=Bytes(1 << 30, None)))


def test_what_is_no_cutout_is_refused(tmp_path: Path) -> None:
    opaque = np.full((50, 50, 4), 255, np.uint8)
    with pytest.raises(InputError, match=r"opaque.*packshot cut"):
        load_master(saved(tmp_path / "opaque.png", opaque))
    with pytest.raises(NoSubjectError, match="alpha is 0 everywhere"):
        load_master(saved(tmp_path / "empty.png", opaque * np.uint8([1, 1, 1, 0])))
