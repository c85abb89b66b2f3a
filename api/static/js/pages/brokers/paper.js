/** Signs what a member allowed on paper, and leaves it for a second one to sign. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { askWith, signed } from "../acts.js";
import { endOf } from "../days.js";
import { now } from "../clock.js";
import { at, seat, text, upon } from "../page.js";

const form = at("paper");
const said = at("said");

/** The amount in a field, or undefined once it was said what is wrong with it. */
const amount = (/** @type {string} */ id) => {
  try {
    const found = readAmount(at(id).value.trim(), seat);
    if (found > 0n) return String(found);
    said.textContent = text("amount_zero");
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("amount_unread");
  }
  return at(id).focus();
};

upon(form, said, async () => {
  const [each, total] = [amount("each"), amount("total")];
  const until = endOf(at("until").value);
  if (!each || !total) return;
  if (!until || until <= now()) {
    said.textContent = text("day_unread");
    return;
  }
  if (at("broker").value === at("other").value) {
    said.textContent = text("other_same");
    return;
  }
  const payees = JSON.parse(form.dataset.payees);
  const words = at("words").value.trim();
  const named = { account: form.dataset.account, broker: at("broker").value };
  const as = /** @type {const} */ ("paper");
  const how = { text: words, as, lifeMs: Number(form.dataset.life) };
  const whole = await signed("mandate-given", { ...named, each, payees, total, until }, how);
  const { order, signatures, memo } = whole;
  const [[key, signature]] = signatures;
  const body = { order, key, signature, memo, other: at("other").value };
  const { id } = await askWith(whole, "/app/broker/papers", body);
  location.assign(`/app/broker/papers/${id}`);
});
