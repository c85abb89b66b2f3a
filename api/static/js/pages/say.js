/** Amounts as a page says them: in the unit of its book and in its language, on one line. */
import { sayAmount } from "../amounts.js";
import { language, seat } from "./page.js";

/** An amount within a sentence; no line ends between its figures and unit. */
export const say = (/** @type {bigint} */ subunits) =>
  sayAmount(subunits, seat, language).replaceAll(" ", "\u00a0");
