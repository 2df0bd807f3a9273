"""What one racer's network has of its own: how it is changed, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from engine.activations import ACTIVATIONS
from engine.data.row import SCALING
from engine.experiment.description import LayerSpec, NetworkOverride, NetworkSpec
from engine.experiment.network_override import overridden
from engine.layers.table import TABLES_OF_CHOICES
from engine.parameters import Dialect, Value, number_text
from widgets.forms.controls import label_of

Layers = tuple[LayerSpec, ...]
NORMALIZATION = "batch_normalization"


def differences(override: NetworkOverride | None) -> tuple[str, ...]:
    """What is not as in the common network, in a few words each."""
    if override is None:
        return ()
    found = [f"{label_of(name)} {_text(value)}" for name, value in override.values.items()]
    found += ["own layers"] * bool(override.layers)
    found += [f"loss {label_of(override.loss)}"] * bool(override.loss)
    found += [f"precision {override.precision}"] * (override.precision is not None)
    found += ["own start"] * (override.start is not None)
    found += [f"start seed {override.start_seed}"] * (override.start_seed is not None)
    if override.batch_size is not None:
        found.append(f"batches of {override.batch_size}" if override.batch_size else "full batches")
    if override.train_share is not None:
        found.append(f"{number_text(100.0 * override.train_share)} % of the rows")
    if override.features:
        found.append(f"inputs {', '.join(override.features)}")
    if override.scaling:
        found.append(f"scaling {label_of(override.scaling)}")
    return tuple(found)


def _text(value: Value) -> str:
    return label_of(value) if isinstance(value, str) else number_text(float(value))


def has_hidden(spec: NetworkSpec) -> bool:
    """Whether a network has a hidden layer, whose activation can be another."""
    return sum(layer.kind == "dense" for layer in spec.layers) > 1


def with_choice(
    override: NetworkOverride | None, name: str, key: str, spec: NetworkSpec, dialect: Dialect
) -> NetworkOverride | None:
    """With another activation of the hidden layers, or another initialiser of all.

    Args:
        override: what there is.
        name: ``"activation"`` or ``"initializer"``.
        key: of the row; empty for what the others have.
        spec: the common network.
        dialect: of the experiment.

    Raises:
        RavineError: no layer of the network takes it.
    """
    override = override or NetworkOverride()
    before = override.values.get(name)
    # Constants of what is no longer chosen mean nothing.
    void = {p.name for p in TABLES_OF_CHOICES[name][str(before)].parameters} if before else set()
    values = {n: value for n, value in override.values.items() if n != name and n not in void}
    plain = replace(override, values=values, start=None, start_statistics=None)
    if not key:
        return or_none(plain)
    made = replace(plain, values={**values, name: key})
    changed, same = (overridden(spec, each, dialect).layers for each in (made, plain))
    return or_none(plain if changed == same else made)


def with_network(
    override: NetworkOverride | None, spec: NetworkSpec, wanted: NetworkSpec
) -> NetworkOverride | None:
    """With the layers and the loss of a network, as far as they are not those of the common one."""
    has_own_loss = (wanted.loss, wanted.loss_values) != (spec.loss, spec.loss_values)
    return or_none(
        replace(
            override or NetworkOverride(),
            values={},
            start=None,
            start_statistics=None,
            layers=() if wanted.layers == spec.layers else wanted.layers,
            loss=wanted.loss if has_own_loss else "",
            loss_values=wanted.loss_values if has_own_loss else {},
        )
    )


def with_start_seed(override: NetworkOverride | None, seed: int | None) -> NetworkOverride | None:
    """With a start drawn by a seed of its own, or by that of all."""
    return or_none(replace(override or NetworkOverride(), start_seed=seed, start=None, start_statistics=None))


def is_normalised(layers: Layers) -> bool:
    """Whether there is a batch normalisation."""
    return any(layer.kind == NORMALIZATION for layer in layers)


def normalised(layers: Layers) -> Layers:
    """A batch normalisation between each hidden layer's sums and its activation.

    That place is the one of Ioffe and Szegedy (arXiv 1502.03167, section 3.2).
    """
    *hidden, last = layers
    made: list[LayerSpec] = []
    for layer in hidden:
        if layer.kind != "dense":
            made.append(layer)
            continue
        key = str(layer.values.get("activation", "linear"))
        names = {"activation", *(p.name for p in ACTIVATIONS[key].parameters)}
        sums = {name: value for name, value in layer.values.items() if name not in names}
        made += [replace(layer, values=sums), LayerSpec(NORMALIZATION)]
        if key != "linear":
            activating = {name: value for name, value in layer.values.items() if name in names}
            made.append(LayerSpec("activation", activating))
    return (*made, last)


def not_normalised(layers: Layers) -> Layers:
    """Without any batch normalisation; a dense layer and the activation it was parted from are one again."""
    made: list[LayerSpec] = []
    for layer in layers:
        before = made[-1] if made else None
        if layer.kind == NORMALIZATION:
            continue
        if layer.kind == "activation" and before is not None and _is_linear(before):
            plain = {name: value for name, value in before.values.items() if name != "activation"}
            made[-1] = replace(before, values={**plain, **layer.values})
        else:
            made.append(layer)
    return tuple(made)


def _is_linear(layer: LayerSpec) -> bool:
    return layer.kind == "dense" and layer.values.get("activation", "linear") == "linear"


def with_own(override: NetworkOverride | None, spec: NetworkSpec, **own: Any) -> NetworkOverride | None:
    """With batches, a share of the examples, inputs or a scaling of its own, as far as they differ.

    Args:
        override: what there is.
        spec: the common network.
        **own: ``batch_size`` (0 for all), ``train_share``, ``features`` or ``scaling``.
    """
    common = {
        "batch_size": spec.batch_size or 0,
        "train_share": spec.train_share,
        "features": spec.features,
        "scaling": spec.data.get(SCALING.name, SCALING.default),
    }
    nothing = NetworkOverride()
    said: dict[str, Any] = {
        name: getattr(nothing, name) if value == common[name] else value for name, value in own.items()
    }
    if "features" in said:  # weights that were given belong to other inputs
        said |= {"start": None, "start_statistics": None}
    return or_none(replace(override or nothing, **said))


def or_none(override: NetworkOverride) -> NetworkOverride | None:
    """None where nothing is different."""
    return None if override == NetworkOverride() else override
