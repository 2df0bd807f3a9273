"""Where experiments come from: lessons, files, pictures and pages that carry one, and tables."""

from __future__ import annotations

from pathlib import Path

from app.csv_import.experiment import csv_experiment, is_csv
from app.document import Document
from app.export.link import is_link
from app.export.page_metadata import is_page, read_page
from app.export.png_metadata import is_png, read_metadata
from app.export.trained import TrainedNetwork, is_trained
from app.export.weights import is_weights
from app.files import file_version_of
from app.lessons.catalogue import find, lessons
from app.lessons.lesson import Lesson
from app.lessons.links import link_document
from app.lessons.programs import is_program, program_document
from app.lessons.reading import is_lesson, lesson_experiment, read_checked, with_text
from app.lessons.recordings import recording_experiment
from app.lessons.swept import sweep_document
from engine.data.array_file import PICKLES, pickle_refusal
from engine.errors import RavineError, unknown_name
from engine.experiment.description import Experiment
from engine.maps.swept_runs import is_sweep
from engine.recording.recording_reader import is_recording


def open_source(source: str) -> Document:
    """What is opened by a name: every way to open an experiment by its name goes through here.

    A lesson plays; a file and the frame of a picture or page open paused.

    Args:
        source: the path of an experiment file, of a picture or page that carries one, of a table to learn
            from, or of a recorded run or a folder of checkpoints; a lesson's name or folder; or a link.

    Raises:
        RavineError: there is no such thing, or it says something that is not allowed.
    """
    if is_link(source):
        return link_document(source)
    path = Path(source)
    if not source.strip():
        raise RavineError(f"the name of the file or lesson is empty; lessons are {', '.join(lessons())}")
    found = _on_disk(path, source)
    if found is not None:
        return found
    if path.suffix or len(path.parts) > 1:
        raise RavineError(f"{source}: there is no such file")
    try:
        lesson = find(source)
    except RavineError:
        raise unknown_name("file or lesson", source, lessons()) from None
    return _lesson_document(lesson)


def _on_disk(path: Path, source: str) -> Document | None:
    """The file or folder of that name; None if there is none."""
    try:
        if path.is_dir() and is_lesson(path):
            place = path.resolve()
            listed = next((row for row in lessons().rows() if row.path.resolve() == place), None)
            # One that is handed out lies in no folder of lessons.
            return (
                Document(lesson_experiment(path), plays=True) if listed is None else _lesson_document(listed)
            )
        if path.is_dir() and _holds_recording(path):
            return _recording_document(path)
        if path.is_dir():
            raise RavineError(f"{source}: this is a folder; name an experiment file in it")
        if path.exists() and not path.is_file():
            raise RavineError(f"{source}: this is not a regular file; save the experiment as a file first")
        if path.is_file():
            return _read(path)
    except OSError as error:
        raise RavineError(f"{source[:80]}: it cannot be read ({error.strerror})") from None
    return None


def _lesson_document(lesson: Lesson) -> Document:
    return Document(lesson_experiment(lesson.path), lesson=lesson.key, plays=True)


def _recording_document(path: Path) -> Document:
    try:
        return Document(recording_experiment(path), source=path)
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None


def _holds_recording(path: Path) -> bool:
    try:
        return is_recording(path)
    except OSError as error:
        raise RavineError(f"{path}: it cannot be read ({error.strerror})") from None


#: Endings of what a picture or a clip may be saved as, and cannot be opened from.
SHOWN_ONLY = (".jpg", ".jpeg", ".gif", ".webp", ".mp4", ".svg", ".pdf", ".bmp", ".tif", ".tiff")


#: Endings of files of models that other programs write.
LIBRARY_FILES = (".h5", ".hdf5", ".keras", ".onnx")


def _read(path: Path) -> Document:
    if path.suffix.lower() in SHOWN_ONLY and not is_png(path):
        raise RavineError(f"{path}: this picture carries no experiment; only a PNG that Ravine saved does")
    if is_png(path):
        experiment, address = read_metadata(path)
        return Document(experiment, address=address, source=path)
    if is_page(path):
        experiment, address = read_page(path)
        return Document(experiment, address=address, source=path)
    if path.suffix.lower() in PICKLES:
        raise RavineError(pickle_refusal(path))
    if path.suffix.lower() in LIBRARY_FILES:
        raise RavineError(
            f"{path}: files of this kind are not read; save the weights as .npz or .safetensors "
            "(docs/weights.md says how), or open the program of the network"
        )
    if is_csv(path) or is_program(path):
        return _read_table_or_program(path)
    if is_trained(path) or is_sweep(path):
        return _read_arrays(path)
    if _holds_recording(path):
        return _recording_document(path)
    if is_weights(path):
        raise RavineError(
            f"{path} holds weights without a network: open the network, then the weights with File > Open "
            'weights..., --weights, or weights = "FILE" in its file'
        )
    version = file_version_of(path)  # of what is read, or of what was there before
    return Document(with_text(read_checked(path), path), path=path, file_version=version, source=path)


def _read_table_or_program(path: Path) -> Document:
    if is_program(path):
        return program_document(path)
    return sweep_document(path) if is_sweep(path) else Document(csv_experiment(path), source=path)


def _read_arrays(path: Path) -> Document:
    if is_sweep(path):
        return sweep_document(path)
    return Document(TrainedNetwork.load(path).resumed(), source=path)


def load(source: str) -> Experiment:
    """The experiment of a path or a lesson's name; see `open_source`.

    Raises:
        RavineError: as `open_source`.
    """
    return open_source(source).experiment
