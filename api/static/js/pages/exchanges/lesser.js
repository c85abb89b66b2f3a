/** The same order for less: what is taken where the other side says a little less was given. */
import { encode } from "../../canonical.js";
import { signOrder } from "../../orders.js";
import { ownKey } from "../acts.js";

/**
 * The member's signatures of an order with one subunit less, two less, and so on.
 *
 * @param {string} order - which has an `amount`
 * @param {number} less - at most so many subunits
 */
export const signLesser = async (order, less) => {
  const own = JSON.parse(order);
  const key = await ownKey();
  const most = Math.min(less, Number(own.amount) - 1);
  const texts = Array.from({ length: Math.max(0, most) }, (_, at) => {
    const amount = String(BigInt(own.amount) - BigInt(at + 1));
    return new TextDecoder().decode(encode({ ...own, amount }));
  });
  const pairs = await Promise.all(texts.map((text) => signOrder(text, key)));
  return pairs.map(([, signature]) => signature);
};
