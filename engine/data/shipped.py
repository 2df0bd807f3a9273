"""Real sets that are too long to be written in a module: the classics of scikit-learn, as files.

They lie as ``.npz`` under ``resources/tables``, where ``SOURCES.md`` says who measured and under which
licence. All are shipped in the units in which they were published.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path

import numpy as np

from engine.data.examples import Data, padded
from engine.data.row import FOLD, FOLDS, SCALING, SPLIT, TEST_SHARE, Dataset
from engine.objective import FloatArray

TABLES = Path(__file__).resolve().parents[2] / "resources" / "tables"
CC_BY = "CC BY 4.0"

WINE = (
    "alcohol", "malic acid", "ash", "alkalinity of ash", "magnesium", "phenols", "flavanoids",
    "nonflavanoid phenols", "proanthocyanins", "colour intensity", "hue", "OD280/OD315", "proline",
)  # fmt: skip
#: What was measured of each cell nucleus; its mean, standard error and worst value are the columns.
NUCLEUS = (
    "radius", "texture", "perimeter", "area", "smoothness", "compactness", "concavity", "concave points",
    "symmetry", "fractal dimension",
)  # fmt: skip
NUCLEI = tuple(f"{which} {what}" for which in ("mean", "error of", "worst") for what in NUCLEUS)
PATIENT = (
    "age", "sex", "body mass index", "blood pressure", "cholesterol", "LDL", "HDL", "cholesterol / HDL",
    "log triglycerides", "blood sugar",
)  # fmt: skip
#: Pixels row by row, as row and column from 0.
PIXELS = tuple(f"pixel {row},{column}" for row in range(8) for column in range(8))


@cache
def _table(name: str) -> tuple[FloatArray, FloatArray]:
    """The columns (N, inputs) and the classes or numbers (N,) of a file."""
    with np.load(TABLES / f"{name}.npz", allow_pickle=False) as file:
        x, y = (file[part].astype(np.float64) for part in ("x", "y"))
    x.flags.writeable = y.flags.writeable = False
    return x, y


def _classes(
    rng: np.random.Generator, *, name: str, columns: tuple[str, ...], target: str, names: tuple[str, ...]
) -> Data:
    """A set of classes: two as one number that is 0 or 1, more as one-hot targets."""
    del rng  # measured
    x, y = _table(name)
    is_binary = len(names) == 2
    return Data(
        kind="binary" if is_binary else "classes",
        x=x, y=y[:, None] if is_binary else np.eye(len(names))[y.astype(int)], feature_names=columns,
        target_name=target, class_names=names, domain=tuple(padded(column) for column in x.T),
        target_range=(0.0, 1.0),
    )  # fmt: skip


def _diabetes(rng: np.random.Generator) -> Data:
    del rng  # measured
    x, y = _table("diabetes")
    return Data(
        kind="regression", x=x, y=y[:, None], feature_names=PATIENT, target_name="progression",
        domain=tuple(padded(column) for column in x.T), target_range=padded(y),
    )  # fmt: skip


SHIPPED = (
    Dataset(
        key="wine", title="Wine", kind="classes",
        draw=partial(
            _classes, name="wine", columns=WINE, target="grower",
            names=("first grower", "second grower", "third grower"),
        ),
        parameters=(SCALING, TEST_SHARE, SPLIT, FOLDS, FOLD),
        meaning="Three growers told by thirteen measures of their wines: easy once the columns are scaled.",
        source="S. Aeberhard and M. Forina 1992, UCI Machine Learning Repository", licence=CC_BY,
    ),
    Dataset(
        key="breast_cancer", title="Breast cancer", kind="binary",
        draw=partial(
            _classes, name="breast_cancer", columns=NUCLEI, target="diagnosis", names=("malignant", "benign")
        ),
        parameters=(SCALING, TEST_SHARE, SPLIT, FOLDS, FOLD),
        meaning="Benign or malignant, by thirty measures of cell nuclei of which many say the same.",
        source="W. Wolberg, O. Mangasarian and W. N. Street 1993, UCI Machine Learning Repository",
        licence=CC_BY,
    ),
    Dataset(
        key="diabetes", title="Diabetes", kind="regression", draw=_diabetes,
        parameters=(SCALING, TEST_SHARE, FOLDS, FOLD),
        meaning="How the disease went on in a year, by ten measures: most of it stays unexplained.",
        source="B. Efron, T. Hastie, I. Johnstone and R. Tibshirani 2004, Annals of Statistics 32",
        licence="published measurements, in scikit-learn's copy (BSD-3-Clause)",
    ),
    Dataset(
        key="digits", title="Digits", kind="classes",
        draw=partial(
            _classes, name="digits", columns=PIXELS, target="digit", names=tuple("0123456789")
        ),
        parameters=(SCALING, TEST_SHARE, SPLIT, FOLDS, FOLD),
        meaning="Handwritten digits of 8 by 8 pixels: ten classes and 64 inputs.",
        source="E. Alpaydin and C. Kaynak 1998, UCI Machine Learning Repository", licence=CC_BY,
    ),
)  # fmt: skip
