/** Signs a list as it stands on the page: one signature for all of its lines. */
import { signed } from "../acts.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";
import { at, text, upon } from "../page.js";

const form = at("approve");

upon(form, at("said"), async () => {
  const fields = JSON.parse(form.dataset.fields);
  const missing = Number(form.dataset.missing);
  const lifeMs = missing > 0 ? WAITING_MS : undefined;
  const reason = at("reason").value;
  const order = await signed("list-approved", fields, { text: reason, as: "reason", lifeMs });
  const receipt = await postOrLeave(order, missing);
  form.hidden = true;
  at("state").hidden = true;
  at("done").textContent =
    missing > 0 ? text("waits", { count: missing }) : text("approved", { seq: receipt.seq });
});
