"""The picture of the whole window: what is on it is complete, and nothing else is waited for."""

from __future__ import annotations

import pytest

from app.cli.renderers import RENDERERS
from app.export.picture import WINDOW, render_view
from tests.app.samples import frame_at
from widgets.style.theme import load_theme
from widgets.view.view import View

pytestmark = pytest.mark.usefixtures("qapp")


def test_only_what_is_on_the_picture_is_settled_and_painted_at_its_density(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settled, painted = list[str](), list[str]()
    monkeypatch.setattr(View, "settle", lambda view: settled.append(view.key))
    monkeypatch.setattr(View, "paint_scaled", lambda view, *_, **__: painted.append(view.key))
    render_view(WINDOW, frame_at(5), load_theme("ink"), size=(960, 640), scale=2, renderers=RENDERERS)
    assert "contour" in settled
    assert {*settled} - {*painted} == {"surface"}, "which is painted in a way of its own"
    assert not {"starts", "basins", "settings_map"} & {*settled}
