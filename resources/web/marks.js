// What is drawn over the plane: trails, arrows, markers, the start and known minima. Map and surface share it.

import { faint } from "./looks.js";

// A trail of more points is thinned: all of the newest, of the older every third, ninth, ...
const NEWEST = 400;
const OLDER = 600;

/** Which of so many places of a trail are drawn. */
function thinned(count) {
  const before = count - NEWEST;
  let stride = 1;
  while (before > OLDER * stride) stride *= 3;
  const places = [];
  for (let at = 0; at < count; at += at < before ? stride : 1) places.push(at);
  return places;
}

/** Where a racer has been up to a frame: at each step where that is recorded, else at each frame. */
function trailOf(run, frame, racer) {
  if (!run.has(`trail${racer}`)) return thinned(frame + 1).map((at) => run.moving("theta", at, racer));
  const values = run.array(`trail${racer}`);
  const count = Math.min(run.steps[frame] + 1, values.length / 2);
  return thinned(count)
    .map((at) => [values[2 * at], values[2 * at + 1]])
    .map(([x, y]) => (Number.isFinite(x) && Number.isFinite(y) ? [x, y] : null));
}

/**
 * Draw the marks of a frame.
 * @param {Painter} painter draws
 * @param {State} state what is looked at
 * @param {function(number, number): ?number[]} project plane coordinates to [x, y, hidden]; null outside
 */
export function drawMarks(painter, state, project) {
  const { run, frame } = state;
  const { unit, theme } = painter;
  for (const [x, y] of run.plane.minima) {
    const at = project(x, y);
    if (at && !at[2]) drawMinimum(painter, at);
  }
  const start = run.moving("theta", 0, 0);
  const origin = start && project(...start);
  if (origin && !origin[2]) {
    painter.circle(origin[0], origin[1], 5 * unit, null, theme.halo, 4 * unit);
    painter.circle(origin[0], origin[1], 5 * unit, null, theme.text, 1.6 * unit);
  }
  const order = run.racers.map((_, at) => at).filter((at) => at !== state.racer).reverse();
  for (const racer of [...order, state.racer]) {
    const look = painter.looks.racer(racer);
    const points = trailOf(run, frame, racer).map((at) => at && project(...at));
    drawTrail(painter, points, look, unit);
  }
  drawArrows(painter, state, project);
  for (const racer of [...order, state.racer]) {
    const at = run.moving("theta", frame, racer);
    const place = at && project(...at);
    if (!place) continue;
    const look = painter.looks.racer(racer);
    const { context } = painter;
    context.globalAlpha = place[2] ? 0.45 : 1;
    if (racer === state.racer && run.racers.length > 1) {
      painter.circle(place[0], place[1], 9 * unit, null, faint(theme.text, 0.85), 1.5 * unit);
    }
    painter.marker(look.marker, place[0], place[1], 11 * unit, look.colour);
    context.globalAlpha = 1;
  }
}

function drawMinimum(painter, [x, y]) {
  const { unit, theme } = painter;
  const reach = 5 * unit;
  for (const [colour, width] of [[theme.halo, 4 * unit], [theme.text, 1.6 * unit]]) {
    painter.line([[x - reach, y], [x + reach, y]], colour, width);
    painter.line([[x, y - reach], [x, y + reach]], colour, width);
  }
}

/** A trail: what the surface hides is faint; gaps where it leaves the picture. */
function drawTrail(painter, points, look, unit) {
  for (const [alpha, width, colour, dash] of [
    [0.8, 4.6 * unit, painter.theme.halo, []],
    [1, 2.2 * unit, look.colour, look.dash],
  ]) {
    for (const hidden of [true, false]) {
      const { context } = painter;
      context.globalAlpha = hidden ? 0.3 * alpha : alpha;
      context.beginPath();
      let drawn = false;
      points.forEach((point, at) => {
        const before = at ? points[at - 1] : null;
        const shown = point && before && Boolean(point[2] || before[2]) === hidden;
        if (!shown) {
          drawn = false;
          return;
        }
        if (!drawn) context.moveTo(before[0], before[1]);
        context.lineTo(point[0], point[1]);
        drawn = true;
      });
      painter.stroke(colour, width, dash);
      context.globalAlpha = 1;
    }
  }
}

/** Velocity, gradient (downhill) and update of the chosen racer, as far as the phase knows them. */
function drawArrows(painter, state, project) {
  const { run, frame, racer, phase } = state;
  if (!run.plane.arrows || state.isOver()) return;
  const known = run.known(phase);
  const from = run.moving("theta", frame, racer);
  const place = from && project(...from);
  if (!place || place[2]) return;
  const { theme, unit } = painter;
  const { colour } = painter.looks.racer(racer);
  const kinds = [
    [known.update, "velocity", 1, faint(theme.quiet_text, 1)],
    [known.gradient, "gradient", -1, theme.text],
    [known.update, "update", 1, colour],
  ];
  for (const [shown, name, sign, ink] of kinds) {
    const vector = shown && run.moving(name, frame, racer);
    if (!vector || (name === "velocity" && sameWay(vector, run.moving("update", frame, racer)))) continue;
    const to = arrowEnd(project, from, place, vector.map((part) => sign * part), name === "update" ? 0 : 44 * unit);
    if (to) painter.arrow(place, to, ink, 2 * unit);
  }
  const ahead = known.loss && run.moving("lookahead", frame, racer);
  const ring = ahead && project(...ahead);
  if (ring) {
    painter.line([place, ring], faint(colour, 0.9), 1.2 * unit, [2, 3]);
    painter.circle(ring[0], ring[1], 4 * unit, null, colour, 1.6 * unit);
  }
}

function sameWay(one, other) {
  return other && Math.hypot(one[0] - other[0], one[1] - other[1]) <= 1e-6 * Math.hypot(...other);
}

/** Where an arrow ends: at its true length, or shortened to so many pixels where a length is given. */
function arrowEnd(project, from, place, vector, length) {
  const size = Math.hypot(...vector);
  if (!(size > 0)) return null;
  if (!length) return project(from[0] + vector[0], from[1] + vector[1]);
  const near = [1e-3, 1e-2, 1e-1].map((share) => {
    const [width, height] = project.spans;
    const scale = share * Math.min(width / Math.max(Math.abs(vector[0]), 1e-300), height / Math.max(Math.abs(vector[1]), 1e-300));
    return project(from[0] + vector[0] * scale, from[1] + vector[1] * scale);
  }).find((at) => at && Math.hypot(at[0] - place[0], at[1] - place[1]) > 0.05);
  if (!near) return null;
  const way = Math.hypot(near[0] - place[0], near[1] - place[1]);
  return [place[0] + ((near[0] - place[0]) / way) * length, place[1] + ((near[1] - place[1]) / way) * length];
}
