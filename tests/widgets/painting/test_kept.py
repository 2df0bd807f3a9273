from __future__ import annotations

from widgets.painting.kept import kept, let_go


def test_results_are_kept_until_they_are_let_go() -> None:
    asked: list[int] = []

    @kept(2)
    def double(value: int) -> int:
        asked.append(value)
        return 2 * value

    assert [double(1), double(1), double(2), double(3)] == [2, 2, 4, 6]
    assert asked == [1, 2, 3]
    assert double.cache_info().currsize == 2
    let_go()
    assert double.cache_info().currsize == 0
    assert double(3) == 6
    assert asked == [1, 2, 3, 3]
