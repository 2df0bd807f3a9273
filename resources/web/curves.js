// Activation functions and their slopes.

import { linearTicks, PlotArea, plotPlace } from "./axes.js";
import { Sheet } from "./drawing.js";
import { faint } from "./looks.js";

/** The functions that a lesson is about, and below them their slopes. */
export class CurvesPanel {
  constructor(body, state) {
    this.state = state;
    const canvas = document.createElement("canvas");
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => this.paint(painter));
  }

  subtitle() {
    return "functions and slopes";
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  paint(painter) {
    const { run } = this.state;
    const { unit } = painter;
    const { names, ends } = run.curves;
    const values = run.array("curves");
    const points = run.store.shape("curves")[2];
    const yTexts = ends.y.map((pair) => linearTicks(...pair, 4).map(([, text]) => text)).flat();
    const legend = 22 * unit;
    const half = 0.5 * (painter.height - legend);
    let x = 14 * unit;
    names.forEach((name, at) => {
      const look = painter.looks.racer(at);
      painter.line([[x, 12 * unit], [x + 22 * unit, 12 * unit]], look.colour, 2.4 * unit, look.dash);
      x += 28 * unit + painter.write(name, x + 28 * unit, 12 * unit, {}) + 16 * unit;
    });
    ["f(z)", "f′(z)"].forEach((yName, kind) => {
      const place = plotPlace(painter, yTexts, yName);
      place.y = legend + kind * half + 8 * unit;
      place.height = half - 34 * unit;
      const area = new PlotArea(place, { x: ends.x, y: ends.y[kind] });
      area.frame(painter, {
        xTicks: linearTicks(...ends.x, 7), yTicks: linearTicks(...ends.y[kind], Math.max(half / (45 * unit), 2)), xName: kind ? "z" : "", yName,
      });
      painter.clipped(place.x, place.y - 2, place.width, place.height + 4, () => {
        painter.line([area.at(ends.x[0], 0), area.at(ends.x[1], 0)], faint(painter.theme.axis, 0.9), 1);
        names.forEach((_, at) => {
          const look = painter.looks.racer(at);
          const line = [];
          for (let point = 0; point < points; point++) {
            const value = values[(kind * names.length + at) * points + point];
            if (Number.isFinite(value)) line.push(area.at(ends.x[0] + (point / (points - 1)) * (ends.x[1] - ends.x[0]), value));
          }
          painter.line(line, look.colour, 2.4 * unit, look.dash);
        });
      });
    });
  }
}
