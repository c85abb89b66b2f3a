/** Signs that a policy is adopted: posted with the last signature, left for the stewards before. */
import { signed } from "../acts.js";
import { now } from "../clock.js";
import { startOf } from "../days.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";
import { at, text, upon } from "../page.js";

const form = at("adopt");
const said = at("said");

upon(form, said, async () => {
  const { rule, figures = "[]", missing = "0" } = form.dataset;
  const from = startOf(at("day").value) ?? 0;
  if (from <= now()) {
    said.textContent = text("later");
    at("day").focus();
    return;
  }
  const left = Number(missing);
  const how = { text: at("reason").value.trim(), as: /** @type {const} */ ("reason") };
  const life = left > 0 ? { lifeMs: WAITING_MS } : {};
  const order = await signed("policy-adopted", { rule, figures: JSON.parse(figures), from }, {
    ...how,
    ...life,
  });
  await postOrLeave(order, left);
  location.assign("/app/policies");
});
