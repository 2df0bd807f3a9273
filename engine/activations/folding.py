"""Folding activations: each output depends on several inputs at once."""

from __future__ import annotations

import math

import numpy as np

from engine.activations.row import Activation, FoldingFunction, Number
from engine.arrays import RealArray
from engine.library_spelling import Spelling, function_spelling
from engine.parameters import Parameter

INF = math.inf


def _softmax(number: Number) -> FoldingFunction:
    del number

    def value(z: RealArray, out: RealArray) -> None:
        np.subtract(z, z.max(axis=-2, keepdims=True), out)
        np.exp(out, out)
        np.divide(out, out.sum(axis=-2, keepdims=True), out)

    def vjp(z: RealArray, value: RealArray, gradient: RealArray, out: RealArray) -> None:
        del z
        np.multiply(value, gradient, out)
        np.subtract(out, value * out.sum(axis=-2, keepdims=True), out)

    return FoldingFunction(1, value, vjp)


def _grouped(z: RealArray, pieces: int) -> RealArray:
    """(..., U pieces, B) as (..., U, pieces, B)."""
    return z.reshape(*z.shape[:-2], -1, pieces, z.shape[-1])


def _chosen(pieces: int, choose: np.ufunc, index: str) -> FoldingFunction:
    """The largest or smallest of each group; the gradient goes to the chosen piece, the first in a tie."""

    def value(z: RealArray, out: RealArray) -> None:
        choose.reduce(_grouped(z, pieces), axis=-2, out=out)

    def vjp(z: RealArray, value: RealArray, gradient: RealArray, out: RealArray) -> None:
        del value
        groups = _grouped(z, pieces)
        chosen = np.expand_dims(getattr(groups, index)(axis=-2), -2)
        spread = np.zeros_like(groups)
        np.put_along_axis(spread, chosen, np.expand_dims(gradient, -2), axis=-2)
        np.copyto(out, spread.reshape(z.shape))

    return FoldingFunction(pieces, value, vjp)


def _maxout(number: Number, *, pieces: int) -> FoldingFunction:
    del number
    return _chosen(pieces, np.maximum, "argmax")


def _minimum(number: Number, *, pieces: int) -> FoldingFunction:
    del number
    return _chosen(pieces, np.minimum, "argmin")


def _mean(number: Number, *, pieces: int) -> FoldingFunction:
    share = number(1 / pieces)

    def value(z: RealArray, out: RealArray) -> None:
        np.add.reduce(_grouped(z, pieces), axis=-2, out=out)
        np.multiply(out, share, out)

    def vjp(z: RealArray, value: RealArray, gradient: RealArray, out: RealArray) -> None:
        del z, value
        np.multiply(np.repeat(gradient, pieces, axis=-2), share, out)

    return FoldingFunction(pieces, value, vjp)


PIECES = Parameter(
    name="pieces",
    default=2,
    low=2,
    high=16,
    symbol="k",
    meaning="How many neighbouring sums are folded into one output.",
)
GOODFELLOW = "I. Goodfellow et al. 2013, Maxout networks, arXiv 1302.4389"

ROWS = (
    Activation(
        key="softmax",
        title="Softmax",
        meaning="Turns the sums of a layer into probabilities that add up to one.",
        formula=r"\frac{e^{z_i}}{\sum_j e^{z_j}}",
        derivative=r"\frac{\partial f_i}{\partial z_j} = f_i (\delta_{ij} - f_j)",
        source="J. Bridle 1990, in Neurocomputing, NATO ASI Series F 68",
        spelling=Spelling('"softmax"', "nn.Softmax(dim=-1)"),
        fold=_softmax,
        range="(0, 1)",
        low=0.0,
        high=1.0,
        continuity=INF,
        monotonic=True,
        zero_centred=False,
        saturating="both",
        family="folding",
    ),
    Activation(
        key="maximum",
        title="Maximum",
        meaning="The largest of k neighbours, as pooling takes it; after a dense layer it is maxout.",
        formula=r"\max_j z_j",
        derivative=r"\frac{\partial f}{\partial z_j} = [j = \arg\max z]",
        source=GOODFELLOW,
        spelling=function_spelling(
            "ops.max(ops.reshape(z, (-1, {units}, {pieces})), axis=-1)",
            "z.unflatten(-1, (-1, {pieces})).max(dim=-1).values",
        ),
        fold=_maxout,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="no",
        family="folding",
        parameters=(PIECES,),
    ),
    Activation(
        key="maxout",
        title="Maxout",
        meaning="The largest of k sums of one unit, which so learns a convex function of straight pieces.",
        formula=r"\max_j z_j",
        derivative=r"\frac{\partial f}{\partial z_j} = [j = \arg\max z]",
        source=GOODFELLOW,
        spelling=function_spelling(
            "ops.max(ops.reshape(z, (-1, {units}, {pieces})), axis=-1)",
            "z.unflatten(-1, (-1, {pieces})).max(dim=-1).values",
        ),
        fold=_maxout,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="no",
        family="folding",
        parameters=(PIECES,),
    ),
    Activation(
        key="minimum",
        title="Minimum",
        meaning="The smallest of k sums: concave pieces.",
        formula=r"\min_j z_j",
        derivative=r"\frac{\partial f}{\partial z_j} = [j = \arg\min z]",
        source=GOODFELLOW,
        spelling=function_spelling(
            "ops.min(ops.reshape(z, (-1, {units}, {pieces})), axis=-1)",
            "z.unflatten(-1, (-1, {pieces})).min(dim=-1).values",
        ),
        fold=_minimum,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=0,
        monotonic=True,
        zero_centred=False,
        saturating="no",
        family="folding",
        parameters=(PIECES,),
    ),
    Activation(
        key="mean",
        title="Mean",
        meaning="The mean of k sums; on its own it stays linear.",
        formula=r"\frac{1}{k} \sum_j z_j",
        derivative=r"\frac{\partial f}{\partial z_j} = \frac{1}{k}",
        source="textbook",
        spelling=function_spelling(
            "ops.mean(ops.reshape(z, (-1, {units}, {pieces})), axis=-1)",
            "z.unflatten(-1, (-1, {pieces})).mean(dim=-1)",
        ),
        fold=_mean,
        range=r"(-\infty, \infty)",
        low=-INF,
        high=INF,
        continuity=INF,
        monotonic=True,
        zero_centred=True,
        saturating="no",
        family="folding",
        parameters=(PIECES,),
    ),
)
