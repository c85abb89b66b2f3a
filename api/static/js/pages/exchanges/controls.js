/** What the controls of a form say: the fields of an order, and how people read them. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { now } from "../clock.js";
import { endOf } from "../days.js";
import { dated, locale, seat, text } from "../page.js";
import { say } from "../say.js";

const day = new Intl.DateTimeFormat(locale, { dateStyle: "full" });
const clock = new Intl.DateTimeFormat(locale, { timeStyle: "short" });

/** What is wrong with what was written, in the page's language. */
export class Unread extends Error {}

/** What one control says: its field of the order, and how people read it. */
export const readers = {
  /** @type {(control: HTMLInputElement) => [unknown, string]} */
  amount: (control) => {
    const amount = readSubunits(control.value.trim());
    return [String(amount), say(amount)];
  },
  /** A date: the end of that day. @type {(control: HTMLInputElement) => [unknown, string]} */
  until: (control) => {
    const end = endOf(control.value);
    if (!end || end <= now()) throw new Unread(text("day_unread"));
    return [end, dated(day, new Date(end))];
  },
  /** The day of a visit. @type {(control: HTMLInputElement) => [unknown, string]} */
  day: (control) => {
    const end = endOf(control.value);
    if (!end || control.value < control.min) throw new Unread(text("day_unread"));
    return [control.value, dated(day, new Date(end))];
  },
  /** Its time, if one is said. @type {(control: HTMLInputElement) => [unknown, string]} */
  at: (control) => {
    if (!control.value) return ["", ""];
    const [hours, minutes] = control.value.split(":").map(Number);
    return [control.value, `, ${clock.format(new Date(2000, 0, 1, hours, minutes))}`];
  },
  /** @type {(control: HTMLInputElement) => [unknown, string]} */
  category: (control) => {
    const [chosen] = /** @type {any} */ (control).selectedOptions;
    return [control.value, chosen.textContent];
  },
  /** @type {(control: HTMLInputElement) => [unknown, string]} */
  plain: (control) => [control.value, control.value],
};

const readSubunits = (/** @type {string} */ written) => {
  try {
    const amount = readAmount(written, seat);
    if (amount > 0n) return amount;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  throw new Unread(text("amount_unread"));
};
