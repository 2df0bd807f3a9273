from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.network.score_details import Calibration, ClassShares, Roc, class_detail, number_errors
from engine.network.scores import confusion_matrix, r_squared

GOLDEN = Path(__file__).parents[2] / "golden" / "scores_sklearn.npz"


def case(name: str) -> dict[str, Any]:
    with np.load(GOLDEN) as stored:
        return {key.partition(".")[2]: stored[key] for key in stored if key.startswith(f"{name}.")}


@pytest.mark.parametrize("name", ["two", "three", "absent"])
def test_scores_of_classes_are_those_of_scikit_learn(name: str) -> None:
    golden = case(name)
    probabilities, true = golden["probabilities"], golden["true"]
    answered = probabilities.argmax(axis=1) if name != "two" else (probabilities[:, 0] > 0.5).astype(np.intp)
    confusion = confusion_matrix(true, answered, len(golden["support"]))
    assert confusion.tolist() == golden["confusion"].tolist()
    shares = ClassShares.of(confusion)
    for key in ("precision", "recall", "f1", "support"):
        np.testing.assert_allclose(getattr(shares, key), golden[key], rtol=1e-14)
    detail = class_detail("test", probabilities, true, has_probabilities=True)
    assert dict(detail.metrics())["test.auc"] == pytest.approx(float(golden["auc"]), rel=1e-13)
    assert detail.calibration is not None
    np.testing.assert_allclose(detail.calibration.said, golden["calibration_said"], rtol=1e-13)
    np.testing.assert_allclose(detail.calibration.right, golden["calibration_right"], rtol=1e-13)
    for each, roc in enumerate(detail.rocs):
        false, found = golden[f"roc_false_{each}"], golden[f"roc_found_{each}"]
        # what was left out lies on straight lines, and where the curve rises both agree from below
        np.testing.assert_allclose(np.trapezoid(found, false), roc.area, rtol=1e-13)
        points = {(round(x, 12), round(y, 12)) for x, y in zip(false, found, strict=True)}
        assert {(round(x, 12), round(y, 12)) for x, y in zip(roc.false, roc.found, strict=True)} <= points


def test_errors_of_numbers_are_those_of_scikit_learn() -> None:
    golden = case("numbers")
    absolute, root = number_errors(golden["answered"], golden["true"])
    np.testing.assert_allclose(absolute, golden["mae"], rtol=1e-14)
    np.testing.assert_allclose(root, golden["rmse"], rtol=1e-14)
    assert r_squared(golden["answered"], golden["true"]) == pytest.approx(float(golden["r2"]), rel=1e-13)


def test_one_number_of_two_classes_is_the_upper_ones_and_of_more_the_mean() -> None:
    assert dict(ClassShares.of(np.array([[3, 1], [2, 4]])).told())["recall"] == pytest.approx(4 / 6)
    three = ClassShares.of(np.diag([1, 2, 0]))
    assert dict(three.told())["precision"] == pytest.approx(2 / 3)


def test_a_class_that_does_not_occur_has_no_area() -> None:
    assert np.isnan(Roc.of(np.array([0.1, 0.7]), np.array([True, True])).area)


def test_what_is_no_number_is_in_no_curve() -> None:
    scores = np.array([[0.9], [np.nan], [0.2]])
    detail = class_detail("test", scores, np.array([1, 0, 0]), has_probabilities=False)
    assert (detail.rocs[0].area, detail.calibration) == (1.0, None)
    assert dict(detail.metrics()) == {"test.auc": 1.0}
    nothing = class_detail("test", scores[1:2], np.array([0]), has_probabilities=True)
    assert dict(nothing.metrics()) == {}


def test_the_calibration_error_weighs_bins_by_their_examples() -> None:
    calibration = Calibration.of(np.array([0.15, 0.15, 0.15, 0.95]), np.array([0.0, 0.0, 0.0, 1.0]))
    assert calibration.error == pytest.approx((3 * 0.15 + 0.05) / 4)
