// The loss curves: every step of the run, and where it stands. A drag along it seeks.

import { decadeTicks, linearTicks, PlotArea, plotPlace } from "./axes.js";
import { Sheet } from "./drawing.js";
import { faint } from "./looks.js";

/** The curves of all racers. */
export class LossPanel {
  constructor(body, state) {
    this.state = state;
    const canvas = document.createElement("canvas");
    canvas.className = "seek";
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => this.paint(painter));
    const { run } = state;
    this.curves = run.racers.map((_, racer) => run.array(`curve${racer}`));
    const all = this.curves.flatMap((curve) => [...curve].filter(Number.isFinite));
    const positive = all.filter((value) => value > 0);
    this.isLog = run.log_loss && positive.length > 0 && positive.length === all.length;
    const values = this.isLog ? positive.map(Math.log10) : all;
    let [low, high] = values.reduce(([a, b], value) => [Math.min(a, value), Math.max(b, value)], [Infinity, -Infinity]);
    if (!(low < high)) [low, high] = Number.isFinite(low) ? [low - 0.5, low + 0.5] : [0, 1];
    // of a run that diverges the last values would squeeze all others
    if (this.isLog) low = Math.max(low, high - 16);
    const room = 0.05 * (high - low);
    this.ends = [low - room, high + room];
    const seek = (event) => {
      if (!this.area) return;
      const { left } = canvas.getBoundingClientRect();
      state.go(run.frameOf(Math.round(this.area.valueAt(event.clientX - left))));
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      seek(event);
    });
    canvas.addEventListener("pointermove", (event) => event.buttons && seek(event));
  }

  subtitle() {
    return this.isLog ? "logarithmic" : "";
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  paint(painter) {
    const { run, frame, racer } = this.state;
    const { unit, theme } = painter;
    const [low, high] = this.ends;
    const parts = Math.max(painter.height / (45 * unit), 2);
    const yTicks = (this.isLog ? decadeTicks : linearTicks)(low, high, parts);
    const place = plotPlace(painter, yTicks.map(([, text]) => text), "loss");
    const last = Math.max(run.steps[run.frames - 1], 1);
    const area = new PlotArea(place, { x: [0, last], y: [low, high] });
    this.area = area;
    area.frame(painter, {
      xTicks: linearTicks(0, last, Math.max(place.width / (60 * unit), 2)),
      yTicks,
      xName: "step",
      yName: "loss",
    });
    const step = run.steps[frame];
    painter.clipped(place.x, place.y - 6, place.width + 6, place.height + 12, () => {
      for (const done of [false, true]) {
        const order = this.curves.map((_, at) => at).filter((at) => at !== racer).reverse();
        for (const at of [...order, racer]) {
          const look = painter.looks.racer(at);
          const points = this.points(at, area, done ? 0 : step, done ? step : last);
          painter.line(points, faint(look.colour, done ? 1 : 0.28), 2 * unit, done ? look.dash : []);
        }
      }
    });
    const [x] = area.at(step, low);
    painter.line([[x, place.y], [x, place.y + place.height]], faint(theme.text, 0.8), 1);
    run.racers.forEach((_, at) => {
      // the last step's loss is not part of the curve
      const value = step < this.curves[at].length ? this.curves[at][step] : run.number("loss", frame * run.racers.length + at);
      const height = this.isLog ? Math.log10(value) : value;
      if (!Number.isFinite(height)) return;
      const look = painter.looks.racer(at);
      painter.marker(look.marker, x, area.upOf(height), 9 * unit, look.colour);
    });
  }

  /** A stretch of a curve in pixels; of several steps in one pixel the lowest and the highest. */
  points(racer, area, first, last) {
    const curve = this.curves[racer];
    const stop = Math.min(last, curve.length - 1);
    const bin = Math.max(Math.floor((stop - first) / (2 * area.width)), 1);
    const points = [];
    for (let step = first; step <= stop; step += bin) {
      let [least, most] = [Infinity, -Infinity];
      for (let at = step; at < Math.min(step + bin, stop + 1); at++) {
        const value = this.isLog ? Math.log10(curve[at]) : curve[at];
        if (value < least) least = value;
        if (value > most) most = value;
      }
      if (Number.isFinite(least)) points.push(area.at(step, least));
      if (bin > 1 && Number.isFinite(most) && most > least) points.push(area.at(step, most));
    }
    return points;
  }
}
