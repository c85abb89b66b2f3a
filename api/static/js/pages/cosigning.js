/** Orders that need several signatures: posted once they have them, left for the others before. */
import { posted } from "./acts.js";
import { ask } from "./page.js";

/** How long an order waits for the others: two weeks. */
export const WAITING_MS = 14 * 24 * 3_600_000;

/**
 * Posts a signed order, or leaves it for others where signatures are missing.
 *
 * @param {import("../keystore.js").SignedOrder} order
 * @param {number} missing - how many more must sign
 */
export const postOrLeave = async (order, missing) => {
  if (missing <= 0) return posted(order);
  const { order: text, signatures } = order;
  return ask("/app/desk/orders", { method: "POST", body: { order: text, signatures } });
};
