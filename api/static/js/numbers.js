/**
 * Account numbers, as `api/words/numbers.py` makes them: the account's slot in its book and a
 * check digit after Damm, by which a slip is noticed.
 */
import { EvidenceError } from "./evidence.js";

const DIGITS_MIN = 3;
const DIGITS_MAX = 12;

const QUASIGROUP = [
  ["0317598642", "7092154863", "4206871359", "1750983426", "6123045978"],
  ["3674209581", "5869720134", "8945362017", "9438617205", "2581436790"],
].flat();

/** @type {(digits: string) => string} */
const checkOf = (digits) =>
  [...digits].reduce((soFar, digit) => QUASIGROUP[Number(soFar)][Number(digit)], "0");

/**
 * The number of the account in a slot, without spaces.
 *
 * @param {number} slot
 */
export const numberOf = (slot) => {
  const digits = String(slot).padStart(DIGITS_MIN, "0");
  return `${digits}${checkOf(digits)}`;
};

/**
 * The slot that a number names, whatever its spaces; raises `EvidenceError` at "number".
 *
 * @param {string} text
 */
export const slotOf = (text) => {
  const digits = text.replace(/\s/g, "");
  const plain = /^[0-9]+$/.test(digits);
  const fits = digits.length > DIGITS_MIN && digits.length <= DIGITS_MAX;
  if (!plain || !fits || checkOf(digits) !== "0") throw new EvidenceError("number", "has a slip");
  return Number(digits.slice(0, -1));
};
