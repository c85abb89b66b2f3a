/** Orders that the page's member signs: made, kept in the queue, sent, and what became of them. */
import { fromHex, toHex } from "../bytes.js";
import { uuid7 } from "../ids.js";
import { answerTo, enqueue, keyOf, openStore, sendingOver, sendWaiting } from "../keystore.js";
import { commitment, SALT_BYTES } from "../memos.js";
import { orderText, signOrder } from "../orders.js";
import { keyAtDesk } from "./desk-key.js";
import { ask, NoAnswer, Problem, seat, shared } from "./page.js";

/** How long an order may wait for a network: three days. */
const LIFE_MS = 3 * 24 * 3_600_000;

/** This browser does not hold the member's key. */
export class NoKey extends Error {
  constructor() {
    super("no key");
    this.name = "NoKey";
  }
}

/** @type {(length: number) => Uint8Array<ArrayBuffer>} */
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A new id. */
export const newId = () => uuid7(Date.now(), random(10));

export const store = openStore(indexedDB);

/** The member's key; raises `NoKey`. */
export const ownKey = async () => {
  const { community, member } = seat;
  const key = await (shared ? keyAtDesk(seat) : keyOf(await store, community, member));
  if (!key) throw new NoKey();
  return key;
};

/**
 * An order that the member signs, with the text that its `memo` or the like commits to.
 *
 * @param {string} type
 * @param {Record<string, unknown>} fields
 * @param {{text?: string, as?: "memo" | "reason" | "paper", key?: import("../keys.js").Key,
 *   more?: import("../keys.js").Key[], lifeMs?: number, id?: string}} [how] - `key` leads in place
 *   of the member's own; `more` sign too; `id` where the order settles something that has one
 */
export const signed = async (type, fields, how = {}) => {
  const { text = "", as = "memo", key, more = [], lifeMs = LIFE_MS, id = newId() } = how;
  const leading = key ?? (await ownKey());
  const memo = text ? { salt: toHex(random(SALT_BYTES)), text } : undefined;
  const committed = memo
    ? { [as]: await commitment(fromHex("salt", memo.salt, SALT_BYTES), text) }
    : {};
  const common = { book: seat.book, id, key: leading.public, expires: Date.now() + lifeMs };
  const order = orderText(type, common, { ...fields, ...committed });
  const signatures = await Promise.all([leading, ...more].map((one) => signOrder(order, one)));
  signatures.sort(([one], [other]) => (one < other ? -1 : 1));
  return { id, community: seat.community, order, signatures, ...(memo && { memo }) };
};

/**
 * Sends what waits. Raises `NoAnswer` where there is no network.
 */
export const deliver = async () => sendWaiting(await store, navigator.locks, send);

/** @type {(queued: import("../keystore.js").Queued) => Promise<unknown>} */
const send = async ({ community, order, signatures, memo }) => {
  const { book } = JSON.parse(order);
  const path = `/v1/communities/${community}/books/${book}/orders`;
  try {
    const body = { order, signatures, ...(memo && { memo }) };
    return { receipt: await ask(path, { method: "POST", body }) };
  } catch (error) {
    if (error instanceof Problem) return { problem: error.problem };
    throw error;
  }
};

/**
 * Keeps a signed order in the queue, then sends it: its receipt, the problem, or neither where it
 * waits for a network.
 *
 * @param {import("../keystore.js").SignedOrder} order
 * @returns {Promise<{receipt?: any, problem?: any}>}
 */
export const post = async (order) => {
  const opened = await store;
  await enqueue(opened, order);
  try {
    await deliver();
    // Another page may have been sending, and has left before it saw this order.
    await sendingOver(navigator.locks);
    await deliver();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
  }
  return /** @type {any} */ ((await answerTo(opened, order.id)) ?? {});
};

/**
 * As `post`, for what must be in the book before the page can go on; raises `Problem`, `NoAnswer`.
 *
 * @param {import("../keystore.js").SignedOrder} order
 */
export const posted = async (order) => {
  const { receipt, problem } = await post(order);
  if (problem) throw new Problem(problem);
  if (!receipt) throw new NoAnswer();
  return receipt;
};
