// Colours and forms: those of the program, handed over by Python (app/page/style.py).

/** How things look in the theme that is shown. */
export class Looks {
  constructor(run) {
    this.run = run;
    this.markers = run.markers.map((outline) => new Path2D(outline));
    this.use("");
  }

  /** Take a theme by its name; empty is what the browser wishes. */
  use(name) {
    const root = document.documentElement;
    const wish = matchMedia("(prefers-color-scheme: dark)").matches;
    const contrast = matchMedia("(prefers-contrast: more)").matches;
    const themes = Object.values(this.run.themes);
    const fitting = contrast ? this.run.themes.high_contrast : themes.find((theme) => theme.dark === wish);
    this.theme = this.run.themes[name] || fitting;
    if (name) root.dataset.theme = name;
    this.diverging = this.run.array(`diverging_${this.theme.name}`);
  }

  /** The name of the next theme. */
  get other() {
    const names = Object.keys(this.run.themes);
    return names[(names.indexOf(this.theme.name) + 1) % names.length];
  }

  racer(index) {
    const { racers } = this.theme;
    return {
      colour: racers[index % racers.length],
      marker: this.markers[index % this.markers.length],
      dash: this.run.dashes[index % this.run.dashes.length],
    };
  }

  /** The colour of a share in [-1, 1], negative over nought to positive, as [red, green, blue]. */
  signed(share) {
    const last = this.diverging.length / 3 - 1;
    const at = Math.round((0.5 + 0.5 * Math.min(Math.max(share || 0, -1), 1)) * last);
    return this.diverging.subarray(3 * at, 3 * at + 3);
  }

  /** The colour of a height's share in [0, 1], dark to bright. */
  height(share) {
    const at = Math.round(Math.min(Math.max(share, 0), 1) * 255);
    return this.run.array("colours").subarray(3 * at, 3 * at + 3);
  }
}

/** [red, green, blue] as a colour of CSS. */
export function css([red, green, blue], alpha = 1) {
  return `rgb(${red} ${green} ${blue} / ${alpha})`;
}

/** #RRGGBB as [red, green, blue]. */
export function rgb(colour) {
  return [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
}

/** A colour of CSS with an opacity. */
export function faint(colour, alpha) {
  return css(rgb(colour), alpha);
}

/** The colour `share` of the way from one to another, as [red, green, blue]. */
export function mixed(one, other, share) {
  return [0, 1, 2].map((at) => Math.round(one[at] + (other[at] - one[at]) * share));
}
