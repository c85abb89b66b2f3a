/** Signs the rows of a paper list one by one, and says in each what became of it. */
import { waiting } from "../../keystore.js";
import { post, signed, store, waitingWords } from "../acts.js";
import { at, text, upon } from "../page.js";

/** The rows that were not signed yet. @type {() => NodeListOf<HTMLTableRowElement>} */
const unsigned = () => document.querySelectorAll("tr[data-fields]");

/** Where a row says what became of it. @type {(row: HTMLTableRowElement) => HTMLElement} */
const became = (row) => /** @type {HTMLElement} */ (row.querySelector(".became"));

/** Signs one; whether it is in the book. @type {(row: HTMLTableRowElement) => Promise<boolean>} */
const sign = async (row) => {
  const { fields = "{}", text: memo = "", id } = row.dataset;
  // The id is the row's: pressed again, or loaded again, it is the same order or none.
  const order = await signed("transfer-by-mandate", JSON.parse(fields), { text: memo, id });
  became(row).textContent = text("signing");
  const outcome = await post(order);
  delete row.dataset.fields;
  const { receipt, problem } = outcome;
  const done = receipt && text("entered", { seq: receipt.seq });
  became(row).textContent = done ?? problem?.detail ?? waitingWords(outcome);
  became(row).classList.toggle("wrong", Boolean(problem));
  return Boolean(receipt);
};

/** What was signed here and waits for a network must not be signed again. */
const markWaiting = async () => {
  const ids = new Set((await waiting(await store)).map(({ id }) => id));
  for (const row of unsigned()) {
    if (!ids.has(row.dataset.id ?? "")) continue;
    delete row.dataset.fields;
    became(row).textContent = waitingWords({});
    at("change").hidden = true;
  }
};

/** Says how many are in the book, once nothing is left to be signed. */
const finish = (/** @type {number} */ done) => {
  at("change").hidden = true;
  at("sign-list").hidden = true;
  at("further").hidden = false;
  const { length: count } = document.querySelectorAll("tbody tr");
  at("signing").textContent = text("outcome", { done, count });
  at("signing").focus();
};

let { length: entered } = document.querySelectorAll("tr[data-entry]");

if (at("sign-list")) {
  await markWaiting();
  if (unsigned().length === 0) finish(entered);
  upon(at("sign-list"), at("said"), async () => {
    at("change").hidden = true;
    for (const row of unsigned()) entered += Number(await sign(row));
    finish(entered);
    dispatchEvent(new Event("ayni-queue"));
  });
}
