"""What cannot be run is refused when the run is built, with its place in the experiment's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import RavineError
from engine.experiment.description import (
    Change,
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
    SurfaceSpec,
    named,
)
from engine.experiment.file import parse_experiment, write_experiment
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.problem.problem import Problem, build_problem
from engine.session.session import Session
from tests.engine.networks import dense, specs_of

NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "line_dense"
[[racers]]
optimizer = "sgd"
"""


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("batch_size = 1000", "objective.batch_size = 1000 is outside [1, 100]"),
        ("start = [1]", "objective.start has 1 number; this network has 2 parameters"),
        (
            'layers = [{kind = "dense", units = 2}]',
            "objective.layers[0], the last, has units = 2, but the data",
        ),
        ('layers = [{kind = "dropout", rate = 0.5}]', "objective.layers: the network has nothing to learn"),
        (
            'layers = [{kind = "dense", units = 1, use_bias = false}]',
            "objective.layers: this network has 1 p",
        ),
        ('loss = "binary_crossentropy"', "objective.loss: loss binary_crossentropy needs targets 0 and 1"),
    ],
)
def test_what_does_not_fit_the_data_is_told_with_its_key(line: str, sentence: str) -> None:
    experiment = parse_experiment(
        NETWORK.replace('dataset = "line_dense"', f'dataset = "line_dense"\n{line}')
    )
    with pytest.raises(RavineError) as refusal:
        Session(experiment)
    assert str(refusal.value).startswith(sentence)


def test_a_racers_own_network_is_told_as_its_own() -> None:
    layers = '\n[racers.network]\nlayers = [{kind = "dense", units = 3}]\n'
    with pytest.raises(RavineError, match=r"^racers\[0\]\.network\.layers\[0\], the last, has units = 3"):
        Session(parse_experiment(NETWORK + layers))


def test_a_table_that_is_not_there_is_told_with_its_key() -> None:
    with pytest.raises(RavineError, match=r"^objective\.csv: nowhere\.csv: there is no such file"):
        Session(parse_experiment(NETWORK.replace('dataset = "line_dense"', 'csv = "nowhere.csv"')))


NESTEROV = RacerSpec("sgd", {"momentum": 0.9, "dampening": 0.5}, name="a", dialect="pytorch")
SURFACE = SurfaceSpec(formula="x^2 + y^2", start=(1.0, 2.0))


def test_hyperparameters_that_exclude_each_other_name_their_racer_and_the_change() -> None:
    bad = RacerSpec("sgd", {**NESTEROV.values, "nesterov": True}, name="a", dialect="pytorch")
    with pytest.raises(RavineError, match=r'^racers\[1\] "a": dampening = 0\.5 does not go with nesterov'):
        Session(Experiment(SURFACE, named((RacerSpec("adam"), bad))))
    later = Experiment(SURFACE, (NESTEROV,), changes=(Change(40, "a", "nesterov", True),))
    assert parse_experiment(write_experiment(later)) == later
    with pytest.raises(RavineError, match=r'^racers\[0\] "a", changed at step 40: dampening'):
        Session(later)


def test_a_change_that_excludes_another_value_changes_nothing() -> None:
    session = Session(Experiment(SURFACE, (NESTEROV,)))
    session.advance(10)
    session.seek(Address(4))
    with pytest.raises(RavineError, match="does not go with nesterov"):
        session.change("a", "nesterov", True)
    assert (session.newest, session.ghosts, session.experiment.changes) == (10, (), ())
    Observer(session).frame()


@pytest.mark.parametrize(("name", "value"), [("momentum", 0.0), ("learning_rate", 0.01), ("nesterov", False)])
def test_setting_what_already_holds_by_default_keeps_the_future(name: str, value: float | bool) -> None:
    session = Session(Experiment(SURFACE, named((RacerSpec("sgd"),))))
    session.advance(10)
    session.seek(Address(4))
    session.change("sgd", name, value)
    assert (session.newest, session.ghosts, session.experiment.changes, session.generation) == (10, (), (), 0)
    session.change("sgd", "momentum", 0.5)
    assert session.newest == 4
    session.advance(6)
    session.seek(Address(8))
    session.change("sgd", "momentum", 0.0)  # back to the default is a change again
    assert session.newest == 8


@pytest.mark.parametrize("axis", ["[1, 1.0000000000000002]", "[1e9, 1000000000.5]", "[0, 1e-300]"])
def test_a_domain_too_thin_for_where_it_is_is_refused(axis: str) -> None:
    text = f'ravine = 1\n[objective]\nkind = "surface"\nsurface = "rosenbrock"\ndomain = [[-3, 3], {axis}]\n'
    with pytest.raises(
        RavineError, match=r"^objective\.domain\[1\] = \[.*\] is too thin to be drawn; there it"
    ):
        parse_experiment(text + '[[racers]]\noptimizer = "sgd"\n')


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("[objective]", "[objectve]", 'unknown key "objectve": did you mean objective?'),
        ("ravine = 1", "ravin = 1", 'unknown key "ravin": did you mean ravine?'),
        ("[[racers]]", "[[racer]]", 'unknown key "racer": did you mean racers?'),
        ("optimizer", "Optimzer", 'racers[0]: unknown key "Optimzer": did you mean optimizer?'),
        ("dataset", "datset", 'objective: unknown key "datset": did you mean dataset?'),
        ("kind", "kin", 'objective: unknown key "kin": did you mean kind?'),
        ('dataset = "line_dense"', "data = {samples = 9}", "objective needs either dataset or csv"),
    ],
)
def test_a_misspelt_key_that_must_be_there_is_told_as_misspelt(right: str, wrong: str, sentence: str) -> None:
    with pytest.raises(RavineError) as refusal:
        parse_experiment(NETWORK.replace(right, wrong, 1))
    assert str(refusal.value).startswith(sentence)


@pytest.mark.promised_bits
def test_racers_with_networks_of_their_own_see_the_same_data_and_batches() -> None:
    spec = NetworkSpec("circle", layers=specs_of([dense(3, "tanh"), dense(1)]), batch_size=10)
    wider = RacerSpec("adam", network=NetworkOverride(values={"units": 6}))
    session = Session(Experiment(spec, named((RacerSpec("adam"), wider))))
    narrow, wide = (racer.objective for racer in session.racers)
    assert (narrow.size, wide.size) == (13, 25)
    assert narrow.data is wide.data  # type: ignore[union-attr]
    alone = Session(Experiment(spec, named((RacerSpec("adam"),))))
    session.advance(30)
    alone.advance(30)
    assert session.racers[0].theta.tobytes() == alone.racers[0].theta.tobytes()
    frame = Observer(session).frame()
    assert [racer.theta.size for racer in frame.racers] == [13, 25]
    assert frame.landscape.z.tobytes() == Observer(alone).frame().landscape.z.tobytes()


def _line_problem(folder: Path, rows: str) -> Problem:
    table = folder / "own.csv"
    table.write_text(f"x,y\n{rows}\n", encoding="utf-8")
    own = f'csv = "{table.as_posix()}"\nstart = [0.5, -0.5]\ndata = {{scaling = "none", test_share = 0.0}}'
    return Session(parse_experiment(NETWORK.replace('dataset = "line_dense"', own))).problem


def test_the_plane_of_an_own_table_holds_start_and_minimum(tmp_path: Path) -> None:
    rows = "\n".join(f"{x},{30 * x - 200}" for x in range(-5, 6))
    problem = _line_problem(tmp_path, rows)
    (x_low, x_high), (y_low, y_high) = problem.domain
    for x, y in ((0.5, -0.5), (30.0, -200.0)):
        assert x_low < x < x_high
        assert y_low < y < y_high
    # a quarter further beyond the minimum than the start is before it
    assert (x_low, x_high) == pytest.approx((30.0 - 1.25 * 29.5, 30.0 + 1.25 * 29.5))
    assert (y_low, y_high) == pytest.approx((-200.0 - 1.25 * 199.5, -200.0 + 1.25 * 199.5))


def test_a_minimum_near_the_start_leaves_the_plane_about_the_start(tmp_path: Path) -> None:
    rows = "\n".join(f"{x},{x}" for x in range(-5, 6))
    problem = _line_problem(tmp_path, rows)
    assert problem.domain == ((-3.5, 4.5), (-4.5, 3.5))


def test_a_loss_that_is_level_along_a_line_has_no_minimum_to_draw(tmp_path: Path) -> None:
    problem = _line_problem(tmp_path, "2,50\n2,50\n2,50\n2,50")
    assert problem.domain == ((-3.5, 4.5), (-4.5, 3.5))


def test_how_formulas_and_data_were_read_is_noted() -> None:
    surface = build_problem(SurfaceSpec(formula="x1^2 + y^2"), 0, "keras")
    assert surface.notes == ("x1 is read as x.",)
    layers = (LayerSpec("dense", {"units": 2, "activation": "α z"}), LayerSpec("dense", {"units": 1}))
    network = build_problem(NetworkSpec("xor", layers=layers, features=("e^2x1", "x2")), 0, "keras")
    assert network.notes == (
        "e^2x1 is read as (e^2)*x1 in a feature.",
        "α is read as a in an activation.",
    )
    assert build_problem(SurfaceSpec(formula="x^2 + y^2"), 0, "keras").notes == ()
