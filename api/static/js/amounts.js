/** Amounts: whole subunits, and how people read and write them. Never a float. */
import { EvidenceError } from "./evidence.js";

/** Subunits of an hour: minutes. */
export const HOUR_SCALE = 60;

const BALANCE_MAX = 2n ** 62n;
const HOURS = /^(-?)([0-9]{1,18})(?: ?h(?: ?([0-5][0-9]))?|:([0-5][0-9]))$/;
const DECIMAL = /^(-?)([0-9]{1,19})(?:\.([0-9]{1,30}))?$/;

/**
 * How an amount is shown: "1 h 30" in hours, "1,234.50" in other units, as the language writes it.
 *
 * @param {bigint} subunits
 * @param {number} scale - subunits in one unit: 60 for hours, else a power of ten
 * @param {string} language - such as "es"
 */
export const showAmount = (subunits, scale, language) => {
  const size = subunits < 0n ? -subunits : subunits;
  const sign = subunits < 0n ? "-" : "";
  const [whole, rest] = [size / BigInt(scale), size % BigInt(scale)];
  if (scale === HOUR_SCALE) return `${sign}${whole} h ${String(rest).padStart(2, "0")}`;
  const places = String(scale).length - 1;
  const fraction = places ? `.${String(rest).padStart(places, "0")}` : "";
  const options = { minimumFractionDigits: places, maximumFractionDigits: places };
  // A string keeps every digit, where a number would not.
  const exact = /** @type {Intl.StringNumericLiteral} */ (`${sign}${whole}${fraction}`);
  return new Intl.NumberFormat(language, options).format(exact);
};

/**
 * How an amount is said, with its unit: "1 h 30", "45 min", "2 h", "1,234.50 EUR".
 *
 * @param {bigint} subunits
 * @param {{unit: string, scale: number}} book
 * @param {string} language
 */
export const sayAmount = (subunits, { unit, scale }, language) => {
  if (scale !== HOUR_SCALE) return `${showAmount(subunits, scale, language)} ${unit}`;
  const [sign, size] = subunits < 0n ? ["-", -subunits] : ["", subunits];
  const [whole, rest] = [size / BigInt(scale), size % BigInt(scale)];
  if (!rest) return `${sign}${whole} h`;
  return whole ? `${sign}${whole} h ${String(rest).padStart(2, "0")}` : `${sign}${rest} min`;
};

/**
 * The subunits in what a person wrote: "12.50", and in hours "1 h 30", "1h", "1:30", "2".
 *
 * A comma is refused: it means hundreds of times more in one language than in another.
 *
 * @param {string} text
 * @param {number} scale
 * @returns {bigint}
 */
export const readAmount = (text, scale) => {
  const subunits = (scale === HOUR_SCALE ? readHours(text) : null) ?? readDecimal(text, scale);
  if (subunits > BALANCE_MAX || subunits < -BALANCE_MAX) {
    throw new EvidenceError("amount", `must lie within ±${BALANCE_MAX} subunits`);
  }
  return subunits;
};

/** @type {(text: string) => bigint | null} */
const readHours = (text) => {
  const match = HOURS.exec(text);
  if (!match) return null;
  const [, sign, whole, afterH, afterColon] = match;
  const minutes = BigInt(whole) * BigInt(HOUR_SCALE) + BigInt(afterH ?? afterColon ?? 0);
  return sign ? -minutes : minutes;
};

/** @type {(text: string, scale: number) => bigint} */
const readDecimal = (text, scale) => {
  const match = DECIMAL.exec(text);
  if (!match) throw new EvidenceError("amount", "must be a decimal number");
  const [, sign, whole, fraction = ""] = match;
  const value = BigInt(whole + fraction) * BigInt(scale);
  const parts = 10n ** BigInt(fraction.length);
  if (value % parts) throw new EvidenceError("amount", `must be a whole number of 1/${scale}`);
  return sign ? -(value / parts) : value / parts;
};
