// The network's diagram: a column a layer, a picture of what each unit answers, weights as lines.

import { Sheet } from "./drawing.js";
import { css, faint } from "./looks.js";

const SIDE = 16; // points along each side of a unit's picture

/** The diagram of the chosen racer's network, or of the recorded one. */
export class NetworkPanel {
  constructor(body, state) {
    this.state = state;
    this.network = state.run.network;
    const canvas = document.createElement("canvas");
    body.append(canvas);
    this.sheet = new Sheet(canvas, (painter) => this.paint(painter));
    this.weight = 0;
    canvas.addEventListener("pointerdown", (event) => {
      const box = canvas.getBoundingClientRect();
      this.choose(event.clientX - box.left, event.clientY - box.top);
    });
  }

  /** Whose network is shown. */
  get racer() {
    const { racers, racer } = this.network;
    return racers.includes(this.state.racer) ? this.state.racer : racer;
  }

  subtitle() {
    const layers = this.network.layers[this.racer];
    const widths = [this.network.inputs.length, ...layers.map((layer) => layer.units)];
    const text = widths.length > 7 ? `${layers.length} layers` : widths.join("-");
    return `${this.state.run.racers[this.racer].name}, ${text}`;
  }

  draw(looks) {
    this.sheet.paint(looks);
  }

  /** Columns of nodes: [x, [[y...]], side, units that are not drawn]. */
  columns(painter) {
    const { unit, width, height } = painter;
    const layers = this.network.layers[this.racer];
    const counts = [this.network.inputs.length, ...layers.map((layer) => layer.units)];
    const names = Math.max(...this.network.inputs.slice(0, 6).map((name) => painter.measure(name, 12)));
    const left = Math.min(names, 70 * unit) + 18 * unit;
    const right = width - 24 * unit;
    const [top, bottom] = [44 * unit, height - 30 * unit];
    const step = (right - left) / counts.length;
    return counts.map((count, column) => {
      const shown = Math.min(count, this.network.shown);
      const pitch = (bottom - top) / shown;
      const side = Math.max(Math.min(0.8 * pitch, 0.62 * step, (count === 1 && column ? 90 : 46) * unit), 3);
      const gap = Math.min(pitch, 1.5 * side);
      const first = 0.5 * (top + bottom) - 0.5 * gap * (shown - 1);
      return { x: left + (column + 0.5) * step, ys: Array.from({ length: shown }, (_, at) => first + at * gap), side, hidden: count - shown };
    });
  }

  paint(painter) {
    const { unit, theme } = painter;
    const columns = this.columns(painter);
    const layers = this.network.layers[this.racer];
    this.edges = this.laidEdges(columns, layers);
    const largest = this.edges.reduce((most, edge) => (edge.index < 0 ? most : Math.max(most, Math.abs(this.weightAt(edge.index)))), 0) || 1;
    const order = [...this.edges].sort((one, other) => Math.abs(this.weightAt(one.index)) - Math.abs(this.weightAt(other.index)));
    for (const { from, to, index } of order) {
      const weight = index < 0 ? 0 : this.weightAt(index);
      const share = weight / largest;
      const colour = index < 0 ? theme.axis : css(painter.looks.signed(Math.sign(share) * (0.35 + 0.65 * Math.abs(share))));
      const { context } = painter;
      context.globalAlpha = index < 0 ? 0.5 : 0.35 + 0.65 * Math.abs(share);
      const middle = 0.5 * (from[0] + to[0]);
      context.beginPath();
      context.moveTo(...from);
      context.bezierCurveTo(middle, from[1], middle, to[1], ...to);
      painter.stroke(colour, (0.5 + 4 * Math.abs(share)) * unit);
      context.globalAlpha = 1;
    }
    columns.forEach((column, at) => this.drawColumn(painter, column, at));
    this.drawTitles(painter, columns, layers);
    this.drawChosen(painter);
  }

  weightAt(index) {
    if (index < 0) return 0;
    const [, count] = this.state.run.store.shape(`weights${this.racer}.m`);
    return this.state.run.number(`weights${this.racer}`, this.state.frame * count + index);
  }

  laidEdges(columns, layers) {
    const edges = [];
    let index = 0;
    layers.forEach((layer, at) => {
      const [before, after] = [columns[at], columns[at + 1]];
      after.ys.forEach((y, unit) => {
        const sources = layer.has_weights ? before.ys.keys() : [unit].filter((source) => source < before.ys.length);
        for (const source of sources) {
          edges.push({
            from: [before.x + 0.5 * before.side, before.ys[source]],
            to: [after.x - 0.5 * after.side, y],
            index: layer.has_weights ? index++ : -1,
            name: `layer ${at + 1}, from ${at ? `unit ${source + 1}` : this.network.inputs[source]} to unit ${unit + 1}`,
          });
        }
      });
    });
    return edges;
  }

  drawColumn(painter, column, at) {
    const { unit, theme } = painter;
    column.ys.forEach((y, node) => {
      const [left, top] = [column.x - 0.5 * column.side, y - 0.5 * column.side];
      if (at === 0) {
        painter.rect(left, top, column.side, column.side, css(painter.looks.signed(0)));
        painter.write(this.network.inputs[node], left - 6 * unit, y, { size: 12, align: "right", colour: theme.quiet_text });
      } else {
        this.drawNode(painter, left, top, column.side, at - 1, node);
      }
      painter.context.lineWidth = unit;
      painter.context.strokeStyle = theme.axis;
      painter.context.strokeRect(left, top, column.side, column.side);
    });
    if (column.hidden) {
      const below = column.ys[column.ys.length - 1] + 0.5 * column.side + 10 * unit;
      painter.write(`+${column.hidden}`, column.x, below, { size: 11, align: "center", colour: theme.quiet_text });
    }
  }

  /** A unit: what it answers over the input plane, or the colour of its mean answer. */
  drawNode(painter, left, top, side, layer, node) {
    const { run, frame } = this.state;
    const layers = this.network.layers[this.racer];
    const shown = (units) => Math.min(units, this.network.shown);
    const before = layers.slice(0, layer).reduce((sum, each) => sum + shown(each.units), 0);
    if (run.has("thumbnails") && this.racer === this.network.racer) {
      const [, count] = run.store.shape("thumbnails");
      const values = run.array("thumbnails");
      const start = (frame * count + before + node) * SIDE * SIDE;
      const canvas = this.thumb || (this.thumb = document.createElement("canvas"));
      [canvas.width, canvas.height] = [SIDE, SIDE];
      const context = canvas.getContext("2d");
      const pixels = context.createImageData(SIDE, SIDE);
      for (let i = 0; i < SIDE; i++) {
        for (let j = 0; j < SIDE; j++) {
          const colour = painter.looks.signed((values[start + i * SIDE + j] - 127) / 127);
          pixels.data.set([...colour, 255], 4 * ((SIDE - 1 - j) * SIDE + i));
        }
      }
      context.putImageData(pixels, 0, 0);
      painter.context.imageSmoothingEnabled = true;
      painter.context.imageSmoothingQuality = "high";
      painter.context.drawImage(canvas, left, top, side, side);
      return;
    }
    const [, count] = run.store.shape(`means${this.racer}`);
    const mean = (run.array(`means${this.racer}`)[frame * count + before + node] - 127) / 127;
    painter.rect(left, top, side, side, css(painter.looks.signed(mean)));
  }

  drawTitles(painter, columns, layers) {
    const { unit, theme } = painter;
    const room = columns.length > 1 ? columns[1].x - columns[0].x : painter.width;
    columns.forEach((column, at) => {
      const text = at === 0 ? "Inputs" : at === layers.length ? "Output" : `Layer ${at}`;
      const wide = painter.measure(text, 12.5, 600) + 8 * unit < room;
      painter.write(wide ? text : at ? String(at) : "In", column.x, 12 * unit, { weight: 600, align: "center" });
      if (at === 0 || !wide) return;
      const [kind, activation] = layers[at - 1].title.split(", ");
      const below = activation ? `${layers[at - 1].units} ${activation}` : kind;
      if (painter.measure(below, 12) < room - 4 * unit) {
        painter.write(below, column.x, 28 * unit, { size: 12, align: "center", colour: theme.quiet_text });
      }
    });
  }

  /** The weight that was touched last, with its number. */
  choose(x, y) {
    let [best, nearest] = [-1, 14];
    for (const edge of this.edges || []) {
      if (edge.index < 0) continue;
      for (let share = 0.1; share < 1; share += 0.05) {
        const across = edge.from[0] + share * (edge.to[0] - edge.from[0]);
        const ease = share * share * (3 - 2 * share);
        const distance = Math.hypot(across - x, edge.from[1] + ease * (edge.to[1] - edge.from[1]) - y);
        if (distance < nearest) [best, nearest] = [edge.index, distance];
      }
    }
    this.weight = best;
    this.state.set({});
  }

  drawChosen(painter) {
    const edge = this.edges.find(({ index }) => index === this.weight && index >= 0);
    if (!edge) return;
    const { run, frame } = this.state;
    const [, count] = run.store.shape(`weights${this.racer}.m`);
    const text = `${edge.name}: ${run.fixed(`weights${this.racer}`, frame * count + edge.index)}`;
    const { unit, theme } = painter;
    painter.circle(...edge.from, 3 * unit, theme.text);
    painter.circle(...edge.to, 3 * unit, theme.text);
    painter.write(text, 12 * unit, painter.height - 12 * unit, { colour: theme.text, halo: faint(theme.panel, 1) });
  }
}
