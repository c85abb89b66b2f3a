/**
 * A member's further key, sealed so that only their passkey opens it: the service keeps the seal.
 *
 * A passkey with the PRF extension of WebAuthn gives 32 secret bytes for `PRF_INPUT`, each time the
 * same, to a page of this service alone and only when its owner is there. From them follows, by
 * HKDF-SHA-256 without salt, the key of AES-256-GCM. What is sealed is the 32-byte seed: the nonce
 * of 12 bytes, then the box, with the title and the public key as additional data.
 *
 * Leaves to others: speaking to the passkey and to the service.
 */
import { concat, fromHex, utf8 } from "./bytes.js";
import { EvidenceError } from "./evidence.js";
import { SEED_BYTES } from "./keys.js";

const TITLE = "ayni-passkey-v1";
const NONCE_BYTES = 12;

/** What a passkey is asked for: it answers otherwise for anything else. */
export const PRF_INPUT = utf8("title", TITLE);

/**
 * A seed as the service keeps it.
 *
 * @param {Uint8Array} secret - 32 bytes that the passkey gave
 * @param {Uint8Array} seed
 * @param {string} publicKey - 64 hex digits
 * @param {(length: number) => Uint8Array} random - that many bytes from the secure source
 */
export const sealSeed = async (secret, seed, publicKey, random) => {
  const nonce = random(NONCE_BYTES);
  const how = algorithm(nonce, publicKey);
  const box = await crypto.subtle.encrypt(how, await sealingKey(secret), concat(seed));
  return concat(nonce, new Uint8Array(box));
};

/**
 * The seed; raises `EvidenceError` at "passkey" where another one sealed it.
 *
 * @param {Uint8Array} secret
 * @param {Uint8Array} sealed
 * @param {string} publicKey
 */
export const openSeed = async (secret, sealed, publicKey) => {
  const how = algorithm(sealed.slice(0, NONCE_BYTES), publicKey);
  const key = await sealingKey(secret);
  try {
    const seed = await crypto.subtle.decrypt(how, key, concat(sealed.slice(NONCE_BYTES)));
    return new Uint8Array(seed);
  } catch (cause) {
    throw new EvidenceError("passkey", "does not open what is kept", { cause });
  }
};

/** @type {(secret: Uint8Array) => Promise<CryptoKey>} */
const sealingKey = async (secret) => {
  if (secret.length !== SEED_BYTES) throw new EvidenceError("passkey", "gives no secret");
  const base = await crypto.subtle.importKey("raw", concat(secret), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: PRF_INPUT };
  const kind = { name: "AES-GCM", length: 256 };
  return crypto.subtle.deriveKey(how, base, kind, false, ["encrypt", "decrypt"]);
};

/** @type {(nonce: Uint8Array, publicKey: string) => AesGcmParams} */
const algorithm = (nonce, publicKey) => ({
  name: "AES-GCM",
  iv: concat(nonce),
  additionalData: concat(PRF_INPUT, fromHex("key", publicKey, 32)),
});
