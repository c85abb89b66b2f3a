/**
 * Before somebody says yes to a payment: amounts to press, questions about what looks like a slip,
 * and where the balance will stand. After it: where it stands, and the way back.
 */
import { readAmount } from "../../amounts.js";
import { ask, at, seat, show, text } from "../page.js";
import { say } from "../say.js";
import { figure } from "./limits.js";

/** From here on, a number alone may have been meant as minutes. */
const MINUTES_PERHAPS = 10n;

/** A payment so many times as large as the largest of late is looked at once more. */
const MUCH = 3n;

const form = at("pay");
const field = at("amount");

/** The amount as it is written now; null where it is none. */
const written = () => {
  try {
    return readAmount(field.value.trim(), seat);
  } catch {
    return null;
  }
};

/** @typedef {{words: string, ways: [string, string][], treasurer?: boolean}} Question */

/** Asks about a number without a unit that is no usual number of hours. */
const which = () => {
  const number = /^[0-9]{2,3}$/.exec(field.value.trim())?.[0];
  if (!number || seat.scale !== 60 || BigInt(number) < MINUTES_PERHAPS) return null;
  const [minutes, hours] = [`${number} min`, `${number} h`];
  return { words: text("which", { minutes, hours }), ways: [[minutes, minutes], [hours, hours]] };
};

/** Asks about more than the account may give. @type {(amount: bigint) => Question | null} */
const tooLarge = (amount) => {
  const most = figure(form, "most");
  if (most === null || amount <= most || form.dataset.sure === String(amount)) return null;
  const words = text("too_much", { most: say(most), amount: say(amount) });
  const lesser = /** @type {[string, string][]} */ (
    most > 0n ? [[text("give_most", { most: say(most) }), say(most)]] : []
  );
  return { words, ways: [...lesser, [text("all_the_same"), field.value]], treasurer: true };
};

/** @type {(question: Question, amount: bigint) => void} */
const put = ({ words, ways, treasurer = false }, amount) => {
  at("question").textContent = words;
  at("treasurer").hidden = !treasurer;
  at("other").hidden = ways.length < 2;
  for (const [index, id] of ["first", "other"].entries()) {
    const [title = "", value = ""] = ways[index] ?? [];
    at(id).textContent = title;
    at(id).onclick = () => {
      if (field.value === value) form.dataset.sure = String(amount);
      field.value = value;
      show("pay", "ask");
      form.requestSubmit();
    };
  }
  show("ask", "pay");
};

// Before the form's own module hears of it: what is asked about is not yet to be signed.
document.addEventListener(
  "submit",
  (event) => {
    const amount = written();
    if (event.target !== form || amount === null || amount <= 0n) return;
    const question = /** @type {Question | null} */ (which() ?? tooLarge(amount));
    if (!question) return;
    event.preventDefault();
    event.stopPropagation();
    put(question, amount);
  },
  true,
);

at("back").addEventListener("click", () => {
  show("pay", "ask");
  field.focus();
});

/**
 * What treasurers would have a giver know below a limit that only warns; empty above it.
 *
 * @param {string} name - of the text
 * @param {bigint} balance - of the giver, in subunits
 */
const warning = (name, balance) => {
  const from = /** @type {any} */ (form.elements.namedItem("from"));
  const limit = JSON.parse(form.dataset.warned ?? "{}")[from?.value];
  if (limit === undefined || balance >= BigInt(limit)) return "";
  return ` ${text(name, { limit: say(BigInt(limit)) })}`;
};

form.addEventListener("ayni-sure", (/** @type {any} */ { detail: { amount } }) => {
  const [balance, lower] = [figure(form, "balance"), figure(form, "lower")];
  const usual = BigInt(form.dataset.usual ?? 0);
  const then = at("then");
  if (balance !== null) {
    const values = { balance: say(balance - amount), limit: lower === null ? "" : say(lower) };
    then.textContent = text(lower === null ? "after" : "after_limit", values);
  }
  if (balance !== null) then.textContent += warning("warned", balance - amount);
  if (usual && amount > MUCH * usual && !at("above").textContent) {
    at("above").textContent = text("unusual", { most: say(usual) });
  }
});

form.addEventListener("ayni-paid", async (/** @type {any} */ { detail: { seq, from } }) => {
  at("receipt").href = `/app/exchange/${seq}`;
  at("wrong").href = `/app/exchange/${seq}#wrong`;
  at("after-done").hidden = false;
  try {
    const { balance } = await ask(`${seat.api}/accounts/${from}`);
    const now = text("now", { balance: say(BigInt(balance)) });
    at("stands").textContent = now + warning("warned_now", BigInt(balance));
  } catch {
    at("stands").textContent = ""; // Paid it is all the same, and home shows the balance.
  }
});

const sizes = at("sizes");
if (sizes) {
  sizes.hidden = false;
  sizes.addEventListener("click", (/** @type {any} */ { target }) => {
    const { size, more } = target.dataset;
    if (!size && !more) return;
    const sum = size ? BigInt(size) : (written() ?? 0n) + BigInt(more);
    field.value = say(sum > 0n ? sum : 15n).replaceAll("\u00a0", " ");
  });
}
