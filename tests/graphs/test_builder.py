"""The graph builder."""

from __future__ import annotations

import numpy as np
import onnx
import pytest

from packshot.graphs.builder import Graph
from tests.graphs.run import run_model


def doubling() -> onnx.ModelProto:
    g = Graph()
    g.Mul("x", g.f32(2), out="y")
    return g.model("double", [("x", "float32", ["n"])], [("y", "float32", ["n"])], {"key": "value"})


def test_operators_are_methods() -> None:
    (y,) = run_model(doubling(), x=np.float32([1, 2.5]))
    assert y.tolist() == [2, 5]


def test_metadata_goes_into_the_model() -> None:
    assert [(p.key, p.value) for p in doubling().metadata_props] == [("key", "value")]


def test_equal_constants_are_stored_once() -> None:
    g = Graph()
    assert g.f32(1) == g.f32(1.0)
    assert g.f32(1) != g.i64(1)
    assert g.i64(1) != g.i64(1, 1)


def test_a_misspelled_operator_is_refused() -> None:
    g = Graph()
    g.Multiply("x", "x", out="y")
    with pytest.raises(onnx.checker.ValidationError):
        g.model("m", [("x", "float32", [1])], [("y", "float32", [1])])
    with pytest.raises(AttributeError):
        g.mul("x", "x")


@pytest.mark.parametrize("value", [0.0, 3.0])
def test_a_branch_computes_only_where_its_condition_holds(value: float) -> None:
    g = Graph()
    asked = g.Reshape(g.Greater("value", g.f32(0)), g.i64())
    result = g.branch(asked, lambda inner: inner.Add("x", "value"), "x")
    g.Identity(result, out="y")
    model = g.model(
        "m", [("x", "float32", ["n"]), ("value", "float32", [1])], [("y", "float32", ["n"])]
    )
    (y,) = run_model(model, x=np.float32([1, 2]), value=np.float32([value]))
    assert y.tolist() == [1 + value, 2 + value]


def test_splice_puts_a_model_into_another() -> None:
    g = Graph()
    (twice,) = g.splice(doubling(), {"x": "a"}, prefix="one.")
    (fourfold,) = g.splice(doubling(), {"x": twice}, prefix="two.")
    g.Identity(fourfold, out="b")
    model = g.model("m", [("a", "float32", ["n"])], [("b", "float32", ["n"])])
    assert run_model(model, a=np.float32([3]))[0].tolist() == [12]
