// What is looked at: one object, changed in one place; whatever shows it is told once a picture.

/** The state of the page, and who is told of its changes. */
export class State {
  constructor(run) {
    this.run = run;
    this.frame = run.frameOf(run.first);
    this.phase = 0;
    this.racer = run.chosen;
    this.playing = false;
    this.speed = run.speed;
    this.theme = "";
    this.watchers = [];
    this.waiting = false;
  }

  watch(watcher) {
    this.watchers.push(watcher);
  }

  /** Change some of it; everything is drawn anew before the next picture. */
  set(changes) {
    Object.assign(this, changes);
    if (this.waiting) return;
    this.waiting = true;
    requestAnimationFrame(() => {
      this.waiting = false;
      for (const watcher of this.watchers) watcher(this);
    });
  }

  /** Stand at a frame and a phase of its coming step, as near as there is. */
  go(frame, phase = 0, playing = false) {
    const at = Math.min(Math.max(frame, 0), this.run.frames - 1);
    this.set({ frame: at, phase: Math.min(phase, this.lastPhase(at)), playing });
  }

  /** The last phase of a frame at which one can stand: the last phase of a step is the next step. */
  lastPhase() {
    return Math.max(this.run.phases.length - 1, 0);
  }

  /** One phase on or back. */
  movePhase(by) {
    const phase = this.phase + by;
    if (phase < 0) {
      if (this.frame > 0) this.go(this.frame - 1, this.lastPhase());
    } else if (phase > this.lastPhase()) {
      if (this.frame < this.run.frames - 1) this.go(this.frame + 1);
    } else if (by < 0 || this.frame < this.run.frames - 1 || !this.isOver()) {
      this.go(this.frame, phase);
    }
  }

  /** One step on or back; amid a step, back is its beginning. */
  moveStep(by) {
    this.go(by < 0 && this.phase > 0 ? this.frame : this.frame + by);
  }

  /** Whether the chosen racer has stopped. */
  isOver() {
    return this.frame >= this.run.racers[this.racer].stops;
  }
}
