// Putting the page together: read the run, make the panels, draw whatever changes.

import { listen, keyTable } from "./keys.js";
import { makePanels } from "./layout.js";
import { Lesson } from "./lesson.js";
import { Looks } from "./looks.js";
import { LossPanel } from "./loss.js";
import { fixed, short } from "./numbers.js";
import { Run } from "./run.js";
import { State } from "./state.js";
import { labelled } from "./step.js";
import { Timeline } from "./timeline.js";
import { unpack } from "./unpack.js";

function jsonOf(id) {
  return JSON.parse(document.getElementById(id).textContent);
}

/** The buttons that choose a racer; each shows its loss. */
function makeLegend(state, looks) {
  const legend = document.getElementById("legend");
  const entries = state.run.racers.map((racer, at) => {
    const sample = document.createElement("canvas");
    const value = labelled("span", "quiet value", []);
    const button = labelled("button", "racer", [sample, racer.name, value]);
    button.addEventListener("click", () => state.set({ racer: at }));
    legend.append(button);
    return { button, sample, value };
  });
  return () => entries.forEach(({ button, sample, value }, at) => {
    value.textContent = state.run.loss(state.frame, at);
    button.classList.toggle("chosen", at === state.racer);
    button.setAttribute("aria-pressed", String(at === state.racer));
    drawSample(sample, looks, at);
  });
}

function drawSample(canvas, looks, racer) {
  const ratio = devicePixelRatio || 1;
  const unit = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
  [canvas.width, canvas.height] = [28 * unit * ratio, 12 * unit * ratio];
  const context = canvas.getContext("2d");
  const look = looks.racer(racer);
  context.scale(unit * ratio, unit * ratio);
  context.strokeStyle = context.fillStyle = look.colour;
  context.lineWidth = 2;
  context.setLineDash(look.dash.map((length) => 2 * length));
  context.beginPath();
  context.moveTo(1, 6);
  context.lineTo(27, 6);
  context.stroke();
  context.translate(14, 6);
  context.scale(9, 9);
  context.fill(look.marker);
}

function makeKeysDialog(table) {
  const dialog = document.getElementById("keys");
  const arrows = { ArrowRight: "→", ArrowLeft: "←", PageDown: "Page down", PageUp: "Page up" };
  const rows = table.filter(([, meaning]) => meaning).map(([key, meaning]) => {
    const name = key.replace(/Arrow\w+|Page\w+/, (word) => arrows[word]);
    return labelled("tr", "", [labelled("td", "", [labelled("kbd", "", [name])]), labelled("td", "", [meaning])]);
  });
  dialog.querySelector("table").replaceChildren(...rows);
  dialog.addEventListener("click", () => dialog.close());
  return () => (dialog.open ? dialog.close() : dialog.showModal());
}

async function begin() {
  if (typeof DecompressionStream === "undefined") {
    throw new Error("This page needs a browser of 2023 or newer.");
  }
  const store = await unpack(jsonOf("ravine-contents"), document.getElementById("ravine-run").textContent);
  const run = new Run(JSON.parse(store.text("table")), store);
  const state = new State(run);
  const looks = new Looks(run);
  looks.use(document.documentElement.dataset.theme || "");
  const panels = makePanels(state);
  const losses = panels.get("loss") || new LossPanel(document.createElement("div"), state);
  const timeline = new Timeline(state, losses);
  const lesson = new Lesson(state, timeline, panels);
  const drawLegend = makeLegend(state, looks);
  const otherTheme = () => {
    looks.use(looks.other);
    state.set({});
  };
  const text = document.getElementById("text");
  const showText = () => (text.open = !text.open);
  const dialog = { open: () => {} };
  const table = keyTable({ state, timeline, lesson, panels, otherTheme, showText, showKeys: () => dialog.open() });
  dialog.open = makeKeysDialog(table);
  listen(table);
  document.getElementById("theme").addEventListener("click", otherTheme);
  document.getElementById("help").addEventListener("click", () => dialog.open());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    looks.use(document.documentElement.dataset.theme || "");
    state.set({});
  });
  // on a phone the text comes after the pictures, folded
  text.open = innerWidth >= 1000;
  state.watch(() => {
    drawLegend();
    timeline.draw(looks);
    for (const panel of panels.values()) {
      if (panel.outOfSight) continue;
      if (panel.subtitle) panel.told.textContent = panel.subtitle();
      panel.draw(looks);
    }
  });
  new ResizeObserver(() => state.set({})).observe(document.body);
  // what is scrolled out of sight, on a phone most, is not drawn
  const watcher = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) byElement.get(target).outOfSight = !isIntersecting;
    state.set({});
  }, { rootMargin: "80px" });
  const byElement = new Map([...panels.values()].map((panel) => [panel.element, panel]));
  for (const panel of panels.values()) watcher.observe(panel.element);
  for (const panel of panels.values()) new ResizeObserver(() => state.set({})).observe(panel.element);
  let before = performance.now();
  const tick = (now) => {
    timeline.pass((now - before) / 1000);
    before = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  state.set({});
  // for tests and for people at the console: everything that is shown can be asked for
  globalThis.ravine = { run, state, panels, lesson, timeline, looks, words: { fixed, short } };
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark("first frame");
    document.documentElement.dataset.ready = "yes";
  }));
}

begin().catch((error) => {
  document.getElementById("trouble").textContent = error.message;
  console.error(error);
});
