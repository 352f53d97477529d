"""`matte.onnx` against the reference, around the network that ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from packshot.graphs import matte, reference
from packshot.graphs.build import MODELS
from packshot.graphs.builder import Graph
from packshot.graphs.network import at, copied, extract, halves
from packshot.models import View, load_model
from tests.graphs.run import run_model
from tests.rendered import composite, soft_disc


@pytest.fixture(scope="module")
def shipped() -> onnx.ModelProto:
    return onnx.load(Path(MODELS, load_model().matte.file))


@pytest.fixture(scope="module")
def whole(shipped: onnx.ModelProto) -> onnx.ModelProto:
    """The network with its own refiner."""
    return extract(shipped)


@pytest.fixture(scope="module")
def network(whole: onnx.ModelProto) -> onnx.ModelProto:
    """Without it."""
    alone = copied(halves(whole).subject)
    del alone.graph.output[1:]
    return alone


@pytest.fixture(scope="module")
def refining(network: onnx.ModelProto) -> onnx.ModelProto:
    """The network with a refiner of two nodes: log odds plus half of what the network said of x."""
    model = copied(network)
    (last,) = (node for node in model.graph.node if node.output[0] == "p")
    model.graph.initializer.append(numpy_helper.from_array(np.array([0.5], np.float32), "share"))
    model.graph.node.extend(
        [
            helper.make_node("Mul", [last.input[0], "share"], ["part"], name="part"),
            helper.make_node("Add", ["odds", "part"], ["refined"], name="refined"),
        ]
    )
    for ports, name in ((model.graph.input, "odds"), (model.graph.output, "refined")):
        ports.append(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    return model


def log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    bounded = np.clip(p, matte.DOUBT, 1 - matte.DOUBT)
    return np.asarray(np.log(bounded / (1 - bounded)))


def sigmoid(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-odds)))


def pooled(*answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability whose log odds are the mean of the answers'."""
    return sigmoid(np.mean([log_odds(p) for p in answers], axis=0))


@pytest.mark.parametrize("shape", [(1, 1), (2, 300), (240, 320), (1100, 700)], ids=str)
def test_matte_is_the_reference(
    shipped: onnx.ModelProto,
    whole: onnx.ModelProto,
    network: onnx.ModelProto,
    shape: tuple[int, int],
) -> None:
    photo, _, _ = composite(soft_disc(*shape), green=False)
    # What passes from part to part is read out on the way, so that each is compared by itself:
    # bytes that round the other way on the way in move everything after them a little.
    names = ("network.x", "network.p", "network.odds", "network.refined", "net320.x", "net320.p")
    opened = onnx.ModelProto()
    opened.CopyFrom(shipped)
    opened.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    maps, *read = run_model(opened, rgb=photo)
    x, p, odds, refined, small_x, mirrored_p = read

    shrunk = reference.shrink(photo)
    for seen, side in ((x, 512), (small_x, 320)):
        square = reference.quantised(reference.resize(shrunk / 255, side, side, antialias=True))
        apart = np.abs(seen[0].transpose(1, 2, 0) * 255 - square)
        # Bytes may round the other way, twice for a large photo, and of 300 px enlarged to 512
        # many are ties.
        assert apart.max() < 2.01
        assert apart.mean() < 0.25

    own, put_right = run_model(at(whole, 512), x=x, odds=odds)
    assert np.abs(own - p).max() < 1e-4
    assert np.abs(sigmoid(put_right) - sigmoid(refined)).max() < 1e-4
    mirror = np.ascontiguousarray(small_x[..., ::-1])
    (small,) = run_model(at(network, 320), x=mirror)
    assert np.abs(small - mirrored_p).max() < 1e-4
    other = reference.resize(log_odds(mirrored_p[0, 0, :, ::-1].astype(float)), 512, 512)
    assert np.abs((log_odds(p[0, 0].astype(float)) + other) / 2 - odds[0, 0]).max() < 1e-3

    expected = reference.maps(photo, sigmoid(refined[0, 0].astype(float)))
    assert maps.shape == (1, *expected.shape)
    apart = np.abs(maps[0] - expected)
    # a, the slope of alpha over luma, may be large where the photo is flat: alpha is what counts.
    y = reference.luma(shrunk / 255)
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
    straight = asked(network, photo, View(384))
    of_mirror = asked(network, np.ascontiguousarray(photo[:, ::-1]), View(384))[:, ::-1]
    assert np.abs(of_mirror - straight).max() > 0.01
    both = asked(network, photo, View(384), View(384, True))
    assert np.abs(both - pooled(straight, of_mirror)).max() < 1e-4


def test_a_refiner_goes_on_from_what_all_views_agreed_on(
    network: onnx.ModelProto, refining: onnx.ModelProto
) -> None:
    photo, _, _ = composite(soft_disc(384, 384), green=False)
    views = (View(384), View(256, mirrored=True))
    agreed, alone = asked(network, photo, *views), asked(network, photo, View(384))
    expected = log_odds(agreed) + log_odds(alone) / 2
    sure = np.abs(expected) < 6  # beyond, log odds are bounded
    found = log_odds(asked(refining, photo, *views))
    assert np.abs(found - expected)[sure].max() < 1e-2
    assert np.abs(found - log_odds(agreed))[sure].max() > 0.1


def test_a_refiner_survives_being_taken_out_and_put_in(refining: onnx.ModelProto) -> None:
    views = (View(384), View(256, mirrored=True))
    first = matte.build(refining, views)
    again = matte.build(extract(first), views)
    one, two = (graph.SerializeToString(deterministic=True) for graph in (first, again))
    assert one == two


def test_the_largest_view_must_not_be_mirrored(network: onnx.ModelProto) -> None:
    with pytest.raises(ValueError, match=r"largest view .* 512m"):
        matte.build(network, (View(384), View(512, mirrored=True)))


def test_the_weights_are_there_once(network: onnx.ModelProto) -> None:
    views = (View(512), View(384, mirrored=True))
    one, two = (matte.build(network, views[:n]).ByteSize() for n in (1, 2))
    assert two - one < 100_000
