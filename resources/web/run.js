// The recorded run: what there is to read at a frame, and what a phase of a step has computed of it.

import { fixed, numberOf, short } from "./numbers.js";

// The largest whole number of a quantised value, and the one that stands for a hole.
export const LEVELS = 65534;
export const HOLE = 65535;

/** The run of a page. Frames are counted from 0; `steps[frame]` is the step at which one was recorded. */
export class Run {
  constructor(table, store) {
    Object.assign(this, table);
    this.store = store;
    this.frames = this.steps.length;
    this.rules = new Map();
    this.told = new Map();
  }

  array(name) {
    return this.store.array(name);
  }

  has(name) {
    return this.store.has(name);
  }

  /** A number as text, with the digits that are shown. */
  fixed(name, at) {
    return fixed(this.array(`${name}.m`)[at], this.array(`${name}.e`)[at]);
  }

  short(name, at) {
    return short(this.array(`${name}.m`)[at], this.array(`${name}.e`)[at]);
  }

  number(name, at) {
    return numberOf(this.array(`${name}.m`)[at], this.array(`${name}.e`)[at]);
  }

  loss(frame, racer) {
    return this.fixed("loss", frame * this.racers.length + racer);
  }

  /** The last frame that is at a step or before it. */
  frameOf(step) {
    let low = 0;
    let high = this.frames - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.steps[middle] <= step) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The equations of a racer at a frame: [formula, [skeleton, numbers...] of each coordinate]. */
  rule(frame, racer, known) {
    if (!this.rules.has(racer)) this.rules.set(racer, this.store.text(`rule${racer}`).split("\n"));
    const line = this.rules.get(racer)[frame];
    if (!line) return [];
    return line.split(";").map((equation) => {
      const [formula, ...coordinates] = equation.split("|");
      return [Number(formula), coordinates.map((text) => told(text.split(" "), known))];
    });
  }

  /** What the phase just done did; a sentence. */
  caption(frame, phase, racer) {
    if (!this.told.has(racer)) this.told.set(racer, this.store.text(`captions${racer}`).split("\n"));
    const phases = Math.max(this.phases.length, 1);
    return this.told.get(racer)[frame * phases + phase] || "";
  }

  /** What is known of a recorded step when so many of its phases are done; 0 means all of it, -1 nothing. */
  known(phase) {
    const done = new Set(this.phases.slice(0, Math.max(phase, 0)));
    const between = phase === 0;
    return {
      loss: between || done.has("loss"),
      gradient: between || ["gradient", "backward", "backward layer 1"].some((name) => done.has(name)),
      update: between,
    };
  }

  /** Where a racer is on the drawn plane at a frame, or one of its arrows; null where there is none. */
  moving(name, frame, racer) {
    const values = this.array(`plane_${name}`);
    const at = 2 * (frame * this.racers.length + racer);
    return Number.isFinite(values[at]) && Number.isFinite(values[at + 1]) ? [values[at], values[at + 1]] : null;
  }
}

/** A line of which numbers that are not known yet are empty: r comes with the update, g with the gradient. */
function told([skeleton, ...numbers], known) {
  const when = { r: known.update, g: known.gradient };
  return [skeleton, ...numbers.map((text) => (text[0] in when ? (when[text[0]] ? text.slice(1) : "") : text))];
}
