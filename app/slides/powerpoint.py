"""A deck as a PowerPoint file, whose texts can be edited; needs the extra ``slides``."""

from __future__ import annotations

from importlib import import_module
from io import BytesIO
from typing import Any

from app.lessons.sentence import plain_text
from app.slides.deck import PICTURE, Deck, Slide
from engine.errors import RavineError
from widgets.style.theme import Theme

#: A slide of 16:9 in inches, the space at its sides, and the height of its picture.
WIDTH, HEIGHT, SIDE = 40.0 / 3.0, 7.5, 0.67
#: The layout without any place for text, in the template that python-pptx brings.
BLANK = 6
LETTERS_A_LINE = 78


def deck_pptx(deck: Deck, theme: Theme) -> bytes:
    """The deck as a file.

    Raises:
        RavineError: python-pptx is not installed.
    """
    try:
        pptx: Any = import_module("pptx")
        import_module("pptx.util")
    except ImportError:
        raise RavineError(
            "a .pptx needs python-pptx, which is not installed: pip install 'ravine[slides]', or write .html"
        ) from None
    presentation = pptx.Presentation()
    presentation.slide_width, presentation.slide_height = pptx.util.Inches(WIDTH), pptx.util.Inches(HEIGHT)
    presentation.core_properties.title = deck.title
    presentation.core_properties.author = "Ravine"
    for slide in deck.slides:
        _add(presentation, pptx, slide, deck, theme)
    buffer = BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def _add(presentation: Any, pptx: Any, slide: Slide, deck: Deck, theme: Theme) -> None:
    inches, points = pptx.util.Inches, pptx.util.Pt
    page = presentation.slides.add_slide(presentation.slide_layouts[BLANK])
    page.background.fill.solid()
    page.background.fill.fore_color.rgb = _colour(pptx, theme.panel)
    said = plain_text(slide.sentence)
    size = 36 if slide.is_title else 24
    lines = 1 + len(said) // LETTERS_A_LINE + len(slide.choices) + bool(slide.is_title and deck.subtitle)
    height = 0.35 + 0.42 * lines
    box = page.shapes.add_textbox(inches(SIDE), inches(0.3), inches(WIDTH - 2 * SIDE), inches(height))
    frame = box.text_frame
    frame.word_wrap = True
    _write(pptx, frame.paragraphs[0], said, points(size), theme.text, bold=slide.is_title)
    if slide.is_title and deck.subtitle:
        _write(pptx, frame.add_paragraph(), deck.subtitle, points(20), theme.quiet_text)
    for place, choice in enumerate(slide.choices):
        is_right = place == slide.answer
        text = f"{'abcdefgh'[place % 8]})  {plain_text(choice)}"
        colour = theme.good if is_right else theme.text
        _write(pptx, frame.add_paragraph(), text, points(20), colour, bold=is_right)
    if slide.picture:
        top = 0.35 + height
        room = HEIGHT - top - 0.25
        width = min(WIDTH - 2 * SIDE, room * PICTURE.width / PICTURE.height)
        picture = page.shapes.add_picture(
            BytesIO(slide.picture), inches((WIDTH - width) / 2.0), inches(top), width=inches(width)
        )
        picture.name = slide.alt[:200]
    if slide.notes:
        page.notes_slide.notes_text_frame.text = plain_text(slide.notes)


def _write(pptx: Any, paragraph: Any, text: str, size: Any, colour: str, *, bold: bool = False) -> None:
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold = size, bold
    run.font.color.rgb = _colour(pptx, colour)


def _colour(pptx: Any, text: str) -> Any:
    return pptx.dml.color.RGBColor.from_string(text.removeprefix("#").upper())
