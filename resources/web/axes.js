// Axes: round ticks, linear, logarithmic and asinh, and a plot's frame with its numbers.

import { powerOfTen, tickText } from "./numbers.js";

/** The smallest of 1, 2, 5 times a power of ten that divides a span into at most so many parts. */
export function roundStep(span, parts) {
  const rough = span / Math.max(parts, 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= rough * (1 - 1e-9));
}

/** Round values between two ends, as [value, text]. */
export function linearTicks(low, high, parts) {
  if (!(high > low)) return [[low, tickText(low, 1)]];
  const step = roundStep(high - low, parts);
  const ticks = [];
  for (let at = Math.ceil(low / step - 1e-6); at * step <= high + 1e-6 * step; at++) {
    ticks.push([at * step, tickText(at * step, step)]);
  }
  return ticks;
}

/** Powers of ten between two decades, as [decade, text]. */
export function decadeTicks(low, high, parts) {
  const every = Math.max(Math.ceil((high - low) / Math.max(parts, 1)), 1);
  const ticks = [];
  for (let decade = Math.ceil(low - 1e-9); decade <= high + 1e-9; decade++) {
    if (decade % every === 0) ticks.push([decade, powerOfTen(decade)]);
  }
  if (ticks.length >= 2) return ticks;
  // fewer than two decades: round values between them
  return [1, 2, 5]
    .flatMap((factor) => [-1, 0, 1].map((shift) => factor * 10 ** (Math.floor(low) + shift)))
    .filter((value) => value >= 10 ** low * 0.999 && value <= 10 ** high * 1.001)
    .sort((one, other) => one - other)
    .map((value) => [Math.log10(value), tickText(value, value)]);
}

/** Ticks of scaled values: of a logarithm or an asinh the losses are round (widgets/painting/height_scale.py). */
export function scaledTicks([kind, unit], low, high, parts) {
  if (kind === "log") return decadeTicks(low, high, parts);
  if (kind !== "asinh") return linearTicks(low, high, parts);
  const most = Math.max(Math.abs(Math.sinh(low)), Math.abs(Math.sinh(high))) * unit;
  const first = Math.ceil(Math.log10(unit));
  const last = Math.floor(Math.log10(most));
  const every = Math.max(Math.ceil((last - first + 1) / Math.max(parts / 2, 1)), 1);
  const values = [0];
  for (let decade = last; decade >= first; decade -= every) values.push(10 ** decade, -(10 ** decade));
  return values
    .map((value) => [Math.asinh(value / unit), value ? tickText(value, Math.abs(value)) : "0"])
    .filter(([place]) => place >= low - 1e-9 && place <= high + 1e-9)
    .sort((one, other) => one[0] - other[0]);
}

/**
 * The area of a plot: where values lie in pixels. Ticks and names are drawn by `frame`.
 * @param {{x: number, y: number, width: number, height: number}} place in pixels
 * @param {{x: number[], y: number[]}} ends the values at its sides
 */
export class PlotArea {
  constructor(place, ends) {
    Object.assign(this, place);
    this.ends = ends;
  }

  at(x, y) {
    return [this.acrossOf(x), this.upOf(y)];
  }

  acrossOf(x) {
    const [low, high] = this.ends.x;
    return this.x + ((x - low) / (high - low)) * this.width;
  }

  upOf(y) {
    const [low, high] = this.ends.y;
    return this.y + this.height - ((y - low) / (high - low)) * this.height;
  }

  valueAt(x) {
    const [low, high] = this.ends.x;
    return low + ((x - this.x) / this.width) * (high - low);
  }

  /** Draw grid, numbers and names; numbers that would touch are left out. */
  frame(painter, { xTicks, yTicks, xName = "", yName = "", grid = true }) {
    const { theme, unit } = painter;
    const [left, right, top, bottom] = [this.x, this.x + this.width, this.y, this.y + this.height];
    const ink = theme.quiet_text;
    const nameWidth = xName ? painter.measure(xName, 12.5, 600) + 8 * unit : 0;
    let free = -Infinity;
    for (const [value, text] of xTicks) {
      const x = this.acrossOf(value);
      if (x < left - 1 || x > right + 1) continue;
      if (grid) painter.line([[x, top], [x, bottom]], theme.grid, 1);
      const half = 0.5 * painter.measure(text, 12);
      if (x - half < free || x + half > right - nameWidth) continue;
      painter.write(text, x, bottom + 11 * unit, { colour: ink, size: 12, align: "center" });
      free = x + half + 6 * unit;
    }
    for (const [value, text] of yTicks) {
      const y = this.upOf(value);
      if (y < top - 1 || y > bottom + 1) continue;
      if (grid) painter.line([[left, y], [right, y]], theme.grid, 1);
      if (yName && y < top + 14 * unit) continue;
      painter.write(text, left - 6 * unit, y, { colour: ink, size: 12, align: "right" });
    }
    painter.line([[left, top], [left, bottom], [right, bottom]], theme.axis, 1);
    if (xName) painter.write(xName, right, bottom + 11 * unit, { weight: 600, align: "right" });
    if (yName) painter.write(yName, left - 6 * unit, top + 3 * unit, { weight: 600, align: "right" });
  }
}

/** The place of a plot in a canvas, with room for the widest numbers on its left. */
export function plotPlace(painter, texts, yName = "", top = 8) {
  const { unit } = painter;
  const widest = Math.max(painter.measure(yName, 12.5, 600), ...texts.map((text) => painter.measure(text, 12)), 0);
  const left = Math.min(widest + 14 * unit, 0.4 * painter.width);
  return {
    x: left,
    y: top * unit,
    width: Math.max(painter.width - left - 14 * unit, 10),
    height: Math.max(painter.height - (top + 24) * unit, 10),
  };
}
