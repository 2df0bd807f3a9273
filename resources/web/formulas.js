// Typeset formulas as SVG: outlines that Python made, with this step's numbers set into their gaps.

const NAMESPACE = "http://www.w3.org/2000/svg";
// How far an exponent is raised, in ems, and how much smaller it is.
const RAISE = 0.36;
const SMALLER = 0.7;

/** Sets formulas of a run's table. */
export class Formulas {
  constructor({ em, formulas, glyphs }) {
    this.em = em;
    this.formulas = formulas;
    this.glyphs = glyphs;
  }

  /** A formula as an SVG element; `numbers` go into its gaps. Its size follows the text around it. */
  element(index, numbers = []) {
    const { latex, d, width, ascent, descent, gaps } = this.formulas[index];
    const svg = made("svg", {
      class: "formula",
      role: "img",
      viewBox: `0 ${-ascent} ${width} ${ascent + descent}`,
      width: `${(width / this.em).toFixed(3)}em`,
      height: `${((ascent + descent) / this.em).toFixed(3)}em`,
      "aria-label": numbers.length ? numbers.join(" ") : latex,
    });
    svg.style.verticalAlign = `${(-descent / this.em).toFixed(3)}em`;
    svg.append(made("path", { d, class: numbers.length ? "skeleton" : "" }));
    numbers.forEach((text, at) => gaps[at] && svg.append(this.number(text, gaps[at])));
    return svg;
  }

  /** A number in its gap: its first digit has a fixed place, whatever precedes it. */
  number(text, [figures, baseline, scale]) {
    const group = made("g", { class: "number" });
    const plain = text.replaceAll("-", "−");
    const [, signs] = /^([(−]*)/.exec(plain);
    const start = figures - [...signs].reduce((sum, letter) => sum + this.glyphs[letter][1], 0) * scale;
    const [, main, exponent = "", closing = ""] = /^([^^]*)(?:\^\{([^}]*)\}(.*))?$/.exec(plain);
    let x = 0;
    for (const [letters, size, raised] of [[main, 1, 0], [exponent, SMALLER, RAISE * this.em], [closing, 1, 0]]) {
      for (const letter of letters) {
        const glyph = this.glyphs[letter];
        if (!glyph) continue;
        const place = `translate(${start + x * scale} ${baseline - raised * scale}) scale(${size * scale})`;
        group.append(made("path", { d: glyph[0], transform: place }));
        x += glyph[1] * size;
      }
    }
    return group;
  }
}

function made(tag, attributes) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) if (value) element.setAttribute(name, value);
  return element;
}
