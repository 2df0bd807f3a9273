"""The tape: phases are slices of the program, buffers stay where they are, warnings stay away."""

from __future__ import annotations

import warnings
from itertools import pairwise

import numpy as np
import pytest

from engine.cancellation import Cancelled, Check, not_cancelled
from engine.layers import tape as tape_module
from engine.layers.tape import Phase, Tape, TapeMode, Tensor
from engine.network.architecture import Network
from tests.engine.networks import dense, specs_of

LAYERS = specs_of([dense(4, "tanh"), {"kind": "batch_normalization"}, dense(2)])
NETWORK = Network(LAYERS, inputs=3, outputs=2)


def tape_of(
    *,
    stack: int | None = None,
    mode: TapeMode | None = None,
    dtype: str = "float64",
    check: Check = not_cancelled,
) -> Tape:
    tape = Tape(
        parameters=NETWORK.size,
        states=NETWORK.states,
        inputs=3,
        outputs=2,
        batch=5,
        stack=stack,
        dtype=dtype,
        mode=mode,
    )
    tape.check = check
    NETWORK.write(tape)
    rng = np.random.default_rng(0)
    tape.theta[...] = NETWORK.start(rng)
    tape.source[:3], tape.source[4:] = rng.normal(size=(3, 5)), rng.normal(size=(2, 5))
    return tape


def test_the_phases_in_order_are_the_whole_program() -> None:
    tape, stepped = tape_of(), tape_of()
    tape.run()
    stepped.run_phases(tape.theta, len(stepped.phases))
    assert tape.loss == stepped.loss
    np.testing.assert_array_equal(tape.gradient, stepped.gradient)
    borders = [(phase.start, phase.stop) for phase in tape.phases]
    assert borders[0][0] == 0
    assert borders[-1][1] == len(tape.calls)
    assert all(before[1] == after[0] for before, after in pairwise(borders))


def test_phases_are_named_by_kind_and_layer() -> None:
    assert [(phase.kind, phase.layer) for phase in tape_of().phases] == [
        ("batch", -1), ("forward", 0), ("forward", 1), ("forward", 2), ("loss", -1), ("backward", 2),
        ("backward", 1), ("backward", 0),
    ]  # fmt: skip


@pytest.mark.parametrize("gathering", [True, False])
def test_examples_are_gathered_in_the_first_phase_or_read_in_place(gathering: bool) -> None:
    examples = np.arange(20.0).reshape(4, 5)
    tape = Tape(
        parameters=1, states=0, inputs=2, outputs=1, batch=3 if gathering else 5, examples=examples,
        gathering=gathering,
    )  # fmt: skip
    tape.indices[:3] = 4, 0, 4
    tape.run()
    np.testing.assert_array_equal(tape.source, examples[:, [4, 0, 4]] if gathering else examples)
    assert (tape.source is examples) is not gathering
    assert tape.phases[0] == Phase("batch", -1, 0, int(gathering))
    assert np.shares_memory(tape.targets, tape.source)
    assert tape.targets.shape == (1, tape.batch)
    assert tape.input.units == 2
    np.testing.assert_array_equal(tape.input.value, tape.source[:3])


def test_a_phase_does_its_own_part_only() -> None:
    tape = tape_of()
    theta, loss = tape.theta.copy(), [phase.kind for phase in tape.phases].index("loss")
    tape.run_phases(theta, loss)
    assert tape.loss == 0
    tape.run_phases(theta, loss + 1)
    assert tape.loss > 0
    assert not tape.gradient.any()
    tape.run_phases(theta + 1.0, 0)
    np.testing.assert_array_equal(tape.theta, theta + 1.0)
    assert not tape.gradient.any()


def test_running_allocates_no_parameter_gradient_or_signal_anew() -> None:
    tape = tape_of()
    outputs = [buffers.output for buffers in tape.buffers]
    addresses = [output.value.ctypes.data for output in outputs if output is not None]
    tape.run()
    assert addresses == [b.output.value.ctypes.data for b in tape.buffers if b.output is not None]
    assert all(output is not None and output.rows.any() for output in outputs)


@pytest.mark.parametrize("stack", [None, 3])
def test_parameters_are_views_of_the_flat_vectors(stack: int | None) -> None:
    tape = Tape(parameters=20, states=0, inputs=1, outputs=1, batch=1, stack=stack)
    first, second = tape.parameter(2, 4), tape.parameter(3, 4)
    for value, gradient in (first, second):
        assert np.shares_memory(value, tape.theta)
        assert np.shares_memory(gradient, tape.gradient)
    second[0][...] = 1.0
    assert tape.theta[..., :8].sum() == 0
    assert (tape.theta[..., 8:] == 1).all()


def test_the_row_of_ones_outlives_the_runs() -> None:
    tape = tape_of()
    for _ in range(3):
        tape.run()
    normalised = tape.buffers[1].output
    assert normalised is not None
    np.testing.assert_array_equal(normalised.value[-1], np.ones(5))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_buffer_has_the_tapes_type(dtype: str) -> None:
    tape = tape_of(dtype=dtype)
    arrays = [a for _, arguments in tape.calls for a in arguments if isinstance(a, np.ndarray)]
    assert {array.dtype for array in arrays} == {np.dtype(dtype)}


def test_overflow_is_silent_inside_and_loud_outside() -> None:
    tape = tape_of()
    tape.theta[...] = 1e300
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        tape.run()
        assert not np.isfinite(tape.loss)
        with pytest.raises(RuntimeWarning):
            np.multiply(np.array([1e300]), 1e300)


def test_without_a_way_back_there_is_no_backward_phase() -> None:
    tape = tape_of(mode=TapeMode(gradients=False))
    assert "backward" not in {phase.kind for phase in tape.phases}
    tape.run()
    assert not tape.gradient.any()


def test_a_stack_runs_its_networks_independently() -> None:
    stacked = tape_of(stack=3)
    rng = np.random.default_rng(1)
    stacked.theta[...] = rng.normal(size=stacked.theta.shape)
    stacked.run()
    before = stacked.gradient.copy()
    stacked.theta[1] = 0.5
    stacked.run()
    np.testing.assert_array_equal(stacked.gradient[[0, 2]], before[[0, 2]])
    assert (stacked.gradient[1] != before[1]).any()


def test_the_gradient_of_inference_agrees_with_differences() -> None:
    # without the batch's statistics every layer acts on each example by itself
    tape = tape_of(mode=TapeMode(training=False))
    tape.state[...] = np.random.default_rng(1).uniform(0.5, 1.5, NETWORK.states)
    tape.run()
    theta, gradient = tape.theta.copy(), tape.gradient.copy()

    def loss(at: np.ndarray) -> float:
        tape.theta[...] = at
        tape.run()
        return float(tape.loss)

    for index, step in enumerate(1e-6 * np.eye(NETWORK.size)):
        assert (loss(theta + step) - loss(theta - step)) / 2e-6 == pytest.approx(gradient[index], abs=1e-7)


def test_where_no_gradient_flows_back_there_is_none_to_be_had() -> None:
    values = np.zeros((2, 5))
    assert Tensor(2, values, np.ones((2, 5))).gradient_rows.all()
    with pytest.raises(AttributeError, match="no gradient flows back to here"):
        _ = Tensor(2, values, None).gradient_rows


def test_a_program_of_long_calls_is_left_between_two_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = tape_of()
    plain.run()
    monkeypatch.setattr(tape_module, "LONG", 0)
    asked: list[int] = []

    def check() -> None:
        asked.append(len(asked))
        if len(asked) == most:
            raise Cancelled

    most = 0
    long = tape_of(check=check)
    long.run()
    assert (long.gradient == plain.gradient).all()
    assert len(asked) == len(plain.calls), "before each call"
    most, asked[:] = 5, []
    with pytest.raises(Cancelled):
        long.run()
    assert len(asked) == 5
    assert len(tape_of().calls) == len(plain.calls), "nobody who cannot cancel is asked"
    work = plain.theta.size * plain.batch
    for limit, is_asked in ((work, False), (work - 1, True)):
        monkeypatch.setattr(tape_module, "LONG", limit)
        assert (len(tape_of(check=check).calls) > len(plain.calls)) is is_asked


def test_a_very_large_product_is_made_in_blocks_that_shapes_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tape_of()
    monkeypatch.setattr(tape_module, "MOST", 20)
    monkeypatch.setattr(tape_module, "BLOCK", 2)
    blocks, again = tape_of(), tape_of()
    for tape in (whole, blocks, again):
        tape.run()
    assert len(blocks.calls) > len(whole.calls) + 10
    np.testing.assert_allclose(blocks.gradient, whole.gradient, rtol=1e-12)
    np.testing.assert_array_equal(blocks.gradient, again.gradient)
    assert blocks.loss == pytest.approx(float(whole.loss), rel=1e-14)


def test_a_product_of_one_term_in_a_stack_is_what_matmul_makes_of_it() -> None:
    tape = Tape(parameters=0, states=0, inputs=1, outputs=1, batch=5, stack=3)
    rng = np.random.default_rng(0)
    left, right, out = rng.normal(size=(3, 4, 1)), rng.normal(size=(3, 1, 5)), np.empty((3, 4, 5))
    tape.product(left, right, out)
    tape.run()
    np.testing.assert_array_equal(out, left @ right)
