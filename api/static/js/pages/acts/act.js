/** Signs the list of an act that is shown, or that its figures hold; others sign after. */
import { signed } from "../acts.js";
import { now } from "../clock.js";
import { ask, at, seat, upon } from "../page.js";
import { postOrLeave } from "../membership/cosigning.js";

const said = at("said");
const approving = document.getElementById("approve");
const adopting = document.getElementById("adopt");

/** The soonest that a rule begins which is adopted now, since the past is not its to change. */
const AHEAD_MS = 60_000;

/**
 * Signs an order, and posts it or leaves it for the others.
 *
 * @param {HTMLElement} form
 * @param {string} type
 * @param {Record<string, unknown>} fields
 * @param {{text?: string, as?: "reason"}} [how]
 */
const sign = async (form, type, fields, how = {}) => {
  const missing = Number(form.dataset.missing);
  const lifeMs = Number(form.dataset.life);
  const order = await signed(type, fields, missing > 0 ? { ...how, lifeMs } : how);
  await postOrLeave(order, missing);
  location.assign("/app/acts?signed=1");
};

if (approving) {
  upon(approving, said, async () => {
    const { tag, list = "{}" } = approving.dataset;
    const path = `${seat.api}/acts/${tag}/lists`;
    const { fields } = await ask(path, { method: "POST", body: JSON.parse(list) });
    await sign(approving, "list-approved", fields);
  });
}

if (adopting) {
  upon(adopting, said, async () => {
    const figures = Object.entries(JSON.parse(adopting.dataset.figures ?? "{}"));
    figures.sort(([one], [other]) => (one < other ? -1 : 1));
    const from = Math.max(Date.parse(at("begins").value), now() + AHEAD_MS);
    const fields = { rule: adopting.dataset.tag, from, figures };
    await sign(adopting, "policy-adopted", fields, { text: at("reason").value, as: "reason" });
  });
}
