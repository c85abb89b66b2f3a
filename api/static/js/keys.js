/**
 * Ed25519 keys in the browser's own cryptography, and whether a signature holds.
 *
 * The service verifies as libsodium does. Browsers differ from it, and among each other, for keys
 * and signatures of small order and for keys not in canonical form; those are refused here first,
 * so that nothing is believed on a phone that the service and the audit refuse.
 *
 * Leaves to others: what a browser does that has no Ed25519 of its own (`soft.js`, loaded only
 * there), and keys under a passphrase (`locks.js`).
 */
import { concat, fromHex, toHex } from "./bytes.js";
import { checkLength, EvidenceError } from "./evidence.js";

/**
 * What signs: a public key in 64 hex digits, and the secret that belongs to it, or its seal where
 * the browser cannot sign by itself. One that is `locked` signs once a passphrase has opened it.
 *
 * @typedef {{public: string, secret?: CryptoKey, soft?: import("./soft.js").Soft,
 *   locked?: import("./locks.js").Locked}} Key
 */

/** This browser has no cryptography: the page did not come over https. */
export class NoEd25519Error extends Error {
  constructor() {
    super("this browser cannot sign");
    this.name = "NoEd25519Error";
  }
}

export const SEED_BYTES = 32;

const SIGNATURE_BYTES = 64;

/** What stands in front of a seed in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = fromHex("pkcs8", "302e020100300506032b657004220420", 16);

/** The y coordinates of the eight points of small order, least byte first. */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
];

/**
 * A new key, whose secret never leaves the browser's keeping.
 *
 * @returns {Promise<Key>}
 */
export const generateKey = () => withEd25519(generated, (soft) => soft.generateKey());

/** @type {(subtle: SubtleCrypto) => Promise<Key>} */
const generated = async (subtle) => {
  const pair = /** @type {CryptoKeyPair} */ (
    await subtle.generateKey("Ed25519", false, ["sign", "verify"])
  );
  const raw = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  return { public: toHex(raw), secret: pair.privateKey };
};

/**
 * The key of a 32-byte seed, of which the browser then shows nothing more.
 *
 * @param {Uint8Array} seed
 * @returns {Promise<Key>}
 */
export const keyFromSeed = async (seed) => {
  checkLength("seed", seed, SEED_BYTES);
  return withEd25519((subtle) => taken(subtle, seed), (soft) => soft.keyFromSeed(seed));
};

/** @type {(subtle: SubtleCrypto, seed: Uint8Array) => Promise<Key>} */
const taken = async (subtle, seed) => {
  const encoded = concat(PKCS8, seed);
  // Only an exportable secret tells its public key; that one is dropped at once.
  const shown = await subtle.importKey("pkcs8", encoded, "Ed25519", true, ["sign"]);
  const { x = "" } = await subtle.exportKey("jwk", shown);
  const raw = atob(x.replaceAll("-", "+").replaceAll("_", "/"));
  const secret = await subtle.importKey("pkcs8", encoded, "Ed25519", false, ["sign"]);
  return { public: toHex(Uint8Array.from(raw, (c) => c.charCodeAt(0))), secret };
};

/**
 * The signature of a message: 64 bytes.
 *
 * @param {Key} key
 * @param {Uint8Array<ArrayBuffer>} message
 */
export const sign = async ({ secret, soft }, message) => {
  if (!secret) return (await import("./soft.js")).sign(soft, message);
  return new Uint8Array(await crypto.subtle.sign("Ed25519", secret, message));
};

/**
 * Raises `EvidenceError` at `where` unless the signature over the message is by the public key.
 *
 * @param {string} where
 * @param {Uint8Array<ArrayBuffer>} publicKey - 32 bytes
 * @param {Uint8Array<ArrayBuffer>} message
 * @param {Uint8Array<ArrayBuffer>} signature - 64 bytes
 * @returns {Promise<void>}
 */
export const verify = async (where, publicKey, message, signature) => {
  checkLength(where, signature, SIGNATURE_BYTES);
  if (!isCanonical(publicKey) || isSmall(publicKey) || isSmall(signature.subarray(0, 32))) {
    throw new EvidenceError(where, "is by no key, or of small order");
  }
  const holds = await withEd25519(
    async (subtle) => {
      const key = await importPublic(subtle, where, publicKey);
      return subtle.verify("Ed25519", key, signature, message);
    },
    (soft) => soft.holds(publicKey, message, signature),
  );
  if (!holds) throw new EvidenceError(where, "is not by this key over this text");
};

/**
 * @type {(subtle: SubtleCrypto, where: string, raw: Uint8Array<ArrayBuffer>) => Promise<CryptoKey>}
 */
const importPublic = async (subtle, where, raw) => {
  try {
    return await subtle.importKey("raw", raw, "Ed25519", false, ["verify"]);
  } catch (cause) {
    if (!isNamed(cause, "DataError")) throw cause;
    throw new EvidenceError(where, "is by no key", { cause });
  }
};

/**
 * @type {<T>(task: (subtle: SubtleCrypto) => Promise<T>,
 *   softly: (soft: typeof import("./soft.js")) => Promise<T>) => Promise<T>}
 */
const withEd25519 = async (task, softly) => {
  if (!globalThis.crypto?.subtle) throw new NoEd25519Error();
  try {
    return await task(crypto.subtle);
  } catch (error) {
    if (!isNamed(error, "NotSupportedError")) throw error;
    return softly(await import("./soft.js"));
  }
};

/** @type {(error: unknown, name: string) => boolean} */
const isNamed = (error, name) => error instanceof DOMException && error.name === name;

/** @type {(point: Uint8Array) => boolean} */
const isSmall = (point) => SMALL_ORDER.includes(toHex(coordinate(point)));

/** Whether y is below the field's prime, 2^255 - 19. @type {(point: Uint8Array) => boolean} */
const isCanonical = (point) => {
  const y = coordinate(point);
  return y[0] < 0xed || y[31] < 0x7f || y.subarray(1, 31).some((byte) => byte < 0xff);
};

/** @type {(point: Uint8Array) => Uint8Array} */
const coordinate = (point) => {
  const y = point.slice();
  y[31] &= 0x7f;
  return y;
};
