// The examples and what the models answer: a fitted curve over one column, a decision boundary over two.

import { linearTicks, PlotArea, plotPlace } from "./axes.js";
import { Sheet } from "./drawing.js";
import { css, faint, mixed, rgb } from "./looks.js";
import { LEVELS } from "./run.js";

// Cells of the picture of the answers for each of the recorded ones.
const REFINED = 4;
// How much of a class's colour a sure answer has on dark and light ground.
const STRENGTH = { true: 0.42, false: 0.36 };

/** Data and answers of a run. */
export class ModelPanel {
  constructor(body, state) {
    this.state = state;
    this.data = state.run.data;
    const canvas = document.createElement("canvas");
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => (state.run.has("model") ? this.paintCurve(painter) : this.paintPlane(painter)));
    this.images = new Map();
  }

  subtitle() {
    const { columns, target } = this.data;
    return this.state.run.has("model") ? `${target} over ${columns[0]}` : `over ${columns.slice(0, 2).join(" and ")}`;
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  frameArea(painter, xEnds, yEnds, xName, yName, grid) {
    const { unit } = painter;
    const yTicks = linearTicks(...yEnds, Math.max(painter.height / (42 * unit), 2));
    const place = plotPlace(painter, yTicks.map(([, text]) => text), yName);
    if (!grid) {
      // both inputs to one scale
      const side = Math.min(place.width, place.height);
      place.x += 0.5 * (place.width - side);
      [place.width, place.height] = [side, side];
    }
    const area = new PlotArea(place, { x: xEnds, y: yEnds });
    const xTicks = linearTicks(...xEnds, Math.max(place.width / (60 * unit), 2));
    return [area, () => area.frame(painter, { xTicks, yTicks, xName, yName, grid })];
  }

  paintCurve(painter) {
    const { run, frame, racer } = this.state;
    const { grid, ends, columns, target } = this.data;
    const [area, drawFrame] = this.frameArea(painter, grid, ends, columns[0], target, true);
    drawFrame();
    const { unit, theme } = painter;
    const [xs, ys] = [run.array("data_x"), run.array("data_y")];
    const width = run.store.shape("data_x")[1];
    painter.clipped(area.x, area.y, area.width, area.height, () => {
      ys.forEach((y, at) => painter.circle(...area.at(xs[at * width], y), 2.2 * unit, faint(theme.quiet_text, 0.85)));
      const [, racers, points] = run.store.shape("model");
      const model = run.array("model");
      for (const at of [...Array(racers).keys()].sort((one, other) => (one === racer) - (other === racer))) {
        const look = painter.looks.racer(at);
        const line = [];
        for (let point = 0; point < points; point++) {
          const level = model[(frame * racers + at) * points + point];
          if (level > LEVELS) continue;
          const x = grid[0] + (point / (points - 1)) * (grid[1] - grid[0]);
          line.push(area.at(x, ends[0] + (level / LEVELS) * (ends[1] - ends[0])));
        }
        painter.line(line, look.colour, (at === racer ? 2.6 : 1.8) * unit, look.dash);
      }
    });
  }

  paintPlane(painter) {
    const { run, frame } = this.state;
    const { plane, columns } = this.data;
    const [xs, ys] = [run.array("data_x"), run.array("data_y")];
    const width = run.store.shape("data_x")[1];
    const ends = plane || [0, 1].map((axis) => extent(ys.length, (at) => xs[at * width + Math.min(axis, width - 1)]));
    const [area, drawFrame] = this.frameArea(painter, ends[0], ends[1], columns[0], columns[1] || "", false);
    const { unit, theme, context } = painter;
    if (run.has("answers")) {
      context.imageSmoothingEnabled = true;
      context.imageSmoothingQuality = "high";
      context.drawImage(this.image(frame, painter.looks), area.x, area.y, area.width, area.height);
      painter.clipped(area.x, area.y, area.width, area.height, () => this.drawBoundary(painter, area, frame));
    }
    drawFrame();
    const labels = [...new Set(ys)].sort((one, other) => one - other);
    painter.clipped(area.x, area.y, area.width, area.height, () => {
      ys.forEach((y, at) => {
        const place = area.at(xs[at * width], xs[at * width + 1]);
        if (this.data.kind === "regression") {
          const share = (2 * (y - this.data.ends[0])) / (this.data.ends[1] - this.data.ends[0]) - 1;
          painter.circle(...place, 3 * unit, css(painter.looks.signed(share)), theme.halo, 0.8 * unit);
        } else {
          const look = painter.looks.racer(this.data.kind === "classes" ? y : labels.indexOf(y));
          painter.marker(look.marker, place[0], place[1], (ys.length < 20 ? 12 : 6) * unit, look.colour);
        }
      });
    });
  }

  /** The answers of one class at a frame, refined; positive where the class is likelier than the others. */
  field(frame) {
    const { run } = this.state;
    const [, outputs, side] = run.store.shape("answers");
    const values = run.array("answers");
    const first = frame * outputs * side * side;
    const fine = (side - 1) * REFINED + 1;
    const planes = [];
    for (let output = 0; output < outputs; output++) {
      const start = first + output * side * side;
      const plane = Float32Array.from(values.subarray(start, start + side * side), (level) => level - 127);
      // refined along the one axis, then along the other
      planes.push(refinedRows(refinedRows(plane, side, side), side, fine));
    }
    return { planes, fine };
  }

  image(frame, looks) {
    if (this.shown && this.shown.frame === frame && this.shown.theme === looks.theme) return this.shown.canvas;
    const { planes, fine } = this.field(frame);
    const canvas = (this.shown && this.shown.canvas) || document.createElement("canvas");
    [canvas.width, canvas.height] = [fine, fine];
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(fine, fine);
    const ground = rgb(looks.theme.panel);
    const strength = STRENGTH[looks.theme.dark];
    const colours = [...Array(Math.max(planes.length, 2)).keys()].map((at) => rgb(looks.racer(at).colour));
    for (let i = 0; i < fine; i++) {
      for (let j = 0; j < fine; j++) {
        const at = i * fine + j;
        let colour;
        if (this.data.kind === "regression") {
          colour = looks.signed(planes[0][at] / 127);
        } else {
          const [best, margin] = likeliest(planes, at);
          // 127 stands for log odds of 12
          colour = mixed(ground, colours[best], strength * Math.tanh((0.5 * margin * 12) / 127));
        }
        pixels.data.set([...colour, 255], 4 * ((fine - 1 - j) * fine + i));
      }
    }
    context.putImageData(pixels, 0, 0);
    this.shown = { frame, theme: looks.theme, canvas, planes, fine };
    return canvas;
  }

  /** The line on which two classes are equally likely, by marching squares. */
  drawBoundary(painter, area, frame) {
    if (this.data.kind === "regression") return;
    const { planes, fine } = this.shown;
    const [xEnds, yEnds] = [area.ends.x, area.ends.y];
    const place = (i, j) => area.at(
      xEnds[0] + (i / (fine - 1)) * (xEnds[1] - xEnds[0]), yEnds[0] + (j / (fine - 1)) * (yEnds[1] - yEnds[0]));
    painter.context.beginPath();
    for (let output = 0; output < planes.length; output++) {
      const lead = (at) => planes.length === 1
        ? planes[0][at]
        : planes[output][at] - Math.max(...planes.filter((_, other) => other !== output).map((plane) => plane[at]));
      for (let i = 0; i < fine - 1; i++) {
        for (let j = 0; j < fine - 1; j++) {
          const corners = [[i, j], [i + 1, j], [i + 1, j + 1], [i, j + 1]];
          const values = corners.map(([a, b]) => lead(a * fine + b));
          const cuts = [];
          corners.forEach(([a, b], at) => {
            const next = (at + 1) % 4;
            if (values[at] > 0 === values[next] > 0) return;
            const share = values[at] / (values[at] - values[next]);
            cuts.push(place(a + share * (corners[next][0] - a), b + share * (corners[next][1] - b)));
          });
          for (let cut = 0; cut + 1 < cuts.length; cut += 2) {
            painter.context.moveTo(...cuts[cut]);
            painter.context.lineTo(...cuts[cut + 1]);
          }
        }
      }
    }
    painter.stroke(painter.theme.text, 1.8 * painter.unit);
  }

  /** Log odds of one answer at a frame's picture, for the network's output. */
  picture(looks) {
    return this.state.run.has("answers") ? this.image(this.state.frame, looks) : null;
  }
}

/**
 * A grid's rows refined by Catmull and Rom's cubic, and the grid turned: what were rows are columns then.
 * @param {Float32Array} grid rows * length values
 */
function refinedRows(grid, rows, length) {
  const fine = (rows - 1) * REFINED + 1;
  const result = new Float32Array(length * fine);
  for (let i = 0; i < fine; i++) {
    const row = Math.min(Math.floor(i / REFINED), rows - 2);
    const t = i / REFINED - row;
    const weights = [
      -0.5 * t + t * t - 0.5 * t ** 3, 1 - 2.5 * t * t + 1.5 * t ** 3,
      0.5 * t + 2 * t * t - 1.5 * t ** 3, -0.5 * t * t + 0.5 * t ** 3,
    ];
    for (let j = 0; j < length; j++) {
      let sum = 0;
      for (let tap = 0; tap < 4; tap++) {
        const at = Math.min(Math.max(row - 1 + tap, 0), rows - 1);
        sum += weights[tap] * grid[at * length + j];
      }
      result[j * fine + i] = sum;
    }
  }
  return result;
}

function likeliest(planes, at) {
  if (planes.length === 1) return [planes[0][at] > 0 ? 1 : 0, Math.abs(planes[0][at])];
  let [best, first, second] = [0, -Infinity, -Infinity];
  planes.forEach((plane, output) => {
    if (plane[at] > first) [best, first, second] = [output, plane[at], first];
    else if (plane[at] > second) second = plane[at];
  });
  return [best, first - second];
}

function extent(count, valueAt) {
  let [low, high] = [Infinity, -Infinity];
  for (let at = 0; at < count; at++) {
    low = Math.min(low, valueAt(at));
    high = Math.max(high, valueAt(at));
  }
  return low < high ? [low, high] : [low - 1, low + 1];
}
