/** Orders that need several signatures: posted once they have them, left for the others before. */
import { askWith, posted } from "../acts.js";

/** How long an order waits for the others: two weeks. */
export const WAITING_MS = 14 * 24 * 3_600_000;

/** What the book answers where a fund gives more than one person may sign for. */
export const SECOND = "another_officer_must_sign";

/**
 * Posts a signed order, or leaves it for others where signatures are missing.
 *
 * @param {import("../../keystore.js").SignedOrder} order
 * @param {number} missing - how many more must sign
 */
export const postOrLeave = async (order, missing) => {
  if (missing <= 0) return posted(order);
  const { order: text, signatures, memo } = order;
  return askWith(order, "/app/desk/orders", { order: text, signatures, ...(memo && { memo }) });
};
