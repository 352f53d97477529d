"""`matte.onnx` against the reference, around the network that ships."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from packshot.graphs import matte, reference
from packshot.graphs.build import MODELS, extract_network
from packshot.graphs.builder import Graph
from packshot.models import View, load_model
from tests.graphs.run import run_model
from tests.rendered import composite, soft_disc


@pytest.fixture(scope="module")
def shipped() -> onnx.ModelProto:
    return onnx.load(Path(MODELS, load_model().matte.file))


@pytest.fixture(scope="module")
def network(shipped: onnx.ModelProto) -> onnx.ModelProto:
    copy = onnx.ModelProto()
    copy.CopyFrom(shipped)
    return extract_network(copy)


def probability(network: onnx.ModelProto, photo: NDArray[np.uint8]) -> NDArray[np.float64]:
    """What the network says of a photo at the maps' size, h×w×3, seen as the model sees it."""
    answers = []
    for side, views in seen().items():
        square = reference.quantised(reference.resize(photo / 255, side, side, antialias=True))
        x = np.ascontiguousarray(square.transpose(2, 0, 1)[None], np.float32) / np.float32(255)
        ways = [np.ascontiguousarray(x[..., ::-1]) if v.mirrored else x for v in views]
        at = matte.at(network, side)
        answers.append(np.concatenate([run_model(at, x=way)[0] for way in ways]))
    return averaged(answers)


def seen() -> dict[int, list[View]]:
    """The views of the model, by their sides, in the graph's order."""
    views = load_model().views
    sides = dict.fromkeys(view.side for view in views)
    return {side: [view for view in views if view.side == side] for side in sides}


def averaged(answers: Sequence[NDArray[np.float32]]) -> NDArray[np.float64]:
    """From the network's answers at each side, N×1×S×S, as probabilities; S×S of the largest."""
    finest = max(seen())
    odds = [
        reference.resize(log_odds(p[:, ::-1] if view.mirrored else p), finest, finest)
        for views, batch in zip(seen().values(), answers, strict=True)
        for view, p in zip(views, batch[:, 0].astype(float), strict=True)
    ]
    return np.asarray(1 / (1 + np.exp(-np.mean(odds, axis=0))))


def log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(p, matte.DOUBT, 1 - matte.DOUBT)
    return np.asarray(np.log(bounded / (1 - bounded)))


def pooled(*answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability whose log odds are the mean of the answers'."""
    return np.asarray(1 / (1 + np.exp(-np.mean([log_odds(p) for p in answers], axis=0))))


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (240, 320), (1100, 700)], ids=str)
def test_matte_is_the_reference(
    shipped: onnx.ModelProto, network: onnx.ModelProto, shape: tuple[int, int]
) -> None:
    photo, _, _ = composite(soft_disc(*shape), green=False)
    # The network's answers are read out on the way, so that each half is compared by itself: bytes
    # that round the other way on the way in move them a little.
    opened = onnx.ModelProto()
    opened.CopyFrom(shipped)
    opened.graph.output.extend(
        onnx.helper.make_tensor_value_info(n.output[0], onnx.TensorProto.FLOAT, None)
        for n in shipped.graph.node
        if n.name.startswith("net") and n.op_type == "Sigmoid"
    )
    maps, *answers = run_model(opened, rgb=photo)
    p = averaged(answers)
    assert np.abs(p - probability(network, reference.shrink(photo))).mean() < 4e-3
    expected = reference.maps(photo, p)
    assert maps.shape == (1, *expected.shape)
    apart = np.abs(maps[0] - expected)
    # a, the slope of alpha over luma, may be large where the photo is flat: alpha is what counts.
    y = reference.luma(reference.shrink(photo) / 255)
    alpha, theirs = (low[0] * y + low[1] for low in (maps[0], expected))
    assert np.abs(alpha - theirs).mean() < 2e-4
    assert apart[2:].mean() < 1e-3
    if max(shape) <= matte.LONG_SIDE:  # else some bytes of the smaller photo are off by one
        assert np.abs(alpha - theirs).max() < 5e-3
        assert apart[2:].max() < 5e-3


@pytest.mark.parametrize(
    ("photo", "maps"),
    [((3000, 4000), (768, 1024)), ((640, 480), (640, 480)), ((10, 20000), (1, 1024))],
    ids=str,
)
def test_maps_are_at_most_1024_px_long(
    shipped: onnx.ModelProto, photo: tuple[int, int], maps: tuple[int, int]
) -> None:
    (out,) = run_model(shipped, rgb=np.full((*photo, 3), 200, np.uint8))
    assert out.shape == (1, 8, *maps)
    assert max(maps) <= matte.LONG_SIDE


def test_maps_are_finite_for_extreme_photos(shipped: onnx.ModelProto) -> None:
    rng = np.random.default_rng(0)
    checker = (np.indices((64, 64)).sum(0) % 2 * 255).astype(np.uint8)
    for photo in (
        np.zeros((50, 70, 3), np.uint8),
        np.full((50, 70, 3), 255, np.uint8),
        np.repeat(checker[..., None], 3, 2),
        rng.integers(0, 256, (200, 31, 3), np.uint8),
    ):
        (maps,) = run_model(shipped, rgb=photo)
        assert np.isfinite(maps).all()
        assert (maps[0, 2:] >= 0).all()
        assert (maps[0, 2:] <= 1).all()


def test_weights_are_stored_as_halves(shipped: onnx.ModelProto) -> None:
    large = [t for t in shipped.graph.initializer if np.prod(t.dims) > 1000]
    assert large
    assert {t.data_type for t in large} == {onnx.TensorProto.FLOAT16}


def asked(network: onnx.ModelProto, photo: NDArray[np.uint8], *views: View) -> NDArray[np.float64]:
    """The network's averaged answer to some views, S×S of the largest."""
    g = Graph()
    g.Identity(matte.probability(g, network, "photo", views), out="p")
    model = g.model(
        "p", [("photo", "uint8", [1, "h", "w", 3])], [("p", "float32", [1, 1, "s", "s"])]
    )
    (p,) = run_model(model, photo=photo[None])
    return np.asarray(p[0, 0], np.float64)


def test_answers_at_several_sides_are_averaged(network: onnx.ModelProto) -> None:
    photo, _, _ = composite(soft_disc(240, 320), green=False)
    small, large = (asked(network, photo, View(side)) for side in (384, 512))
    both = asked(network, photo, View(384), View(512))
    assert np.abs(large - reference.resize(small, 512, 512)).max() > 0.01  # they do differ
    # The log odds are what is resized: where p bends most within a pixel the mean of p differs.
    apart = np.abs(both - pooled(reference.resize(small, 512, 512), large))
    assert apart.mean() < 1e-3


def test_a_mirrored_view_is_that_of_the_mirror_image(network: onnx.ModelProto) -> None:
    # As large as the network's input: resized bytes may round another way in a mirror.
    photo, _, _ = composite(soft_disc(384, 384), green=False)
    photo = np.ascontiguousarray(np.roll(photo, 90, axis=1))  # no more symmetric
    straight, mirrored = asked(network, photo, View(384)), asked(network, photo, View(384, True))
    of_mirror = asked(network, np.ascontiguousarray(photo[:, ::-1]), View(384))[:, ::-1]
    assert np.abs(mirrored - of_mirror).max() < 1e-4
    assert np.abs(mirrored - straight).max() > 0.01
    both = asked(network, photo, View(384), View(384, True))
    assert np.abs(both - pooled(straight, mirrored)).max() < 1e-4


def test_the_weights_are_there_once(network: onnx.ModelProto) -> None:
    views = (View(384), View(512, mirrored=True))
    one, two = (matte.build(network, views[:n]).ByteSize() for n in (1, 2))
    assert two - one < 100_000
