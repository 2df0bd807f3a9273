from __future__ import annotations

import sys

import pytest

from tools import guide


def test_made_parts_tell_what_the_program_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["guide.py", "--check"])
    assert (guide.main(), capsys.readouterr().err) == (0, "")


def test_every_made_part_stands_on_a_page() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in guide.PAGES.glob("*.md"))
    assert [name for name in guide.parts() if f"<!-- made: {name} -->" not in texts] == []


def test_a_page_that_asks_for_an_unknown_part_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing makes the part 'keyz'"):
        guide.page("<!-- made: keyz -->\n<!-- end -->", guide.parts())


def test_defaults_of_dialects_are_told_where_they_differ() -> None:
    text = guide.rows("optimizers")
    assert "`1e-07` in keras, `1e-08` in pytorch" in text
    assert "| `momentum` | `0` |" in text
