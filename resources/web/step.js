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
    const { run, racer, frame } = this.state;
    const over = this.state.isOver();
    return `${run.racers[racer].name}, ${over ? "stopped" : `coming step ${run.steps[frame] + 1}`}`;
  }

  draw() {
    const { run, frame, phase, racer } = this.state;
    const known = run.known(phase);
    const at = frame * run.racers.length + racer;
    const facts = [];
    if (!this.state.isOver()) facts.push(["coming step", String(run.steps[frame] + 1)]);
    if (run.short("rate", at)) facts.push(["learning rate", run.short("rate", at)]);
    facts.push(["loss", run.fixed("loss", at)]);
    if (known.loss && run.has_batches) facts.push(["batch loss", run.fixed("step_loss", at)]);
    this.head.replaceChildren(
      ...facts.map(([name, value]) => labelled("span", "fact", [labelled("span", "quiet", [name]), labelled("b", "", [value])])),
    );
    this.drawRule(run.rule(frame, racer), known.update);
    this.drawState(frame, racer, known);
    const stopped = this.state.isOver() ? run.racers[racer].stopped : "";
    this.caption.textContent = stopped || run.caption(frame, phase, racer);
    this.caption.classList.toggle("bad", Boolean(stopped));
  }

  drawRule(equations, reached) {
    const { names } = this.state.run;
    this.rule.replaceChildren(
      ...equations.map(([formula, coordinates]) => {
        const block = labelled("div", "equation", [this.formulas.element(formula)]);
        coordinates.forEach(([skeleton, ...numbers], at) => {
          const name = coordinates.length > 1 ? names[at] || "" : "";
          const line = this.formulas.element(Number(skeleton), numbers);
          block.append(labelled("div", reached ? "numbers" : "numbers unknown", [labelled("span", "quiet", [name]), line]));
        });
        return block;
      }),
    );
  }

  drawState(frame, racer, known) {
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
      const label = symbol < 0 ? [name.replace("step ", "")] : [this.formulas.element(symbol), " now"];
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
