/**
 * Ed25519 for browsers that have none of their own: noble-ed25519, a file of its own (MIT License)
 * that only those load, held against its hash first.
 *
 * The seed is sealed at once by a key that nobody can read out, and is open only while it signs.
 * What a signature is worth is decided as libsodium decides it, without the cofactor: the library's
 * own `verify` lets more hold, and what a phone believes the audit must believe too.
 *
 * Leaves to others: keys of small order and lengths (`keys.js`).
 */
import { concat, equal, toHex, utf8 } from "./bytes.js";

/** A seed under AES-256-GCM, and the key that opens it here and nowhere else. */
/** @typedef {{seal: CryptoKey, box: Uint8Array<ArrayBuffer>}} Soft */

export const INTEGRITY = "sha256-cM6+yqpqEmztcCGYcGxJ0D8tb3Axc0K3XlDo0tSVH+U=";

const TITLE = "ayni-soft-v1";
const HALF = 32;

/** @type {Promise<any> | undefined} */
let loading;

/** The library, for those who have no Ed25519 or seal a ballot. */
export const library = () => {
  loading ??= load().catch((error) => {
    loading = undefined; // Another press may find a network.
    throw error;
  });
  return loading;
};

const load = async () => {
  // Imports cannot name a hash. What is held against it here is kept, and imported from there.
  const address = new URL("./vendor/noble-ed25519.js", import.meta.url);
  const file = await fetch(address, { integrity: INTEGRITY });
  await file.arrayBuffer();
  return import("./vendor/noble-ed25519.js");
};

/** A new key. */
export const generateKey = async () => {
  const seed = crypto.getRandomValues(new Uint8Array(HALF));
  try {
    return await keyFromSeed(seed);
  } finally {
    seed.fill(0);
  }
};

/**
 * The key of a 32-byte seed, which is sealed here; whose seed it is wipes it.
 *
 * @param {Uint8Array} seed
 * @returns {Promise<import("./keys.js").Key>}
 */
export const keyFromSeed = async (seed) => {
  const { getPublicKeyAsync } = await library();
  const kind = { name: "AES-GCM", length: 256 };
  const seal = await crypto.subtle.generateKey(kind, false, ["encrypt", "decrypt"]);
  const open = concat(seed);
  const box = new Uint8Array(await crypto.subtle.encrypt(algorithm(), seal, open));
  open.fill(0);
  return { public: toHex(await getPublicKeyAsync(seed)), soft: { seal, box } };
};

/**
 * The signature of a message: 64 bytes.
 *
 * @param {Soft} soft
 * @param {Uint8Array} message
 * @returns {Promise<Uint8Array>}
 */
export const sign = async ({ seal, box }, message) => {
  const { signAsync } = await library();
  const seed = new Uint8Array(await crypto.subtle.decrypt(algorithm(), seal, box));
  try {
    return await signAsync(message, seed);
  } finally {
    seed.fill(0);
  }
};

/**
 * Whether a signature is by a key, neither of small order.
 *
 * @param {Uint8Array} publicKey - 32 bytes
 * @param {Uint8Array} message
 * @param {Uint8Array} signature - 64 bytes
 */
export const holds = async (publicKey, message, signature) => {
  const { CURVE, Point } = await library();
  const [first, second] = [signature.slice(0, HALF), toNumber(signature.slice(HALF))];
  const hashed = await crypto.subtle.digest("SHA-512", concat(first, publicKey, message));
  try {
    const key = Point.fromBytes(publicKey).negate();
    const times = toNumber(new Uint8Array(hashed)) % CURVE.n;
    if (second >= CURVE.n) return false;
    const found = Point.BASE.multiply(second, false).add(key.multiply(times, false));
    return equal(found.toBytes(), first);
  } catch {
    return false; // It names no point of the curve.
  }
};

/** The key seals one box and no other, so its nonce is twelve zero bytes. */
const algorithm = () => ({
  name: "AES-GCM",
  iv: new Uint8Array(12),
  additionalData: utf8("title", TITLE),
});

/** A number, least byte first. @type {(bytes: Uint8Array) => bigint} */
const toNumber = (bytes) => BigInt(`0x${toHex(bytes.slice().reverse())}`);
