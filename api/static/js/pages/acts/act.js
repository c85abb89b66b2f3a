/** Signs that an act's figures hold from a day on; others sign after. */
import { signed } from "../acts.js";
import { now } from "../clock.js";
import { at, upon } from "../page.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";

const adopting = document.getElementById("adopt");

/** The soonest that a rule begins which is adopted now, since the past is not its to change. */
const AHEAD_MS = 60_000;

if (adopting) {
  upon(adopting, at("said"), async () => {
    const figures = Object.entries(JSON.parse(adopting.dataset.figures ?? "{}"));
    figures.sort(([one], [other]) => (one < other ? -1 : 1));
    const from = Math.max(Date.parse(at("begins").value), now() + AHEAD_MS);
    const fields = { rule: adopting.dataset.tag, from, figures };
    const missing = Number(adopting.dataset.missing);
    const lifeMs = missing > 0 ? WAITING_MS : undefined;
    const reason = at("reason").value;
    const order = await signed("policy-adopted", fields, { text: reason, as: "reason", lifeMs });
    await postOrLeave(order, missing);
    location.assign("/app/acts?signed=1");
  });
}
