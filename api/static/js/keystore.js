/**
 * What a phone keeps in IndexedDB: its keys, and signed orders that wait to be sent.
 *
 * Rules:
 * 1. A key is stored as the browser holds it: it can sign, and nobody can read it out.
 * 2. A key or an order that is there is never replaced by another.
 * 3. An order is sent by one page at a time and never again once it was answered. Where the answer
 *    was lost, the same bytes are sent again, and the same receipt comes: nothing moves twice.
 *
 * Leaves to others: what is promised of orders, in the same store (`promises.js`).
 */
import { EvidenceError } from "./evidence.js";

/** @typedef {import("./keys.js").Key} Key */

/**
 * What is kept beside a key: its book, what the member is called, the key of the book's log, and
 * what was left with an invitation or a founding needs.
 *
 * @typedef {{book?: string, name?: string, logKey?: string,
 *   joining?: {code: string, orders: unknown[]},
 *   founding?: {account: string, salt: string}}} Beside
 */

/** @typedef {Key & Beside & {community: string, member: string}} Identity */

/**
 * A signed order as the service takes it, and the memo it commits to.
 *
 * @typedef {object} SignedOrder
 * @property {string} id - the order's UUID
 * @property {string} community
 * @property {string} order - its canonical text
 * @property {[string, string][]} signatures
 * @property {{salt: string, text: string}} [memo]
 */

/** @typedef {SignedOrder & {answer?: unknown}} Queued */

const VERSION = 2;

/** Of each store, what an object in it is found by. */
const STORES = {
  keys: ["community", "member"],
  orders: "id",
  receipts: ["community", "book", "seq"],
  books: ["community", "book"],
};
const LOCK = "ayni-sending";

/**
 * Opens the store, and makes it on a phone that has none.
 *
 * @param {IDBFactory} factory - the browser's `indexedDB`
 * @returns {Promise<IDBDatabase>}
 */
export const openStore = (factory) => {
  const request = factory.open("ayni", VERSION);
  request.onupgradeneeded = () => {
    for (const [name, keyPath] of Object.entries(STORES)) {
      if (request.result.objectStoreNames.contains(name)) continue;
      request.result.createObjectStore(name, { keyPath });
    }
  };
  return done(request);
};

/**
 * Keeps a member's key; raises the browser's `ConstraintError` if there is one already. Of one that
 * is locked, nothing is kept but what a passphrase opens.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} member
 * @param {Key & Beside} key
 */
export const keepKey = (store, community, member, key) =>
  during(store, "keys", "readwrite", async (keys) => {
    const { secret: _secret, soft: _soft, ...locked } = key;
    await done(keys.add({ community, member, ...(key.locked ? locked : key) }));
  });

/**
 * Keeps other things beside a key that is there; the key stays as it is.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} member
 * @param {Beside} beside
 */
export const keepBeside = (store, community, member, beside) =>
  during(store, "keys", "readwrite", async (keys) => {
    const found = await done(keys.get([community, member]));
    if (found) await done(keys.put({ ...found, ...beside }));
  });

/**
 * A member's key, if this phone has it.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} member
 * @returns {Promise<Identity | undefined>}
 */
export const keyOf = (store, community, member) =>
  during(store, "keys", "readonly", (keys) => done(keys.get([community, member])));

/**
 * Every key on this phone, and whose it is.
 *
 * @param {IDBDatabase} store
 * @returns {Promise<Identity[]>}
 */
export const identities = (store) =>
  during(store, "keys", "readonly", (keys) => done(keys.getAll()));

/**
 * Forgets a member's key, for good.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} member
 */
export const forgetKey = (store, community, member) =>
  during(store, "keys", "readwrite", (keys) => done(keys.delete([community, member])));

/**
 * Puts a signed order in the queue. The same one again changes nothing; another under the same id
 * raises `EvidenceError`, unless the first was refused: that one is in no book, and never will be.
 *
 * @param {IDBDatabase} store
 * @param {SignedOrder} signed
 */
export const enqueue = (store, signed) =>
  during(store, "orders", "readwrite", async (orders) => {
    /** @type {Queued | undefined} */
    const known = await done(orders.get(signed.id));
    const refused = Object.hasOwn(Object(known?.answer), "problem");
    if (!known || refused) await done(orders.put(signed));
    else if (known.order !== signed.order) {
      throw new EvidenceError(`order ${signed.id}`, "is another one under the same id");
    }
  });

/**
 * The orders that have no answer yet, oldest first: ids are in order of time.
 *
 * @param {IDBDatabase} store
 * @returns {Promise<Queued[]>}
 */
export const waiting = (store) =>
  during(store, "orders", "readonly", async (orders) => {
    /** @type {Queued[]} */
    const all = await done(orders.getAll());
    return all.filter((queued) => !Object.hasOwn(queued, "answer"));
  });

/**
 * Forgets every order, sent or not, and every promise: whoever uses the device next must not find
 * them.
 *
 * @param {IDBDatabase} store
 */
export const forgetOrders = async (store) => {
  for (const name of ["orders", "receipts"]) {
    await during(store, name, "readwrite", (objects) => done(objects.clear()));
  }
};

/**
 * Sends what waits, oldest first, unless another page is doing so.
 *
 * What `send` raises ends the sending and leaves its order and those after it waiting.
 *
 * @param {IDBDatabase} store
 * @param {LockManager} locks - the browser's `navigator.locks`
 * @param {(signed: Queued) => Promise<unknown>} send - resolves to a receipt or a refusal
 */
export const sendWaiting = (store, locks, send) =>
  locks.request(LOCK, { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    for (const queued of await waiting(store)) {
      const answered = { ...queued, answer: await send(queued) };
      await during(store, "orders", "readwrite", (orders) => done(orders.put(answered)));
    }
  });

/**
 * Resolves once no page is sending.
 *
 * @param {LockManager} locks
 */
export const sendingOver = (locks) => locks.request(LOCK, () => undefined);

/**
 * What an order in the queue was answered; undefined while it waits.
 *
 * @param {IDBDatabase} store
 * @param {string} id
 * @returns {Promise<unknown>}
 */
export const answerTo = (store, id) =>
  during(store, "orders", "readonly", async (orders) => {
    /** @type {Queued | undefined} */
    const queued = await done(orders.get(id));
    return queued?.answer;
  });

/** @type {<T>(request: IDBRequest<T>) => Promise<T>} */
export const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/**
 * Does a task in one transaction; resolves when that is on disk, and undoes it if the task raises.
 *
 * @type {<T>(store: IDBDatabase, name: string, mode: IDBTransactionMode,
 *   task: (objects: IDBObjectStore) => Promise<T>) => Promise<T>}
 */
export const during = async (store, name, mode, task) => {
  const transaction = store.transaction(name, mode, { durability: "strict" });
  const finished = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  finished.catch(() => undefined); // whoever waits for it is told below
  try {
    const result = await task(transaction.objectStore(name));
    await finished;
    return result;
  } catch (error) {
    abort(transaction);
    throw error;
  }
};

/** @type {(transaction: IDBTransaction) => void} */
const abort = (transaction) => {
  try {
    transaction.abort();
  } catch {
    // It has ended already, and takes no abort.
  }
};
