// Playing and seeking: buttons, the words beside them, and the timeline with the bookmarks.

import { Sheet } from "./drawing.js";
import { faint } from "./looks.js";

const SPEEDS = [1, 2, 4, 8, 12, 20, 30, 60];

/** The transport at the bottom of the page. */
export class Timeline {
  constructor(state, losses) {
    this.state = state;
    this.losses = losses;
    this.canvas = document.getElementById("timeline");
    this.sheet = new Sheet(this.canvas, (painter) => this.paint(painter));
    this.words = document.getElementById("where");
    this.owed = 0;
    const seek = (event) => {
      const { left, width } = this.canvas.getBoundingClientRect();
      const share = Math.min(Math.max((event.clientX - left) / width, 0), 1);
      state.go(Math.round(share * (state.run.frames - 1)));
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      seek(event);
    });
    this.canvas.addEventListener("pointermove", (event) => event.buttons && seek(event));
    // the phases of one step, to be gone through with a finger
    this.phase = document.getElementById("phase");
    this.phase.max = state.lastPhase();
    this.phase.hidden = state.lastPhase() < 1;
    this.phase.addEventListener("input", () => state.go(state.frame, Number(this.phase.value)));
    this.phase.addEventListener("change", () => this.phase.blur()); // so that arrow keys step again
    const actions = {
      start: () => state.go(0),
      back: () => state.moveStep(-1),
      "phase-back": () => state.movePhase(-1),
      play: () => this.toggle(),
      "phase-on": () => state.movePhase(1),
      on: () => state.moveStep(1),
      end: () => state.go(state.run.frames - 1),
    };
    for (const [name, action] of Object.entries(actions)) {
      const button = document.getElementById(name);
      button.addEventListener("click", action);
      if (name.startsWith("phase") && state.run.phases.length < 2) button.hidden = true;
    }
  }

  /** Play, from the start again where the end is reached, or pause. */
  toggle() {
    const { state } = this;
    const atEnd = state.frame >= state.run.frames - 1;
    state.set({ playing: !state.playing, target: null, phase: 0, ...(atEnd && !state.playing ? { frame: 0 } : {}) });
  }

  /** Play to a frame and stand still there. */
  playTo(frame) {
    if (frame <= this.state.frame) {
      this.state.go(frame);
    } else {
      this.state.set({ playing: true, phase: 0, target: frame });
    }
  }

  faster(by) {
    const { speed } = this.state;
    const next = by > 0 ? SPEEDS.find((each) => each > speed) : [...SPEEDS].reverse().find((each) => each < speed);
    if (next) this.state.set({ speed: next });
  }

  /** To the next bookmark, or the one before. */
  toBookmark(by) {
    const { run, frame } = this.state;
    const frames = run.bookmarks.map(([step, phase]) => [run.frameOf(step), phase]);
    const found = by > 0 ? frames.find(([at]) => at > frame) : [...frames].reverse().find(([at]) => at < frame);
    if (found) this.state.go(...found);
  }

  /** Time passes, in seconds: as many frames as the speed asks for. */
  pass(seconds) {
    const { state } = this;
    if (!state.playing) {
      this.owed = 0;
      return;
    }
    const { run } = state;
    const perFrame = (run.steps[run.frames - 1] || 1) / Math.max(run.frames - 1, 1);
    this.owed += (Math.min(seconds, 0.25) * state.speed) / perFrame;
    const whole = Math.floor(this.owed);
    if (!whole) return;
    this.owed -= whole;
    const last = state.target ?? run.frames - 1;
    const frame = Math.min(state.frame + whole, last);
    state.set({ frame, phase: 0, playing: frame < last });
  }

  draw(looks) {
    const { state } = this;
    const { run, frame, phase } = state;
    const step = run.steps[frame];
    const stride = run.frames > 1 ? run.steps[1] - run.steps[0] : 1;
    const between = stride > 1 ? `every ${stride} steps` : "between steps";
    const amid = phase ? `after ${run.phases[phase - 1]}` : between;
    const [first, second] = this.words.children;
    first.textContent = `step ${step} / ${run.steps[run.frames - 1]}`;
    second.textContent = state.playing ? `${Math.round(state.speed)} steps/s` : amid;
    this.phase.value = phase;
    this.phase.setAttribute("aria-valuetext", amid);
    const play = document.getElementById("play");
    play.classList.toggle("playing", state.playing);
    play.setAttribute("aria-label", state.playing ? "Pause" : "Play");
    this.canvas.setAttribute("aria-valuenow", String(step));
    this.canvas.setAttribute("aria-valuetext", `step ${step}, ${amid}`);
    this.sheet.paint(looks);
  }

  paint(painter) {
    const { run, frame, phase } = this.state;
    const { theme, unit, width, height, context } = painter;
    const last = Math.max(run.frames - 1, 1);
    const at = (moment) => 4 * unit + (moment / last) * (width - 8 * unit);
    context.beginPath();
    context.roundRect(0.5, 0.5, width - 1, height - 1, 5 * unit);
    context.fillStyle = theme.panel;
    context.fill();
    painter.stroke(theme.line, 1);
    painter.rect(1, 1, Math.max(at(frame) - 1, 0), height - 2, faint(theme.accent, 0.14));
    const { ends, curves, isLog } = this.losses;
    curves.forEach((curve, racer) => {
      const points = [];
      const stride = Math.max(Math.floor(run.frames / width), 1);
      for (let moment = 0; moment < run.frames; moment += stride) {
        const value = isLog ? Math.log10(curve[run.steps[moment]]) : curve[run.steps[moment]];
        if (!Number.isFinite(value)) continue;
        const share = Math.min(Math.max((value - ends[0]) / (ends[1] - ends[0]), 0), 1);
        points.push([at(moment), height - 5 * unit - share * (height - 18 * unit)]);
      }
      painter.line(points, faint(painter.looks.racer(racer).colour, 0.9), 1.2 * unit);
    });
    for (const [step] of run.bookmarks) {
      const x = at(run.frameOf(step));
      context.beginPath();
      context.moveTo(x - 4 * unit, 1);
      context.lineTo(x + 4 * unit, 1);
      context.lineTo(x + 4 * unit, 10 * unit);
      context.lineTo(x, 6.5 * unit);
      context.lineTo(x - 4 * unit, 10 * unit);
      context.closePath();
      context.fillStyle = theme.accent;
      context.fill();
    }
    const phases = Math.max(run.phases.length, 1);
    const here = at(Math.min(frame + phase / phases, last));
    painter.line([[here, 1], [here, height - 1]], theme.text, 2 * unit);
  }
}
