"""Losses, each a row. All are means: over examples and outputs, or over examples where outputs are classes.

Cross-entropies and hinge start from raw scores (logits), which keeps them stable at any size; a network's
last sigmoid or softmax is taken into the loss, so that both ways of writing a classifier give the same
numbers.

To add a loss, append a row to ``LOSSES`` at the end of this file with a ``write`` that appends the loss and
the gradient of its output to the tape (`_mean_squared_error` is the shortest), its formula, source and
spelling in both libraries. ``tests/engine/network/test_losses.py`` compares every row's gradient with
differences and names what it lacks; a loss with kinks tells their places there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.activations.smooth import write_sigmoid
from engine.arrays import RealArray
from engine.data.examples import Kind
from engine.errors import RavineError
from engine.layers.tape import Tape, TapeMode, Tensor
from engine.library_spelling import NOT_SPELLED, Spelling
from engine.objective import FloatArray
from engine.parameters import Parameter, Value, check_values
from engine.registry import Registry

Link = Literal["linear", "sigmoid", "softmax"]
Targets = Literal["any", "zero_one", "two_labels", "one_hot"]


@dataclass(frozen=True, kw_only=True)
class Loss:
    """One loss.

    Attributes:
        key: Keras's name.
        title: the name shown.
        meaning: what it punishes.
        formula: in LaTeX; p are predictions, y targets, s raw scores, N examples, O outputs.
        source: where it comes from.
        spelling: how Keras and PyTorch write it, over the parameters.
        write: ``write(tape, output, **constants)`` appends the loss of the output (..., O, B) and its
            gradient.
        link: what turns the output into predictions.
        targets: which targets it can be asked about.
        parameters: its constants.
        proposed_for: the kind of data for which a network is proposed with it.
    """

    key: str
    title: str
    meaning: str
    formula: str
    source: str
    spelling: Spelling = NOT_SPELLED
    write: Callable[..., None]
    link: Link = "linear"
    targets: Targets = "any"
    parameters: tuple[Parameter, ...] = ()
    proposed_for: Kind | None = None

    def append(self, tape: Tape, output: Tensor, **constants: Value) -> None:
        """Append the loss to a tape, and, if there is a way back, the gradient of its output."""
        given = check_values(self.parameters, constants, owner=f"loss {self.key}")
        self.write(tape, output, **({p.name: p.default for p in self.parameters} | given))

    def of(self, output: FloatArray, targets: FloatArray, **constants: Value) -> float:
        """The loss of outputs (N, O), before the link, for targets (N, O)."""
        count, units = output.shape
        tape = Tape(
            parameters=0,
            states=0,
            inputs=1,
            outputs=units,
            batch=count,
            mode=TapeMode(gradients=False),
        )
        rows = np.ascontiguousarray(output.T)
        tape.targets[...] = targets.T
        tape.finish(lambda: self.append(tape, Tensor(units, rows), **constants))
        tape.run()
        return float(tape.loss)

    def check_targets(self, y: FloatArray) -> None:
        """Refuse targets (N, O) that this loss has no meaning for.

        Raises:
            RavineError: says which targets are needed.
        """
        if self.targets == "zero_one" and not np.isin(y, (0.0, 1.0)).all():
            raise RavineError(f"loss {self.key} needs targets 0 and 1; these data have others")
        if self.targets == "two_labels" and not np.isin(y, (-1.0, 0.0, 1.0)).all():
            raise RavineError(f"loss {self.key} needs targets 0 and 1 or -1 and 1; these data have others")
        if self.targets == "one_hot" and (y.shape[1] < 2 or not _one_hot(y)):
            raise RavineError(
                f"loss {self.key} needs one target column a class, of which one is 1 and the others 0; "
                f"for two labels in one column use binary_crossentropy"
            )


def _one_hot(y: FloatArray) -> bool:
    return bool(np.isin(y, (0.0, 1.0)).all() and (y.sum(axis=1) == 1.0).all())


def predictions(link: Link, output: FloatArray) -> FloatArray:
    """Outputs (N, O) as predictions: unchanged, probabilities, or class probabilities."""
    if link == "sigmoid":
        result = np.empty_like(output)
        with np.errstate(over="ignore"):
            write_sigmoid(output, result, np.ones((), output.dtype))
        return result
    if link == "softmax":
        powers = np.exp(output - output.max(axis=1, keepdims=True))
        probabilities: FloatArray = powers / powers.sum(axis=1, keepdims=True)
        return probabilities
    return output


def _mean(tape: Tape, terms: RealArray, count: int) -> None:
    """Append loss = sum of the terms / count."""
    _mean_product(tape, terms, np.ones_like(terms), count)


def _mean_product(tape: Tape, left: RealArray, right: RealArray, count: int) -> None:
    """Append loss = sum of left * right / count; in the loss's own place the division takes twice as long."""
    total = np.zeros_like(tape.loss)
    tape.sum_of_products(left, right, total)
    tape.call(np.multiply, total, tape.number(1 / count), tape.loss)


def _mean_squared_error(tape: Tape, output: Tensor) -> None:
    difference, count = tape.scratch(output.units), output.units * tape.batch
    tape.call(np.subtract, output.rows, tape.targets, difference)
    _mean_product(tape, difference, difference, count)
    if tape.mode.gradients:
        tape.call(np.multiply, difference, tape.number(2 / count), output.gradient_rows)


def _mean_absolute_error(tape: Tape, output: Tensor) -> None:
    # sign(0) = 0: the slope at zero error is the middle of its subgradients, as in PyTorch
    difference, count = tape.scratch(output.units), output.units * tape.batch
    tape.call(np.subtract, output.rows, tape.targets, difference)
    if tape.mode.gradients:
        tape.call(np.sign, difference, output.gradient_rows)
        tape.call(np.multiply, output.gradient_rows, tape.number(1 / count), output.gradient_rows)
    tape.call(np.abs, difference, difference)
    _mean(tape, difference, count)


def _huber(tape: Tape, output: Tensor, *, delta: float) -> None:
    difference, clipped = tape.scratch(output.units), tape.scratch(output.units, slot=1)
    count, half = output.units * tape.batch, tape.number(0.5)
    tape.call(np.subtract, output.rows, tape.targets, difference)
    tape.call(np.clip, difference, tape.number(-delta), tape.number(delta), clipped)
    if tape.mode.gradients:
        tape.call(np.multiply, clipped, tape.number(1 / count), output.gradient_rows)
    # c (d - c / 2) with c = d clipped is d^2 / 2 inside and delta (|d| - delta / 2) outside
    tape.call(_subtract_scaled, difference, clipped, half)
    _mean_product(tape, clipped, difference, count)


def _subtract_scaled(target: RealArray, other: RealArray, factor: RealArray) -> None:
    target -= factor * other


def _binary_crossentropy(tape: Tape, output: Tensor) -> None:
    terms, count = tape.scratch(output.units), output.units * tape.batch
    tape.call(_logistic_loss, output.rows, tape.targets, terms)
    _mean(tape, terms, count)
    if tape.mode.gradients:
        delta = output.gradient_rows
        tape.call(write_sigmoid, output.rows, delta, tape.number(1.0))
        tape.call(np.subtract, delta, tape.targets, delta)
        tape.call(np.multiply, delta, tape.number(1 / count), delta)


def _logistic_loss(score: RealArray, target: RealArray, out: RealArray) -> None:
    """max(s, 0) - s y + log(1 + exp(-|s|)), which overflows nowhere."""
    np.abs(score, out)
    np.negative(out, out)
    np.exp(out, out)
    np.log1p(out, out)
    np.add(out, np.maximum(score, 0), out)
    np.subtract(out, score * target, out)


def _categorical_crossentropy(tape: Tape, output: Tensor) -> None:
    terms = tape.scratch(1, slot=1)
    probability = output.gradient_rows if tape.mode.gradients else tape.scratch(output.units)
    tape.call(_class_loss, output.rows, tape.targets, probability, terms)
    _mean(tape, terms, tape.batch)
    if tape.mode.gradients:
        tape.call(np.subtract, probability, tape.targets, probability)
        tape.call(np.multiply, probability, tape.number(1 / tape.batch), probability)


def _class_loss(score: RealArray, target: RealArray, probability: RealArray, out: RealArray) -> None:
    """log(sum of exp s) - s of the true class, with the largest score taken out first."""
    top = score.max(axis=-2, keepdims=True)
    np.subtract(score, top, probability)
    true = np.sum(probability * target, axis=-2, keepdims=True)
    np.exp(probability, probability)
    total = probability.sum(axis=-2, keepdims=True)
    np.divide(probability, total, probability)
    np.subtract(np.log(total), true, out)


def _hinge(tape: Tape, output: Tensor) -> None:
    terms, count = tape.scratch(output.units), output.units * tape.batch
    tape.call(_hinge_terms, output.rows, tape.targets, terms)
    if tape.mode.gradients:
        tape.call(_hinge_slope, terms, tape.targets, tape.number(1 / count), output.gradient_rows)
    _mean(tape, terms, count)


def _signs(target: RealArray) -> RealArray:
    """Labels 0 and 1 as -1 and 1; labels -1 and 1 as they are."""
    result: RealArray = np.where(target > 0, target.dtype.type(1), target.dtype.type(-1))
    return result


def _hinge_terms(score: RealArray, target: RealArray, out: RealArray) -> None:
    np.multiply(score, _signs(target), out)
    np.subtract(1, out, out)
    np.maximum(out, 0, out=out)


def _hinge_slope(terms: RealArray, target: RealArray, factor: RealArray, out: RealArray) -> None:
    np.sign(terms, out)
    np.multiply(out, -factor * _signs(target), out)


DELTA = Parameter(
    name="delta",
    default=1.0,
    low=0.0,
    low_open=True,
    high=1e6,
    scale="log",
    slider_low=0.01,
    slider_high=100.0,
    symbol=r"\delta",
    meaning="The error beyond which the loss grows linearly.",
)

LOSSES: Registry[Loss] = Registry(
    "loss",
    (
        Loss(
            key="mean_squared_error",
            title="Mean squared error",
            meaning="Squares each error, so that large errors and outliers count most.",
            formula=r"\frac{1}{N O} \sum (p - y)^2",
            source="A.-M. Legendre 1805; C. F. Gauss 1809",
            spelling=Spelling("keras.losses.MeanSquaredError()", "nn.MSELoss()"),
            write=_mean_squared_error,
            proposed_for="regression",
        ),
        Loss(
            key="mean_absolute_error",
            title="Mean absolute error",
            meaning="Each error counts by its size; the best constant is the median.",
            formula=r"\frac{1}{N O} \sum |p - y|",
            source="R. Boscovich 1757; P.-S. Laplace 1799",
            spelling=Spelling("keras.losses.MeanAbsoluteError()", "nn.L1Loss()"),
            write=_mean_absolute_error,
        ),
        Loss(
            key="huber",
            title="Huber",
            meaning="Squared near zero and linear beyond delta: outliers pull with bounded force.",
            formula=r"\frac{1}{N O} \sum \begin{cases} \tfrac12 e^2 & |e| \le \delta \\"
            r" \delta (|e| - \tfrac12 \delta) & \text{else} \end{cases}, \; e = p - y",
            source="P. Huber 1964, Ann. Math. Statist. 35",
            spelling=Spelling("keras.losses.Huber(delta={delta})", "nn.HuberLoss(delta={delta})"),
            write=_huber,
            parameters=(DELTA,),
        ),
        Loss(
            key="binary_crossentropy",
            title="Binary cross-entropy",
            meaning="The surprise at the true answer when the network gives its probability of yes.",
            formula=r"-\frac{1}{N O} \sum y \ln p + (1 - y) \ln(1 - p), \; p = \sigma(s)",
            source="I. J. Good 1952, J. R. Stat. Soc. B 14",
            spelling=Spelling("keras.losses.BinaryCrossentropy(from_logits=True)", "nn.BCEWithLogitsLoss()"),
            write=_binary_crossentropy,
            proposed_for="binary",
            link="sigmoid",
            targets="zero_one",
        ),
        Loss(
            key="categorical_crossentropy",
            title="Categorical cross-entropy",
            meaning="The surprise at the true class when the network gives a probability for each.",
            formula=r"-\frac{1}{N} \sum_n \ln p_{\text{true}}, \; p_k = \frac{e^{s_k}}{\sum_j e^{s_j}}",
            source="J. Bridle 1990, in Neurocomputing, NATO ASI Series F 68",
            spelling=Spelling(
                "keras.losses.CategoricalCrossentropy(from_logits=True)", "nn.CrossEntropyLoss()"
            ),
            write=_categorical_crossentropy,
            proposed_for="classes",
            link="softmax",
            targets="one_hot",
        ),
        Loss(
            key="hinge",
            title="Hinge",
            meaning="Asks for a margin of one on the right side; beyond it nothing is gained.",
            formula=r"\frac{1}{N O} \sum \max(0, 1 - y s), \; y = \pm 1",
            source="C. Cortes and V. Vapnik 1995, Machine Learning 20",
            spelling=Spelling(
                "keras.losses.Hinge()",
                "lambda scores, y: torch.relu(1 - torch.where(y > 0, 1.0, -1.0) * scores).mean()",
            ),
            write=_hinge,
            targets="two_labels",
        ),
    ),
)


def loss_for(kind: Kind) -> Loss:
    """The loss that a network is proposed with for data of a kind; its last activation is the loss's link."""
    return next(row for row in LOSSES.rows() if row.proposed_for == kind)
