"""A lesson's text and script on a page."""

from __future__ import annotations

import pytest

from app.lessons.lesson import ScriptStep
from app.page.lesson_text import StyleRules, actions_in, script_table, text_html

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_link_that_acts_is_a_button_and_formulas_bring_no_styles_of_their_own() -> None:
    styles = StyleRules()
    made = text_html("**Play** [to *49*](<ravine:play 49>), twice $x$ and $x$, $y^2$.", styles)
    assert '<button type="button" class="action" data-action="play 49">to <em>49</em></button>' in made
    assert "<strong>Play</strong>" in made
    assert "style=" not in made
    assert made.count('class="formula s0"') == 2
    assert list(styles.rules) == ["s0", "s1"]
    assert ".s1 { width:" in styles.sheet
    assert actions_in("[a](<ravine:play 49>) [b](https://x.y)") == ["play 49"]


def test_a_styled_text_of_a_stranger_makes_no_rule() -> None:
    styles = StyleRules()
    text = '<svg class="formula" role="img" aria-label="x" style="position:fixed"> `style="top:0"`'
    made = text_html(text, styles)
    assert "<svg" not in made
    assert styles.rules == {}


def test_the_steps_of_a_script_are_safe_html_without_paragraphs() -> None:
    step = ScriptStep(ask="Is $x$ < <b>y</b>?", choices=("yes", "<i>no"), answer=1, reveal="*No*.")
    (told,) = script_table((step,), StyleRules())
    assert told["ask"].startswith("Is <svg")
    assert "&lt;b&gt;y" in told["ask"]
    assert told["choices"] == ["yes", "&lt;i&gt;no"]
    assert told["reveal"] == "<em>No</em>."
    assert (told["say"], told["answer"]) == ("", 1)
