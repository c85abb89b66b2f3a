/** Admits a newcomer: looks at the orders that were left, signs them too, and posts them. */
import { signOrder } from "../../orders.js";
import { ownKey, posted } from "../acts.js";
import { seat } from "../page.js";

const TYPES = ["member-joined", "account-opened"];

/** @typedef {[order: string, key: string, signature: string]} Left */

/** Whether all are about this member of this book, and nothing else: who was expected, and has an
 * account, leaves the first alone. */
const isWhole = (/** @type {Left[]} */ left, /** @type {string} */ member) =>
  [1, TYPES.length].includes(left.length) &&
  left.every(([text], at) => {
    const order = JSON.parse(text);
    const own = order.type === TYPES[at] && order.book === seat.book && order.member === member;
    return own && (order.kind ?? "member") === "member";
  });

/** Whether they are in: not where these are other orders. Raises as `posted`.
 * @type {(left: Left[], member: string) => Promise<boolean>} */
export const admit = async (left, member) => {
  if (!isWhole(left, member)) return false;
  const steward = await ownKey();
  for (const [order, key, signature] of left) {
    const signatures = /** @type {[string, string][]} */ ([
      [key, signature],
      await signOrder(order, steward),
    ]);
    signatures.sort(([one], [other]) => (one < other ? -1 : 1));
    const { id } = JSON.parse(order);
    await posted({ id, community: seat.community, order, signatures });
  }
  return true;
};
