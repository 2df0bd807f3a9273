// Numbers as people read them, with the digits that the program writes (engine/number_format.py).

const MINUS = "\u2212";
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
// The power of ten of what is no number; the mantissa then says what it is.
const NO_NUMBER = 999;
const WORDS = ["", "nan", MINUS + "∞", "∞"];
const VALUES = [NaN, NaN, -Infinity, Infinity];

/** A decimal (whole mantissa, power of ten) as a number; NaN where there is none. */
export function numberOf(mantissa, power) {
  return power === NO_NUMBER ? VALUES[mantissa] : Number(`${mantissa}e${power}`);
}

/** A measured number with all its digits: four significant ones. Empty where there is none yet. */
export function fixed(mantissa, power) {
  return power === NO_NUMBER ? WORDS[mantissa] : written(mantissa, power, false);
}

/** A setting: at most four significant digits. */
export function short(mantissa, power) {
  return power === NO_NUMBER ? WORDS[mantissa] : written(mantissa, power, true);
}

/** A power of ten, e.g. 10⁻⁴. */
export function powerOfTen(exponent) {
  const digits = [...String(Math.abs(exponent))].map((digit) => SUPERSCRIPTS[digit]).join("");
  return "10" + (exponent < 0 ? "⁻" : "") + digits;
}

function written(mantissa, power, stripped) {
  const size = mantissa === 0 ? 0 : String(Math.abs(mantissa)).length - 1 + power;
  const plain = size >= -4 && size < 5;
  let text = plain
    ? Number(`${mantissa}e${power}`).toFixed(Math.max(0, 3 - size))
    : Number(`${mantissa}e${power - size}`).toFixed(3);
  if (stripped && text.includes(".")) text = text.replace(/\.?0+$/, "");
  text = text.replace("-", MINUS);
  return plain ? text : `${text}·${powerOfTen(size)}`;
}

/** A tick of an axis whose ticks are `step` apart. */
export function tickText(value, step) {
  const size = Math.max(Math.abs(value), step);
  if (value !== 0 && (size >= 1e5 || step < 1e-3)) {
    const exponent = Math.floor(Math.log10(Math.abs(value)) + 1e-9);
    const mantissa = Number((value / 10 ** exponent).toPrecision(3));
    const sign = mantissa < 0 ? MINUS : "";
    const power = powerOfTen(exponent);
    return Math.abs(mantissa) === 1 ? sign + power : `${sign}${Math.abs(mantissa)}·${power}`;
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const text = value.toFixed(Math.min(decimals, 8));
  return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", MINUS);
}
