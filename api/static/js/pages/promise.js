/** What the service promises of orders: checked before anybody is told of it, then kept. */
import { readLogKey } from "../checkpoint.js";
import { EvidenceError } from "../evidence.js";
import { identities } from "../keystore.js";
import { keepReceipt, knownBook } from "../promises.js";
import { verifyPosted } from "../receipt.js";
import { store } from "./acts.js";
import { ask } from "./page.js";

/**
 * What a book is known by here: the key that came with the invitation, else the first one seen.
 *
 * @param {string} community
 * @param {string} book
 */
export const known = async (community, book) => {
  const opened = await store;
  const found = await knownBook(opened, community, book);
  if (found) return found;
  const own = (await identities(opened)).find(
    (one) => one.community === community && one.book === book && one.logKey,
  );
  const first = own?.logKey ?? (await ask(`/v1/communities/${community}/books/${book}`)).log_key;
  await readLogKey(first);
  return /** @type {import("../promises.js").Known} */ (
    await knownBook(opened, community, book, first)
  );
};

/**
 * The receipt in an answer to an order, kept with its entry. Raises `EvidenceError` if it does not
 * hold, or is of another order.
 *
 * @param {string} community
 * @param {string} book
 * @param {string} order - the text that was signed
 * @param {unknown} answer
 */
export const prove = async (community, book, order, answer) => {
  const { entry, ...receipt } = Object(answer);
  if (typeof entry !== "string") throw new EvidenceError("entry", "is missing");
  const { logKey } = await known(community, book);
  const key = await readLogKey(logKey);
  await verifyPosted(receipt, entry, key.public, order);
  const kept = { community, book, seq: receipt.seq, receipt, entry };
  // A phone that is full has paid all the same.
  await keepReceipt(await store, kept).catch(() => undefined);
  return receipt;
};
