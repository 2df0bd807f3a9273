// The lesson: its script step by step, with a question before its answer, and the links of its text.

import { labelled } from "./step.js";

// Keys that the program's views had earlier, and what a page calls them.
const OLD_KEYS = { boundary: "model", layers: "strips", curves: "curves", activation_table: "curves", compare: "strips" };

const MOTION = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";

/** Walks through a script. Its texts are HTML that Python made safe. */
export class Lesson {
  constructor(state, timeline, panels) {
    Object.assign(this, { state, timeline, panels });
    this.script = state.run.script;
    this.at = -1;
    this.answers = new Map();
    this.box = document.getElementById("script");
    this.box.hidden = !this.script.length;
    document.getElementById("text").addEventListener("click", (event) => {
      const button = event.target.closest("button.action");
      if (button) this.act(button.dataset.action, button);
    });
    this.show();
  }

  /** One step of the script on or back; amid a question, its answer comes first. */
  move(by) {
    if (!this.script.length) return;
    const to = Math.min(Math.max(this.at + by, 0), this.script.length - 1);
    if (to === this.at) return;
    this.at = to;
    const step = this.script[to];
    this.point("");
    if (!step.ask || this.answers.has(to)) this.actAll(step);
    this.show();
  }

  answer(choice) {
    const step = this.script[this.at];
    if (!step || !step.ask || choice >= step.choices.length || this.answers.has(this.at)) return;
    this.answers.set(this.at, choice);
    this.actAll(step);
    this.show();
  }

  actAll(step) {
    this.notes = step.actions.map((action) => this.act(action)).filter(Boolean);
  }

  /** Do one action; what a recorded run cannot do is returned as a sentence. */
  act(action, from = null) {
    const [, verb, rest] = /^(\S+)\s*(.*)$/.exec(action.trim()) || [];
    const { run } = this.state;
    const [step, phase = "0"] = (rest || "").split(".");
    switch (verb) {
      case "go":
        this.state.go(run.frameOf(Number(step)), Number(phase));
        break;
      case "play":
        this.timeline.playTo(run.frameOf(Number(rest)));
        break;
      case "pause":
        this.state.set({ playing: false });
        break;
      case "restart":
        this.state.go(0);
        break;
      case "speed":
        this.state.set({ speed: Math.min(Math.max(Number(rest) || 8, 1), 60) });
        break;
      case "show":
      case "point":
        this.point(rest);
        break;
      case "set": {
        const note = `In Ravine this sets ${rest.replace("=", " = ")}; this page shows the recorded run.`;
        if (from) this.say(note);
        return note;
      }
    }
    return "";
  }

  /** Say a sentence below the script. */
  say(note) {
    this.notes = [note];
    this.box.hidden = false;
    this.show();
  }

  /** Highlight a panel and bring it into sight. */
  point(name) {
    const key = OLD_KEYS[name] || name;
    for (const [each, panel] of this.panels) panel.element.classList.toggle("pointed", each === key);
    const panel = this.panels.get(key);
    if (panel) panel.element.scrollIntoView({ block: "nearest", behavior: MOTION });
  }

  show() {
    const step = this.script[this.at];
    const parts = [];
    if (!step) {
      parts.push(labelled("p", "say", ["Walk through this lesson step by step: Next, or the key PageDown."]));
    } else if (step.say) {
      parts.push(filled("p", "say", step.say));
    } else {
      parts.push(filled("p", "say ask", step.ask), this.choices(step));
      if (this.answers.has(this.at)) parts.push(filled("p", "reveal", step.reveal));
    }
    for (const note of this.notes || []) parts.push(labelled("p", "note quiet", [note]));
    this.notes = [];
    const back = labelled("button", "", ["Back"]);
    back.disabled = this.at <= 0;
    back.addEventListener("click", () => this.move(-1));
    const next = labelled("button", "primary", [this.at < 0 ? "Begin" : "Next"]);
    next.disabled = this.at >= this.script.length - 1;
    next.addEventListener("click", () => this.move(1));
    const count = this.at < 0 ? `${this.script.length} steps` : `${this.at + 1} of ${this.script.length}`;
    if (this.script.length) parts.push(labelled("div", "walk", [back, labelled("span", "quiet", [count]), next]));
    this.box.replaceChildren(...parts);
  }

  choices(step) {
    const given = this.answers.get(this.at);
    return labelled("div", "choices", step.choices.map((choice, at) => {
      const button = filled("button", "choice", choice);
      if (given !== undefined) {
        button.disabled = true;
        button.classList.toggle("right", at === step.answer);
        button.classList.toggle("wrong", at === given && at !== step.answer);
      }
      button.addEventListener("click", () => this.answer(at));
      return button;
    }));
  }
}

/** An element of HTML that Python has made safe. */
function filled(tag, name, html) {
  const element = labelled(tag, name, []);
  element.innerHTML = html;
  return element;
}
