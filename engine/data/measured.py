"""Real sets: a few hundred measurements, written down here because they are facts and small.

They are part of the engine and not files beside it, so that an experiment that names one runs wherever the
engine runs, and no program has to hand them in first. Both were compared number by number with the copies
that scikit-learn 1.9 and R ship; tests hold their published sums.

- Iris: R. A. Fisher 1936 as printed, which the copy of the UCI repository is not in its 35th and 38th flower.
- Old Faithful: A. Azzalini and A. W. Bowman 1990, the form of W. Haerdle 1991 that R has as ``faithful``.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from engine.data.examples import Data, padded
from engine.data.row import FOLD, FOLDS, SCALING, SPLIT, TEST_SHARE, Dataset
from engine.objective import FloatArray
from engine.parameters import Parameter

SPECIES = ("setosa", "versicolor", "virginica")
MEASURES = ("sepal length", "sepal width", "petal length", "petal width")
#: Which of the measures are the inputs.
INPUTS = {"petal": (2, 3), "sepal": (0, 1), "all": (0, 1, 2, 3)}

#: Fifty flowers of each species: sepal length and width, petal length and width, two digits each, in mm.
IRIS = (
    """
    51351402 49301402 47321302 46311502 50361402 54391704 46341403 50341502 44291402 49311501 54371502
    48341602 48301401 43301101 58401202 57441504 54391304 51351403 57381703 51381503 54341702 51371504
    46361002 51331705 48341902 50301602 50341604 52351502 52341402 47321602 48311602 54341504 52411501
    55421402 49311502 50321202 55351302 49361401 44301302 51341502 50351303 45231303 44321302 50351606
    51381904 48301403 51381602 46321402 53371502 50331402
    """,
    """
    70324714 64324515 69314915 55234013 65284615 57284513 63334716 49243310 66294613 52273914 50203510
    59304215 60224010 61294714 56293613 67314414 56304515 58274110 62224515 56253911 59324818 61284013
    63254915 61284712 64294313 66304414 68284814 67305017 60294515 57263510 55243811 55243710 58273912
    60275116 54304515 60344516 67314715 63234413 56304113 55254013 55264412 61304614 58264012 50233310
    56274213 57304212 57294213 62294313 51253011 57284113
    """,
    """
    63336025 58275119 71305921 63295618 65305822 76306621 49254517 73296318 67255818 72366125 65325120
    64275319 68305521 57255020 58285124 64325323 65305518 77386722 77266923 60225015 69325723 56284920
    77286720 63274918 67335721 72326018 62284818 61304918 64285621 72305816 74286119 79386420 64285622
    63285115 61265614 77306123 63345624 64315518 60304818 69315421 67315624 69315123 58275119 68325923
    67335725 67305223 63255019 65305220 62345423 59305118
    """,
)

#: 272 eruptions in August 1985: how long each took, in thousandths of a minute, and the minutes to the next.
ERUPTIONS = """
    3600,79 1800,54 3333,74 2283,62 4533,85 2883,55 4700,88 3600,85 1950,51 4350,85 1833,54 3917,84
    4200,78 1750,47 4700,83 2167,52 1750,62 4800,84 1600,52 4250,79 1800,51 1750,47 3450,78 3067,69
    4533,74 3600,83 1967,55 4083,76 3850,78 4433,79 4300,73 4467,77 3367,66 4033,80 3833,74 2017,52
    1867,48 4833,80 1833,59 4783,90 4350,80 1883,58 4567,84 1750,58 4533,73 3317,83 3833,64 2100,53
    4633,82 2000,59 4800,75 4716,90 1833,54 4833,80 1733,54 4883,83 3717,71 1667,64 4567,77 4317,81
    2233,59 4500,84 1750,48 4800,82 1817,60 4400,92 4167,78 4700,78 2067,65 4700,73 4033,82 1967,56
    4500,79 4000,71 1983,62 5067,76 2017,60 4567,78 3883,76 3600,83 4133,75 4333,82 4100,70 2633,65
    4067,73 4933,88 3950,76 4517,80 2167,48 4000,86 2200,60 4333,90 1867,50 4817,78 1833,63 4300,72
    4667,84 3750,75 1867,51 4900,82 2483,62 4367,88 2100,49 4500,83 4050,81 1867,47 4700,84 1783,52
    4850,86 3683,81 4733,75 2300,59 4900,89 4417,79 1700,59 4633,81 2317,50 4600,85 1817,59 4417,87
    2617,53 4067,69 4250,77 1967,56 4600,88 3767,81 1917,45 4500,82 2267,55 4650,90 1867,45 4167,83
    2800,56 4333,89 1833,46 4383,82 1883,51 4933,86 2033,53 3733,79 4233,81 2233,60 4533,82 4817,77
    4333,76 1983,59 4633,80 2017,49 5100,96 1800,53 5033,77 4000,77 2400,65 4600,81 3567,71 4000,70
    4500,81 4083,93 1800,53 3967,89 2200,45 4150,86 2000,58 3833,78 3500,66 4583,76 2367,63 5000,88
    1933,52 4617,93 1917,49 2083,57 4583,77 3333,68 4167,81 4333,81 4500,73 2417,50 4000,85 4167,74
    1883,55 4583,77 4250,83 3767,83 2033,51 4433,78 4083,84 1833,46 4417,83 2183,55 4800,81 1833,57
    4800,76 4100,84 3966,77 4233,81 3500,87 4366,77 2250,51 4667,78 2100,60 4350,82 4133,91 1867,53
    4600,78 1783,46 4367,77 3850,84 1933,49 4500,83 2383,71 4700,80 1867,49 3833,75 3417,64 4233,76
    2400,53 4800,94 2000,55 4150,76 1867,50 4267,82 1750,54 4483,75 4000,78 4117,79 4083,78 4267,78
    3917,70 4550,79 4083,70 2417,54 4183,86 2217,50 4450,90 1883,54 1850,54 4283,77 3950,79 2333,64
    4150,75 2350,47 4933,86 2900,63 4583,85 3833,82 2083,57 4367,82 2133,67 4350,74 2200,54 4450,83
    3567,73 4500,73 4150,88 3817,80 3917,71 4450,83 2000,56 4283,79 4767,78 4533,84 1850,58 4250,83
    1983,43 2250,60 4750,75 4117,81 2150,46 4417,90 1817,46 4467,74
"""


@cache
def _flowers() -> FloatArray:
    """All flowers (150, 4) in cm, the species one after the other."""
    words = [word for species in IRIS for word in species.split()]
    return _frozen([[int(word[place : place + 2]) / 10 for place in (0, 2, 4, 6)] for word in words])


@cache
def _eruptions() -> FloatArray:
    """All eruptions (272, 2): how long each took and the wait for the next, in minutes."""
    pairs = (word.split(",") for word in ERUPTIONS.split())
    return _frozen([[int(took) / 1000, float(wait)] for took, wait in pairs])


def _frozen(rows: list[list[float]]) -> FloatArray:
    table = np.array(rows)
    table.flags.writeable = False
    return table


def _iris(rng: np.random.Generator, *, inputs: str) -> Data:
    del rng  # measured
    chosen = INPUTS[inputs]
    x = _flowers()[:, chosen]
    return Data(
        kind="classes", x=x, y=np.repeat(np.eye(3), 50, axis=0), target_name="species",
        feature_names=tuple(f"{MEASURES[place]} (cm)" for place in chosen), class_names=SPECIES,
        domain=tuple(padded(column) for column in x.T), target_range=(0.0, 1.0),
    )  # fmt: skip


def _old_faithful(rng: np.random.Generator) -> Data:
    del rng  # measured
    x, y = np.hsplit(_eruptions(), 2)
    return Data(
        kind="regression", x=x, y=y, feature_names=("eruption (min)",), target_name="wait (min)",
        domain=(padded(x),), target_range=padded(y),
    )  # fmt: skip


FACTS = "public domain: published measurements"

REAL = (
    Dataset(
        key="iris", title="Iris", kind="classes", draw=_iris,
        parameters=(
            Parameter(
                name="inputs", default="petal", choices=tuple(INPUTS),
                meaning="Which lengths and widths are the inputs; two of them can be drawn.",
            ),
            SCALING, TEST_SHARE, SPLIT, FOLDS, FOLD,
        ),
        meaning="Three species of iris by their petals and sepals: one stands apart, two touch.",
        source="R. A. Fisher 1936, Annals of Eugenics 7; measured by E. Anderson", licence=FACTS,
    ),
    Dataset(
        key="old_faithful", title="Old Faithful", kind="regression", draw=_old_faithful,
        parameters=(SCALING, TEST_SHARE, FOLDS, FOLD),
        meaning="How long the geyser lets one wait after a short or a long eruption: two clouds on a line.",
        source="A. Azzalini and A. W. Bowman 1990, Applied Statistics 39", licence=FACTS,
    ),
)  # fmt: skip
