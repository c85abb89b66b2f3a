/** Gives a broker a mandate, within limits that are said in words first, and takes one back. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { posted, signed } from "../acts.js";
import { endOf } from "../days.js";
import { SECOND, postOrLeave } from "../membership/cosigning.js";
import { at, dated, locale, Problem, seat, show, text, upon } from "../page.js";
import { say } from "../say.js";
import { opens } from "../sure.js";

const day = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

/** @type {(name: string) => HTMLInputElement[]} */
const all = (name) => [...document.querySelectorAll(name)].map((one) => /** @type {any} */ (one));

for (const asked of all(".ask")) {
  const item = /** @type {HTMLElement} */ (asked.closest("li"));
  const sure = /** @type {HTMLElement} */ (item.querySelector(".sure"));
  opens(asked, sure);
}
for (const button of all(".withdraw")) {
  upon(button, at("said"), async () => {
    await posted(await signed("mandate-withdrawn", { mandate: button.dataset.mandate }));
    location.reload();
  });
}

/** The amount in a field, or undefined once it was said what is wrong with it. */
const amount = (/** @type {string} */ id) => {
  try {
    const found = readAmount(at(id).value.trim(), seat);
    if (found > 0n) return found;
    at("wrong").textContent = text("amount_zero");
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    at("wrong").textContent = text("amount_unread");
  }
  at(id).focus();
  return undefined;
};

/** @type {Record<string, unknown> | undefined} */
let mandate;

/** Says what the mandate would allow, and keeps it to be signed. */
const look = async () => {
  const [each, total] = [amount("each"), amount("total")];
  const until = endOf(at("until").value);
  if (each === undefined || total === undefined || !until) return;
  const chosen = all(".payee").filter((one) => one.checked);
  const payees = chosen.map((one) => one.value).sort();
  const limits = { each: String(each), total: String(total), until };
  const named = { account: at("account").value, broker: at("broker").value };
  mandate = { ...named, ...limits, ...(payees.length && { payees }) };
  const [broker] = at("broker").selectedOptions;
  at("sentence").textContent = text("sentence", { name: broker.textContent });
  at("limits").textContent = text("limits", {
    each: say(each),
    total: say(total),
    day: dated(day, new Date(until)),
  });
  const names = chosen.map((one) => one.parentElement?.textContent?.trim()).join(", ");
  at("only").textContent = names ? text("only", { names }) : text("anybody");
  show("confirm", "give");
};

if (at("give")) {
  upon(at("give"), at("wrong"), look);
  at("no").addEventListener("click", () => show("give", "confirm"));
  upon(at("yes"), at("signing"), async () => {
    if (!mandate) return;
    const order = await signed("mandate-given", mandate);
    try {
      await posted(order);
    } catch (error) {
      // A fund gives more than one person may sign for: it waits for a second signature.
      if (!(error instanceof Problem) || error.problem.code !== SECOND) throw error;
      await postOrLeave(order, 1);
      return location.assign("/app/accounts#given");
    }
    location.reload();
  });
}
