/**
 * Where one person may sign for no more from an account of the community's: says so before the
 * payment is signed, and leaves it for a second signature. Nothing is paid by that.
 */
import { SECOND, WAITING_MS, postOrLeave } from "../membership/cosigning.js";
import { at, text } from "../page.js";
import { say } from "../say.js";

const form = at("pay");
const yes = at("yes");
const pays = yes.textContent;

/** @typedef {import("../../keystore.js").SignedOrder} Order */

/** What one person may still sign for from the chosen account; null where any amount will do. */
const left = () => {
  const from = /** @type {any} */ (form.elements.namedItem("from"));
  const [known] = JSON.parse(form.dataset.alone)[from?.value] ?? [];
  return known === undefined ? null : BigInt(known);
};

/** @type {(amount: bigint) => boolean} */
const takesTwo = (amount) => {
  const most = left();
  return most !== null && amount > most;
};

form.addEventListener("ayni-sure", (/** @type {any} */ { detail: { amount } }) => {
  const two = takesTwo(amount);
  const most = left() ?? 0n;
  at("second").hidden = !two;
  at("second").textContent = text(most > 0n ? "second_above" : "second", { most: say(most) });
  yes.textContent = two ? text("sign_first") : pays;
});

/** Leaves it, and says that it waits. @type {(order: Order) => Promise<{told: string[]}>} */
const leave = async (order) => {
  await postOrLeave(order, 1);
  at("left").hidden = false;
  return { told: [text("left"), text("left_detail")] };
};

form.addEventListener("ayni-signing", (/** @type {any} */ { detail: way }) => {
  const { send } = way;
  if (takesTwo(way.amount)) {
    way.how.lifeMs = WAITING_MS;
    way.send = leave;
    return;
  }
  way.send = async (/** @type {Order} */ order) => {
    const outcome = await send(order);
    // More was signed for meanwhile than the page knows.
    return outcome.problem?.code === SECOND ? leave(order) : outcome;
  };
});
