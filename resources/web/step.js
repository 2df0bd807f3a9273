// This step in numbers: the update rule typeset, the same lines with this frame's values, and the state.

import { Formulas } from "./formulas.js";

const SHOWN = 2; // coordinates of a row

/** The chosen racer's step. */
export class StepPanel {
  constructor(body, state) {
    this.state = state;
    this.formulas = new Formulas(state.run.typeset);
    body.classList.add("step");
    const [head, rule, table, caption] = ["step-head", "step-rule", "step-state", "step-caption"].map((name) => {
      const element = document.createElement("div");
      element.className = name;
      return element;
    });
    const parts = document.createElement("div");
    parts.className = "step-parts";
    parts.append(rule, table);
    body.append(head, parts, caption);
    Object.assign(this, { head, rule, table, caption });
  }

  subtitle() {
    const { run, racer } = this.state;
    return `${run.racers[racer].name}, ${this.state.isOver() ? "stopped" : this.shownStep().words.join(" ")}`;
  }

  /**
   * The step that is told: between two steps the one that led here, whose numbers are those of the frame before;
   * within a step what its phases have computed. Where frames were left out, the one before knows another step.
   */
  shownStep() {
    const { run, frame, phase } = this.state;
    const step = run.steps[frame];
    const between = phase === 0;
    if (between && frame === 0) return { frame, known: run.known(-1), words: ["step", String(step)], when: " now" };
    if (!between) return { frame, known: run.known(phase), words: ["step", String(step + 1)], when: " now" };
    if (step - run.steps[frame - 1] === 1 && !this.state.isOver()) {
      return { frame: frame - 1, known: run.known(0), words: ["step", String(step)], when: " before" };
    }
    return { frame, known: run.known(0), words: ["coming step", String(step + 1)], when: " now" };
  }

  draw() {
    const { run, frame, phase, racer } = this.state;
    const told = this.shownStep();
    const { known } = told;
    const at = told.frame * run.racers.length + racer;
    const facts = [];
    if (!this.state.isOver()) facts.push(told.words);
    if (run.short("rate", at)) facts.push(["learning rate", run.short("rate", at)]);
    facts.push(["loss", run.fixed("loss", frame * run.racers.length + racer)]);
    if (known.loss && run.has_batches) facts.push(["batch loss", run.fixed("step_loss", at)]);
    this.head.replaceChildren(
      ...facts.map(([name, value]) => labelled("span", "fact", [labelled("span", "quiet", [name]), labelled("b", "", [value])])),
    );
    this.drawRule(run.rule(told.frame, racer, known));
    this.drawState(told, racer);
    const stopped = this.state.isOver() ? run.racers[racer].stopped : "";
    this.caption.textContent = stopped || run.caption(frame, phase, racer);
    this.caption.classList.toggle("bad", Boolean(stopped));
  }

  drawRule(equations) {
    const { names } = this.state.run;
    this.rule.replaceChildren(
      ...equations.map(([formula, coordinates]) => {
        const block = labelled("div", "equation", [this.formulas.element(formula)]);
        coordinates.forEach(([skeleton, ...numbers], at) => {
          const name = coordinates.length > 1 ? names[at] || "" : "";
          const line = this.formulas.element(Number(skeleton), numbers);
          block.append(labelled("div", "numbers", [labelled("span", "quiet", [name]), line]));
        });
        return block;
      }),
    );
  }

  drawState({ frame, known, when }, racer) {
    const { run } = this.state;
    const { rows } = run.racers[racer];
    const table = document.createElement("table");
    table.append(labelled("tr", "", [labelled("th", "", []), ...run.names.map((name) => labelled("th", "", [name]))]));
    rows.forEach(([name, symbol], row) => {
      const hidden = { update: !known.update, "effective rate": !known.update, "step gradient": !known.gradient, gradient: known.gradient };
      if (hidden[name]) return;
      const first = (frame * rows.length + row) * SHOWN;
      const texts = run.names.map((_, at) => run.fixed(`state${racer}`, first + at));
      if (texts.every((text) => !text)) return;
      const label = symbol < 0 ? [name.replace("step ", "")] : [this.formulas.element(symbol), when];
      table.append(labelled("tr", "", [labelled("th", "quiet", label), ...texts.map((text) => labelled("td", "", [text]))]));
    });
    this.table.replaceChildren(table);
  }
}

/** An element with a class and children; texts stay texts. */
export function labelled(tag, name, children) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  element.append(...children);
  return element;
}
