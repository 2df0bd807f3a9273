"""Programs of Keras and PyTorch that are opened or pasted: read as experiments, never executed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.document import Document
from app.export.link import is_link
from app.files import PROGRAM_FORMATS
from app.lessons.links import link_document
from engine.errors import RavineError

if TYPE_CHECKING:
    from engine.code_reading.program_reading import ReadProgram


def is_program(path: Path) -> bool:
    """Whether a file's name is that of a program or a notebook."""
    return path.suffix.lower().removeprefix(".") in PROGRAM_FORMATS


def program_in(path: Path) -> ReadProgram:
    """What a file's program describes.

    Raises:
        RavineError: it cannot be read, or describes no network.
    """
    from engine.code_reading.program_reading import read_program  # noqa: PLC0415 - start-up time
    from engine.code_reading.source_code import LONGEST  # noqa: PLC0415 - as above

    try:
        size = path.stat().st_size
        text = path.read_text(encoding="utf-8-sig") if size <= LONGEST else " " * (LONGEST + 1)
        return read_program(text, is_notebook=path.suffix.lower() == ".ipynb")
    except UnicodeDecodeError:
        raise RavineError(f"{path}: this is not a text file in UTF-8") from None
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None
    except RavineError as error:
        raise error.at(str(path)) from None


def program_document(path: Path) -> Document:
    """A file's program as an experiment that has no file of its own yet.

    Raises:
        RavineError: as `program_in`.
    """
    read = program_in(path)
    return Document(read.experiment, source=path, told=read.sentence)


def pasted_document(text: str) -> Document:
    """Pasted code, or a pasted link, as an experiment.

    Raises:
        RavineError: it is no program, or describes no network.
    """
    if is_link(text):
        return link_document(text)
    from engine.code_reading.program_reading import read_program  # noqa: PLC0415 - as above

    read = read_program(text, is_notebook=text.lstrip().startswith("{"))
    return Document(read.experiment, told=read.sentence, is_saved=False)
