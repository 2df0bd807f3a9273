"""This machine's OpenGL draws: when a picture of the 3-D view is wrong, look here first."""

from __future__ import annotations

import numpy as np
import pytest


@pytest.mark.opengl
@pytest.mark.usefixtures("qapp")
def test_an_opengl_view_shows_what_was_put_into_it() -> None:
    from pyqtgraph import functions, opengl

    view = opengl.GLViewWidget()
    view.setBackgroundColor("black")
    square = np.array([[-9, -9, 0], [9, -9, 0], [9, 9, 0], [-9, 9, 0]], dtype=np.float32)
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    view.addItem(opengl.GLMeshItem(vertexes=square, faces=faces, color=(1.0, 0.0, 0.0, 1.0), smooth=False))
    view.setCameraPosition(distance=10, elevation=90, azimuth=0)
    view.resize(64, 64)
    view.show()
    try:
        picture = view.grabFramebuffer()
        assert not picture.isNull(), "the view has no OpenGL context"
        pixels = functions.ndarray_from_qimage(picture)
        blue, green, red = pixels[picture.height() // 2, picture.width() // 2, :3]
        assert (red, green, blue) == (255, 0, 0)
    finally:
        view.close()
