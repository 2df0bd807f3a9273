from __future__ import annotations

import numpy as np

from engine.data import DATASETS


def test_the_class_is_told_by_the_first_inputs_and_by_no_other() -> None:
    data = DATASETS["many_inputs"].make(
        np.random.default_rng(1), samples=4000, noise=0.0, inputs=6, useful=2, test_share=0.0
    )
    told = np.array([np.corrcoef(column, data.y[:, 0])[0, 1] for column in data.x.T])
    assert (told[:2] > 0.5).all()
    assert (np.abs(told[2:]) < 0.06).all()
    assert ((data.x[:, :2].sum(axis=1) > 0.0) == (data.y[:, 0] == 1.0)).all()
    assert data.feature_names == ("x1", "x2", "x3", "x4", "x5", "x6")


def test_more_useful_inputs_than_there_are_means_all() -> None:
    data = DATASETS["many_inputs"].make(
        np.random.default_rng(1), samples=20, inputs=3, useful=9, noise=0.0, test_share=0.0
    )
    assert data.x.shape == (20, 3)
