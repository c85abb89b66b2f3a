/** Buttons that make an amount a quarter of an hour less or more. Without them it is written. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { seat } from "../page.js";
import { say } from "../say.js";

/** @type {(field: HTMLInputElement) => bigint} */
const read = (field) => {
  try {
    return readAmount(field.value.trim(), seat);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return 0n;
  }
};

/** @type {NodeListOf<HTMLElement>} */
const buttons = document.querySelectorAll("[data-step]");
for (const button of buttons) {
  const field = /** @type {HTMLInputElement} */ (
    document.getElementById(button.dataset.field ?? "")
  );
  const step = BigInt(button.dataset.step ?? 0);
  const most = BigInt(button.dataset.most ?? 0);
  const least = BigInt(button.dataset.least ?? 1);
  button.addEventListener("click", () => {
    const wanted = read(field) + step;
    const amount = wanted < least ? least : most && wanted > most ? most : wanted;
    field.value = say(amount);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  button.hidden = false;
}
