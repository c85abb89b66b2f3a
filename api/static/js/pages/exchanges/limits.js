/** What an account may give at most, said before anything is signed; the book decides. */
import { text } from "../page.js";
import { say } from "../say.js";

/**
 * A figure of the giver's account in subunits, as far as the page knows; null where there is none.
 * Somebody may have paid them since, so that it is said, and the book decides.
 *
 * @param {HTMLFormElement} form - whose field `from` is the giver's account
 * @param {"most" | "balance" | "lower"} name - what they may give at most; where they stand; what
 *   their balance may go down to
 */
export const figure = (form, name) => {
  const from = /** @type {any} */ (form.elements.namedItem("from"));
  const known = (from?.selectedOptions?.[0] ?? from)?.dataset[name];
  return known === undefined ? null : BigInt(known);
};

/**
 * That an amount is more than the form's account may give; empty if it is not.
 *
 * @param {HTMLFormElement} form
 * @param {bigint} amount - in subunits
 */
export const tooMuch = (form, amount) => {
  const limit = figure(form, "most");
  if (limit === null || amount <= limit) return "";
  return text("above", { most: say(limit) });
};
