"""Every row of the table of views makes a view that keeps the contract."""

from __future__ import annotations

import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QRect, QSize
from PyQt6.QtGui import QPageSize, QPainter, QPdfWriter
from PyQt6.QtSvg import QSvgGenerator, QSvgRenderer
from PyQt6.QtWidgets import QApplication

from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.followed_example import FollowedExample
from engine.frames.frame import Frame
from engine.frames.network_frame import RacerNetwork
from engine.observers.session_observer import Observer
from engine.observers.surface_observer import read_surface
from engine.session.session import Session
from tests.widgets.average_frames import averaged
from tests.widgets.frames import SMALL_MAPS, ravine_frame, regression_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import border_is_calm, drawn, halved
from tests.widgets.prediction_frames import network_of, sine_frame
from tests.widgets.recording_frames import recorded_frame
from widgets import view_table
from widgets.style.theme import themes
from widgets.view.view import View
from widgets.view.view_row import ViewRow
from widgets.view_table import ROOMS, VIEWS, FoundViews, ViewTable, module_names

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")
# The surface is a scene of its own widget; tests/widgets/landscape and scene draw it.
FLAT = [row for row in VIEWS.rows() if row.vector and row.key != "surface"]
ROWS = [pytest.param(row, id=row.key) for row in FLAT]

HIMMELBLAU = Experiment(SurfaceSpec(surface="himmelblau"), named((RacerSpec("sgd"),)))


def make(row: ViewRow, theme: str = "ink") -> View:
    return row.make(themes()[theme])


FOLLOWED = FollowedExample(
    *("test", 3, 12, np.array([1.5]), np.array([1.5]), (np.array([0.9, -0.9]), np.array([0.7]))),
    answer=np.array([0.7]),
    target=np.array([1.0]),
    importance=np.array([0.4]),
)


def frame(row: ViewRow) -> Frame:
    if row.key == "neuron":
        return network_frame("gate")
    if row.key in ("basins", "settings_map"):
        return ravine_frame(view=dict(SMALL_MAPS))
    if row.key in ("momentum_convergence", "quadratic_model"):
        return Observer(Session(replace(HIMMELBLAU, objective=SurfaceSpec(formula="x^2 + a*y^2")))).frame()
    if row.key == "parameters":
        return recorded_frame()
    made = sine_frame(3)
    averages = tuple(averaged(12, index=racer.index, name=racer.name) for racer in made.racers)
    network = network_of(made)
    twins = tuple(RacerNetwork(racer.index, network.layers, network.history) for racer in made.racers)
    return replace(
        made,
        caption="update: sgd moved weight 10 → 20",
        averages=averages,
        # a hand-made example has no layers of this network, which the other views would look into
        network=replace(network, compared=twins, followed=FOLLOWED if row.key == "example" else None),
        reading=read_surface(Session(HIMMELBLAU)),
    )


@pytest.mark.parametrize("row", ROWS)
def test_a_view_carries_the_key_of_its_row(row: ViewRow) -> None:
    assert make(row).key == row.key


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("theme", list(themes()))
def test_nothing_is_cut_off_at_the_border(row: ViewRow, theme: str) -> None:
    for size in (row.smallest, row.size, (1280, 760)):
        assert border_is_calm(drawn(make(row, theme), frame(row), size)), size


@pytest.mark.parametrize("row", ROWS)
def test_a_view_draws_before_its_first_frame_and_at_any_size(row: ViewRow) -> None:
    view = make(row)
    view.resize(30, 20)
    view.grab()
    assert drawn(view, frame(row), (30, 20)).shape == (20, 30, 3)


@pytest.mark.parametrize("row", ROWS)
def test_the_same_frame_gives_the_same_picture(row: ViewRow) -> None:
    used = make(row)
    drawn(used, ravine_frame(3), row.size)
    drawn(used, regression_frame(40), row.size)
    assert np.array_equal(drawn(used, frame(row), row.size), drawn(make(row), frame(row), row.size))


@pytest.mark.parametrize("row", ROWS)
def test_a_theme_can_be_changed_live(row: ViewRow) -> None:
    view = make(row, "ink")
    drawn(view, frame(row), row.size)
    view.set_theme(themes()["paper"])
    assert np.array_equal(drawn(view, frame(row), row.size), drawn(make(row, "paper"), frame(row), row.size))


@pytest.mark.parametrize("row", ROWS)
def test_a_doubled_picture_shows_the_same_more_finely(row: ViewRow) -> None:
    once, twice = drawn(make(row), frame(row), row.size), drawn(make(row), frame(row), row.size, scale=2)
    assert np.abs(halved(twice) - once).mean() < 3.0
    assert not np.array_equal(twice[::2, ::2], twice[1::2, 1::2])


@pytest.mark.parametrize("row", ROWS)
def test_a_view_can_be_drawn_as_svg_without_fonts(row: ViewRow) -> None:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(*row.size))
    generator.setViewBox(QRect(0, 0, *row.size))
    _render(make(row), row, generator)
    text = bytes(buffer.data().data()).decode()
    assert QSvgRenderer(buffer.data()).isValid()
    assert "<path" in text
    assert "<text" not in text


@pytest.mark.parametrize("row", ROWS)
def test_a_view_can_be_drawn_as_pdf(row: ViewRow, tmp_path: Path) -> None:
    path = tmp_path / "view.pdf"
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    _render(make(row), row, writer)
    del writer
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_size > 5_000


def _render(view: View, row: ViewRow, device: QSvgGenerator | QPdfWriter) -> None:
    view.resize(*row.size)
    view.apply(frame(row))
    view.settle()
    painter = QPainter(device)
    view.render(painter)
    painter.end()


@pytest.mark.parametrize("row", ROWS)
def test_the_numbers_shown_can_be_had(row: ViewRow) -> None:
    view = make(row)
    view.apply(frame(row))
    table = view.table()
    assert table
    assert all(isinstance(name, str) and np.ndim(values) == 1 for name, values in table.items())
    assert view.summary()


@pytest.mark.parametrize("row", ROWS)
def test_applying_the_same_frame_again_asks_for_no_drawing(row: ViewRow) -> None:
    view, shown, painted = make(row), frame(row), list[bool]()
    view.resize(*row.size)
    view.apply(shown)
    view.show()
    QApplication.processEvents()
    view.draw = lambda painter: painted.append(painter.isActive())  # type: ignore[method-assign]
    view.apply(shown)
    QApplication.processEvents()
    assert not painted
    view.apply(replace(shown))
    QApplication.processEvents()
    assert painted
    view.close()
    view.deleteLater()


def test_views_do_not_name_the_session_or_each_other() -> None:
    modules = {type(make(row)).__module__ for row in FLAT}
    for module in modules:
        names = vars(sys.modules[module]).values()
        others = {getattr(value, "__module__", "") for value in names if isinstance(value, type)} & modules
        assert others <= {module}


def test_every_module_of_a_view_has_a_row_and_no_two_share_a_place_in_the_list() -> None:
    shared = {"plot_view", "layer_view", "landscape_view", "reading_view", "computed_map_view"}
    modules = {path.stem for path in ROOMS.glob("*/*_view.py")} - shared
    assert {row.make.__module__.rpartition(".")[2] for row in VIEWS.rows()} == modules
    assert len({row.order for row in VIEWS.rows()}) == len(VIEWS)


@pytest.mark.parametrize("name", ["key", "title", "meaning"])
def test_an_incomplete_row_is_reported_in_a_sentence(name: str) -> None:
    empty: dict[str, Any] = {name: ""}
    with pytest.raises(ValueError, match=f"has no {name}; give it one"):
        replace(VIEWS["loss"], **empty)


def test_an_error_names_both_keys_where_a_view_has_another_than_its_row() -> None:
    with pytest.raises(ValueError, match='makes a view of the key "loss"; write key = "losses"'):
        replace(VIEWS["loss"], key="losses")


def test_the_nearest_views_are_suggested_for_an_unknown_one() -> None:
    with pytest.raises(RavineError, match="contour"):
        VIEWS["contuor"]


def test_an_earlier_key_finds_the_view_and_is_not_listed() -> None:
    assert VIEWS["bench"].key == VIEWS.current("bench") == "function_editor"
    assert "bench" in VIEWS
    assert "bench" not in list(VIEWS)


def test_an_earlier_key_that_is_taken_is_refused() -> None:
    with pytest.raises(ValueError, match='the view "loss" had the key "step"'):
        ViewTable([replace(VIEWS["loss"], aliases=("step",)), VIEWS["step"]])


@pytest.fixture
def imported(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The modules of views that are imported from now on."""
    names: list[str] = []

    def noted(name: str) -> ModuleType:
        names.append(name)
        return import_module(name)

    monkeypatch.setattr(view_table, "import_module", noted)
    return names


def test_a_view_named_like_its_module_is_imported_alone(imported: list[str]) -> None:
    views = FoundViews()
    assert views["contour"] is VIEWS["contour"]
    assert "contour" in views
    assert views.current("contour") == "contour"
    assert set(imported) == {"widgets.landscape.contour_view"}


def test_every_other_key_is_looked_for_in_all_modules(imported: list[str]) -> None:
    views = FoundViews()
    assert views["layers"].key == "layers"  # of strips_view
    assert set(imported) == set(module_names())
    assert "layer" not in views  # layer_view is what several views share


def test_all_views_are_listed_in_order() -> None:
    assert [*FoundViews()] == [row.key for row in sorted(VIEWS.rows(), key=lambda row: row.order)]
    assert all(VIEWS[row.key] is row for row in VIEWS.rows())
