"""Places are written and read again; what another version or a damaged file says costs nothing."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.panel_places import FloatingPlace, PanelPlaces, places_of, places_text, read_places
from app.workspaces import WORKSPACES, Workspace
from tests.app.test_panel_layout import any_places

NETWORK = next(row for row in WORKSPACES if row.key == "network")


def workspace_of(places: PanelPlaces) -> Workspace:
    return next(row for row in WORKSPACES if set(row.names) == set(places.names))


@given(places=any_places())
def test_places_read_back_as_they_were_written(places: PanelPlaces) -> None:
    text = places_text(places)
    read = read_places(text, workspace_of(places))
    assert places_text(read) == text


@given(
    text=st.text(max_size=40) | st.recursive(st.integers() | st.text(max_size=3), st.lists).map(json.dumps)
)
def test_damage_costs_the_places_and_nothing_else(text: str) -> None:
    assert read_places(text, NETWORK) == places_of(NETWORK)


@given(
    places=any_places(), key=st.sampled_from(["left", "below", "closed", "floating", "right_share", "form"])
)
def test_a_damaged_entry_costs_the_places_and_nothing_else(places: PanelPlaces, key: str) -> None:
    table = json.loads(places_text(places)) | {key: {"no": "sense"}}
    workspace = workspace_of(places)
    assert set(read_places(json.dumps(table), workspace).names) == set(workspace.names)


def test_panels_that_a_later_version_has_are_added_and_those_it_has_not_go() -> None:
    earlier = replace(NETWORK, right=("boundary", "gone"), below=("layers",))
    read = read_places(places_text(places_of(earlier)), NETWORK)
    assert set(read.names) == set(NETWORK.names)
    assert "gone" not in read.names
    assert "scores" in read.closed


def test_a_panel_keeps_its_place_while_it_is_closed_or_floats() -> None:
    places = places_of(NETWORK)
    there = places.with_panel_closed("contour").opened("contour")
    assert there.right == places.right
    floating = places.floated(FloatingPlace("contour", 5, 6, 300, 200))
    assert floating.is_floating("contour")
    assert floating.docked("contour").right == places.right
    assert not floating.with_panel_closed("contour").is_floating("contour")
    read = read_places(places_text(floating), NETWORK)
    assert read.floating == (FloatingPlace("contour", 5, 6, 300, 200),)
