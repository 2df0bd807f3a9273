"""Walking through a lesson: its text, the steps of its script one by one, and what it showed at the end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class LessonPage:
    """What is shown of a lesson at one time.

    Attributes:
        text: a statement or a question.
        choices: answers to choose from; none for a statement.
        answer: the place of the right one.
        reveal: what is shown once an answer has been chosen.
        actions: what is done when it is shown, or once an answer has been chosen.
        chosen: the place of the chosen answer.
        ends: whether it is the last one.
    """

    text: str = ""
    choices: tuple[str, ...] = ()
    answer: int = 0
    reveal: str = ""
    actions: tuple[str, ...] = ()
    chosen: int | None = None
    ends: bool = False

    @property
    def waits(self) -> bool:
        """Whether an answer is still to be chosen."""
        return bool(self.choices) and self.chosen is None

    def markdown(self, claim: str) -> str:
        """The page as text; the last one ends with the lesson's claim."""
        parts = [self.text]
        if self.chosen is not None:
            parts.append(f"**{'Right.' if self.chosen == self.answer else 'Not quite.'}** {self.reveal}")
        if self.ends and claim:
            parts.append(f"**What you have seen:** {claim}")
        return "\n\n".join(parts)


class LessonProgress:
    """The pages of a lesson and the one that is shown: 0 is its text, then come the steps."""

    def __init__(self, steps: Sequence[LessonPage] = ()) -> None:
        pages = list(steps)
        if pages:
            pages[-1] = replace(pages[-1], ends=True)
        self._pages = [LessonPage(), *pages]
        self.place = 0

    def __len__(self) -> int:
        """How many steps the script has."""
        return len(self._pages) - 1

    @property
    def page(self) -> LessonPage:
        """The page that is shown."""
        return self._pages[self.place]

    @property
    def asks_next(self) -> bool:
        """Whether the next page asks what is not answered yet."""
        return self.place + 1 < len(self._pages) and self._pages[self.place + 1].waits

    @property
    def at_end(self) -> bool:
        """Whether nothing comes after this page."""
        return self.place == len(self._pages) - 1 and not self.page.waits

    def move(self, by: int) -> bool:
        """Go to another page; False if there is none."""
        to = self.place + by
        there = 0 <= to < len(self._pages)
        if there:
            self.place = to
        return there

    def answer(self, place: int) -> bool:
        """Choose an answer; False where there is no question, or not so many answers."""
        page = self.page
        if not page.waits or not 0 <= place < len(page.choices):
            return False
        self._pages[self.place] = replace(page, chosen=place)
        return True
