/** Signs an order that another steward left, and posts it with the last signature. */
import { signOrder } from "../../orders.js";
import { ownKey } from "../acts.js";
import { postOrLeave } from "./cosigning.js";
import { at, seat, text, upon } from "../page.js";

const TYPES = [
  "role-granted",
  "role-withdrawn",
  "key-revoked",
  "account-opened",
  "account-closed",
];
const said = at("said");

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".sign"))) {
  const { order = "", signatures = "[]", missing } = button.dataset;
  upon(button, said, async () => {
    const { book, id, type } = JSON.parse(order);
    if (book !== seat.book || !TYPES.includes(type)) {
      said.textContent = text("changed");
      return;
    }
    /** @type {[string, string][]} */
    const together = [...JSON.parse(signatures), await signOrder(order, await ownKey())];
    together.sort(([one], [other]) => (one < other ? -1 : 1));
    const whole = { id, community: seat.community, order, signatures: together };
    await postOrLeave(whole, Number(missing) - 1);
    location.reload();
  });
}
