"""When Python looks for garbage: not while what stays is made, and afterwards as before."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from app.garbage import made_to_stay, unsearched


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    yield
    gc.unfreeze()


def test_nothing_is_searched_while_what_stays_is_made_nor_what_was_made_afterwards() -> None:
    before = gc.get_freeze_count()
    with made_to_stay():
        assert not gc.isenabled()
        made: list[list[int]] = [[] for _ in range(50)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= before + len(made)


def test_garbage_is_looked_for_again_where_making_it_fails() -> None:
    with pytest.raises(ZeroDivisionError), made_to_stay():
        1 / 0  # noqa: B018 - it fails
    assert gc.isenabled()


def test_what_is_there_is_searched_again_at_the_end() -> None:
    gc.unfreeze()
    with unsearched():
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
    assert gc.get_freeze_count() == 0
