// Turns the slides: arrows, Space, Page Up and Down, Home, End, a click or a swipe; N shows the notes, B a blank screen.
const slides = [...document.querySelectorAll("section")];
const place = document.getElementById("place");
let shown = 0;

function show(number) {
  shown = Math.min(Math.max(number, 0), slides.length - 1);
  slides.forEach((slide, index) => slide.classList.toggle("shown", index === shown));
  slides[shown].focus({ preventScroll: true });
  place.textContent = `${shown + 1} / ${slides.length}`;
  history.replaceState(null, "", `#${shown + 1}`);
}

const keys = {
  ArrowRight: () => show(shown + 1), ArrowDown: () => show(shown + 1), PageDown: () => show(shown + 1),
  " ": () => show(shown + 1), Enter: () => show(shown + 1),
  ArrowLeft: () => show(shown - 1), ArrowUp: () => show(shown - 1), PageUp: () => show(shown - 1),
  Backspace: () => show(shown - 1),
  Home: () => show(0), End: () => show(slides.length - 1),
  n: () => document.body.classList.toggle("notes"), b: () => document.body.classList.toggle("blank"),
  ".": () => document.body.classList.toggle("blank"),
};

addEventListener("keydown", (event) => {
  const does = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (does && !event.ctrlKey && !event.metaKey && !event.altKey) {
    does();
    event.preventDefault();
  }
});

let pressed = null;
addEventListener("pointerdown", (event) => { pressed = event.clientX; });
addEventListener("pointerup", (event) => {
  if (pressed === null || event.target.closest("aside, a")) return;
  const moved = event.clientX - pressed;
  const back = Math.abs(moved) > 40 ? moved > 0 : event.clientX < innerWidth / 4;
  show(shown + (back ? -1 : 1));
  pressed = null;
});

show(Number.parseInt(location.hash.slice(1), 10) - 1 || 0);
