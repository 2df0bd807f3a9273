// The layer strips: what every layer computes and what flows back through it, on axes that all layers share.

import { linearTicks, scaledTicks } from "./axes.js";
import { powerOfTen } from "./numbers.js";
import { Sheet } from "./drawing.js";
import { faint } from "./looks.js";
import { LEVELS } from "./run.js";

const BINS = 48;
const NUMBERS = ["gradient_norm", "saturated", "dead"];

/** The strips of the chosen racer's network, or of the recorded one. */
export class StripsPanel {
  constructor(body, state) {
    this.state = state;
    this.network = state.run.network;
    const canvas = document.createElement("canvas");
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => this.paint(painter));
  }

  get racer() {
    const { racers, racer } = this.network;
    return racers.includes(this.state.racer) ? this.state.racer : racer;
  }

  subtitle() {
    const count = this.network.layers[this.racer].length;
    return `${this.state.run.racers[this.racer].name}, ${count} layer${count === 1 ? "" : "s"}`;
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  paint(painter) {
    const { unit } = painter;
    const layers = this.network.layers[this.racer];
    const wide = painter.width > 520 * unit;
    const shares = wide ? [0.29, 0.27, 0.27, 0.17] : [0.36, 0.36, 0, 0.28];
    const titles = ["pre-activation z", "|backward gradient|", "z over steps", "saturated, dead"];
    const [left, top, bottom] = [28 * unit, 24 * unit, painter.height - 22 * unit];
    const room = painter.width - left - 8 * unit;
    const height = (bottom - top) / layers.length;
    let x = left;
    shares.forEach((share, column) => {
      const width = share * room - 14 * unit;
      if (share) {
        if (painter.measure(titles[column], 12, 600) < width + 12 * unit) {
          painter.write(titles[column], x, 11 * unit, { size: 12, weight: 600 });
        }
        const draw = [this.drawValues, this.drawBackward, this.drawHistory, this.drawHealth][column];
        layers.forEach((_, layer) => draw.call(this, painter, layer, x, top + layer * height, width, height));
        if (column < 3) this.drawAxis(painter, column, x, bottom, width);
      }
      x += share * room;
    });
    const every = Math.ceil((16 * unit) / height);
    layers.forEach((_, layer) => {
      if (layer % every) return;
      const middle = top + (layer + 0.5) * height;
      painter.write(String(layer + 1), left - 8 * unit, middle, { size: 12, align: "right", colour: painter.theme.quiet_text });
    });
  }

  bars(painter, name, layer, x, y, width, height, colour) {
    const { run, frame } = this.state;
    const count = this.network.layers[this.racer].length;
    const values = run.array(`${name}${this.racer}`);
    const first = (frame * count + layer) * BINS;
    const { context, unit } = painter;
    const base = y + height - Math.min(2 * unit, 0.1 * height);
    const rise = 0.84 * height;
    context.beginPath();
    context.moveTo(x, base);
    for (let bin = 0; bin < BINS; bin++) {
      const level = base - (values[first + bin] / 255) * rise;
      context.lineTo(x + (bin / BINS) * width, level);
      context.lineTo(x + ((bin + 1) / BINS) * width, level);
    }
    context.lineTo(x + width, base);
    context.fillStyle = faint(colour, 0.6);
    context.fill();
    painter.line([[x, base], [x + width, base]], painter.theme.line, 1);
  }

  drawValues(painter, layer, x, y, width, height) {
    if (this.state.phase && !this.hasPassed("forward", layer)) return;
    this.bars(painter, "pre_activation", layer, x, y, width, height, painter.theme.racers[1]);
  }

  drawBackward(painter, layer, x, y, width, height) {
    if (this.state.phase && !this.hasPassed("backward", layer)) return;
    this.bars(painter, "backward", layer, x, y, width, height, painter.theme.good);
  }

  /** Whether a way through the layers has come past one of them in the phases that are done. */
  hasPassed(way, layer) {
    const done = this.state.run.phases.slice(0, this.state.phase);
    return done.includes(way) || done.includes(`${way} layer ${layer + 1}`);
  }

  /** How the values' quantiles have changed: 5 to 95 and 25 to 75 per cent as bands, the middle as a line. */
  drawHistory(painter, layer, x, y, width, height) {
    const { run, frame } = this.state;
    const count = this.network.layers[this.racer].length;
    const values = run.array(`quantiles${this.racer}`);
    const last = Math.max(run.frames - 1, 1);
    const inner = 0.88 * height;
    const at = (moment, quantile) => [
      x + (moment / last) * width,
      y + 0.06 * height + inner * (1 - values[(moment * count + layer) * 5 + quantile] / LEVELS),
    ];
    const moments = [];
    const every = Math.max(Math.floor(frame / width), 1);
    for (let moment = 0; moment < frame; moment += every) moments.push(moment);
    moments.push(frame);
    const { context, theme, unit } = painter;
    for (const [low, high, alpha] of [[0, 4, 0.25], [1, 3, 0.4]]) {
      context.beginPath();
      moments.forEach((moment, place) => context[place ? "lineTo" : "moveTo"](...at(moment, low)));
      [...moments].reverse().forEach((moment) => context.lineTo(...at(moment, high)));
      context.closePath();
      context.fillStyle = faint(theme.racers[1], alpha);
      context.fill();
    }
    painter.line(moments.map((moment) => at(moment, 2)), theme.racers[1], 1.4 * unit);
    painter.line([[x, y + height], [x + width, y + height]], theme.line, 1);
  }

  drawHealth(painter, layer, x, y, width, height) {
    const { run, frame, phase } = this.state;
    if (phase && !this.hasPassed("backward", layer)) return;
    const count = this.network.layers[this.racer].length;
    const first = (frame * count + layer) * NUMBERS.length;
    const name = `health${this.racer}`;
    const [saturated, dead] = [run.number(name, first + 1), run.number(name, first + 2)];
    const { theme, unit } = painter;
    const thick = Math.min(0.5 * height, 14 * unit);
    const [middle, bar] = [y + 0.5 * height, 0.42 * width];
    painter.rect(x, middle - 0.5 * thick, bar, thick, faint(theme.quiet_text, 0.16));
    painter.rect(x, middle - 0.5 * thick, bar * Math.min(saturated || 0, 1), thick, theme.bad);
    if (height < 12 * unit) return;
    const text = `${Math.round(100 * (saturated || 0))} %${dead ? `, ${dead} dead` : ""}`;
    const size = painter.measure(text, 12) < width - bar - 6 * unit ? 12 : 10;
    painter.write(text, x + bar + 6 * unit, middle, { size });
  }

  drawAxis(painter, column, x, bottom, width) {
    const { run } = this.state;
    const { theme, unit } = painter;
    let ticks;
    if (column === 2) {
      ticks = linearTicks(0, run.frames - 1, 2).map(([frame]) => [frame / Math.max(run.frames - 1, 1), String(run.steps[Math.round(frame)])]);
    } else {
      const [low, high, kind, scale] = this.network.axes[column ? "backward" : "pre_activation"];
      const raw = kind === "log" || column === 1
        ? [low, Math.round(0.5 * (low + high)), high].map((decade) => [decade, powerOfTen(decade)])
        : scaledTicks([kind, scale], low, high, 3);
      ticks = raw.map(([value, text]) => [(value - low) / (high - low), text]);
    }
    let free = -Infinity;
    for (const [share, text] of ticks) {
      const half = 0.5 * painter.measure(text, 11);
      const at = Math.min(Math.max(x + share * width, x + half - 6 * unit), x + width - half + 2 * unit);
      if (at - half < free) continue;
      painter.write(text, at, bottom + 10 * unit, { size: 11, align: "center", colour: theme.quiet_text });
      free = at + half + 6 * unit;
    }
  }
}
