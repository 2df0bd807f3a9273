"""Whether Ravine learns as well as scikit-learn's MLP, on scikit-learn's classics over ten seeds.

``python -m tools.oracle.mlp`` where scikit-learn is installed (the extra oracle) writes docs/SCIKIT.md. Both
train the same network (100 ReLU units) with Adam on the same standardised training rows, with the same batch
size, penalty and epochs, from the same start; the order of batches is each one's own. The mean over the seeds
must lie within one standard error of scikit-learn's.
"""

from __future__ import annotations

import argparse
import datetime as dt
import platform
import sys
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import sklearn
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from engine.data import DATASETS
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.network.losses import loss_for
from engine.network.scores import Scorer
from engine.objective import FloatArray
from engine.parameters import Value
from engine.session.session import Session

ROOT = Path(__file__).parents[2]
REPORT = ROOT / "docs" / "SCIKIT.md"
#: Each data set with the number of its inputs.
SETS = {"iris": 2, "wine": 13, "breast_cancer": 30, "digits": 64, "diabetes": 10}
SEEDS = 10
#: Of a row that fails by chance: one in six would.
MORE_SEEDS = 40
#: What scikit-learn takes by itself, but for the batch of small sets, which would be all rows.
UNITS, RATE, ALPHA, EPOCHS, BATCH = 100, 0.001, 1e-4, 200, 32


@dataclass(frozen=True)
class Row:
    """What came of one data set.

    Attributes:
        dataset: its key.
        measure: accuracy or R².
        ravine: on the test rows, of each seed ``(S,)``.
        sklearn: likewise.
    """

    dataset: str
    measure: str
    ravine: FloatArray
    sklearn: FloatArray

    @property
    def allowed(self) -> float:
        """One standard error of scikit-learn's mean."""
        return float(self.sklearn.std(ddof=1) / np.sqrt(len(self.sklearn)))

    @property
    def difference(self) -> float:
        """Of the means."""
        return float(self.ravine.mean() - self.sklearn.mean())

    @property
    def holds(self) -> bool:
        """Whether Ravine is no worse than that; better is no fault."""
        return self.difference >= -self.allowed


def compared(dataset: str, seeds: int) -> Row:
    """Train both on one data set with every seed."""
    pairs = [_pair(dataset, seed) for seed in range(seeds)]
    ravine, other = np.array(pairs).T
    measure = "R²" if DATASETS[dataset].kind == "regression" else "accuracy"
    return Row(dataset, measure, ravine, other)


def _pair(dataset: str, seed: int) -> tuple[float, float]:
    """The score of Ravine and of scikit-learn on the test rows that a seed holds back."""
    kind = DATASETS[dataset].kind
    loss = loss_for(kind)
    classes = {"iris": 3, "wine": 3, "digits": 10}.get(dataset, 1)
    random = np.random.RandomState(seed)
    hidden: dict[str, Value] = {"units": UNITS, "activation": "relu", "l2": ALPHA / (2 * BATCH)}
    out: dict[str, Value] = {"units": classes, "activation": loss.link, "l2": ALPHA / (2 * BATCH)}
    spec = NetworkSpec(
        dataset=dataset,
        data={"test_share": 0.3, "scaling": "standard"},
        layers=(
            LayerSpec("dense", hidden, *start_of(random, SETS[dataset], UNITS)),
            LayerSpec("dense", out, *start_of(random, UNITS, classes)),
        ),
        loss=loss.key,
        batch_size=BATCH,
    )
    # the arithmetic of scikit-learn's Adam is Keras's
    racers = named((RacerSpec("adam", {"learning_rate": RATE, "epsilon": 1e-8}),))
    session = Session(Experiment(spec, racers, seed=seed, dialect="keras"))
    racer = session.racers[0]
    objective = racer.network_objective
    if objective is None:
        raise RuntimeError("a network has an objective")
    session.advance(EPOCHS * -(-objective.samples // BATCH))
    score = Scorer(objective, is_complete=True).scores(racer.theta, racer.stepper.statistics)[-1]
    data = objective.data
    settings = {
        "hidden_layer_sizes": (UNITS,), "alpha": ALPHA, "batch_size": BATCH, "learning_rate_init": RATE,
        "max_iter": EPOCHS, "tol": 0.0, "n_iter_no_change": EPOCHS, "random_state": seed,
    }  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        if kind == "regression":
            model = MLPRegressor(**settings).fit(data.x, data.y[:, 0])
            return score.quality, float(model.score(data.test_x, data.test_y[:, 0]))
        train, test = (y.argmax(axis=1) if kind == "classes" else y[:, 0] for y in (data.y, data.test_y))
        return score.quality, float(MLPClassifier(**settings).fit(data.x, train).score(data.test_x, test))


def start_of(
    random: np.random.RandomState, inputs: int, units: int
) -> tuple[tuple[tuple[float, ...], ...], tuple[float, ...]]:
    """Weights (inputs, units) and biases as scikit-learn draws them: both uniformly within Glorot's bound."""
    bound = np.sqrt(6.0 / (inputs + units))
    weights = random.uniform(-bound, bound, (inputs, units))
    biases = random.uniform(-bound, bound, units)
    return tuple(map(tuple, weights.tolist())), tuple(biases.tolist())


def report(rows: Sequence[Row]) -> str:
    """The page of results."""
    made = f"{dt.datetime.now(dt.UTC).date()}; scikit-learn {sklearn.__version__}, NumPy {np.__version__}"
    lines = [
        "# Ravine beside scikit-learn's MLP",
        "",
        f"The same network of {UNITS} ReLU units, trained by Adam at {RATE} for {EPOCHS} epochs in batches",
        f"of {BATCH}, with the same penalty, on the same standardised rows; {SEEDS} seeds, each with a split",
        "of its own (30 % for testing), a start that is the same in both programs, as scikit-learn draws it,",
        "and in each program an order of batches of its own.",
        "Scores are on the test rows. A row holds where Ravine's mean is at most one standard error of",
        "scikit-learn's mean below it. Made by `python -m tools.oracle.mlp`, with the extra oracle.",
        "Of two programs that are equally good one in six falls below by chance: such a row is run with more",
        "seeds, too.",
        "",
        f"{made}, Python {platform.python_version()}.",
        "",
        "| data | seeds | measure | Ravine | scikit-learn | difference | one standard error | |",
        "|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.dataset} | {len(row.ravine)} | {row.measure} | {row.ravine.mean():.4f} | "
        f"{row.sklearn.mean():.4f} | {row.difference:+.4f} | {row.allowed:.4f} | "
        f"{'holds' if row.holds else 'fails'} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Compare, and write the page; 1 where a row fails."""
    parser = argparse.ArgumentParser(description="Ravine beside scikit-learn's MLP")
    parser.add_argument("datasets", nargs="*", default=list(SETS), help="keys of data sets")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args()
    rows = []
    for dataset in options.datasets:
        for seeds in (SEEDS, MORE_SEEDS):
            row = compared(dataset, seeds)
            rows.append(row)
            sys.stderr.write(f"{dataset}: {row.difference:+.4f}, allowed {row.allowed:.4f}\n")
            if row.holds:
                break
    options.out.write_text(report(rows), encoding="utf-8")
    return 0 if {row.dataset for row in rows if row.holds} == set(options.datasets) else 1


if __name__ == "__main__":
    sys.exit(main())
