/**
 * What a phone keeps of what the service promised: receipts with their entries, the key that each
 * book's log is known by, and its last checkpoint that held. They stand in the store of
 * `keystore.js`.
 *
 * What a book is known by is never replaced: a service that comes with another key shows.
 */
import { done, during } from "./keystore.js";

/**
 * A promise that was checked: the receipt, the entry's text, and the size of the journal in which
 * the entry was seen since; none yet where that is absent.
 *
 * @typedef {{community: string, book: string, seq: number, receipt: any, entry: string,
 *   seen?: number}} Kept
 */

/**
 * What a book is known by: the key of its log as first seen, and its last checkpoint that held.
 *
 * @typedef {{community: string, book: string, logKey: string, note?: string}} Known
 */

/** The most promises that are kept; the oldest of a book make room. */
export const RECEIPTS_MAX = 2_000;

/**
 * Keeps a promise, and no more than `most` of them.
 *
 * @param {IDBDatabase} store
 * @param {Kept} kept
 * @param {number} [most]
 */
export const keepReceipt = (store, kept, most = RECEIPTS_MAX) =>
  during(store, "receipts", "readwrite", async (receipts) => {
    await done(receipts.put(kept));
    if ((await done(receipts.count())) <= most) return;
    /** @type {Kept[]} */
    const all = await done(receipts.getAll());
    const same = all.filter((one) => one.community === kept.community && one.book === kept.book);
    const [oldest] = same.sort((one, other) => one.seq - other.seq);
    await done(receipts.delete([oldest.community, oldest.book, oldest.seq]));
  });

/**
 * The promises about a book's entries, the newest first.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} book
 * @returns {Promise<Kept[]>}
 */
export const receiptsOf = (store, community, book) =>
  during(store, "receipts", "readonly", async (receipts) => {
    /** @type {Kept[]} */
    const all = await done(receipts.getAll());
    const same = all.filter((one) => one.community === community && one.book === book);
    return same.sort((one, other) => other.seq - one.seq);
  });

/**
 * What a book is known by; `logKey` is kept if it is the first.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} book
 * @param {string} [logKey]
 * @returns {Promise<Known | undefined>}
 */
export const knownBook = (store, community, book, logKey) =>
  during(store, "books", logKey ? "readwrite" : "readonly", async (books) => {
    /** @type {Known | undefined} */
    const known = await done(books.get([community, book]));
    if (known || !logKey) return known;
    await done(books.put({ community, book, logKey }));
    return { community, book, logKey };
  });

/**
 * Keeps a checkpoint that goes on from the last one that was kept.
 *
 * @param {IDBDatabase} store
 * @param {Known} known
 * @param {string} note
 */
export const keepNote = (store, known, note) =>
  during(store, "books", "readwrite", async (books) => {
    await done(books.put({ ...known, note }));
  });
