// Drawing in 2-D: canvases that follow their panels, text in the page's size, lines with halos.

import { faint } from "./looks.js";

const FONT = 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';

/** A canvas as large as its panel; `draw(painter)` is called with a painter whenever something changed. */
export class Sheet {
  constructor(canvas, draw) {
    this.canvas = canvas;
    this.draw = draw;
    this.width = this.height = 0;
  }

  /** Draw now; a canvas without room is left alone. */
  paint(looks) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (width < 8 || height < 8) return;
    const ratio = Math.min(devicePixelRatio || 1, 3);
    const [columns, rows] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== columns || this.canvas.height !== rows) {
      this.canvas.width = columns;
      this.canvas.height = rows;
    }
    [this.width, this.height] = [width, height];
    const context = this.canvas.getContext("2d");
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    this.draw(new Painter(context, width, height, looks));
  }
}

/** What draws into one canvas. Lengths are pixels of the page; `unit` is one of them at the usual text size. */
export class Painter {
  constructor(context, width, height, looks) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.looks = looks;
    this.theme = looks.theme;
    this.unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  }

  font(size = 12.5, weight = 400) {
    this.context.font = `${weight} ${size * this.unit}px ${FONT}`;
  }

  /** Write a text; `align` is as in canvas, `baseline` too. Returns its width. */
  write(text, x, y, { colour, size, weight, align = "left", baseline = "middle", halo = "" } = {}) {
    const { context } = this;
    this.font(size, weight);
    context.textAlign = align;
    context.textBaseline = baseline;
    if (halo) {
      context.strokeStyle = halo;
      context.lineWidth = 3 * this.unit;
      context.lineJoin = "round";
      context.strokeText(text, x, y);
    }
    context.fillStyle = colour || this.theme.text;
    context.fillText(text, x, y);
    return context.measureText(text).width;
  }

  measure(text, size, weight) {
    this.font(size, weight);
    return this.context.measureText(text).width;
  }

  line(points, colour, width, dash = []) {
    const { context } = this;
    context.beginPath();
    points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
    this.stroke(colour, width, dash);
  }

  stroke(colour, width, dash = []) {
    const { context } = this;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.lineJoin = context.lineCap = "round";
    context.setLineDash(dash.map((length) => length * width));
    context.stroke();
    context.setLineDash([]);
  }

  rect(x, y, width, height, colour) {
    this.context.fillStyle = colour;
    this.context.fillRect(x, y, width, height);
  }

  circle(x, y, radius, fill, edge, width = 1) {
    const { context } = this;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    if (fill) {
      context.fillStyle = fill;
      context.fill();
    }
    if (edge) this.stroke(edge, width);
  }

  /** A racer's marker, with an edge that stands out on any ground. */
  marker(path, x, y, size, colour) {
    const { context } = this;
    context.save();
    context.translate(x, y);
    context.scale(size, size);
    context.lineWidth = 0.24;
    context.lineJoin = "round";
    context.strokeStyle = this.theme.halo;
    context.stroke(path);
    context.fillStyle = colour;
    context.fill(path);
    context.restore();
  }

  /** An arrow between two places, with a halo; nothing where it is too short to see. */
  arrow([x, y], [toX, toY], colour, width) {
    const length = Math.hypot(toX - x, toY - y);
    if (!(length > 3)) return;
    const head = Math.min(4.2 * width, 0.6 * length);
    const [along, across] = [(toX - x) / length, (toY - y) / length];
    const neck = [toX - along * head, toY - across * head];
    const side = 0.45 * head;
    for (const [ink, thickness] of [[faint(this.theme.halo, 0.8), width + 2.4], [colour, width]]) {
      this.line([[x, y], neck], ink, thickness);
      const { context } = this;
      context.beginPath();
      context.moveTo(toX, toY);
      context.lineTo(neck[0] - across * side, neck[1] + along * side);
      context.lineTo(neck[0] + across * side, neck[1] - along * side);
      context.closePath();
      context.fillStyle = context.strokeStyle = ink;
      context.lineWidth = thickness - width;
      if (thickness > width) context.stroke();
      context.fill();
    }
  }

  clipped(x, y, width, height, draw) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(x, y, width, height);
    context.clip();
    draw();
    context.restore();
  }
}
