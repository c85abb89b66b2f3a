/** Sets an account's bounds: reads them, says in words what will be signed, signs and sends. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { post, signed, waitingWords } from "../acts.js";
import { endOf } from "../days.js";
import { at, dated, locale, Problem, seat, show, text, upon } from "../page.js";
import { say } from "../say.js";

const form = at("bounds");
const said = at("said");
const day = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

/** What was written how far the balance may go to that side; null for as far as it likes. */
const read = (/** @type {string} */ side) => {
  if (at(`${side}-none`).checked) return null;
  try {
    const far = readAmount(at(side).value.trim(), seat);
    if (far >= 0n) return far;
    said.textContent = text("negative");
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("amount_unread");
  }
  at(side).focus();
  return undefined;
};

/** @type {{fields: Record<string, unknown>, reason: string} | undefined} */
let change;

const order = (/** @type {bigint | null} */ bound) => (bound === null ? "none" : String(bound));
const words = (/** @type {bigint | null} */ bound) =>
  bound === null ? text("no_bound") : say(bound);

upon(form, said, async () => {
  const [far, upper] = [read("lower"), read("upper")];
  if (far === undefined || upper === undefined) return;
  const lower = far === null ? null : -far;
  const until = endOf(at("until").value);
  const reason = at("reason").value.trim();
  const { account } = form.dataset;
  const bounds = { account, lower: order(lower), upper: order(upper) };
  change = { fields: until ? { ...bounds, until } : bounds, reason };
  at("say-lower").textContent = words(lower);
  at("say-upper").textContent = words(upper);
  at("say-until").textContent = until ? dated(day, new Date(until)) : text("for_good");
  at("say-reason").textContent = reason;
  at("signing").textContent = "";
  show("confirm", "bounds");
});

at("no").addEventListener("click", () => {
  show("bounds", "confirm");
  at("lower").focus();
});

upon(at("yes"), at("signing"), async () => {
  if (!change) return;
  const { fields, reason } = change;
  const bound = await signed("bound-set", fields, { text: reason, as: "reason" });
  const outcome = await post(bound);
  const { receipt, problem } = outcome;
  if (problem) throw new Problem(problem);
  change = undefined; // A second press must not sign again.
  at("outcome").textContent = text(receipt ? "set" : "waiting");
  at("detail").textContent = receipt
    ? text("set_detail", { seq: receipt.seq })
    : waitingWords(outcome);
  // What else stands here was so before; the account's page, loaded anew, has it as it is now.
  show("done", "confirm", ...(receipt ? ["before", "earlier"] : []));
});
