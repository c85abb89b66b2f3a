/** Signs the rows of a paper list one by one, and says in each what became of it. */
import { newId, post, signed, waitingWords } from "../acts.js";
import { at, text, upon } from "../page.js";

/** The rows that were not signed yet. @type {() => NodeListOf<HTMLTableRowElement>} */
const unsigned = () => document.querySelectorAll("tr[data-fields]");

/** Signs one; whether it is in the book. @type {(row: HTMLTableRowElement) => Promise<boolean>} */
const sign = async (row) => {
  const { fields = "{}", text: memo = "" } = row.dataset;
  // Two rows of a list may say the same, and are two exchanges all the same.
  const how = { text: memo, id: newId() };
  const order = await signed("transfer-by-mandate", JSON.parse(fields), how);
  // From here on it is in the queue: whatever comes, it must not be signed a second time.
  delete row.dataset.fields;
  const became = /** @type {HTMLElement} */ (row.querySelector(".became"));
  became.textContent = text("signing");
  const outcome = await post(order);
  const { receipt, problem } = outcome;
  const done = receipt && text("entered", { seq: receipt.seq });
  became.textContent = done ?? problem?.detail ?? waitingWords(outcome);
  became.classList.toggle("wrong", Boolean(problem));
  return Boolean(receipt);
};

let entered = 0;
const { length: count } = unsigned();

upon(at("sign-list"), at("said"), async () => {
  at("change").hidden = true;
  for (const row of unsigned()) entered += Number(await sign(row));
  at("sign-list").hidden = true;
  at("further").hidden = false;
  at("signing").textContent = text("outcome", { done: entered, count });
  at("signing").focus();
  dispatchEvent(new Event("ayni-queue"));
});
