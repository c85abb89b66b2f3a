/** Pays: reads the amount, says in words what will be signed, signs, queues, sends. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { post, signed, waitingWords } from "../acts.js";
import { at, seat, show, text, upon, words } from "../page.js";
import { say } from "../say.js";
import { tooMuch } from "./limits.js";

const form = at("pay");
const said = at("said");

/** Lets the page's other modules add what they know. @type {(name: string, of: object) => void} */
const tell = (name, detail) => form.dispatchEvent(new CustomEvent(name, { detail }));

/** @type {() => {from: string, to: string, amount: bigint, memo: string, category: string}} */
const read = () => {
  const fields = new FormData(form);
  const amount = readAmount(String(fields.get("amount")).trim(), seat);
  const memo = String(fields.get("text")).trim();
  const [from, category] = ["from", "category"].map((name) => String(fields.get(name)));
  return { from, to: form.dataset.to, amount, memo, category };
};

/** @type {ReturnType<read> | undefined} */
let payment;

/** Which account gives, where there are several; else who looks. */
const giver = () =>
  form.elements.namedItem("from")?.selectedOptions?.[0].dataset.title ?? seat.name;

/** @type {(amount: bigint) => Record<string, string>} */
const shown = (amount) => ({ amount: say(amount), name: form.dataset.name, giver: giver() });

upon(form, said, async () => {
  try {
    payment = read();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("amount_unread");
    return at("amount").focus();
  }
  if (payment.amount <= 0n) {
    said.textContent = text("amount_zero");
    return at("amount").focus();
  }
  at("sentence").textContent = text("sentence", shown(payment.amount));
  at("above").textContent = tooMuch(form, payment.amount);
  const [chosen] = payment.category ? at("category").selectedOptions : [];
  const about = [payment.memo, chosen?.textContent].filter(Boolean).join(" · ");
  at("about").textContent = about && text("about", { text: about });
  tell("ayni-sure", { amount: payment.amount });
  show("confirm", "pay");
});

at("no").addEventListener("click", () => back());
at("again").addEventListener("click", () => back());

const back = () => {
  show("pay", "confirm", "done");
  at("amount").focus();
};

upon(at("yes"), at("about"), async () => {
  if (!payment) return;
  const { from, to, amount, memo, category } = payment;
  payment = undefined; // A second press must not sign a second payment.
  at("about").textContent = text("signing");
  try {
    const { mandate } = form.dataset; // There is one where a broker pays for somebody else.
    const more = { ...(mandate && { mandate }), ...(category && { category }) };
    const fields = { from, to, amount: String(amount), ...more };
    const type = mandate ? "transfer-by-mandate" : "transfer";
    const way = { amount, how: { text: memo }, send: post };
    tell("ayni-signing", way);
    const outcome = await way.send(await signed(type, fields, way.how));
    report(outcome, shown(amount));
    if (outcome.receipt) tell("ayni-paid", { seq: outcome.receipt.seq, from });
  } catch (error) {
    finish(text("refused"), words(error), true);
  }
});

/**
 * What became of it; `told` where the other module knows what to say.
 *
 * @typedef {{receipt?: any, problem?: any, unproven?: boolean, told?: [string, string]}} Outcome
 */

/** @type {(outcome: Outcome, values: Record<string, string>) => void} */
const report = (outcome, values) => {
  const { receipt, problem, unproven, told } = outcome;
  if (told) finish(...told, false);
  else if (receipt) finish(text("paid", values), text("paid_detail", { seq: receipt.seq }), false);
  else if (problem) finish(text("refused"), problem.detail, true);
  else finish(text(unproven ? "unconfirmed" : "waiting"), waitingWords(outcome), false);
  dispatchEvent(new Event("ayni-queue"));
};

/** @type {(title: string, detail: string, again: boolean) => void} */
const finish = (title, detail, again) => {
  at("outcome").textContent = title;
  at("detail").textContent = detail;
  at("again").hidden = !again;
  show("done", "confirm", "pay");
};
