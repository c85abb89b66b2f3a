/** Signs what stewards decide for the whole book: posts it, or leaves it for the others. */
import { signed } from "../acts.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";
import { ask, at, upon } from "../page.js";

const form = at("decide");
/** @type {{type: string, fields: Record<string, unknown>, missing: number, id?: string}[]} */
const left = JSON.parse(form?.dataset.orders ?? "[]");

if (form) {
  upon(form, at("said"), async () => {
    const text = at("reason").value.trim();
    for (let [one] = left; one; [one] = left) {
      if (!one.id) {
        const how = one.missing > 0 ? { lifeMs: WAITING_MS } : {};
        const order = await signed(one.type, one.fields, how);
        await postOrLeave(order, one.missing);
        one.id = order.id; // Pressed again, its reason alone is missing.
      }
      await ask("/app/steward/reasons", { method: "POST", body: { order: one.id, text } });
      left.shift();
    }
    location.assign(`${form.dataset.next}?signed=1`);
  });
}
