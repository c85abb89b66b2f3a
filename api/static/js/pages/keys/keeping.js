/**
 * What this browser keeps of a key, and for how long. A key is proved before anybody is told of it:
 * kept, read again, and used as it was read, so that nobody becomes half a member.
 */
import { lock } from "../../locks.js";
import { generateKey, keyFromSeed, SEED_BYTES, sign, verify } from "../../keys.js";
import { done, during, forgetKey, keepKey, keyOf } from "../../keystore.js";
import { fromHex, utf8 } from "../../bytes.js";

/** @typedef {import("../../keys.js").Key} Key */

/** This browser gives back another key than it was given, or none. */
export class NotKept extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("the key was not kept", { cause });
    this.name = "NotKept";
  }
}

const PROBE = "ayni-probe";

const random = (/** @type {number} */ length) => crypto.getRandomValues(new Uint8Array(length));

/** @type {(factory: IDBFactory) => Promise<IDBDatabase>} */
const openProbe = (factory) => {
  const request = factory.open(PROBE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(PROBE, { keyPath: "id" });
  return done(request);
};

/**
 * Whether a value comes back from a store.
 *
 * @type {(opened: IDBDatabase, value: any) => Promise<boolean>}
 */
const comesBack = async (opened, value) => {
  try {
    await during(opened, PROBE, "readwrite", (all) => done(all.put({ id: PROBE, value })));
    const found = await during(opened, PROBE, "readonly", (all) => done(all.get(PROBE)));
    return found.value.constructor === value.constructor;
  } catch {
    return false;
  }
};

/**
 * What this browser can keep: "whole" keys, keys that are "locked" with a passphrase, or "nothing".
 *
 * @returns {Promise<"whole" | "locked" | "nothing">}
 */
export const ability = async () => {
  let opened;
  try {
    opened = await openProbe(indexedDB);
    // No secret: it only must be one that nobody reads out.
    const key = await crypto.subtle.importKey("raw", new Uint8Array(SEED_BYTES), "AES-GCM", false, [
      "encrypt",
    ]);
    if (await comesBack(opened, key)) return "whole";
    return (await comesBack(opened, random(1))) ? "locked" : "nothing";
  } catch {
    return "nothing"; // Neither a store nor cryptography: a private window, or no https.
  } finally {
    opened?.close();
    globalThis.indexedDB?.deleteDatabase(PROBE);
  }
};

/**
 * A new key, locked where there is a passphrase.
 *
 * @param {string} [passphrase]
 * @returns {Promise<Key>}
 */
export const newKey = async (passphrase) => {
  if (!passphrase) return generateKey();
  const seed = random(SEED_BYTES);
  const key = await keyFromSeed(seed);
  return { ...key, locked: await lock(seed, passphrase, random) };
};

/**
 * Keeps a member's key as `keepKey`; raises `NotKept`, and keeps nothing, unless it signs when it
 * is read again.
 *
 * @param {IDBDatabase} store
 * @param {string} community
 * @param {string} member
 * @param {Key & import("../../keystore.js").Beside} key
 */
export const keepProved = async (store, community, member, key) => {
  await keepKey(store, community, member, key).catch((cause) => {
    throw cause.name === "ConstraintError" ? cause : new NotKept(cause);
  });
  try {
    const again = await keyOf(store, community, member);
    const message = utf8("message", member);
    // What is locked was opened by the passphrase that has just been typed twice.
    const signing = key.locked ? key : { ...again, public: key.public };
    const signature = await sign(/** @type {Key} */ (signing), message);
    await verify("key", fromHex("key", again?.public ?? "", 32), message, signature);
    if (key.locked && !again?.locked) throw new Error("no lock");
  } catch (cause) {
    await forgetKey(store, community, member);
    throw new NotKept(cause);
  }
  // Nobody waits for the answer: some browsers ask the reader, and all keep the key either way.
  lasts();
};

/** @type {Promise<boolean> | undefined} */
let asked;

/** Asks the browser, once on a page, to drop nothing by itself; whether it will not. */
export const lasts = () => {
  asked ??= persisting().catch(() => false);
  return asked;
};

const persisting = async () => {
  const { storage } = navigator;
  return Boolean((await storage?.persisted?.()) || (await storage?.persist?.()));
};
