// The panel of the loss surface: walls behind it, the surface in WebGL, and over it axes, trails and markers.

import { scaledTicks, linearTicks } from "./axes.js";
import { Sheet } from "./drawing.js";
import { css, faint, mixed, rgb } from "./looks.js";
import { drawMarks } from "./marks.js";
import { OrbitCamera } from "./camera.js";
import { FLOOR, HEIGHT, HeightGrid, makeScene, viewOf } from "./scene.js";

// Places along the way to the camera at which something may stand before a point.
const PROBES = 24;

/** The surface of a run. */
export class SurfacePanel {
  constructor(body, state) {
    this.state = state;
    const { run } = state;
    this.grid = new HeightGrid(run);
    body.classList.add("scene");
    const [under, picture, over] = ["under", "picture", "over"].map((name) => {
      const canvas = document.createElement("canvas");
      canvas.className = name;
      body.append(canvas);
      return canvas;
    });
    this.camera = new OrbitCamera(run.plane.camera, () => state.set({}));
    this.camera.follow(over);
    this.under = new Sheet(under, (painter) => (this.scene ? this.drawWalls(painter) : this.drawPlainly(painter)));
    this.over = new Sheet(over, (painter) => this.drawOver(painter));
    this.picture = picture;
    this.scene = makeScene(picture, run, this.grid);
    picture.addEventListener("webglcontextlost", (event) => {
      event.preventDefault(); // a phone takes it away from pages in the background, and gives it back
      this.scene = null;
      state.set({});
    });
    picture.addEventListener("webglcontextrestored", () => {
      this.scene = makeScene(picture, run, this.grid);
      state.set({});
    });
  }

  subtitle() {
    const { plane } = this.state.run;
    const height = plane.scale[0] === "linear" ? "loss as height" : "logarithm of the loss";
    return plane.explained === null ? height : `${height}, ${Math.round(100 * plane.explained)} % of the motion`;
  }

  draw(looks) {
    const { clientWidth: width, clientHeight: height } = this.over.canvas;
    if (width < 8 || height < 8) return;
    const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    this.view = viewOf(this.camera, width, height, unit);
    this.under.paint(looks);
    if (this.scene) this.scene.draw(width, height, looks.theme, this.view);
    this.over.paint(looks);
  }

  /** A place of the plane, with its share of the shown heights, as a place of the box. */
  boxPlace(x, y, share) {
    const [[left, right], [near, far]] = this.state.run.plane.domain;
    return [(2 * (x - left)) / (right - left) - 1, (2 * (y - near)) / (far - near) - 1, HEIGHT * share];
  }

  /** Pixels of a point on the surface, and whether the surface hides it; null outside. */
  onSurface(x, y) {
    const share = this.grid.shareAt(x, y);
    if (!(share > -0.02 && share < 1.02)) return null;
    const place = this.boxPlace(x, y, share);
    const [across, down] = this.view.project(place);
    return [across, down, this.isHidden(place)];
  }

  isHidden([x, y, z]) {
    const [alongX, alongY, alongZ] = this.view.eye.map((part, at) => part - [x, y, z][at]);
    const [[left, right], [near, far]] = this.state.run.plane.domain;
    // to where the ray leaves the box
    const reach = Math.min(
      ...[[x, alongX, 1], [y, alongY, 1]].map(([from, way, side]) => (Math.sign(way) * side - from) / way),
      (HEIGHT - z) / alongZ > 0 ? (HEIGHT - z) / alongZ : Infinity,
    );
    let sign = 0;
    for (let probe = 1; probe < PROBES; probe++) {
      const share = (reach * probe) / PROBES;
      const [a, b] = [x + share * alongX, y + share * alongY];
      const height = HEIGHT * this.grid.shareAt(left + (0.5 * a + 0.5) * (right - left), near + (0.5 * b + 0.5) * (far - near));
      const gap = z + share * alongZ - height;
      if (!(Math.abs(gap) > 0.012)) continue;
      if (sign && Math.sign(gap) !== sign) return true;
      sign = Math.sign(gap);
    }
    return false;
  }

  /** The corner of the floor that is farthest from the camera: walls stand behind it. */
  get farCorner() {
    const [x, y] = this.view.direction;
    return [x > 0 ? -1 : 1, y > 0 ? -1 : 1];
  }

  drawWalls(painter) {
    const { theme } = painter;
    const [x, y] = this.farCorner;
    for (const wall of [
      [[x, -1], [x, 1]],
      [[-1, y], [1, y]],
    ]) {
      const corners = [[...wall[0], FLOOR], [...wall[1], FLOOR], [...wall[1], HEIGHT], [...wall[0], HEIGHT]];
      const points = corners.map((corner) => this.view.project(corner));
      painter.context.beginPath();
      points.forEach(([across, down], at) => painter.context[at ? "lineTo" : "moveTo"](across, down));
      painter.context.closePath();
      painter.context.fillStyle = theme.wall;
      painter.context.fill();
      painter.stroke(theme.grid, 1);
    }
    for (const [height] of this.heightTicks()) {
      const corners = [[x, -y, height], [x, y, height], [-x, y, height]];
      painter.line(corners.map((corner) => this.view.project(corner)), theme.grid, 1);
    }
    for (const [axis, at] of this.planeTicks(6)) {
      const foot = axis === 0 ? [at, y] : [x, at];
      painter.line([FLOOR, HEIGHT].map((z) => this.view.project([...foot, z])), theme.grid, 1);
    }
  }

  heightTicks() {
    const { shown, scale } = this.state.run.plane;
    const ticks = scaledTicks(scale, shown[0], shown[1], 5);
    return ticks.map(([value, text]) => [(HEIGHT * (value - shown[0])) / (shown[1] - shown[0]), text]);
  }

  planeTicks(parts) {
    return this.state.run.plane.domain.flatMap(([low, high], axis) =>
      linearTicks(low, high, parts).map(([value, text]) => [axis, (2 * (value - low)) / (high - low) - 1, text]));
  }

  drawOver(painter) {
    this.drawAxes(painter);
    const project = (x, y) => this.onSurface(x, y);
    const { domain } = this.state.run.plane;
    project.spans = domain.map(([low, high]) => high - low);
    drawMarks(painter, this.state, project);
  }

  /** Numbers and names along the edges of the floor that face the camera, and up the leftmost edge. */
  drawAxes(painter) {
    const { theme, unit } = painter;
    const [x, y] = this.farCorner.map((side) => -side);
    const middle = this.view.project([0, 0, FLOOR]);
    const edges = [
      [0, (at) => [at, y, FLOOR]],
      [1, (at) => [x, at, FLOOR]],
    ];
    for (const [axis, place] of edges) {
      const ends = [-1, 1].map((at) => this.view.project(place(at)));
      painter.line(ends, theme.axis, 1);
      const outward = ([across, down], length) => {
        // away from the middle of the floor, across the edge
        const [a, b] = ends;
        const normal = [b[1] - a[1], a[0] - b[0]];
        const size = Math.hypot(...normal) || 1;
        const side = Math.sign((across - middle[0]) * normal[0] + (down - middle[1]) * normal[1]) || 1;
        return [across + (side * length * normal[0]) / size, down + (side * length * normal[1]) / size];
      };
      const texts = [];
      for (const [which, at, text] of this.planeTicks(painter.width < 420 * unit ? 3 : 5)) {
        // the corner that both edges share has room for one number
        if (which !== axis || (axis === 1 && Math.abs(at - y) < 0.06)) continue;
        const foot = this.view.project(place(at));
        const [across, down] = outward(foot, 15 * unit);
        painter.line([foot, outward(foot, 4 * unit)], theme.axis, 1);
        texts.push([text, across, down]);
      }
      const ink = { colour: theme.quiet_text, size: 12, align: "center", halo: theme.panel };
      for (const [text, across, down] of texts) painter.write(text, across, down, ink);
      const [across, down] = outward(this.view.project(place(0)), 37 * unit);
      painter.write(this.state.run.plane.names[axis], across, down, { weight: 600, align: "center", halo: theme.panel });
    }
    const corners = [[x, -y], [-x, y]].map((corner) => [corner, this.view.project([...corner, FLOOR])]);
    const [corner] = corners.sort((one, other) => one[1][0] - other[1][0])[0];
    painter.line([FLOOR, HEIGHT].map((z) => this.view.project([...corner, z])), theme.axis, 1);
    for (const [height, text] of this.heightTicks()) {
      const [across, down] = this.view.project([...corner, height]);
      painter.write(text, across - 8 * unit, down, { colour: theme.quiet_text, size: 12, align: "right", halo: theme.panel });
    }
    const [across, down] = this.view.project([...corner, HEIGHT]);
    painter.write("loss", across - 4 * unit, down - 18 * unit, { weight: 600, align: "center", halo: theme.panel });
  }

  /** Without WebGL: the surface in quadrilaterals, the farthest first. */
  drawPlainly(painter) {
    this.drawWalls(painter);
    const { grid, view } = this;
    const stride = Math.max(Math.ceil((grid.columns - 1) / 40), 1);
    const cells = [];
    for (let i = 0; i + stride < grid.columns; i += stride) {
      for (let j = 0; j + stride < grid.rows; j += stride) {
        const places = [[0, 0], [stride, 0], [stride, stride], [0, stride]].map(([a, b]) => {
          const share = grid.shares[(i + a) * grid.rows + j + b];
          return [(2 * (i + a)) / (grid.columns - 1) - 1, (2 * (j + b)) / (grid.rows - 1) - 1, HEIGHT * share, share];
        });
        if (!places.every(([, , , share]) => share >= 0 && share <= 1.0005)) continue;
        const points = places.map((place) => view.project(place));
        cells.push([points[0][2] + points[2][2], points, places[0][3]]);
      }
    }
    cells.sort((one, other) => other[0] - one[0]);
    for (const [, points, share] of cells) {
      painter.context.beginPath();
      points.forEach(([across, down], at) => painter.context[at ? "lineTo" : "moveTo"](across, down));
      painter.context.closePath();
      painter.context.fillStyle = css(painter.looks.height(share));
      painter.context.fill();
      painter.stroke(css(mixed(painter.looks.height(share), rgb(painter.theme.surface_contour), 0.12)), 0.7);
    }
    painter.write("This browser offers no WebGL: a plain drawing.", 10, painter.height - 12, {
      colour: faint(painter.theme.quiet_text, 0.8), size: 11,
    });
  }
}
