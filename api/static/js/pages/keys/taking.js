/** Takes a new key of a member's into this browser: it is kept, then used to sign in. */
import { signOrder } from "../../orders.js";
import { forgetKey, keyOf } from "../../keystore.js";
import { posted, store } from "../acts.js";
import { keepProved } from "./keeping.js";
import { signIn } from "./session.js";

/**
 * Whose a key is.
 *
 * @typedef {{community: string, member: string, book: string, name: string}} Whose
 */

/**
 * Keeps a key, posts the order that brings it, and signs in with it. A key of the same member that
 * this browser had makes room once the new one holds: it was lost to them, or has been ended.
 *
 * @param {import("../../keys.js").Key} key
 * @param {Whose} whose
 * @param {import("../../keystore.js").SignedOrder} order
 * @param {string} [next] - where to go then
 */
export const take = async (key, { community, member, book, name }, order, next = "/app/") => {
  const opened = await store;
  const kept = { ...key, book, name };
  const had = await keyOf(opened, community, member);
  // Kept before it is posted wherever that is possible: nobody has it elsewhere.
  if (!had) await keepProved(opened, community, member, kept);
  await posted(order);
  if (had && had.public !== key.public) {
    await forgetKey(opened, community, member);
    await keepProved(opened, community, member, kept);
  }
  await signIn({ ...kept, community, member });
  location.assign(next);
};

/**
 * An order with this key's signature beside those it has, in the order of keys.
 *
 * @param {string} community
 * @param {string} order
 * @param {[string, string][]} signatures
 * @param {...import("../../keys.js").Key} keys
 * @returns {Promise<import("../../keystore.js").SignedOrder>}
 */
export const signedToo = async (community, order, signatures, ...keys) => {
  const own = await Promise.all(keys.map((key) => signOrder(order, key)));
  const all = [...signatures, ...own].sort(([one], [other]) => (one < other ? -1 : 1));
  return { id: JSON.parse(order).id, community, order, signatures: all };
};
