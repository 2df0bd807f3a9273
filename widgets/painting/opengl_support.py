"""Whether the 3-D scene can be drawn with OpenGL here: found out by doing it, before anything depends on it.

The canvas calls OpenGL through Qt's own functions, so the context that Qt makes is all there is to ask for.
A platform without one (off-screen, VNC) shows a blank widget and raises nothing, hence the question.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from PyQt6.QtGui import QGuiApplication, QOffscreenSurface, QOpenGLContext
from PyQt6.QtOpenGL import QOpenGLFramebufferObject, QOpenGLVersionFunctionsFactory, QOpenGLVersionProfile

#: Platforms of Qt that show no OpenGL, some of which claim to.
BLANK_PLATFORMS = ("offscreen", "minimal", "vnc", "linuxfb")

#: Renderers that are a processor in disguise.
SOFTWARE_DRIVERS = ("llvmpipe", "softpipe", "swrast", "software rasterizer", "gdi generic", "swiftshader")


@dataclass(frozen=True, slots=True)
class OpenGLSupport:
    """What `opengl_support` found."""

    works: bool
    reason: str
    """Why not, or who draws."""

    @property
    def is_fast(self) -> bool:
        """Whether a graphics card draws.

        Mesa's stand-ins draw in the thread that asks and take several times as long as our own canvas,
        which paints in the background.
        """
        return self.works and not any(name in self.reason.lower() for name in SOFTWARE_DRIVERS)


@cache
def opengl_support() -> OpenGLSupport:
    """Whether OpenGL draws here; asked once. A QGuiApplication must exist."""
    if QGuiApplication.platformName() in BLANK_PLATFORMS:
        return OpenGLSupport(
            works=False, reason=f"the platform {QGuiApplication.platformName()} has no OpenGL"
        )
    context = QOpenGLContext()
    if not context.create():
        return OpenGLSupport(works=False, reason="no OpenGL context can be made")
    surface = QOffscreenSurface()
    surface.setFormat(context.format())
    surface.create()
    if not (surface.isValid() and context.makeCurrent(surface)):
        return OpenGLSupport(works=False, reason="the OpenGL context cannot be made current")
    try:
        return _drawn(context)
    finally:
        context.doneCurrent()


def functions(context: QOpenGLContext | None) -> Any:
    """The calls of OpenGL 2.0, all that the canvas needs and every desktop has, or None."""
    profile = QOpenGLVersionProfile()
    profile.setVersion(2, 0)
    gl: Any = QOpenGLVersionFunctionsFactory.get(profile, context)
    return gl if gl is not None and gl.initializeOpenGLFunctions() else None


def _drawn(context: QOpenGLContext) -> OpenGLSupport:
    """Clear a frame to a colour and look at it."""
    if context.isOpenGLES() or context.format().version() < (2, 0):
        return OpenGLSupport(works=False, reason="the driver offers no desktop OpenGL 2.0")
    gl = functions(context)
    if gl is None:
        return OpenGLSupport(works=False, reason="the driver does not answer OpenGL 2.0")
    frame = QOpenGLFramebufferObject(4, 4)
    if not frame.isValid() or not frame.bind():
        return OpenGLSupport(works=False, reason="the driver has no frame buffers")
    gl.glClearColor(1.0, 0.0, 0.0, 1.0)
    gl.glClear(0x4000)  # GL_COLOR_BUFFER_BIT
    seen = frame.toImage().pixelColor(2, 2).name()
    frame.release()
    name = gl.glGetString(0x1F01)  # GL_RENDERER
    if seen != "#ff0000":
        return OpenGLSupport(works=False, reason=f"{name} leaves frames blank")
    return OpenGLSupport(works=True, reason=str(name))
