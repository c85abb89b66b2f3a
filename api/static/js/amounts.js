/** Amounts: whole subunits, and how people read and write them. Never a float. */
import { EvidenceError } from "./evidence.js";

/** Subunits of an hour: minutes. */
export const HOUR_SCALE = 60;

const BALANCE_MAX = 2n ** 62n;
const MINUS = "\u2212";

// What people write: digits alone or in threes apart, after `plain`; letters large or small.
const UNITS = "^(-?)([0-9]{1,19}|[0-9]{1,3}(?: [0-9]{3}){1,6})";
const DECIMAL = new RegExp(`${UNITS}(?:[.,]([0-9]{1,30}))?$`);
const AN_HOUR = "(?:h(?:rs?|ours?|oras?|eures?|ores?)?)";
const A_MINUTE = "(?:m(?:in(?:s|utes?|utos?|uts?)?|n)?)";
const AFTER_H = ` ?${AN_HOUR}(?: ?([0-5]?[0-9])(?: ?${A_MINUTE})?)?`;
const HOURS = new RegExp(`${UNITS}(?:${AFTER_H}|:([0-5][0-9])(?: ?${AN_HOUR})?)$`, "i");
const MINUTES = new RegExp(`${UNITS} ?${A_MINUTE}$`, "i");
const OF_HOURS = new RegExp(` ?${AN_HOUR}$`, "i");

/**
 * How an amount is shown: "1 h 30" in hours, "1 234.50" in other units, with the language's mark
 * of decimals; thousands are parted by narrow spaces in every language, so that it can be read.
 *
 * @param {bigint} subunits
 * @param {number} scale - subunits in one unit: 60 for hours, else a power of ten
 * @param {string} language - such as "es"
 */
export const showAmount = (subunits, scale, language) => {
  const size = subunits < 0n ? -subunits : subunits;
  const sign = subunits < 0n ? MINUS : "";
  const [whole, rest] = [size / BigInt(scale), size % BigInt(scale)];
  if (scale === HOUR_SCALE) return `${sign}${whole} h ${String(rest).padStart(2, "0")}`;
  const places = String(scale).length - 1;
  const fraction = places ? `${decimalMark(language)}${String(rest).padStart(places, "0")}` : "";
  return `${sign}${String(whole).replace(/\B(?=([0-9]{3})+$)/g, "\u202f")}${fraction}`;
};

const decimalMark = (/** @type {string} */ language) =>
  new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === "decimal")?.value;

/**
 * How an amount is said, with its unit: "1 h 30", "45 min", "2 h", "1 234.50 EUR".
 *
 * @param {bigint} subunits
 * @param {{unit: string, scale: number}} book
 * @param {string} language
 */
export const sayAmount = (subunits, { unit, scale }, language) => {
  if (scale !== HOUR_SCALE) return `${showAmount(subunits, scale, language)} ${unit}`;
  const [sign, size] = subunits < 0n ? [MINUS, -subunits] : ["", subunits];
  const [whole, rest] = [size / BigInt(scale), size % BigInt(scale)];
  if (!rest) return `${sign}${whole} h`;
  return whole ? `${sign}${whole} h ${String(rest).padStart(2, "0")}` : `${sign}${rest} min`;
};

/**
 * The subunits in what a person wrote: "12.50", and in hours "1 h 30", "45 min", "1:30", "2".
 *
 * Hours and minutes may be written out in any language of the pages. A comma or a point is the
 * mark of decimals, never of thousands, which spaces alone part: what
 * either means does not hang on a language. Reads all that is shown.
 *
 * @param {string} text
 * @param {{unit: string, scale: number}} book
 * @returns {bigint}
 */
export const readAmount = (text, { unit, scale }) => {
  const written = plain(text);
  const subunits =
    (scale === HOUR_SCALE ? readHours(written) : null) ??
    readDecimal(scale === HOUR_SCALE ? written.replace(OF_HOURS, "") : bare(written, unit), scale);
  if (subunits > BALANCE_MAX || subunits < -BALANCE_MAX) {
    throw new EvidenceError("amount", `must lie within ±${BALANCE_MAX} subunits`);
  }
  return subunits;
};

const plain = (/** @type {string} */ text) =>
  text.replace(/[\u00a0\u202f\u2009]/g, " ").replaceAll(MINUS, "-");

/** Without the unit at its end. @type {(text: string, unit: string) => string} */
const bare = (text, unit) =>
  (text.endsWith(unit) ? text.slice(0, text.length - unit.length) : text).replace(/ $/, "");

const digits = (/** @type {string} */ parted) => BigInt(parted.replaceAll(" ", ""));

/** @type {(text: string) => bigint | null} */
const readHours = (text) => {
  const [ofHours, ofMinutes] = [HOURS.exec(text), MINUTES.exec(text)];
  if (ofMinutes) return ofMinutes[1] ? -digits(ofMinutes[2]) : digits(ofMinutes[2]);
  if (!ofHours) return null;
  const [, sign, whole, afterH, afterColon] = ofHours;
  const minutes = digits(whole) * BigInt(HOUR_SCALE) + BigInt(afterH ?? afterColon ?? 0);
  return sign ? -minutes : minutes;
};

/** @type {(text: string, scale: number) => bigint} */
const readDecimal = (text, scale) => {
  const match = DECIMAL.exec(text);
  if (!match) throw new EvidenceError("amount", "must be a decimal number");
  const [, sign, whole, fraction = ""] = match;
  const value = digits(whole + fraction) * BigInt(scale);
  const parts = 10n ** BigInt(fraction.length);
  if (value % parts) throw new EvidenceError("amount", `must be a whole number of 1/${scale}`);
  return sign ? -(value / parts) : value / parts;
};
