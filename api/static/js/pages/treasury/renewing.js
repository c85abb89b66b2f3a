/** Renews the bounds of several accounts: each keeps its own, until the day that is chosen. */
import { post, signed, waitingWords } from "../acts.js";
import { endOf } from "../days.js";
import { at, text, upon } from "../page.js";

const form = document.getElementById("renew");

/** @type {HTMLTableRowElement[]} */
const rows = [...document.querySelectorAll("tr[data-lower]")];

/** Signs for one account, and says beside it what became of that: whether it is set. */
const renew = async (/** @type {HTMLTableRowElement} */ row) => {
  const { account, lower, upper } = row.dataset;
  const until = endOf(at("until").value);
  const fields = { account, lower, upper, ...(until && { until }) };
  const order = await signed("bound-set", fields, { text: at("reason").value, as: "reason" });
  const outcome = await post(order);
  const { receipt, problem } = outcome;
  const said = row.querySelector(".became");
  if (said && problem) said.textContent = problem.detail;
  else if (said)
    said.textContent = receipt ? text("set", { seq: receipt.seq }) : waitingWords(outcome);
  if (receipt) delete row.dataset.lower; // A second press must not sign for it again.
  return Boolean(receipt);
};

if (form) {
  upon(form, at("said"), async () => {
    let count = 0;
    // One after another: the queue says of each what became of it.
    for (const row of rows) if (row.dataset.lower && (await renew(row))) count += 1;
    at("done").textContent = text("renewed", { count, all: rows.length });
    at("done").scrollIntoView({ block: "nearest" });
  });
}
