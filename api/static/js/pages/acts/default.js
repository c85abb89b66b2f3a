/** Signs a step about an account that stays below zero: limits until a day, with a reason. */
import { post, signed, waitingWords } from "../acts.js";
import { Problem, text, upon } from "../page.js";

for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
  document.querySelectorAll("form.step")
)) {
  const said = /** @type {HTMLElement} */ (form.querySelector("[role=alert]"));
  const reason = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
  upon(form, said, async () => {
    const { account, lower, upper, until } = form.dataset;
    const fields = { account, lower, upper, ...(until && { until: Number(until) }) };
    const how = { text: reason.value, as: /** @type {const} */ ("reason") };
    const outcome = await post(await signed("bound-set", fields, how));
    if (outcome.problem) throw new Problem(outcome.problem);
    form.textContent = outcome.receipt
      ? text("set", { seq: outcome.receipt.seq })
      : waitingWords(outcome);
  });
}
