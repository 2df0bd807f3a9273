// The series and its moving averages.

import { linearTicks, PlotArea, plotPlace } from "./axes.js";
import { Sheet } from "./drawing.js";
import { faint } from "./looks.js";

/** The values that are averaged as dots, each racer's average as a line up to where the run stands. */
export class AveragePanel {
  constructor(body, state) {
    this.state = state;
    const canvas = document.createElement("canvas");
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => this.paint(painter));
  }

  subtitle() {
    const { series } = this.state.run;
    return `${series.target} over ${series.feature}`;
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  paint(painter) {
    const { run, frame, racer } = this.state;
    const { unit, theme } = painter;
    const { ends, target, feature } = run.series;
    const values = run.array("series");
    const yTicks = linearTicks(...ends, Math.max(painter.height / (45 * unit), 2));
    const place = plotPlace(painter, yTicks.map(([, text]) => text), target);
    const area = new PlotArea(place, { x: [0, Math.max(values.length, 1)], y: ends });
    area.frame(painter, {
      xTicks: linearTicks(0, values.length, Math.max(place.width / (70 * unit), 2)), yTicks, xName: feature, yName: target,
    });
    const step = run.steps[frame];
    painter.clipped(place.x, place.y, place.width + 6, place.height, () => {
      values.forEach((value, at) => {
        painter.circle(...area.at(at + 1, value), 2 * unit, faint(theme.quiet_text, at < step ? 0.85 : 0.25));
      });
      const order = run.racers.map((_, at) => at).filter((at) => at !== racer).reverse();
      for (const at of [...order, racer]) {
        const look = painter.looks.racer(at);
        if (!run.has(`average${at}`)) continue;
        const average = run.array(`average${at}`);
        const line = [];
        for (let moment = 1; moment <= Math.min(step, average.length); moment++) {
          if (Number.isFinite(average[moment - 1])) line.push(area.at(moment, average[moment - 1]));
        }
        painter.line(line, theme.halo, 4.6 * unit);
        painter.line(line, look.colour, 2.2 * unit, look.dash);
        if (line.length) painter.marker(look.marker, ...line[line.length - 1], 10 * unit, look.colour);
      }
    });
  }
}
