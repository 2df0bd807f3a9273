"""The data sets that are shipped as files are those that scikit-learn has."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from engine.data import DATASETS
from engine.data.shipped import SHIPPED, TABLES


@pytest.mark.parametrize(
    ("key", "shape", "counts", "digest"),
    [
        ("wine", (178, 13), [59, 71, 48], "c7e84e8e03b2b5a3"),
        ("breast_cancer", (569, 30), [212, 357], "cdd5f37c36cbdfc2"),
        ("diabetes", (442, 10), None, "e9c1f7559552854a"),
        (
            "digits",
            (1797, 64),
            [178, 182, 177, 183, 181, 182, 181, 179, 174, 180],
            "f19a7d92591ca0a1",
        ),
    ],
)
def test_a_shipped_set_has_the_published_numbers(
    key: str, shape: tuple[int, int], counts: list[int] | None, digest: str
) -> None:
    row = DATASETS[key]
    data = row.make(np.random.default_rng(0), scaling="none", test_share=0.0)
    learned = data.y.argmax(axis=1) if data.y.shape[1] > 1 else data.y[:, 0]
    assert data.x.shape == shape
    assert counts is None or np.bincount(learned.astype(int)).tolist() == counts
    content = b"".join(np.ascontiguousarray(part, "<f8").tobytes() for part in (data.x, learned))
    assert hashlib.sha256(content).hexdigest().startswith(digest), "a number has changed"
    assert row.licence


def test_each_shipped_file_says_where_it_is_from() -> None:
    said = (TABLES / "SOURCES.md").read_text(encoding="utf-8")
    assert {path.stem for path in TABLES.glob("*.npz")} == {row.key for row in SHIPPED}
    assert all(f"`{row.key}.npz`" in said for row in SHIPPED)
