"""What frames bring follows from the views of a workspace."""

from __future__ import annotations

import pytest

from app.workspaces import COMPARE, DESCENT, SURFACES, WORKSPACES, extras_of, workspace_with
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec
from widgets.view_table import VIEWS


def test_frames_bring_in_a_workspace_what_its_views_show() -> None:
    assert SURFACES.extras == {"reading"}
    assert COMPARE.extras == {"compared"}
    assert DESCENT.extras == frozenset()
    experiment = Experiment(SurfaceSpec(surface="bowl"), (RacerSpec("adam"),), view={"workspace": "surfaces"})
    assert extras_of(experiment) == {"reading"}


@pytest.mark.parametrize("key", [row.key for row in VIEWS.rows() if row.extras])
def test_a_view_that_shows_more_than_every_frame_brings_has_a_workspace_that_brings_it(key: str) -> None:
    workspace = workspace_with(VIEWS[key].extras)
    assert workspace is not None
    assert key in workspace.names or key == workspace.hero


def test_a_view_of_what_every_frame_brings_asks_for_no_workspace() -> None:
    assert workspace_with(frozenset()) is None
    assert all(name in VIEWS or name in {"training", "lesson"} for each in WORKSPACES for name in each.names)
