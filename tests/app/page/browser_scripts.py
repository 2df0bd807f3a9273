"""Scripts that the tests of pages run in the browser."""

from __future__ import annotations

#: Reads what is shown at some frames: the step, the losses, and the table of the chosen racer's state.
READ = """
const [first, stop, done] = arguments;
const told = [];
const text = (element) => element.textContent;
function next(frame) {
  if (frame === stop) return done(told);
  ravine.state.go(frame);
  requestAnimationFrame(() => requestAnimationFrame(() => {
    const rows = [...document.querySelectorAll(".step-state tr")].map((row) => [...row.cells].map(text));
    const losses = [...document.querySelectorAll(".racer .value")].map(text);
    told.push([text(document.querySelector("#where b")), losses, rows]);
    next(frame + 1);
  }));
}
next(first);
"""
#: Waits until the run has come to a frame.
WAIT_FOR_FRAME = """
const [frame, done] = arguments;
const look = () => (ravine.state.frame < frame ? requestAnimationFrame(look) : done());
look();
"""
WAIT_FOR_PAGE = """
const done = arguments[0];
const look = () => (globalThis.ravine ? done() : setTimeout(look, 20));
look();
"""
CAMERA = """(() => {
  const { azimuth, elevation, zoom } = ravine.panels.get("surface").camera;
  return [azimuth, elevation, zoom];
})()"""
#: Left, top, width and height of an element.
PLACE = """(() => {
  const { left, top, width, height } = document.querySelector("%s").getBoundingClientRect();
  return [left, top, width, height];
})()"""
#: What reaches out of the window.
OUTSIDE = """[...document.querySelectorAll(".panel, #transport, #transport *, #top")].filter((each) => {
  const box = each.getBoundingClientRect();
  return box.width && (box.left < -1 || box.right > innerWidth + 1);
}).map((each) => each.id || each.className)"""
UNDRAWN = "[...document.querySelectorAll('.panel canvas')].filter((each) => each.width < 50).length"
#: Puts a script and a picture into the page, as a mistake of ours might let a stranger do.
INTRUDE = """
const script = document.createElement("script");
script.textContent = "window.hit = 1";
document.body.append(script);
document.body.insertAdjacentHTML("beforeend", '<img src="https://example.org/x.png">');
"""
FETCH = """
const done = arguments[0];
fetch("https://example.org/").then(() => done("sent"), () => done("refused"));
"""
#: A browser that has no WebGL.
NO_WEBGL = """
const prototype = HTMLCanvasElement.prototype;
const apply = (get, canvas, [kind, ...more]) => (kind === "2d" ? get.call(canvas, kind, ...more) : null);
prototype.getContext = new Proxy(prototype.getContext, { apply });
"""
#: How many levels of red a canvas has.
LEVELS = """(() => {
  const canvas = document.querySelector("%s");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return new Set(data.filter((_, at) => at %% 4 === 0)).size;
})()"""
DECODE = """
const [done, images] = [arguments[0], [...document.images]];
for (const image of images) image.loading = "eager";
Promise.all(images.map((image) => image.decode())).then(() => done(images.length));
"""
WRITE = "return arguments[0].map(([m, e]) => [ravine.words.fixed(m, e), ravine.words.short(m, e)])"
#: Of each number in the lines of the rule, whether it is told.
TOLD_NUMBERS = (
    "[...document.querySelectorAll('.numbers .number')].map((number) => number.children.length > 0)"
)
WHERE = "[...document.querySelectorAll('#where > *')].map((each) => each.textContent)"
SCRIPT = "document.getElementById('script').textContent"
