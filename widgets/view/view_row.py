"""The row of a view in the table of views, written in the view's own module.

**To add a view**, make one file, ``widgets/ROOM/NAME_view.py``, in the room of its subject:

1. a subclass of `widgets.view.view.View` with the ``key`` of its row. It prepares for a frame in
   ``prepare(frame, before)``, draws in ``draw(painter)`` in pixels of the widget, finds what is chosen in
   ``self.display``, and asks for changes by signals. ``table()`` gives its numbers, ``summary()`` says in a
   few words what is shown;
2. at the end of the module ``VIEW_ROW = ViewRow(...)``;
3. a text for "What is this?", ``resources/panels/KEY.md``: what one sees, can do, and what numbers mean.

The table (``widgets.view_table``) finds every module of such a name with its ``VIEW_ROW``; panels, the
command line, export and the tests of ``tests/widgets/test_view_table.py`` are made from it. For a place in a
workspace name its key in ``app/workspaces.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.frames.extras import Extra
from widgets.style.theme import Theme
from widgets.view.view import View


@dataclass(frozen=True)
class ViewRow:
    """One view.

    Attributes:
        key: the name used in files and on the command line; the view's own ``key``.
        title: the name above its panel.
        meaning: what it shows, in one sentence.
        make: makes the view in a theme.
        order: rows are listed by it, ascending; leave room between two.
        size: width and height in pixels of a picture for which none is given.
        smallest: width and height down to which nothing is cut off.
        docked: width and height in pixels that its panel keeps beside others; with less it becomes a tab.
        vector: whether SVG and PDF are possible.
        extras: what it shows of a frame that frames bring only where a view asks for it.
        aliases: keys it had before, still read in files and on the command line.

    Raises:
        ValueError: the row is incomplete; the sentence says what is missing.
    """

    key: str
    title: str
    meaning: str
    make: Callable[[Theme], View]
    order: int
    size: tuple[int, int] = (960, 720)
    smallest: tuple[int, int] = (320, 240)
    docked: tuple[int, int] = (240, 140)
    vector: bool = True
    extras: frozenset[Extra] = frozenset()
    aliases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("key", "title", "meaning"):
            if not getattr(self, name):
                raise ValueError(f'the row of the view "{self.key or self.title}" has no {name}; give it one')
        own = getattr(self.make, "key", self.key)
        if own != self.key:
            raise ValueError(
                f'the row "{self.key}" makes a view of the key "{own}"; write key = "{self.key}" in its class'
            )
