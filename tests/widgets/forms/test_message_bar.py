"""Messages are one line that comes, can do something, and goes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from widgets.forms.message_bar import MessageBar
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def bar() -> Iterator[MessageBar]:
    made = MessageBar()
    made.set_theme(load_theme("ink"))
    yield made
    made.close()
    made.deleteLater()


def test_there_is_no_bar_without_a_message(bar: MessageBar) -> None:
    assert bar.isHidden()


def test_the_newest_sentence_is_shown(bar: MessageBar) -> None:
    bar.say("info", "first")
    bar.say("bad", "second")
    assert bar.text == "second"


def test_an_offer_is_taken_once_and_the_bar_goes(bar: MessageBar) -> None:
    taken: list[bool] = []
    bar.say("info", "Your work was kept.", offer="Bring it back", action=lambda: taken.append(True))
    bar.offer.click()
    assert (taken, bar.text) == ([True], "")


def test_a_message_without_an_offer_shows_no_button(bar: MessageBar) -> None:
    bar.say("info", "Saved.", offer="Undo", action=lambda: None)
    bar.say("info", "Saved.")
    assert bar.offer.isHidden()


def test_a_long_sentence_gets_the_height_it_needs(bar: MessageBar) -> None:
    bar.say("bad", "short")
    one_line = bar.heightForWidth(400)
    bar.say("bad", "a sentence that goes on and on " * 12)
    assert bar.heightForWidth(400) > 2 * one_line


def test_only_news_that_asks_for_nothing_goes_by_itself(bar: MessageBar) -> None:
    bar.say("info", "This loss is drawn whole.")
    assert bar.passes()
    bar.say("info", "Your work was kept.", offer="Bring it back", action=lambda: None)
    assert not bar.passes()
    bar.say("bad", "Loss is not finite.")
    assert not bar.passes()


def test_an_error_that_offers_something_comes_back_after_what_came_in_between(bar: MessageBar) -> None:
    copied: list[str] = []
    bar.say("bad", "An error.", "Copy report", lambda: copied.append("report"))
    bar.say("info", "A picture was saved.")
    assert bar.text == "A picture was saved."
    bar.dismiss()
    assert bar.text == "An error."
    bar.offer.click()
    assert copied == ["report"]
    assert bar.text == ""


def test_an_error_whose_cause_is_gone_does_not_come_back(bar: MessageBar) -> None:
    bar.say("bad", "An error.", "Copy report", lambda: None)
    bar.say("info", "News.")
    bar.withdraw("An error.")
    bar.dismiss()
    assert bar.text == ""
    bar.say("bad", "An error.", "Copy report", lambda: None)
    bar.say("info", "News.")
    bar.clear()
    bar.dismiss()
    assert bar.text == ""


def test_each_of_five_divergences_has_a_line_of_its_own(bar: MessageBar) -> None:
    sentences = [f"momentum {number} left the numbers at step 7." for number in range(5)]
    bar.say("bad", sentences[0])
    one_line = bar.heightForWidth(900)
    bar.say("bad", "\n".join(sentences))
    line = bar.fontMetrics().lineSpacing()
    assert bar.text.splitlines() == sentences
    assert bar.heightForWidth(900) >= max(one_line, 5 * line)
