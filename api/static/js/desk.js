/**
 * What a device keeps that many members use: each one's key, sealed under account number and
 * passphrase, and what is open while somebody is signed in.
 *
 * Rules this module keeps:
 * 1. What is stored of a member tells nothing without their number and passphrase, not even that
 *    they are there: a record's name and the key of its seal both follow from the two, by as many
 *    rounds of PBKDF2 as a recovery sheet takes, and every record is of the same length.
 * 2. A key that is open is in two halves: sealed in what the tab carries, and the seal's key here,
 *    which nobody can read out. Either is of no use alone, so it is gone with the tab.
 * 3. A wrong number and a wrong passphrase look the same, and take as long.
 *
 * Leaves to others: where the tab carries its half, and when it is forgotten.
 */
import { concat, fromBase64, toBase64, toHex, utf8 } from "./bytes.js";
import { EvidenceError } from "./evidence.js";
import { keyFromSeed } from "./keys.js";
import { done, during } from "./keystore.js";

/** @typedef {{community: string, book: string, member: string, name: string}} Whose */

/** A member's key as it lies in the seal. @typedef {Whose & {id: string, seed: string}} Opened */

const TITLE = "ayni-desk-v1";
const SEALED = "sealed";
const OPEN = "open";
const NOW = "now";
const SALT = "salt";
const SALT_BYTES = 16;
const NONCE_BYTES = 12;

/** Longer than any member's name makes it, so that its length says nothing. */
const CONTENT_BYTES = 2_048;
const SPACE = 32;
const WAIT_S_MAX = 60;

/**
 * Opens the store, and makes it on a device that has none.
 *
 * @param {IDBFactory} factory - the browser's `indexedDB`
 * @returns {Promise<IDBDatabase>}
 */
export const openDesk = (factory) => {
  const request = factory.open("ayni-desk", 1);
  request.onupgradeneeded = () => {
    for (const name of [SEALED, OPEN, SALT]) {
      request.result.createObjectStore(name, { keyPath: "id" });
    }
  };
  return done(request);
};

/**
 * Keeps a member's key under their number and passphrase; what `unlock` gives.
 *
 * @param {IDBDatabase} desk
 * @param {number} slot - that the number names
 * @param {string} passphrase
 * @param {Whose} whose
 * @param {Uint8Array} seed - of their key
 * @param {(length: number) => Uint8Array} random - that many bytes from the secure source
 * @returns {Promise<Opened>}
 */
export const enrol = async (desk, slot, passphrase, whose, seed, random) => {
  const { id, key } = await lockOf(desk, slot, passphrase, random);
  const opened = { ...whose, id, seed: toBase64(concat(seed)) };
  const written = utf8("record", JSON.stringify(opened));
  const spaces = new Uint8Array(Math.max(0, CONTENT_BYTES - written.length)).fill(SPACE);
  const record = { id, sealed: await seal(key, concat(written, spaces), random) };
  await during(desk, SEALED, "readwrite", (records) => done(records.put(record)));
  return opened;
};

/**
 * The member's key that a number and a passphrase open; raises `EvidenceError` at "passphrase".
 *
 * @param {IDBDatabase} desk
 * @param {number} slot
 * @param {string} passphrase
 * @param {(length: number) => Uint8Array} random
 * @returns {Promise<Opened>}
 */
export const unlock = async (desk, slot, passphrase, random) => {
  const { id, key } = await lockOf(desk, slot, passphrase, random);
  const record = await during(desk, SEALED, "readonly", (records) => done(records.get(id)));
  if (!record) throw new EvidenceError("passphrase", "opens nothing with this number");
  return JSON.parse(new TextDecoder().decode(await unseal(key, record.sealed)));
};

/** Forgets a member's sealed key. @type {(desk: IDBDatabase, id: string) => Promise<unknown>} */
export const drop = (desk, id) =>
  during(desk, SEALED, "readwrite", (records) => done(records.delete(id)));

/**
 * Half of an open key, as text for the tab to carry; the other half is kept here.
 *
 * @param {IDBDatabase} desk
 * @param {Opened} opened
 * @param {(length: number) => Uint8Array} random
 */
export const carry = async (desk, opened, random) => {
  const kind = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.generateKey(kind, false, ["encrypt", "decrypt"]);
  await during(desk, OPEN, "readwrite", (open) => done(open.put({ id: NOW, key })));
  return toBase64(await seal(key, utf8("open", JSON.stringify(opened)), random));
};

/**
 * The key that a tab carries, which nobody can read out, and whose; undefined if it is over.
 *
 * @param {IDBDatabase} desk
 * @param {string} text
 * @returns {Promise<(Whose & import("./keys.js").Key & {id: string}) | undefined>}
 */
export const carried = async (desk, text) => {
  const half = await during(desk, OPEN, "readonly", (open) => done(open.get(NOW)));
  if (!half || !text) return undefined;
  const plain = await unseal(half.key, fromBase64("open", text));
  return identityOf(JSON.parse(new TextDecoder().decode(plain)));
};

/** As a key that signs. @type {(opened: Opened) => Promise<any>} */
export const identityOf = async ({ seed, ...whose }) => ({
  ...whose,
  ...(await keyFromSeed(fromBase64("seed", seed))),
});

/** Ends what is open. @type {(desk: IDBDatabase) => Promise<unknown>} */
export const forget = (desk) => during(desk, OPEN, "readwrite", (open) => done(open.delete(NOW)));

/**
 * How many seconds to wait after so many failures on end: twice as long each time, to a minute.
 *
 * @param {number} failures
 */
export const waitAfter = (failures) => (failures ? Math.min(2 ** failures, WAIT_S_MAX) : 0);

/**
 * The name of a record and the key of its seal.
 *
 * @type {(desk: IDBDatabase, slot: number, passphrase: string,
 *   random: (length: number) => Uint8Array) => Promise<{id: string, key: CryptoKey}>}
 */
const lockOf = async (desk, slot, passphrase, random) => {
  const salt = concat(await saltOf(desk, random), utf8("number", String(slot)));
  const kind = { name: "HMAC", hash: "SHA-256", length: 256 };
  // Every page that signs asks whether a desk is open; few open one.
  const { stretched } = await import("./recovery.js");
  const main = await stretched(passphrase, salt, kind, ["sign"]);
  const [id, raw] = await Promise.all(
    ["name", "seal"].map((part) => crypto.subtle.sign("HMAC", main, utf8("part", TITLE + part))),
  );
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { id: toHex(new Uint8Array(id)), key };
};

/**
 * The device's own, made once: the same number and passphrase look otherwise on another one.
 *
 * @type {(desk: IDBDatabase, random: (length: number) => Uint8Array) => Promise<Uint8Array>}
 */
const saltOf = (desk, random) =>
  during(desk, SALT, "readwrite", async (salts) => {
    const known = await done(salts.get(SALT));
    if (known) return known.salt;
    const salt = random(SALT_BYTES);
    await done(salts.add({ id: SALT, salt }));
    return salt;
  });

const algorithm = (/** @type {Uint8Array} */ nonce) => ({
  name: "AES-GCM",
  iv: concat(nonce),
  additionalData: utf8("title", TITLE),
});

/**
 * @type {(key: CryptoKey, content: Uint8Array<ArrayBuffer>,
 *   random: (length: number) => Uint8Array) => Promise<Uint8Array<ArrayBuffer>>}
 */
const seal = async (key, content, random) => {
  const nonce = random(NONCE_BYTES);
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt(algorithm(nonce), key, content)));
};

/** @type {(key: CryptoKey, sealed: Uint8Array) => Promise<ArrayBuffer>} */
const unseal = async (key, sealed) => {
  const box = concat(sealed.subarray(NONCE_BYTES));
  try {
    return await crypto.subtle.decrypt(algorithm(sealed.subarray(0, NONCE_BYTES)), key, box);
  } catch (cause) {
    throw new EvidenceError("passphrase", "does not open what is kept", { cause });
  }
};
