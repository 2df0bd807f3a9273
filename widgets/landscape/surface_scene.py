"""From a frame to the 3-D scene, and from a camera to an experiment's view and back."""

from __future__ import annotations

from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.parameters import Value
from widgets.landscape.plane_marks import marks_of
from widgets.plots.contour_map import field_of_frame
from widgets.scene.camera import Camera
from widgets.scene.description import Options, Scene
from widgets.style.theme import Theme


def scene_of(frame: Frame, theme: Theme) -> Scene:
    """The scene that shows a frame: the surface, and the marks of its plane on it.

    Args:
        frame: what to show.
        theme: whose looks the racers have.

    Raises:
        RavineError: the loss is defined nowhere on the drawn plane.
    """
    shown = frame.experiment.shown
    marks = marks_of(frame, theme)
    return Scene(
        field=field_of_frame(frame),
        trails=marks.trails,
        markers=marks.markers,
        arrows=marks.arrows,
        shapes=marks.shapes,
        look_aheads=marks.look_aheads,
        next_steps=marks.next_steps,
        tangent=marks.tangent,
        minima=marks.minima,
        start=marks.start,
        legend=marks.legend,
        axis_names=(frame.names[0], frame.names[1], "loss"),
        camera=camera_of(frame.experiment),
        options=Options(
            floor_map=bool(shown("floor")),
            vertical_scale=float(shown("vertical_scale")),
            opacity=float(shown("opacity")),
            wireframe=bool(shown("wireframe")),
        ),
    )


def camera_of(experiment: Experiment) -> Camera:
    """Where an experiment is seen from."""
    azimuth, elevation, zoom, right, down = (
        float(experiment.shown(name)) for name in ("azimuth", "elevation", "zoom", "pan_x", "pan_y")
    )
    return Camera(
        azimuth=azimuth,
        elevation=elevation,
        zoom=zoom,
        pan=(right, down),
        perspective=experiment.shown("projection") == "perspective",
    )


def view_of(camera: Camera) -> dict[str, Value]:
    """A camera as values of an experiment's view, by name."""
    return {
        "azimuth": round(camera.azimuth, 3),
        "elevation": round(camera.elevation, 3),
        "zoom": round(camera.zoom, 4),
        "pan_x": round(camera.pan[0], 4),
        "pan_y": round(camera.pan[1], 4),
        "projection": "perspective" if camera.perspective else "orthographic",
    }
