"""The export dialog: it proposes what fits, previews it, writes it in blocks, and can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PyQt6.QtGui import QGuiApplication, QImage
from PyQt6.QtWidgets import QApplication, QWidget

from app.export.constant_clip import ConstantRange
from app.export.dialog.dialog import ExportDialog
from app.export.png_metadata import EXPERIMENT_KEY, read_metadata
from app.export.remembered_styles import NO_STYLES, RememberedStyles
from app.export.request import FORMATS, KINDS, PANELS
from engine.experiment.file import write_experiment
from engine.frames.frame import Address
from engine.session.session import Session
from tests.app.samples import frame_at, ravine
from widgets.style.theme import load_theme

Make = Callable[..., ExportDialog]


@pytest.fixture
def make(qapp: QApplication, tmp_path: Path) -> Iterator[Make]:
    """Makes dialogs that answer their question for a file by themselves."""
    made: list[ExportDialog] = []

    def make(
        name: str = "a.png", view: str = "contour", styles: RememberedStyles | None = None
    ) -> ExportDialog:
        def ask(parent: QWidget, proposed: str, wanted: str) -> str:
            del parent, proposed, wanted
            return str(tmp_path / name) if name else ""

        dialog = ExportDialog(
            None,
            frame_at(6),
            load_theme("ink"),
            view=view,
            folder=tmp_path,
            ask=ask,
            ask_existing=ask,
            panels=("contour", "loss"),
            styles=styles or NO_STYLES,
        )
        dialog.form.paper.width_field.setValue(320)
        dialog.form.paper.height_field.setValue(240)
        dialog.form.scale.show_key("1")
        dialog.form.scale.chosen.emit("1")
        made.append(dialog)
        return dialog

    yield make
    for dialog in made:
        dialog.close()
        dialog.deleteLater()
    qapp.sendPostedEvents()


def finish(dialog: ExportDialog, look: Callable[[], None] = lambda: None) -> None:
    """Let the export end, looking before each event."""
    while dialog.is_busy:
        look()
        QApplication.processEvents()


def shown_rows(dialog: ExportDialog) -> set[str]:
    return {name for name, row in dialog.form.rows.items() if not row.isHidden()}


def test_a_picture_is_written_with_its_experiment(make: Make, tmp_path: Path) -> None:
    dialog = make()
    dialog.export()
    finish(dialog)
    assert read_metadata(tmp_path / "a.png") == (ravine(), Address(6))
    assert dialog.summary.text().startswith("Saved a.png")


@pytest.mark.parametrize("ending", ["svg", "pdf"])
def test_a_drawing_is_written(ending: str, make: Make, tmp_path: Path) -> None:
    dialog = make(f"a.{ending}")
    dialog.form.format.show_key(ending)
    dialog.export()
    finish(dialog)
    assert (tmp_path / f"a.{ending}").stat().st_size > 1000


@pytest.mark.parametrize("ending", FORMATS["clip"])
def test_a_clip_is_written_while_the_window_lives_on(ending: str, make: Make, tmp_path: Path) -> None:
    dialog = make(f"a.{ending}")
    dialog.form.choose_kind("clip")
    dialog.form.format.show_key(ending)
    dialog.export()
    assert dialog.is_busy
    assert not (tmp_path / f"a.{ending}").exists()
    assert not dialog.form.isEnabled()
    seen = set()
    finish(dialog, lambda: seen.add(dialog.progress.value()))
    assert len(seen) > 3, "between two events at most one picture is drawn"
    assert (tmp_path / f"a.{ending}").stat().st_size > 500
    assert dialog.form.isEnabled()


def test_a_clip_goes_through_a_constant_in_place_of_steps(make: Make, tmp_path: Path) -> None:
    dialog = make("a.gif")
    dialog.form.choose_kind("clip")
    assert {"over", "steps", "every"} <= shown_rows(dialog)
    assert not {"between", "pictures"} & shown_rows(dialog)
    dialog.form.clip.over.show_key("a")
    dialog.form.clip.over.chosen.emit("a")
    assert {"over", "between", "pictures"} <= shown_rows(dialog)
    assert not {"steps", "every"} & shown_rows(dialog)
    dialog.form.clip.low.setValue(1.0)
    dialog.form.clip.high.setValue(3.0)
    dialog.form.clip.pictures.setValue(3)
    dialog.form.format.show_key("gif")
    request = dialog.form.request()
    assert request.over == ConstantRange("a", 1.0, 3.0, 3)
    assert request.pictures == 3
    assert [request.over.value(place) for place in range(3)] == [1.0, 2.0, 3.0]
    dialog.export()
    finish(dialog)
    assert (tmp_path / "a.gif").stat().st_size > 500


@pytest.mark.parametrize("ending", FORMATS["numbers"])
def test_numbers_are_written(ending: str, make: Make, tmp_path: Path) -> None:
    dialog = make(f"a.{ending}")
    dialog.form.choose_kind("numbers")
    dialog.form.format.show_key(ending)
    dialog.form.last.setValue(4)
    dialog.form.every.setValue(2)
    dialog.export()
    finish(dialog)
    path = tmp_path / f"a.{ending}"
    if ending == "npz":
        with np.load(path) as arrays:
            assert arrays["step"].tolist() == [0, 0, 2, 2, 4, 4]
    else:
        lines = path.read_text(encoding="utf-8").splitlines()
        assert lines[0].startswith("# ravine = 1" if ending == "csv" else '{"experiment": "ravine = 1')
        assert sum(line[0] in "024" or line.startswith('{"step"') for line in lines) == 6


@pytest.mark.parametrize("kind", ["clip", "numbers"])
def test_what_is_cancelled_leaves_no_file(kind: str, make: Make, tmp_path: Path) -> None:
    dialog = make({"clip": "a.gif", "numbers": "a.jsonl"}[kind])
    dialog.form.choose_kind("clip" if kind == "clip" else "numbers")
    dialog.form.last.setValue(5_000)
    dialog.export()
    QApplication.processEvents()
    assert dialog.close_button.text() == "Cancel"
    dialog.close_button.click()
    assert not dialog.is_busy
    assert dialog.summary.text().startswith("Cancelled")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("kind", "name"), [("clip", "a.gif"), ("numbers", "a.csv")])
def test_no_step_of_an_export_is_computed_by_the_thread_of_the_gui(
    kind: Literal["clip", "numbers"], name: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    computing: set[str] = set()
    advance = Session.advance

    def noted(session: Session, steps: int) -> int:
        computing.add(threading.current_thread().name)
        return advance(session, steps)

    dialog = make(name)
    monkeypatch.setattr(Session, "advance", noted)
    dialog.form.choose_kind(kind)
    dialog.form.last.setValue(4)
    dialog.export()
    finish(dialog)
    assert "ravine-export" in computing
    assert threading.main_thread().name not in computing


@pytest.mark.parametrize(("kind", "name"), [("clip", "a.gif"), ("numbers", "a.csv")])
def test_an_export_far_beyond_what_was_computed_is_cancelled_in_the_middle_of_it(
    kind: Literal["clip", "numbers"], name: str, make: Make, tmp_path: Path
) -> None:
    dialog = make(name)
    dialog.form.choose_kind(kind)
    dialog.form.last.setValue(10_000_000)
    dialog.form.every.setValue(10_000_000)
    dialog.export()
    for _ in range(20):
        QApplication.processEvents()
    dialog.close_button.click()
    assert not dialog.is_busy
    assert list(tmp_path.iterdir()) == []


def test_closing_the_dialog_cancels(make: Make, tmp_path: Path) -> None:
    dialog = make("a.gif")
    dialog.form.choose_kind("clip")
    dialog.export()
    QApplication.processEvents()
    dialog.close()
    assert not dialog.is_busy
    assert list(tmp_path.iterdir()) == []


def test_nobody_names_a_file_and_nothing_happens(make: Make, tmp_path: Path) -> None:
    dialog = make("")
    dialog.export()
    assert not dialog.is_busy
    assert list(tmp_path.iterdir()) == []


def test_a_forgotten_ending_is_added(make: Make, tmp_path: Path) -> None:
    dialog = make("my picture")
    dialog.export()
    finish(dialog)
    assert [path.name for path in tmp_path.iterdir()] == ["my picture.png"]


def test_what_cannot_be_written_is_said_in_the_dialog(make: Make) -> None:
    dialog = make("none/a.png")
    dialog.export()
    finish(dialog)
    assert "there is no folder" in dialog.error.text()
    assert not dialog.error.isHidden()


def test_the_form_asks_only_for_what_the_export_needs(make: Make) -> None:
    dialog = make()
    both = {"view", "format", "theme", "measure", "size", "scale"}
    assert shown_rows(dialog) == both | {"dpi", "transparent", "styles"}
    dialog.form.choose_kind("clip")
    clip = both | {"over", "steps", "every", "fps", "duration", "hold"}
    assert shown_rows(dialog) == clip
    dialog.form.view.show_key("surface")
    dialog.form.view.chosen.emit("surface")
    assert shown_rows(dialog) == clip | {"turn", "ease"}
    assert not dialog.form.request().plan.eased
    dialog.form.clip.ease.click()
    assert dialog.form.request().plan.eased
    dialog.form.choose_kind("numbers")
    assert shown_rows(dialog) == {"format", "steps", "every"}


def test_only_line_drawings_are_offered_as_svg_and_pdf(make: Make) -> None:
    dialog = make(view="function_editor")
    assert dialog.form.format.count() == 1
    dialog.form.view.show_key("loss")
    dialog.form.view.chosen.emit("loss")
    assert dialog.form.format.count() == 3


def test_every_format_of_every_kind_can_be_chosen(make: Make) -> None:
    dialog = make()
    for kind, _, _ in KINDS:
        dialog.form.choose_kind(kind)
        offered = [dialog.form.format.itemData(place) for place in range(dialog.form.format.count())]
        assert offered == list(FORMATS[kind])
        assert dialog.form.request().kind == kind
        assert dialog.form.request().format == offered[0]


def test_the_preview_shows_the_picture_and_the_first_numbers(make: Make) -> None:
    dialog = make()
    dialog.refresh()
    image = dialog.preview.image
    assert image is not None
    assert (image.width(), image.height()) == (320, 240)
    dialog.form.choose_kind("numbers")
    dialog.refresh()
    dialog.settle()
    assert dialog.preview.image is None
    assert dialog.preview.lines[1].startswith('{"step": 0, "racer": "sgd", "loss": 26.0')


def test_a_copied_picture_carries_its_experiment(make: Make) -> None:
    dialog = make()
    dialog.copy()
    board = QGuiApplication.clipboard()
    assert board is not None
    assert board.image().text(EXPERIMENT_KEY) == write_experiment(ravine())


def test_the_summary_says_what_will_be_made(make: Make) -> None:
    dialog = make()
    assert dialog.summary.text() == "320 × 240 pixels, step 6"
    dialog.form.choose_kind("clip")
    assert dialog.summary.text() == "320 × 240 pixels, 7 frames, 0.3 s"
    dialog.form.choose_kind("numbers")
    assert dialog.summary.text() == "14 rows: 7 steps of 2 racers"


def choose(dialog: ExportDialog, box: str, key: str) -> None:
    """Choose a row of one of the form's lists as a person does."""
    chosen = {"measure": dialog.form.paper.measure, "view": dialog.form.view, "format": dialog.form.format}[
        box
    ]
    chosen.show_key(key)
    chosen.chosen.emit(key)


def test_a_figure_is_written_as_large_on_paper_as_it_was_asked_for(make: Make, tmp_path: Path) -> None:
    dialog = make()
    choose(dialog, "measure", "column")
    dialog.form.paper.dpi.setValue(200)
    assert dialog.summary.text() == "3.5 × 2.6 in, 700 × 520 pixels, step 6"
    dialog.refresh()
    shown = dialog.preview.image
    assert shown is not None
    assert shown.width() / shown.height() == pytest.approx(3.5 / 2.6, rel=0.01)
    dialog.export()
    finish(dialog)
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (700, 520)


def test_all_panels_of_the_workspace_are_one_drawing(make: Make, tmp_path: Path) -> None:
    dialog = make("a.pdf")
    choose(dialog, "view", PANELS)
    choose(dialog, "format", "pdf")
    assert dialog.form.request().panels == ("contour", "loss")
    dialog.export()
    finish(dialog)
    assert b"/MediaBox [0 0 515.520000 259.200000]" in (tmp_path / "a.pdf").read_bytes()


def test_changing_the_unit_keeps_the_size_on_paper(make: Make) -> None:
    dialog = make()
    choose(dialog, "measure", "square")
    choose(dialog, "measure", "mm")
    assert dialog.form.paper.width_field.value() == pytest.approx(101.6)
    assert {"text", "lines", "margins", "legend"} <= shown_rows(dialog)
    choose(dialog, "measure", "px")
    assert dialog.form.paper.width_field.value() == 384
    assert not {"text", "lines", "margins", "legend"} & shown_rows(dialog)


def test_each_view_opens_with_the_style_it_was_exported_with(make: Make) -> None:
    kept = [""]
    styles = RememberedStyles(lambda: kept[0], lambda text: kept.__setitem__(0, text))
    first = make(styles=styles)
    choose(first, "measure", "square")
    first.form.paper.heading.setText("A title")
    said = first.form.figure_style()
    first.export()
    finish(first)
    again = make(view="loss", styles=styles)
    assert not again.form.paper.is_on_paper
    choose(again, "view", "contour")
    assert again.form.figure_style() == said


@pytest.mark.parametrize("kept", ["nonsense", "[]", '{"contour": 3}', '{"contour": "[figure]\\nsize = 4"}'])
def test_styles_that_cannot_be_understood_count_as_none(kept: str) -> None:
    assert RememberedStyles(lambda: kept, lambda _: None).of("contour") is None


def test_a_style_is_saved_and_opened_again(make: Make, tmp_path: Path) -> None:
    dialog = make("paper.toml")
    choose(dialog, "measure", "two_columns")
    dialog.form.paper.line_weight.setValue(1.5)
    dialog.save_style()
    said = dialog.form.figure_style()
    other = make("paper.toml", view="loss")
    other.open_style()
    assert other.form.figure_style() == said
    assert said.line_weight == 1.5
    (tmp_path / "paper.toml").write_text("[figure]\ndpi = 1", encoding="utf-8")
    other.open_style()
    assert "figure.dpi = 1 is outside" in other.error.text()
