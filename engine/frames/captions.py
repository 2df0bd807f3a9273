"""What the phase just done did, in words and with its numbers, for the racer one looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from engine.data.batches import BatchOrder
from engine.frames.frame import Frame, RacerFrame
from engine.number_format import fixed

#: Parameters named one by one in a caption; of more it tells the norm.
NAMED = 3


def describe_phase(frame: Frame, batches: BatchOrder) -> str:
    """One sentence on the phase that led to a frame; empty at the start of the run."""
    racer = frame.racers[frame.display.racer]
    if racer.divergence:
        return racer.divergence
    if frame.address.phase == 0:
        return _moved(frame, racer)
    phase = frame.phases[frame.address.phase - 1]
    direction, _, layer = phase.partition(" layer ")
    if layer:
        return f"{phase}: {_through(frame, racer, direction, int(layer) - 1)}"
    return _PHASES[phase](frame, racer, batches)


def _through(frame: Frame, racer: RacerFrame, direction: str, index: int) -> str:
    """What a phase of one layer of a deep network did."""
    if frame.network is None or index >= len(frame.network.layers):
        return f"{racer.shown_name} has no such layer"
    layer = frame.network.layers[index]
    if direction == "forward" and layer.output is not None:
        mean, spread = fixed(float(layer.output.mean())), fixed(float(layer.output.std()))
        return f"{layer.title} gives activations of mean {mean} and spread {spread}"
    if layer.health is None:  # pragma: no cover - the phase that is told has given the layer its numbers
        return layer.title
    symbol = "a" if layer.pre_activation is None else "z"
    arriving = f"{layer.title} receives ∂L/∂{symbol} of spread {fixed(layer.health.backward_deviation)}"
    # a layer without parameters has no gradient of its own
    norm = layer.health.gradient_norm
    return f"{arriving}; its gradient has norm {fixed(norm)}" if norm else arriving


def _listed(frame: Frame, values: Sequence[float], form: str) -> str:
    if len(values) <= NAMED:
        pairs = zip(frame.names, values, strict=False)
        return ", ".join(form.format(name=name, value=fixed(value)) for name, value in pairs)
    norm = sum(value * value for value in values) ** 0.5
    return f"norm {fixed(norm)} over {len(values)} parameters"


def _moved(frame: Frame, racer: RacerFrame) -> str:
    if frame.address.step == 0 or len(racer.path) < 2:
        return ""
    before, now = racer.path[-2], racer.path[-1]
    moves = [
        f"{name} {fixed(old)} → {fixed(new)}"
        for name, old, new in zip(frame.names, before, now, strict=False)
    ]
    more = len(racer.theta) - len(moves)
    others = f" and {more} more" if more > 0 else ""
    return (
        f"update of step {frame.address.step} led here: {racer.shown_name} moved {', '.join(moves)}{others}"
    )


def _batch(frame: Frame, _: RacerFrame, batches: BatchOrder) -> str:
    epoch, place = divmod(frame.address.step, batches.per_epoch)
    if frame.data is not None and frame.data.batch is not None:
        count = len(frame.data.batch)
        return (
            f"batch: {count} of {batches.samples} examples, "
            f"number {place + 1} of {batches.per_epoch} in epoch {epoch + 1}"
        )
    return f"batch: all {batches.samples} examples, epoch {epoch + 1}"


def _sample(frame: Frame, _: RacerFrame, batches: BatchOrder) -> str:
    if frame.data is None or frame.data.batch is None:  # pragma: no cover - an average takes one in each step
        return "sample: none is left"
    number = int(frame.data.batch[0])
    value = fixed(float(frame.data.y[number, 0]))
    counted = f"{frame.data.feature} {number + 1} of {batches.samples}"
    return f"sample: {counted}, {frame.data.target} = {value}"


def _forward(frame: Frame, racer: RacerFrame, _: BatchOrder) -> str:
    theta = racer.theta
    if len(theta) != 2 or frame.data is None:
        return f"forward: {racer.shown_name} computes its outputs for the batch"
    weight, bias = float(theta[0]), float(theta[1])
    sign = "+" if bias >= 0 else "−"
    return f"forward: ŷ = {fixed(weight)} {frame.data.feature} {sign} {fixed(abs(bias))} for every example"


def _loss(frame: Frame, racer: RacerFrame, _: BatchOrder) -> str:
    loss = racer.step_loss if racer.step_loss is not None else racer.loss
    if frame.data is None:
        place = ", ".join(fixed(float(value)) for value in racer.theta)
        return f"loss: f({place}) = {fixed(loss)}"
    count = len(frame.data.x) if frame.data.batch is None else len(frame.data.batch)
    return f"loss: {fixed(loss)} over {count} example{'s' * (count != 1)}"


def _gradient(frame: Frame, racer: RacerFrame, _: BatchOrder) -> str:
    gradient = racer.step_gradient if racer.step_gradient is not None else racer.gradient
    symbol = "f" if frame.data is None else "L"
    what = frame.phases[frame.address.phase - 1]
    return f"{what}: " + _listed(frame, gradient.tolist(), f"∂{symbol}/∂{{name}} = {{value}}")


_PHASES: Mapping[str, Callable[[Frame, RacerFrame, BatchOrder], str]] = {
    "batch": _batch,
    "sample": _sample,
    "forward": _forward,
    "loss": _loss,
    "backward": _gradient,
    "gradient": _gradient,
}
