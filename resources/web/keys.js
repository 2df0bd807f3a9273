// Keys, as in the program's window (app/window/actions.py).

import { maximise } from "./layout.js";

/** What the keys do: the key, what it is for, what it does. Held keys go on where it says so. */
export function keyTable({ state, timeline, lesson, panels, otherTheme, showKeys, showText }) {
  const answer = (number) => [`Alt+${number}`, `Answer ${number}`, () => lesson.answer(number - 1)];
  return [
    ["Space", "Play or pause", () => timeline.toggle()],
    ["ArrowRight", "One step on", () => state.moveStep(1)],
    ["ArrowLeft", "One step back", () => state.moveStep(-1)],
    ["Shift+ArrowRight", "One phase on", () => state.movePhase(1)],
    ["Shift+ArrowLeft", "One phase back", () => state.movePhase(-1)],
    ["Home", "To the start", () => state.go(0)],
    ["R", "Again from the start", () => state.go(0)],
    ["End", "To the last frame", () => state.go(state.run.frames - 1)],
    ["+", "Faster", () => timeline.faster(1)],
    ["=", "", () => timeline.faster(1)],
    ["-", "Slower", () => timeline.faster(-1)],
    ["N", "Next bookmark", () => timeline.toBookmark(1)],
    ["P", "Previous bookmark", () => timeline.toBookmark(-1)],
    ["F", "Maximise the panel under the mouse", () => maximise(panels, hovered(panels), state)],
    ["Escape", "Back to all panels", () => maximise(panels, "", state)],
    ["Ctrl+T", "Other theme", otherTheme],
    ["T", "Other theme", otherTheme],
    ["L", "Lesson text", showText],
    ["PageDown", "Next step of the lesson", () => lesson.move(1)],
    ["PageUp", "Step before", () => lesson.move(-1)],
    answer(1), answer(2), answer(3), answer(4),
    ["?", "All keys", showKeys],
    ["F1", "", showKeys],
  ];
}

/** Listen to the keys of a table. */
export function listen(table) {
  const actions = new Map(table.map(([key, , action]) => [key, action]));
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select")) return;
    // a button that was reached by keys is pressed by Space
    if (event.key === " " && event.target.matches("button:focus-visible, summary:focus-visible")) return;
    const action = actions.get(nameOf(event));
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function nameOf(event) {
  const letter = event.key === " " ? "Space" : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const isWord = letter.length > 1 || event.altKey || event.ctrlKey;
  const code = event.altKey && /^Digit\d$/.test(event.code) ? event.code.slice(5) : letter;
  return [event.ctrlKey || event.metaKey ? "Ctrl+" : "", event.altKey ? "Alt+" : "", event.shiftKey && isWord ? "Shift+" : "", code].join("");
}

function hovered(panels) {
  for (const [key, panel] of panels) if (panel.element.matches(":hover")) return key;
  return panels.keys().next().value;
}
