/** Signs that somebody is on care leave, or that a leave ends now. */
import { signed } from "../acts.js";
import { now } from "../clock.js";
import { endOf, startOf } from "../days.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";
import { at, text, upon } from "../page.js";

/**
 * @param {DOMStringMap} of - `member`, and how many treasurers are `missing`
 * @param {number} from
 * @param {number} until
 * @param {string} why
 */
const state = async ({ member, missing = "0" }, from, until, why) => {
  const left = Number(missing);
  const how = { text: why, as: /** @type {const} */ ("reason") };
  const life = left > 0 ? { lifeMs: WAITING_MS } : {};
  const order = await signed("leave-stated", { from, member, until }, { ...how, ...life });
  await postOrLeave(order, left);
  location.assign("/app/treasurer/leaves");
};

const form = document.getElementById("leave");
if (form) {
  upon(form, at("wrong"), async () => {
    const from = startOf(at("from").value) ?? 0;
    const until = endOf(at("until").value) ?? 0;
    if (until < from) {
      at("wrong").textContent = text("order");
      at("until").focus();
      return;
    }
    await state(form.dataset, from, until, at("reason").value.trim());
  });
}

for (const button of document.querySelectorAll("#leaves button")) {
  const { dataset } = /** @type {HTMLElement} */ (button);
  upon(/** @type {HTMLElement} */ (button), at("said"), async () => {
    const from = Number(dataset.from);
    await state(dataset, from, Math.max(from, now()), text("ended"));
  });
}
