"""Links that are opened or pasted: an experiment and a frame in one line of text."""

from __future__ import annotations

from app.document import Document
from app.export.link import read_link


def link_document(text: str) -> Document:
    """What a link leads to, as an experiment that no file holds.

    Raises:
        RavineError: it is damaged, or holds what is not allowed.
    """
    experiment, address = read_link(text)
    return Document(experiment, address=address, is_saved=False)
