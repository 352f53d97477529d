"""Profiles made here, as LittleCMS reads them."""

from __future__ import annotations

import io
import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from packshot import profiles


def test_the_bytes_are_fixed() -> None:
    again = profiles.profile("sRGB IEC61966-2.1", profiles.SRGB_PRIMARIES, profiles.SRGB_CURVE)
    assert again == profiles.SRGB
    assert len(profiles.SRGB) < 600


@pytest.mark.parametrize(
    "curve",
    [profiles.SRGB_CURVE, profiles.ADOBE_CURVE, profiles.pq_curve(), profiles.hlg_curve()],
    ids=["sRGB", "Adobe", "PQ", "HLG"],
)
def test_the_structure_is_sound(curve: profiles.Curve | profiles.Sampled) -> None:
    data = profiles.profile("Test", profiles.P3_PRIMARIES, curve)
    (size,) = struct.unpack(">I", data[:4])
    assert size == len(data)
    assert data[36:40] == b"acsp"
    (count,) = struct.unpack(">I", data[128:132])
    for number in range(count):
        _, at, length = struct.unpack_from(">4sII", data, 132 + 12 * number)
        assert at % 4 == 0
        assert at + length <= size
    opened = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
    assert opened.profile_description == "Test"
    assert opened.xcolor_space.strip() == "RGB"
    assert opened.version == pytest.approx(4.3)


def test_srgb_is_what_littlecms_means_by_it() -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(profiles.SRGB))
    theirs = ImageCms.createProfile("sRGB")
    transform = ImageCms.buildTransform(ours, theirs, "RGB", "RGB")
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    after = np.asarray(transform.apply(Image.fromarray(pixels)), int)
    assert np.abs(after - pixels).max() <= 1


@pytest.mark.parametrize(
    "primaries",
    [
        profiles.SRGB_PRIMARIES,
        profiles.P3_PRIMARIES,
        profiles.ADOBE_PRIMARIES,
        profiles.BT2020_PRIMARIES,
    ],
)
def test_white_is_d50_as_profiles_demand(primaries: profiles.Primaries) -> None:
    data = profiles.profile("Test", primaries, profiles.SRGB_CURVE)
    opened = ImageCms.ImageCmsProfile(io.BytesIO(data)).profile
    total = np.sum(
        [opened.red_colorant[0], opened.green_colorant[0], opened.blue_colorant[0]], axis=0
    )
    assert total == pytest.approx((0.9642, 1.0, 0.8249), abs=1e-3)
    assert opened.media_white_point[0] == pytest.approx((0.9642, 1.0, 0.8249), abs=1e-3)


def test_hdr_curves_rise_from_black_to_diffuse_white() -> None:
    for curve in (profiles.pq_curve(), profiles.hlg_curve()):
        assert curve.light[0] == 0
        assert curve.light[-1] == 1
        assert (np.diff(curve.light) >= 0).all()
    at = np.linspace(0, 1, len(profiles.pq_curve().light))
    # BT.2408: 203 cd/m² is at 58 % of PQ, and at 75 % of HLG.
    assert np.interp(0.58, at, profiles.pq_curve().light) == pytest.approx(1.0, abs=0.01)
    assert np.interp(0.75, at, profiles.hlg_curve().light) == pytest.approx(1.0, abs=0.01)
    assert np.interp(0.5, at, profiles.pq_curve().light) == pytest.approx(92.2 / 203, abs=0.01)
