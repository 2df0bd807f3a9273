"""Every panel has the room it needs in every workspace on every screen, and gets the same back."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.panel_layout import GAP, PanelLayout, Size, moved_divider, panel_layout, shared_out
from app.panel_places import ZONES, Group, PanelPlaces, open_panels, places_of
from app.workspaces import WORKSPACES, Workspace
from widgets.view.panel_header import HEADER
from widgets.view_table import VIEWS

WINDOWS = [(960, 640), (1280, 720), (1280, 800), (1920, 1080), (2560, 1440)]
#: What scaling leaves of a screen of full high definition and of a small one, in logical pixels.
SCALED = [(round(w / s), round(h / s)) for (w, h), s in product([(1920, 1080), (2560, 1440)], (1.5, 2.0))]
#: What header, timeline and margins take of the window.
TAKEN = (16, 114)
#: The panels that are no views, as the main window has them.
OWN = {"lesson": (240, 220), "training": (240, 200)}


def least(name: str) -> Size:
    """What a panel needs, its header included."""
    if name in OWN:
        return OWN[name]
    width, height = VIEWS[name].docked
    return width, height + HEADER


def room_of(window: Size) -> Size:
    return window[0] - TAKEN[0], window[1] - TAKEN[1]


def laid_out(places: PanelPlaces, size: Size, everything: bool = False) -> PanelLayout:
    lent = places.names if everything else ()
    return panel_layout(places, size, least, open_panels(places, lent, ()))


def overlap(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


def check(layout: PanelLayout, size: Size) -> None:
    """Nothing overlaps, nothing is outside, and nothing is smaller than it can be read."""
    rects = [cell.rect for cell in layout.cells] + [divider.rect for divider in layout.dividers]
    assert not [pair for pair in combinations(rects, 2) if overlap(*pair)]
    for x, y, width, height in rects:
        assert x >= 0 <= y
        assert x + width <= size[0]
        assert y + height <= size[1]
    for cell in layout.cells:
        for name in cell.panels:
            assert cell.rect[2] >= least(name)[0], name
            assert cell.rect[3] >= least(name)[1], name


@pytest.mark.parametrize("workspace", WORKSPACES, ids=lambda row: row.key)
@pytest.mark.parametrize("window", [*WINDOWS, *SCALED], ids="{0[0]}x{0[1]}".format)
@pytest.mark.parametrize("everything", [False, True], ids=["at first", "all panels open"])
def test_no_panel_is_smaller_than_it_can_be_read(
    workspace: Workspace, window: Size, *, everything: bool
) -> None:
    size = room_of(window)
    layout = laid_out(places_of(workspace), size, everything)
    check(layout, size)
    shown = {name for cell in layout.cells for name in cell.panels}
    assert shown == {workspace.hero, *workspace.names} - (set() if everything else workspace.closed)


@pytest.mark.parametrize("workspace", WORKSPACES, ids=lambda row: row.key)
def test_in_the_window_it_was_designed_for_every_panel_that_is_open_at_first_is_seen(
    workspace: Workspace,
) -> None:
    layout = laid_out(places_of(workspace), room_of((1280, 800)))
    assert [cell.panels for cell in layout.cells if len(cell.panels) > 1] == []
    hero = layout.cell_of(workspace.hero)
    assert hero is not None
    assert hero.rect[2] > 0.48 * 1280


@pytest.mark.parametrize("workspace", WORKSPACES, ids=lambda row: row.key)
def test_a_lesson_beside_its_workspace_leaves_the_formula_field_in_view(workspace: Workspace) -> None:
    places = places_of(workspace).opened("lesson")
    layout = laid_out(places, room_of((1280, 800)))
    check(layout, room_of((1280, 800)))
    for name in {"lesson", "function_editor"} & {*places.names}:
        cell = layout.cell_of(name)
        assert cell is not None
        assert cell.front == name


SHARES = st.floats(0.02, 50.0)


@st.composite
def any_places(draw: st.DrawFn) -> PanelPlaces:
    """Panels dragged anywhere, some of them closed."""
    workspace = draw(st.sampled_from(WORKSPACES))
    places = places_of(workspace)
    for name in draw(st.lists(st.sampled_from(places.names), max_size=5)):
        zone, side = draw(st.sampled_from(ZONES)), draw(st.sampled_from(["before", "into", "after"]))
        beside = draw(st.sampled_from(["", *places.names]))
        places = places.placed(name, zone, beside, side)  # type: ignore[arg-type]  # of the three
    for zone in ZONES:
        places = places.with_groups(zone, (g.with_share(draw(SHARES)) for g in places.groups(zone)))
    return places.with_closed(draw(st.frozensets(st.sampled_from(places.names))))


@given(places=any_places(), width=st.integers(944, 3000), height=st.integers(526, 2000))
def test_panels_dragged_anywhere_have_room_in_every_window(
    places: PanelPlaces, width: int, height: int
) -> None:
    layout = laid_out(places, (width, height))
    check(layout, (width, height))
    shown = [name for cell in layout.cells for name in cell.panels]
    assert sorted(shown) == sorted({places.hero, *places.names} - places.closed)


@given(places=any_places(), width=st.integers(1, 3000), height=st.integers(1, 2000))
def test_nothing_overlaps_however_small_the_room(places: PanelPlaces, width: int, height: int) -> None:
    layout = laid_out(places, (width, height))
    rects = [cell.rect for cell in layout.cells if min(cell.rect[2:]) > 0]
    assert not [pair for pair in combinations(rects, 2) if overlap(*pair)]


@given(places=any_places(), number=st.integers(0, 20), at=st.integers(-100, 3000))
def test_a_divider_that_is_dragged_anywhere_leaves_every_panel_its_room(
    places: PanelPlaces, number: int, at: int
) -> None:
    size = (1600, 900)
    layout = laid_out(places, size)
    if layout.dividers:
        divider = layout.dividers[number % len(layout.dividers)]
        check(laid_out(moved_divider(places, layout, divider, at, size), size), size)


def test_a_divider_goes_where_it_is_dragged() -> None:
    size, places = (1600, 900), places_of(WORKSPACES[0])
    for number, divider in enumerate(laid_out(places, size).dividers):
        axis = 0 if divider.moves_across else 1
        wanted = divider.rect[axis] + 12
        moved = moved_divider(places, laid_out(places, size), divider, wanted, size)
        assert abs(laid_out(moved, size).dividers[number].rect[axis] - wanted) <= 1


def test_columns_are_proportions_of_the_plots_and_the_text_column_keeps_its_width() -> None:
    small, large = (laid_out(places_of(WORKSPACES[0]), room_of(size)) for size in (WINDOWS[2], WINDOWS[4]))
    parts = []
    for layout in (small, large):
        hero, contour = layout.cell_of("surface"), layout.cell_of("contour")
        training = layout.cell_of("training")
        assert hero is not None
        assert contour is not None
        assert training is not None
        assert training.rect[2] == 268
        parts.append(contour.rect[2] / (hero.rect[2] + contour.rect[2]))
    assert parts[0] == pytest.approx(parts[1], abs=0.002)


def test_panels_without_room_become_tabs_and_the_one_opened_last_is_in_front() -> None:
    network = next(row for row in WORKSPACES if row.key == "network")
    places = places_of(network)
    for name in ("surface", "loss", "scores", "code"):
        places = places.opened(name)
    layout = laid_out(places, room_of((1280, 720)))
    folded = layout.of("right")[-1]
    assert len(folded.panels) > 1
    assert folded.front == "code"
    assert folded.panels[-1] == "code"
    # a person's own tabs stay tabs where there is room
    tabs = places.placed("scores", "right", "loss", "into")
    cell = laid_out(tabs, room_of((2560, 1440))).cell_of("loss")
    assert cell is not None
    assert cell.panels == ("loss", "scores")


@given(
    room=st.integers(0, 2000),
    parts=st.lists(st.tuples(SHARES, st.integers(0, 400)), min_size=1, max_size=7),
)
def test_shares_fill_the_room_and_leave_each_its_least(room: int, parts: list[tuple[float, int]]) -> None:
    sizes = shared_out(room, [share for share, _ in parts], [each for _, each in parts])
    assert sum(sizes) == room
    if sum(each for _, each in parts) <= room:
        assert all(size >= each for size, (_, each) in zip(sizes, parts, strict=True))


def test_a_column_that_nobody_needs_leaves_its_room_to_the_others() -> None:
    places = PanelPlaces("surface", (), (), (Group(("loss",)),), 268.0, 0.3, 0.2, frozenset({"loss"}))
    layout = laid_out(places, (1200, 700))
    assert [cell.rect for cell in layout.cells] == [(0, 0, 1200, 700)]
    assert layout.dividers == ()
    assert GAP == 8
