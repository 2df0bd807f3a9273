"""The surface on the graphics card: a mesh uploaded once, heights afterwards, and its shader."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PyQt6.QtGui import QMatrix4x4, QOpenGLContext
from PyQt6.QtOpenGL import QOpenGLBuffer, QOpenGLShader, QOpenGLShaderProgram
from PyQt6.sip import voidptr

from engine.errors import RavineError
from widgets.painting.opengl_support import functions
from widgets.scene import shading
from widgets.scene.description import Drape
from widgets.scene.geometry import SceneGeometry
from widgets.scene.picture import Picture
from widgets.style.theme import rgb

Single = npt.NDArray[np.float32]

COLOUR, DEPTH = 0x4000, 0x0100
BLEND, CULL, DEPTH_TEST, TEXTURE = 0x0BE2, 0x0B44, 0x0B71, 0x0DE1
FRONT, BACK, LESS_OR_EQUAL = 0x0404, 0x0405, 0x0203
ONE, ONE_MINUS_ALPHA = 1, 0x0303
TRIANGLES, STRIP, UNSIGNED, FLOAT = 0x0004, 0x0005, 0x1405, 0x1406
BGRA, RGBA8, BYTES_REVERSED = 0x80E1, 0x8058, 0x8367
LINEAR, CLAMP = 0x2601, 0x812F
FIRST_UNIT = 0x84C0

SURFACE_VERTEX = """
#version 120
attribute vec2 place;
attribute vec4 rise;     // height, how far inside, contour level counted from the first, openness to the sky
attribute vec3 normal;
uniform mat4 view;
uniform vec3 light;
uniform vec2 heights;    // the lowest, and one over the range
uniform vec2 half_sides;     // of the base
varying float share, inside, rung, lit;
varying vec2 on_base;        // from 0 to 1 along both sides
void main() {
    on_base = place / (2.0 * half_sides) + 0.5;
    share = (rise.x - heights.x) * heights.y;
    inside = rise.y;
    rung = rise.z;
    lit = dot(normal, light) * rise.w;
    gl_Position = view * vec4(place, rise.x, 1.0);
}
"""

SURFACE_FRAGMENT = """
#version 120
uniform sampler2D shades;    // light to the right, height upwards; the underside's half is the upper one
uniform float steps;         // heights in half of it
uniform vec3 ink;
uniform vec3 line;           // width in pixels, opacity, number of levels
uniform vec3 fading;         // crowded from, crowded to, flattest in levels per pixel
uniform float underside;     // opacity
uniform float whole;         // opacity of both sides
uniform sampler2D drape;     // what colours the surface in place of its heights, if it is draped
uniform vec3 draped;         // whether, and how many colours along both sides
uniform vec4 tones;          // ambient, diffuse, gloss, share of the underside's own colour
uniform vec4 dull;           // that colour, and how bright it is unlit
varying float share, inside, rung, lit;
varying vec2 on_base;

vec3 seen(vec3 base, float light, bool front) {
    float lightness = clamp(light * 0.5 + 0.5, 0.0, 1.0);
    if (!front) return mix(base, dull.rgb, tones.w) * (dull.a + (1.0 - dull.a) * lightness);
    float gloss = tones.z * pow(clamp((light - 0.86) / 0.14, 0.0, 1.0), 2.0);
    return mix(base * (tones.x + tones.y * lightness), vec3(1.0), gloss);
}

void main() {
    float border = clamp(inside / max(fwidth(inside), 1e-9) + 0.5, 0.0, 1.0);
    if (inside <= 0.0) discard;
    bool front = gl_FrontFacing;
    float row = (clamp(share, 0.0, 1.0) * (steps - 1.0) + 0.5) / steps * 0.5 + (front ? 0.0 : 0.5);
    vec3 colour = texture2D(shades, vec2((front ? lit : -lit) * 0.5 + 0.5, row)).rgb;
    if (draped.x > 0.5) {
        vec2 at = (floor(on_base * (draped.yz - 1.0) + 0.5) + 0.5) / draped.yz;
        colour = seen(texture2D(drape, at.yx).rgb, front ? lit : -lit, front);
    }
    float slope = max(length(vec2(dFdx(rung), dFdy(rung))), 1e-9);
    float level = floor(rung + 0.5);
    float cover = clamp(line.x * 0.5 + 0.5 - abs(rung - level) / slope, 0.0, 1.0);
    cover *= clamp((1.0 / slope - line.x * fading.x) / (line.x * (fading.y - fading.x)), 0.0, 1.0);
    cover *= clamp(slope * line.x / fading.z, 0.0, 1.0);
    cover *= step(-0.5, level) * step(level, line.z - 0.5) * line.y;
    float opacity = border * (front ? 1.0 : underside) * whole;
    gl_FragColor = vec4(mix(colour, ink, cover), 1.0) * opacity;
}
"""

LAYER_VERTEX = """
#version 120
attribute vec2 place;
varying vec2 at;
void main() {
    at = vec2(place.x * 0.5 + 0.5, 0.5 - place.y * 0.5);
    gl_Position = vec4(place, 0.0, 1.0);
}
"""

LAYER_FRAGMENT = """
#version 120
uniform sampler2D picture;
varying vec2 at;
void main() { gl_FragColor = texture2D(picture, at); }
"""


class SurfaceMesh:
    """The surface and flat layers, drawn in the current OpenGL context; it belongs to that context."""

    def __init__(self) -> None:
        """Build the programs.

        Raises:
            RavineError: the driver refuses them; the software canvas always works.
        """
        context = QOpenGLContext.currentContext()
        self.gl = functions(context)
        if self.gl is None:
            raise RavineError("the driver does not answer OpenGL 2.0: choose the software canvas")
        self._surface = _program(SURFACE_VERTEX, SURFACE_FRAGMENT, ("place", "rise", "normal"))
        self._layer = _program(LAYER_VERTEX, LAYER_FRAGMENT, ("place",))
        self._places, self._rises = _buffer(), _buffer()
        self._faces = _buffer(QOpenGLBuffer.Type.IndexBuffer)
        self._square = _buffer()
        _fill(self._square, np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], dtype=np.float32))
        self._textures = [int(name) for name in np.atleast_1d(self.gl.glGenTextures(3))]
        self._geometry: SceneGeometry | None = None
        self._grid: tuple[object, ...] = ()
        self._shades: tuple[str, str] | None = None
        self._drape: Drape | None = None
        self._count = 0

    def draw_layer(self, pixels: npt.NDArray[np.uint32]) -> None:
        """Draw a premultiplied ARGB picture (height, width) over the whole frame."""
        gl = self.gl
        gl.glDisable(DEPTH_TEST)
        gl.glDisable(CULL)
        gl.glEnable(BLEND)
        gl.glBlendFunc(ONE, ONE_MINUS_ALPHA)
        self._load(0, pixels)
        self._layer.bind()
        self._layer.setUniformValue("picture", 0)
        self._attach(self._layer, self._square, (("place", 0, 2),), 8)
        gl.glDrawArrays(STRIP, 0, 4)
        self._layer.release()

    def draw_surface(self, picture: Picture) -> None:
        """Draw the surface of a picture into a frame of its size."""
        geometry, theme, layout = picture.geometry, picture.theme, picture.layout
        self._upload(geometry)
        gl, program = self.gl, self._surface
        projection, width = layout.projection, shading.CONTOUR_WIDTH * layout.unit * picture.scale
        spacing = shading.level_spacing(geometry)
        if self._shades != (geometry.field.colour_map, theme.name):
            table = shading.shade_table(geometry.field.colour_map, theme)
            self._load(1, table.reshape(2 * shading.HEIGHT_STEPS, shading.LIGHT_STEPS))
            self._shades = (geometry.field.colour_map, theme.name)
        program.bind()
        self._set_drape(picture)
        program.setUniformValue(
            "view",
            QMatrix4x4(
                projection.scaled(picture.scale).matrix(*picture.pixels).astype(float).ravel().tolist()
            ),
        )
        program.setUniformValue("light", *map(float, shading.light_of(projection.camera)))
        program.setUniformValue("heights", geometry.gap, 1.0 / (geometry.top - geometry.gap))
        program.setUniformValue("shades", 0)
        program.setUniformValue("steps", float(shading.HEIGHT_STEPS))
        program.setUniformValue("ink", *map(float, rgb(theme.surface_contour)))
        program.setUniformValue("line", width, shading.CONTOUR_OPACITY, float(geometry.levels.size))
        program.setUniformValue("fading", *shading.FADING, shading.FLATTEST / spacing)
        program.setUniformValue("underside", shading.UNDERSIDE_OPACITY)
        program.setUniformValue("whole", picture.scene.options.opacity)
        self._attach(program, self._places, (("place", 0, 2),), 8)
        self._attach(program, self._rises, (("rise", 0, 4), ("normal", 16, 3)), 28)
        self._faces.bind()
        gl.glActiveTexture(FIRST_UNIT + 1)
        gl.glBindTexture(TEXTURE, self._textures[2])
        gl.glActiveTexture(FIRST_UNIT)
        gl.glBindTexture(TEXTURE, self._textures[1])
        gl.glEnable(DEPTH_TEST)
        gl.glDepthFunc(LESS_OR_EQUAL)
        gl.glEnable(CULL)
        gl.glEnable(BLEND)
        gl.glBlendFunc(ONE, ONE_MINUS_ALPHA)
        for side in (BACK, FRONT):
            gl.glCullFace(side)
            # Of what is translucent only the foremost is seen, so depth comes first and colour after it.
            if side == FRONT or picture.scene.options.opacity < 1.0:
                gl.glColorMask(0, 0, 0, 0)
                gl.glDrawElements(TRIANGLES, self._count, UNSIGNED, None)
                gl.glColorMask(1, 1, 1, 1)
            gl.glDrawElements(TRIANGLES, self._count, UNSIGNED, None)
        gl.glDisable(CULL)
        gl.glDisable(DEPTH_TEST)
        self._faces.release()
        program.release()

    def _set_drape(self, picture: Picture) -> None:
        """Tell the surface's program what colours it in place of its heights, if anything does."""
        drape, program = picture.scene.drape, self._surface
        if drape is not None and drape is not self._drape:
            self._load(2, shading.pack(drape.colours.reshape(-1, 3) / 255.0).reshape(drape.colours.shape[:2]))
            self._drape = drape
        rows, columns = (0, 0) if drape is None else drape.colours.shape[:2]
        half_x, half_y = picture.geometry.half
        red, green, blue = map(float, rgb(picture.theme.underside))
        program.setUniformValue("half_sides", half_x, half_y)
        program.setUniformValue("draped", float(drape is not None), float(rows), float(columns))
        program.setUniformValue("drape", 1)
        program.setUniformValue("tones", shading.AMBIENT, shading.DIFFUSE, shading.GLOSS, shading.UNDERSIDE)
        program.setUniformValue("dull", red, green, blue, shading.DULL)

    def _upload(self, geometry: SceneGeometry) -> None:
        if geometry is self._geometry:
            return
        n, m = geometry.surface.shape
        points, inside = geometry.mesh()
        rim = geometry.refined.rim
        if self._grid != (n, m, geometry.half, rim):
            _fill(self._places, points[..., :2].astype(np.float32))
            first = (np.arange(n - 1)[:, None] * m + np.arange(m - 1)).astype(np.uint32)
            halves = (first, first + m, first + 1, first + m + 1, first + 1, first + m)
            faces = np.stack(halves, axis=2)
            _fill(self._faces, faces)
            self._count = faces.size
            self._grid = (n, m, geometry.half, rim)
        normals = shading.normals_of(geometry)
        heights = points[..., 2]
        columns = (heights, inside, _rungs(geometry, heights), normals[3], *normals[:3])
        _fill(self._rises, np.stack(columns, axis=2).astype(np.float32))
        self._geometry = geometry

    def _load(self, unit: int, pixels: npt.NDArray[np.uint32]) -> None:
        gl = self.gl
        height, width = pixels.shape
        gl.glBindTexture(TEXTURE, self._textures[unit])
        for parameter, value in ((0x2801, LINEAR), (0x2800, LINEAR), (0x2802, CLAMP), (0x2803, CLAMP)):
            gl.glTexParameteri(TEXTURE, parameter, value)
        data = np.ascontiguousarray(pixels)
        gl.glTexImage2D(TEXTURE, 0, RGBA8, width, height, 0, BGRA, BYTES_REVERSED, data)

    @staticmethod
    def _attach(
        program: QOpenGLShaderProgram,
        buffer: QOpenGLBuffer,
        parts: tuple[tuple[str, int, int], ...],
        stride: int,
    ) -> None:
        buffer.bind()
        for name, offset, count in parts:
            program.enableAttributeArray(name)
            program.setAttributeBuffer(name, FLOAT, offset, count, stride)
        buffer.release()


def _rungs(geometry: SceneGeometry, heights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Heights counted in contour levels from the first (mx, my): lines run at whole numbers."""
    levels = geometry.levels
    if levels.size < 2:
        first = levels[0] if levels.size else -10.0
        return np.asarray((heights - first) / (geometry.top - geometry.gap))
    index = np.arange(levels.size, dtype=np.float64)
    inner = np.interp(heights, levels, index)
    below = np.minimum(heights - levels[0], 0.0) / (levels[1] - levels[0])
    above = np.maximum(heights - levels[-1], 0.0) / (levels[-1] - levels[-2])
    return np.asarray(inner + below + above)


def _program(vertex: str, fragment: str, names: tuple[str, ...]) -> QOpenGLShaderProgram:
    program = QOpenGLShaderProgram()
    stages = ((QOpenGLShader.ShaderTypeBit.Vertex, vertex), (QOpenGLShader.ShaderTypeBit.Fragment, fragment))
    built = all(program.addShaderFromSourceCode(kind, source.strip()) for kind, source in stages)
    for place, name in enumerate(names):
        program.bindAttributeLocation(name, place)
    if not (built and program.link()):
        raise RavineError(
            f"the driver refuses the surface's shader, use the software canvas: {program.log()}"
        )
    return program


def _buffer(kind: QOpenGLBuffer.Type = QOpenGLBuffer.Type.VertexBuffer) -> QOpenGLBuffer:
    buffer = QOpenGLBuffer(kind)
    buffer.create()
    return buffer


def _fill(buffer: QOpenGLBuffer, values: npt.NDArray[Any]) -> None:
    buffer.bind()
    data = np.ascontiguousarray(values)
    raw = data.tobytes()  # named, because the pointer does not keep it alive
    buffer.allocate(voidptr(raw), len(raw))
    buffer.release()
