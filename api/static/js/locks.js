/**
 * A key's seed under a passphrase: for browsers that keep bytes, but no keys that nobody can read
 * out, as some do in private windows.
 *
 * Leaves to others: asking for the passphrase, and whether it is a good one.
 */
import { concat, utf8 } from "./bytes.js";
import { EvidenceError } from "./evidence.js";
import { stretched } from "./recovery.js";

/** A seed under AES-256-GCM, and the salt of its passphrase. */
/** @typedef {{salt: Uint8Array, box: Uint8Array<ArrayBuffer>}} Locked */

const TITLE = "ayni-locked-v1";
const SALT_BYTES = 16;

/**
 * A seed as it is kept.
 *
 * @param {Uint8Array} seed
 * @param {string} passphrase
 * @param {(length: number) => Uint8Array} random - that many bytes from the secure source
 * @returns {Promise<Locked>}
 */
export const lock = async (seed, passphrase, random) => {
  const salt = random(SALT_BYTES);
  const key = await keyOf(passphrase, salt);
  const box = new Uint8Array(await crypto.subtle.encrypt(algorithm(), key, concat(seed)));
  return { salt, box };
};

/**
 * The seed; raises `EvidenceError` at "passphrase".
 *
 * @param {Locked} locked
 * @param {string} passphrase
 */
export const unlock = async ({ salt, box }, passphrase) => {
  const key = await keyOf(passphrase, salt);
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(), key, box));
  } catch (cause) {
    throw new EvidenceError("passphrase", "does not open this key", { cause });
  }
};

/** @type {(passphrase: string, salt: Uint8Array) => Promise<CryptoKey>} */
const keyOf = (passphrase, salt) =>
  stretched(passphrase, salt, { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);

/** Each salt has one box, so the nonce is twelve zero bytes. */
const algorithm = () => ({
  name: "AES-GCM",
  iv: new Uint8Array(12),
  additionalData: utf8("title", TITLE),
});
