// The camera round the surface: where it stands, and how fingers, mouse and wheel move it.

const TURN = 0.4; // degrees a pixel
const STEEPEST = 90;
const FLATTEST = 4;
const NEAREST = 4;
const FARTHEST = 0.5;

/** Azimuth and elevation in degrees, and a zoom; `changed` is called when a person moves it. */
export class OrbitCamera {
  constructor({ azimuth, elevation, zoom }, changed) {
    Object.assign(this, { azimuth, elevation, zoom });
    this.changed = changed;
    this.pointers = new Map();
  }

  /** The direction from the surface to the camera. */
  get direction() {
    const [azimuth, elevation] = [this.azimuth, Math.min(this.elevation, 89.5)].map((angle) => (angle * Math.PI) / 180);
    const flat = Math.cos(elevation);
    return [flat * Math.cos(azimuth), flat * Math.sin(azimuth), Math.sin(elevation)];
  }

  turn(across, up) {
    this.azimuth -= across * TURN;
    this.elevation = Math.min(Math.max(this.elevation + up * TURN, FLATTEST), STEEPEST);
    this.changed();
  }

  magnify(factor) {
    this.zoom = Math.min(Math.max(this.zoom * factor, FARTHEST), NEAREST);
    this.changed();
  }

  /** Follow pointers over an element: one turns, two magnify. */
  follow(element) {
    const home = { azimuth: this.azimuth, elevation: this.elevation, zoom: this.zoom };
    element.addEventListener("pointerdown", (event) => {
      this.pointers.set(event.pointerId, [event.clientX, event.clientY]);
      element.setPointerCapture(event.pointerId);
    });
    element.addEventListener("pointermove", (event) => this.drag(event));
    for (const name of ["pointerup", "pointercancel"]) {
      element.addEventListener(name, (event) => this.pointers.delete(event.pointerId));
    }
    element.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.magnify(Math.exp(-event.deltaY * 0.0015));
    }, { passive: false });
    element.addEventListener("dblclick", () => {
      Object.assign(this, home);
      this.changed();
    });
  }

  drag(event) {
    const before = this.pointers.get(event.pointerId);
    if (!before) return;
    const now = [event.clientX, event.clientY];
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
    if (others.length) {
      const [old, fresh] = [before, now].map(([x, y]) => Math.hypot(x - others[0][0], y - others[0][1]));
      if (old > 0) this.magnify(fresh / old);
    } else {
      this.turn(now[0] - before[0], now[1] - before[1]);
    }
    this.pointers.set(event.pointerId, now);
  }
}
