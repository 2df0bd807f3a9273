// The contour map: the loss in colours, its contour lines, and what moves over it.

import { linearTicks, PlotArea, plotPlace } from "./axes.js";
import { Sheet } from "./drawing.js";
import { faint } from "./looks.js";
import { drawMarks } from "./marks.js";
import { HeightGrid } from "./scene.js";
import { LEVELS } from "./run.js";

/** The map of a run's plane. */
export class ContourPanel {
  constructor(body, state) {
    this.state = state;
    this.grid = new HeightGrid(state.run);
    const canvas = document.createElement("canvas");
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => this.paint(painter));
  }

  subtitle() {
    return `loss over ${this.state.run.plane.names.join(" and ")}`;
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  paint(painter) {
    const { plane } = this.state.run;
    const [xEnds, yEnds] = plane.domain;
    const { unit } = painter;
    const yTicks = linearTicks(...yEnds, Math.max(painter.height / (40 * unit), 2));
    const place = plotPlace(painter, yTicks.map(([, text]) => text), plane.names[1]);
    const area = new PlotArea(place, { x: xEnds, y: yEnds });
    const xTicks = linearTicks(...xEnds, Math.max(place.width / (70 * unit), 2));
    const { context } = painter;
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.image(painter.looks), place.x, place.y, place.width, place.height);
    painter.clipped(place.x, place.y, place.width, place.height, () => {
      this.drawLines(painter, area);
      const project = (x, y) => area.at(x, y);
      project.spans = plane.domain.map(([low, high]) => high - low);
      drawMarks(painter, this.state, project);
    });
    area.frame(painter, { xTicks, yTicks, xName: plane.names[0], yName: plane.names[1], grid: false });
  }

  image(looks) {
    if (this.picture) return this.picture;
    const { columns, rows, shares } = this.grid;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [columns, rows];
    const context = canvas.getContext("2d");
    const pixels = context.createImageData(columns, rows);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < rows; j++) {
        const share = shares[i * rows + j];
        if (Number.isNaN(share)) continue;
        const at = 4 * ((rows - 1 - j) * columns + i);
        pixels.data.set(looks.height(share), at);
        pixels.data[at + 3] = 255;
      }
    }
    context.putImageData(pixels, 0, 0);
    this.picture = canvas;
    return canvas;
  }

  drawLines(painter, area) {
    const { run } = this.state;
    const [[left, right], [low, high]] = run.plane.domain;
    const [xs, ys] = [run.array("lines_x"), run.array("lines_y")];
    painter.context.beginPath();
    let at = 0;
    for (const length of run.array("line_lengths")) {
      for (let point = 0; point < length; point++, at++) {
        const x = area.acrossOf(left + (xs[at] / LEVELS) * (right - left));
        const y = area.upOf(low + (ys[at] / LEVELS) * (high - low));
        if (point) painter.context.lineTo(x, y);
        else painter.context.moveTo(x, y);
      }
    }
    painter.stroke(faint(painter.theme.surface_contour, 0.55), 0.9 * painter.unit);
  }
}
