// The loss surface in WebGL, through the library OGL: the surface itself, and its map on the floor beneath.
// Everything else of the picture (axes, trails, markers, text) is drawn over it in 2-D by surface.js.

import { HOLE, LEVELS } from "./run.js";
import { rgb } from "./looks.js";

// The box: x and y from -1 to 1, heights from 0 to HEIGHT, the floor beneath.
export const HEIGHT = 0.95;
export const FLOOR = -0.42;
// What the camera looks at, and from how far: nearer, and what is far looks smaller.
const MIDDLE = [0, 0, 0.24];
const DISTANCE = 5.6;
// Room for numbers and names round the box, in pixels at the usual text size.
const SIDE_ROOM = 46;
const ROOM_ABOVE = 24;
const ROOM_BELOW = 34;

const VERTEX = `#version 300 es
in vec3 position; in vec3 normal; in float share;
uniform mat4 modelViewMatrix; uniform mat4 projectionMatrix; uniform float flat_; uniform float floor_;
out float height; out vec3 facing; out vec3 seen;
void main() {
  vec3 place = vec3(position.xy, mix(position.z, floor_, flat_));
  height = share; facing = normal;
  vec4 eye = modelViewMatrix * vec4(place, 1.0);
  seen = eye.xyz;
  gl_Position = projectionMatrix * eye;
}`;
const FRAGMENT = `#version 300 es
precision highp float;
in float height; in vec3 facing; in vec3 seen;
uniform sampler2D colours; uniform vec3 light; uniform vec3 eye; uniform vec3 ink; uniform vec3 underside;
uniform vec3 ground; uniform float flat_; uniform float dimming; uniform float low; uniform float span;
uniform float levelStep; uniform float thickness;
out vec4 colour;
void main() {
  if (height < -0.0005 || height > 1.0005) discard;
  vec3 base = texture(colours, vec2(clamp(height, 0.002, 0.998), 0.5)).rgb;
  float level = (low + height * span) / levelStep;
  float near = abs(fract(level - 0.5) - 0.5) / max(fwidth(level), 1e-6);
  float line = 1.0 - smoothstep(0.5 * thickness - 0.5, 0.5 * thickness + 0.5, near);
  // lines closer than their own width would be one dark patch
  line *= clamp(1.6 - 2.2 * fwidth(level), 0.0, 1.0);
  if (flat_ > 0.5) {
    colour = vec4(mix(mix(base, ink, 0.35 * line), ground, dimming), 1.0);
    return;
  }
  vec3 up = normalize(facing);
  bool above = dot(up, eye) > 0.0;
  vec3 n = gl_FrontFacing ? up : -up;
  float diffuse = max(dot(n, light), 0.0);
  float shine = pow(max(dot(n, normalize(light + normalize(eye))), 0.0), 40.0);
  vec3 lit = (gl_FrontFacing ? base : mix(base, underside, 0.72)) * (0.56 + 0.5 * diffuse) + 0.08 * shine;
  colour = vec4(mix(lit, ink, 0.55 * line), 1.0);
}`;

/** The heights of a run over the box, and the numbers that belong to them. */
export class HeightGrid {
  constructor(run) {
    this.plane = run.plane;
    const heights = run.array("heights");
    const shape = run.store.shape("heights");
    [this.columns, this.rows] = shape;
    const [low, high] = run.plane.heights;
    const [bottom, top] = run.plane.shown;
    this.shares = Float32Array.from(heights, (level) =>
      level === HOLE ? NaN : (low + (level / LEVELS) * (high - low) - bottom) / (top - bottom));
  }

  /** The share of the shown heights at a place of the plane; NaN outside and in holes. */
  shareAt(x, y) {
    const [[left, right], [near, far]] = this.plane.domain;
    const across = ((x - left) / (right - left)) * (this.columns - 1);
    const up = ((y - near) / (far - near)) * (this.rows - 1);
    if (!(across >= 0 && across <= this.columns - 1 && up >= 0 && up <= this.rows - 1)) return NaN;
    const [i, j] = [Math.min(Math.floor(across), this.columns - 2), Math.min(Math.floor(up), this.rows - 2)];
    const [u, v] = [across - i, up - j];
    const at = (a, b) => this.shares[(i + a) * this.rows + j + b];
    return (1 - u) * ((1 - v) * at(0, 0) + v * at(0, 1)) + u * ((1 - v) * at(1, 0) + v * at(1, 1));
  }

  /** Vertices, normals and triangles of the box. */
  mesh() {
    const { columns, rows, shares } = this;
    const [position, normal] = [new Float32Array(3 * columns * rows), new Float32Array(3 * columns * rows)];
    const height = (i, j) => {
      const share = shares[Math.min(Math.max(i, 0), columns - 1) * rows + Math.min(Math.max(j, 0), rows - 1)];
      return HEIGHT * share;
    };
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < rows; j++) {
        const at = 3 * (i * rows + j);
        const here = height(i, j);
        position.set([(2 * i) / (columns - 1) - 1, (2 * j) / (rows - 1) - 1, here || 0], at);
        const slope = (one, other, width) => ((one - other) / width || 0);
        const across = slope(height(i + 1, j), height(i - 1, j), ((i > 0) + (i < columns - 1)) * (2 / (columns - 1)));
        const up = slope(height(i, j + 1), height(i, j - 1), ((j > 0) + (j < rows - 1)) * (2 / (rows - 1)));
        const length = Math.hypot(across, up, 1);
        normal.set([-across / length, -up / length, 1 / length], at);
      }
    }
    const index = [];
    for (let i = 0; i < columns - 1; i++) {
      for (let j = 0; j < rows - 1; j++) {
        const [a, b] = [i * rows + j, (i + 1) * rows + j];
        if ([a, b, a + 1, b + 1].every((at) => shares[at] === shares[at])) index.push(a, b, b + 1, a, b + 1, a + 1);
      }
    }
    return { position, normal, share: shares.map((share) => share || 0), index: new Uint16Array(index) };
  }
}

/** Draws the surface into a canvas; `null` from `makeScene` where the browser has no WebGL 2. */
class Scene {
  constructor(canvas, run, grid) {
    this.renderer = new OGL.Renderer({ canvas, alpha: true, antialias: true, premultipliedAlpha: false, webgl: 2 });
    const { gl } = this.renderer;
    if (!this.renderer.isWebgl2) throw new Error("no WebGL 2");
    gl.clearColor(0, 0, 0, 0);
    this.camera = new OGL.Camera(gl, { near: 1, far: 12 });
    this.camera.up.set(0, 0, 1);
    const { position, normal, share, index } = grid.mesh();
    const geometry = new OGL.Geometry(gl, {
      position: { size: 3, data: position },
      normal: { size: 3, data: normal },
      share: { size: 1, data: share },
      index: { data: index },
    });
    const colours = run.array("colours");
    const image = Uint8Array.from({ length: 1024 }, (_, at) => (at % 4 === 3 ? 255 : colours[3 * (at >> 2) + (at % 4)]));
    const texture = new OGL.Texture(gl, { image, width: 256, height: 1, generateMipmaps: false, flipY: false });
    const [bottom, top] = run.plane.shown;
    this.shared = {
      colours: { value: texture },
      light: { value: [0.36, -0.42, 0.83] },
      eye: { value: [0, 0, 1] },
      ink: { value: [0, 0, 0] },
      underside: { value: [0, 0, 0] },
      ground: { value: [0, 0, 0] },
      dimming: { value: 0.6 },
      low: { value: bottom },
      span: { value: top - bottom },
      levelStep: { value: run.plane.level_step },
      thickness: { value: 1.2 },
      floor_: { value: FLOOR },
    };
    this.root = new OGL.Transform();
    for (const flat of [1, 0]) {
      const uniforms = { ...this.shared, flat_: { value: flat } };
      const program = new OGL.Program(gl, { vertex: VERTEX, fragment: FRAGMENT, uniforms, cullFace: null });
      const mesh = new OGL.Mesh(gl, { geometry, program });
      mesh.setParent(this.root);
    }
  }

  draw(width, height, theme, view) {
    const ratio = Math.min(devicePixelRatio || 1, 2);
    if (this.renderer.width !== width || this.renderer.height !== height || this.renderer.dpr !== ratio) {
      this.renderer.dpr = ratio;
      this.renderer.setSize(width, height);
    }
    const scaled = (colour) => rgb(colour).map((part) => part / 255);
    this.shared.ink.value = scaled(theme.surface_contour);
    this.shared.underside.value = scaled(theme.underside);
    this.shared.ground.value = scaled(theme.ground);
    this.shared.dimming.value = theme.floor_dimming;
    this.shared.thickness.value = 0.7 * ratio;
    this.shared.eye.value = view.direction;
    this.camera.position.set(...view.eye);
    this.camera.lookAt(MIDDLE);
    // the very projection in which the axes and trails are drawn
    this.camera.perspective({ aspect: width / height });
    const lens = this.camera.projectionMatrix;
    lens[0] = (2 * view.focus) / width;
    lens[5] = (2 * view.focus) / height;
    lens[8] = 1 - (2 * view.centre[0]) / width;
    lens[9] = (2 * view.centre[1]) / height - 1;
    this.renderer.render({ scene: this.root, camera: this.camera });
  }
}

/** A scene, or null where the browser offers no WebGL. */
export function makeScene(canvas, run, grid) {
  try {
    return new Scene(canvas, run, grid);
  } catch {
    return null;
  }
}

/**
 * How the camera sees the box: `project` gives pixels and the depth of a place of the box. The box is as large
 * as the panel allows from every side, so that it does not grow and shrink while it is turned.
 */
export function viewOf(camera, width, height, unit) {
  const { eye, right, up, direction } = standAt(camera.direction);
  const [across, low, high] = extents(camera.direction[2]);
  const room = [width - 2 * SIDE_ROOM * unit, height - (ROOM_ABOVE + ROOM_BELOW) * unit];
  const focus = camera.zoom * Math.max(Math.min(room[0] / (2 * across), room[1] / (high - low)), 20);
  const centre = [0.5 * width, ROOM_ABOVE * unit + 0.5 * room[1] + 0.5 * (low + high) * focus];
  return {
    direction,
    eye,
    focus,
    centre,
    project(place) {
      const way = place.map((part, at) => part - eye[at]);
      const depth = -dot(way, direction);
      return [centre[0] + (dot(way, right) / depth) * focus, centre[1] - (dot(way, up) / depth) * focus, depth];
    },
  };
}

function standAt(direction) {
  const eye = MIDDLE.map((part, at) => part + DISTANCE * direction[at]);
  const right = unitVector([-direction[1], direction[0], 0]);
  return { direction, eye, right, up: crossed(direction, right) };
}

/** How far the box reaches to the sides, down and up, per distance, at an elevation, from whatever side. */
function extents(sine) {
  const [flat, corners] = [Math.sqrt(1 - sine * sine), []];
  for (let turn = 0; turn < 8; turn++) {
    const angle = (turn * Math.PI) / 16;
    const { eye, right, up, direction } = standAt([flat * Math.cos(angle), flat * Math.sin(angle), sine]);
    for (const x of [-1, 1]) {
      for (const y of [-1, 1]) {
        for (const z of [FLOOR, HEIGHT]) {
          const way = [x - eye[0], y - eye[1], z - eye[2]];
          const depth = -dot(way, direction);
          corners.push([dot(way, right) / depth, dot(way, up) / depth]);
        }
      }
    }
  }
  const ups = corners.map(([, place]) => place);
  return [Math.max(...corners.map(([side]) => Math.abs(side))), Math.min(...ups), Math.max(...ups)];
}

function dot(one, other) {
  return one[0] * other[0] + one[1] * other[1] + one[2] * other[2];
}

function crossed([a, b, c], [d, e, f]) {
  return [b * f - c * e, c * d - a * f, a * e - b * d];
}

function unitVector(vector) {
  const length = Math.hypot(...vector) || 1;
  return vector.map((part) => part / length);
}
