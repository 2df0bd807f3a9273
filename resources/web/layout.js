// Which panels a page has, where they stand, and making one of them large.

import { AveragePanel } from "./averages.js";
import { ContourPanel } from "./contour.js";
import { CurvesPanel } from "./curves.js";
import { LossPanel } from "./loss.js";
import { ModelPanel } from "./model.js";
import { NetworkPanel } from "./network.js";
import { StepPanel } from "./step.js";
import { StripsPanel } from "./strips.js";
import { SurfacePanel } from "./surface.js";

/** The panels: title, what makes it, and whether a run has something to show in it. */
const PANELS = {
  surface: ["Loss surface", SurfacePanel, (run) => run.plane],
  contour: ["Contour", ContourPanel, (run) => run.plane],
  loss: ["Loss", LossPanel, () => true],
  step: ["This step", StepPanel, () => true],
  model: ["Data and model", ModelPanel, (run) => run.data && (run.has("model") || run.data.columns.length > 1)],
  network: ["Network", NetworkPanel, (run) => run.network && run.names.length && run.network.shown],
  strips: ["Layers", StripsPanel, (run) => run.network],
  curves: ["Activations", CurvesPanel, (run) => run.curves],
  average: ["Averages", AveragePanel, (run) => run.series],
};

/** For each workspace of the program: the main panel, the one below it, those beside it, the first ones first. */
const PLACES = {
  descent: ["surface", "step", ["model", "contour", "loss"]],
  surfaces: ["surface", "step", ["contour", "loss"]],
  network: ["network", "strips", ["model", "contour", "loss", "surface", "step"]],
  compare: ["strips", "network", ["loss", "contour", "model", "surface", "step"]],
  activations: ["curves", "strips", ["model", "network", "loss", "contour", "surface", "step"]],
  averages: ["average", "step", ["contour", "loss", "surface"]],
  neuron: ["model", "network", ["surface", "contour", "loss", "strips", "step"]],
};

/**
 * Make the panels of a page and put them in their places.
 * @returns {Map<string, Object>} panels by key, each with its `element`
 */
export function makePanels(state) {
  const { run } = state;
  const [hero, below, beside] = PLACES[run.workspace] || PLACES.descent;
  const panels = new Map();
  const add = (key, place) => {
    if (panels.has(key)) return;
    const [title, Panel, has] = PANELS[key];
    if (!has(run)) return;
    const element = document.createElement("section");
    element.className = "panel";
    element.id = `panel-${key}`;
    element.innerHTML = '<header><h2></h2><span class="quiet subtitle"></span><button class="large" aria-label="Maximise"></button></header><div class="body"></div>';
    element.querySelector("h2").textContent = title;
    element.querySelector("button").addEventListener("click", () => maximise(panels, key, state));
    document.getElementById(place).append(element);
    const panel = new Panel(element.querySelector(".body"), state);
    panel.element = element;
    panel.told = element.querySelector(".subtitle");
    panels.set(key, panel);
    const label = `${title}: ${panel.subtitle ? panel.subtitle() : ""}`;
    for (const canvas of element.querySelectorAll("canvas")) {
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", label);
    }
  };
  add(hero, "hero");
  if (!panels.size) add(run.plane ? "surface" : "loss", "hero");
  add(below, "below");
  for (const key of beside) add(key, "beside");
  return panels;
}

/** Give a panel the whole page, or show all again; an unknown key shows all. */
export function maximise(panels, key, state) {
  const panel = panels.get(key);
  const grows = panel && !panel.element.classList.contains("maximised");
  for (const each of panels.values()) each.element.classList.remove("maximised");
  if (grows) panel.element.classList.add("maximised");
  document.body.classList.toggle("has-maximised", Boolean(grows));
  state.set({});
}
