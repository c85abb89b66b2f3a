/** Orders that the page's member signs: made, kept in the queue, sent, and what became of them. */
import { fromHex, toHex } from "../bytes.js";
import { uuid7 } from "../ids.js";
import { answerTo, enqueue, keyOf, openStore, sendingOver, sendWaiting } from "../keystore.js";
import { cleaned, commitment, SALT_BYTES } from "../memos.js";
import { orderText, signOrder } from "../orders.js";
import { now } from "./clock.js";
import { ask, NoAnswer, NoProof, Problem, seat, shared, text } from "./page.js";

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
export const newId = () => uuid7(now(), random(10));

export const store = openStore(indexedDB);

/** Only where a device is shared: other pages need not load what opens keys there. */
const keyAtDesk = async () => (await import("./keys/desk-key.js")).keyAtDesk(seat);

/** The member's key as it is kept, which may be locked; raises `NoKey`. */
export const heldKey = async () => {
  const { community, member } = seat;
  const key = await (shared ? keyAtDesk() : keyOf(await store, community, member));
  if (!key) throw new NoKey();
  return key;
};

/** The member's key, which signs; raises `NoKey`. */
export const ownKey = async () => {
  const key = await heldKey();
  return key.locked ? (await import("./keys/session.js")).usable(key) : key;
};

/**
 * Orders signed here that have no answer, by what they say: who presses again means the same one.
 *
 * @type {Map<string, import("../keystore.js").SignedOrder>}
 */
const unanswered = new Map();

/** The order has its answer: the same once more is another one. @type {(id: string) => void} */
const settle = (id) => {
  for (const [said, order] of unanswered) if (order.id === id) unanswered.delete(said);
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
  const { text: written = "", as = "memo", key, more = [], lifeMs = LIFE_MS, id = newId() } = how;
  const words = cleaned(written);
  const leading = key ?? (await ownKey());
  const said = JSON.stringify([type, fields, words, as, leading.public, how.id]);
  const again = unanswered.get(said);
  if (again) return again;
  const memo = words ? { salt: toHex(random(SALT_BYTES)), text: words } : undefined;
  const committed = memo
    ? { [as]: await commitment(fromHex("salt", memo.salt, SALT_BYTES), words) }
    : {};
  const common = { book: seat.book, id, key: leading.public, expires: now() + lifeMs };
  const order = orderText(type, common, { ...fields, ...committed });
  const signatures = await Promise.all([leading, ...more].map((one) => signOrder(order, one)));
  signatures.sort(([one], [other]) => (one < other ? -1 : 1));
  const whole = { id, community: seat.community, order, signatures, ...(memo && { memo }) };
  unanswered.set(said, whole);
  return whole;
};

/**
 * Asks what has a signed order in it, as `ask`.
 *
 * @param {import("../keystore.js").SignedOrder} order
 * @param {string} path
 * @param {unknown} body
 */
export const askWith = async (order, path, body) => {
  try {
    const found = await ask(path, { method: "POST", body });
    settle(order.id);
    return found;
  } catch (error) {
    if (error instanceof Problem) settle(order.id);
    throw error;
  }
};

/**
 * Sends what waits. Raises `NoAnswer` where there is no network.
 */
export const deliver = async () => sendWaiting(await store, navigator.locks, send);

/**
 * Sends an order: the receipt, once it was checked, or the problem. Raises `NoAnswer`, and
 * `NoProof` where the answer is not the promise that it should be.
 *
 * @type {(queued: import("../keystore.js").Queued) => Promise<{receipt?: any, problem?: any}>}
 */
const send = async ({ community, id, order, signatures, memo }) => {
  const { book } = JSON.parse(order);
  const path = `/v1/communities/${community}/books/${book}/orders`;
  // Before anything goes out: an answer that cannot be checked is of no use.
  const { prove } = await checks();
  const body = { order, signatures, ...(memo && { memo }) };
  let answer;
  try {
    answer = await ask(path, { method: "POST", body });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    settle(id);
    return { problem: error.problem };
  }
  try {
    const receipt = await prove(community, book, order, answer);
    settle(id);
    return { receipt };
  } catch (cause) {
    if (cause instanceof NoAnswer) throw cause;
    throw new NoProof(id, cause);
  }
};

/** The modules that check receipts; most pages sign nothing, and need not wait for them. */
const checks = async () => {
  try {
    return await import("./promise.js");
  } catch (cause) {
    throw new NoAnswer(cause);
  }
};

/**
 * Keeps a signed order in the queue, then sends it: its receipt, the problem, or neither where it
 * waits: for a network, or, `unproven`, for an answer that holds.
 *
 * @param {import("../keystore.js").SignedOrder} order
 * @returns {Promise<{receipt?: any, problem?: any, unproven?: boolean}>}
 */
export const post = async (order) => {
  const opened = await store;
  await enqueue(opened, order);
  let unproven = false;
  try {
    await deliver();
    // Another page may have been sending, and has left before it saw this order.
    await sendingOver(navigator.locks);
    await deliver();
  } catch (error) {
    // It is in the queue: whatever went wrong, it must not be signed a second time.
    if (!(error instanceof NoAnswer)) console.error(error);
    unproven = error instanceof NoProof && error.id === order.id;
  }
  return /** @type {any} */ ((await answerTo(opened, order.id)) ?? { unproven });
};

/**
 * Sends an order that must be in the book before the page can go on; raises `Problem`, `NoAnswer`.
 * It is not queued: what a person was told has failed must not take effect later. Pressed again,
 * the same order goes out, so that nothing is done twice where only the answer was lost.
 *
 * @param {import("../keystore.js").SignedOrder} order
 */
export const posted = async (order) => {
  const { receipt, problem } = await send(order);
  if (problem) throw new Problem(problem);
  return receipt;
};

/** What to say of an order that waits. @type {(outcome: {unproven?: boolean}) => string} */
export const waitingWords = ({ unproven }) => text(unproven ? "unproven" : "waiting_to_be_sent");
