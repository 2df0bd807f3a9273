"""Records what scikit-learn says of fixed answers, for the tests to compare our scores with.

Run from the root of the repository, where scikit-learn is installed (the extra oracle)::

    python -m tests.golden.make_scores_golden
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from sklearn import calibration, metrics

PATH = Path(__file__).parent / "scores_sklearn.npz"


def classes(rng: np.random.Generator, count: int, classes: int, *, absent: bool) -> dict[str, Any]:
    """Probabilities with ties, the true classes and what is said of them."""
    scores = np.round(rng.normal(size=(count, max(classes, 2))), 1)
    true = rng.integers(0, classes, count)
    scores[np.arange(count), true] += 1.0
    if absent:
        scores[:, -1] = -9.0  # never answered
    powers = np.exp(scores)
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    answered = probabilities.argmax(axis=1)
    precision, recall, f1, support = metrics.precision_recall_fscore_support(true, answered, zero_division=0)
    told = probabilities[:, 1:] if classes == 2 else probabilities
    right = true == 1 if classes == 2 else answered == true
    observed, said = calibration.calibration_curve(
        right, told[:, 0] if classes == 2 else told.max(axis=1), n_bins=10
    )
    found: dict[str, Any] = {
        "probabilities": told,
        "true": true,
        "confusion": metrics.confusion_matrix(true, answered),
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "support": support,
        "calibration_said": said,
        "calibration_right": observed,
        "auc": metrics.roc_auc_score(true, told[:, 0] if classes == 2 else told, multi_class="ovr"),
    }
    for each in range(told.shape[1]):
        own = true == (1 if classes == 2 else each)
        false, rate, _ = metrics.roc_curve(own, told[:, each], drop_intermediate=False)
        found |= {f"roc_false_{each}": false, f"roc_found_{each}": rate}
    return found


def numbers(rng: np.random.Generator) -> dict[str, Any]:
    """Answers for two targets and what is said of them."""
    true = rng.normal(size=(40, 2)) * (3.0, 200.0)
    answered = true + rng.normal(size=(40, 2)) * (1.0, 90.0)
    return {
        "true": true,
        "answered": answered,
        "mae": metrics.mean_absolute_error(true, answered, multioutput="raw_values"),
        "rmse": metrics.root_mean_squared_error(true, answered, multioutput="raw_values"),
        "r2": metrics.r2_score(true, answered, multioutput="variance_weighted"),
    }


def main() -> None:
    """Write the file."""
    rng = np.random.default_rng(2026)
    cases = {
        "two": classes(rng, 60, 2, absent=False),
        "three": classes(rng, 90, 3, absent=False),
        "absent": classes(rng, 50, 4, absent=True),
        "numbers": numbers(rng),
    }
    arrays = {f"{case}.{name}": value for case, found in cases.items() for name, value in found.items()}
    np.savez_compressed(PATH, version=sklearn.__version__, **arrays)


if __name__ == "__main__":
    main()
