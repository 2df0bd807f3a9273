"""Layers and losses as NumPy source: forward and backward, as one writes them on a blackboard.

Values lie features first, one example a column, and a layer's biases are the last column of its matrix, which
meets a row of ones: so the engine computes, and so the program must, to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engine.codegen.numpy_activations import FOLDS, curve_text
from engine.layers.activation import ActivationLayer
from engine.layers.batch_normalization import BatchNormalization
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.layer import Layer
from engine.layers.layer_normalization import LayerNormalization
from engine.network.losses import LOSSES


@dataclass(frozen=True)
class LayerPlace:
    """Where a layer stands in the program.

    Attributes:
        number: of the layer, from 1.
        given: the name of the values that come in.
        sends_back: whether a layer before it needs the gradient of these.
        single: whether float32 is computed.
        numbers: the layer's `engine.layers.layer.Layer.tunable` numbers as code; those left out are 0.
        remembered: the layer's place among those that keep running statistics, where a loss in inference mode
            is looked at; None where none is.
    """

    number: int
    given: str
    sends_back: bool
    single: bool
    numbers: Mapping[str, str] = field(default_factory=dict)
    remembered: int | None = None


@dataclass
class LayerText:
    """A layer as lines.

    Attributes:
        made: the name of what it passes on; its gradient is called so with a d before it.
        parameters: each parameter's name, its shape as text and its count of numbers, as they lie in theta.
        forward: from what is given to what is made.
        penalty: what it adds to the loss.
        backward: from the gradient of what is made to those of the parameters and of what is given.
        answer: from what is given to what is made in inference mode; None is as in training.
        moved: how a step moves its running statistics; empty where they are not remembered.
    """

    made: str
    parameters: list[tuple[str, str, int]] = field(default_factory=list)
    forward: list[str] = field(default_factory=list)
    penalty: list[str] = field(default_factory=list)
    backward: list[str] = field(default_factory=list)
    answer: list[str] | None = None
    moved: list[str] = field(default_factory=list)

    @property
    def answering(self) -> list[str]:
        """`answer`, or `forward` where it is the same."""
        return self.forward if self.answer is None else self.answer


def _dense(layer: Dense, at: LayerPlace) -> LayerText:
    n, has_bias = at.number, layer.columns > layer.inputs
    weights, given = f"W{n}", f"I{n}" if has_bias else at.given
    text = LayerText(f"Z{n}", [(weights, f"{layer.sums}, {layer.columns}", layer.sums * layer.columns)])
    if has_bias:
        text.forward.append(f"{given} = with_ones({at.given})")
    text.forward.append(f"Z{n} = {weights}.dot({given})")
    text.backward.append(f"d{weights} = dZ{n}.dot({given}.T)")
    l1, l2 = at.numbers.get("l1"), at.numbers.get("l2")
    if l1 or l2:
        own = f"{weights}[:, :-1]" if has_bias else weights
        sums = [f"{l1} * np.abs({own}).sum(axis=(-2, -1))"] if l1 else []
        sums += [f"{l2} * np.square({own}).sum(axis=(-2, -1))"] if l2 else []
        slopes = [f"{l1} * np.sign({own})"] if l1 else []
        slopes += [f"2 * {l2} * {own}"] if l2 else []
        text.penalty.append(f"loss = loss + ({' + '.join(sums)})")
        text.backward.append(f"d{own} += {' + '.join(slopes)}")
    if at.sends_back:
        text.backward.append(f"d{at.given} = {weights}.T.dot(dZ{n})" + ("[:-1]" if has_bias else ""))
    if layer.activation == "linear":
        return text
    ending = _activation(layer.ending, LayerPlace(n, f"Z{n}", sends_back=True, single=at.single))
    return LayerText(
        ending.made,
        text.parameters + ending.parameters,
        text.forward + ending.forward,
        text.penalty,
        ending.backward + text.backward,
    )


def _activation(layer: ActivationLayer, at: LayerPlace) -> LayerText:
    z, a, key = at.given, f"A{at.number}", layer.row.key
    text = LayerText(a)
    if layer.row.learned:
        alpha = f"alpha{at.number}"
        text.parameters.append((alpha, f"{layer.size}, 1", layer.size))
        text.forward.append(f"{a} = np.maximum({z}, 0) + {alpha} * np.minimum({z}, 0)")
        each = f"(d{a} * np.minimum({z}, 0)).dot(np.ones(({z}.shape[1], 1), {z}.dtype))"
        text.backward.append(f"d{alpha} = {each}" + (".sum(axis=-2, keepdims=True)" if layer.shared else ""))
        back = f"np.where({z} > 0, d{a}, d{a} * {alpha})"
    elif layer.row.fold is not None:
        fold, names = FOLDS[key], {"Z": z, "A": a, "dA": f"d{a}", "pieces": layer.pieces}
        text.forward.append(f"{a} = {fold.value.format(**names)}")
        back = fold.back.format(**names)
    else:
        curve, names = curve_text(key, layer.constants, single=at.single), {"Z": z, "A": a}
        text.forward += [line.format(**names) for line in curve.lines]
        text.forward.append(f"{a} = {curve.value.format(**names)}")
        slope = curve.slope.format(**names)
        back = f"d{a} * ({slope})" if " " in slope else f"d{a} * {slope}"
    if at.sends_back:
        text.backward.append(f"d{z} = {back}")
    return text


def _batch_normalization(layer: BatchNormalization, at: LayerPlace) -> LayerText:
    n, x, a = at.number, at.given, f"A{at.number}"
    shape = f"{layer.units}, 1"
    ones = f"np.ones(({x}.shape[1], 1), {x}.dtype)"
    text = LayerText(a, [(f"gamma{n}", shape, layer.units), (f"beta{n}", shape, layer.units)])
    scaled = [
        f"scale{n} = 1 / np.sqrt(variance{n} + {layer.epsilon!r})",
        f"normal{n} = normal{n} * scale{n}",
        f"{a} = normal{n} * gamma{n} + beta{n}",
    ]
    text.forward += [
        f"each{n} = {ones}",
        f"mean{n} = {x}.dot(each{n} / len(each{n}))  # mean and variance are the batch's",
        f"normal{n} = {x} - mean{n}",
        f"variance{n} = (normal{n} * normal{n}).dot(each{n} / len(each{n}))",
        *scaled,
    ]
    if (place := at.remembered) is not None:
        text.forward.append(f"of_batch[{place}] = np.hstack((mean{n}, variance{n})).T")
        text.answer = [
            f"mean{n}, variance{n} = running[{place}][..., None]  # of the batches before",
            f"normal{n} = {x} - mean{n}",
            *scaled,
        ]
        new = f"{1.0 - layer.keep!r} * of_batch[{place}]"
        if layer.unbiased:
            new += " * [[1.0], [count / max(count - 1, 1)]]"
        text.moved.append(f"running[{place}] = {layer.keep!r} * running[{place}] + {new}")
    text.backward += [f"dgamma{n} = (d{a} * normal{n}).dot(each{n})", f"dbeta{n} = d{a}.dot(each{n})"]
    if at.sends_back:
        share = f"(1 / len(each{n}))"
        text.backward += [
            f"d{x} = d{a} - (normal{n} * (dgamma{n} * {share}) + dbeta{n} * {share})",
            f"d{x} = d{x} * (gamma{n} * scale{n})",
        ]
    return text


def _layer_normalization(layer: LayerNormalization, at: LayerPlace) -> LayerText:
    n, x, a = at.number, at.given, f"A{at.number}"
    shape, mean = f"{layer.units}, 1", f".sum(axis=-2, keepdims=True) * (1 / {layer.units})"
    text = LayerText(a, [(f"gamma{n}", shape, layer.units), (f"beta{n}", shape, layer.units)])
    text.forward += [
        f"normal{n} = {x} - {x}{mean}  # mean and variance are each example's",
        f"scale{n} = 1 / np.sqrt((normal{n} * normal{n}){mean} + {layer.epsilon!r})",
        f"normal{n} = normal{n} * scale{n}",
        f"{a} = normal{n} * gamma{n} + beta{n}",
    ]
    each = f"np.ones(({x}.shape[1], 1), {x}.dtype)"
    text.backward += [f"dgamma{n} = (d{a} * normal{n}).dot({each})", f"dbeta{n} = d{a}.dot({each})"]
    if at.sends_back:
        text.backward += [
            f"d{x} = d{a} * gamma{n}",
            f"along{n} = normal{n} * ((d{x} * normal{n}){mean})",
            f"d{x} = (d{x} - d{x}{mean} - along{n}) * scale{n}",
        ]
    return text


def _dropout(layer: Dropout, at: LayerPlace) -> LayerText:
    n, x, a = at.number, at.given, f"A{at.number}"
    cast = f".astype({x}.dtype)" if at.single else ""
    text = LayerText(a, answer=[f"{a} = {x}"])
    rate = at.numbers.get("rate", "0.0")
    text.forward += [
        f"kept{n} = 1 if step is None else mask({layer.index}, step, {rate}, {x}.shape){cast}",
        f"{a} = {x} * kept{n}",
    ]
    if at.sends_back:
        text.backward.append(f"d{x} = d{a} * kept{n}")
    return text


_WRITERS: Mapping[str, Callable[..., LayerText]] = {
    "dense": _dense,
    "activation": _activation,
    "batch_normalization": _batch_normalization,
    "layer_normalization": _layer_normalization,
    "dropout": _dropout,
}
#: Each loss over the scores S and the targets y, (outputs, examples) both, and the gradient of the scores.
LOSS_LINES: Mapping[str, tuple[str, ...]] = {
    "mean_squared_error": (
        "errors = {S} - y",
        "loss = errors.ravel().dot(errors.ravel()) * (1 / errors.size)",
        "d{S} = errors * (2 / errors.size)",
    ),
    "mean_absolute_error": (
        "errors = {S} - y",
        "loss = np.abs(errors).ravel().dot(np.ones_like(errors).ravel()) * (1 / errors.size)",
        "d{S} = np.sign(errors) * (1 / errors.size)",
    ),
    "huber": (
        "errors = {S} - y",
        "cut = np.clip(errors, -{delta}, {delta})",
        "loss = cut.ravel().dot((errors - 0.5 * cut).ravel()) * (1 / errors.size)",
        "d{S} = cut * (1 / errors.size)",
    ),
    "binary_crossentropy": (
        "terms = np.log1p(np.exp(-np.abs({S}))) + np.maximum({S}, 0) - {S} * y  # of the raw scores: stable",
        "loss = terms.ravel().dot(np.ones_like(terms).ravel()) * (1 / terms.size)",
        "d{S} = (sigmoid({S}) - y) * (1 / terms.size)",
    ),
    "categorical_crossentropy": (
        "scores = {S} - {S}.max(axis=-2, keepdims=True)  # the largest is taken out first: stable",
        "powers = np.exp(scores)",
        "total = powers.sum(axis=-2, keepdims=True)",
        "terms = np.log(total) - (scores * y).sum(axis=-2, keepdims=True)",
        "loss = terms.ravel().dot(np.ones_like(terms).ravel()) * (1 / terms.size)",
        "d{S} = (powers / total - y) * (1 / terms.size)",
    ),
    "hinge": (
        "signs = np.where(y > 0, 1, -1).astype(y.dtype)",
        "terms = np.maximum(1 - {S} * signs, 0)",
        "loss = terms.ravel().dot(np.ones_like(terms).ravel()) * (1 / terms.size)",
        "d{S} = np.sign(terms) * (-(1 / terms.size) * signs)",
    ),
}


def layer_text(layer: Layer, place: LayerPlace) -> LayerText:
    """A layer as lines."""
    return _WRITERS[layer.key](layer, place)


def loss_text(key: str, scores: str, constants: Mapping[str, object]) -> list[str]:
    """A loss and the gradient of the scores as lines."""
    values = {p.name: constants.get(p.name, p.default) for p in LOSSES[key].parameters}
    return [line.format(S=scores, **values) for line in LOSS_LINES[key]]
