/** Orders: their canonical text, what is signed of it, and the signatures the service is sent. */
import { concat, fromHex, sha256, tag, toHex, utf8 } from "./bytes.js";
import { encode } from "./canonical.js";
import { sign, verify } from "./keys.js";

/**
 * The common fields: 64 hex digits of book and leading key, the order's own UUID, and the last
 * moment it may be accepted, in milliseconds since 1970.
 *
 * @typedef {{book: string, id: string, key: string, expires: number}} Common
 */

/**
 * The text of an order, exactly as it is signed and sent.
 *
 * @param {string} type - such as "transfer"
 * @param {Common} common
 * @param {Record<string, unknown>} fields - the type's own; amounts are strings of subunits
 */
export const orderText = (type, common, fields) =>
  new TextDecoder().decode(encode({ v: 1, type, ...common, ...fields }));

/**
 * The pair of public key and signature, both in hex, that is sent beside an order's text.
 *
 * @param {string} text
 * @param {import("./keys.js").Key} key
 * @returns {Promise<[string, string]>}
 */
export const signOrder = async (text, key) => [
  key.public,
  toHex(await sign(key, await signingInput(text))),
];

/**
 * Raises `EvidenceError` unless the pair of public key and signature holds for an order's text.
 *
 * @param {string} text
 * @param {[string, string]} pair
 */
export const verifyOrder = async (text, [publicKey, signature]) => {
  const where = `signature by ${publicKey.slice(0, 64)}`;
  const key = fromHex(where, publicKey, 32);
  await verify(where, key, await signingInput(text), fromHex(where, signature, 64));
};

/**
 * The 48 bytes a key signs for an order: the domain, then the SHA-256 of the order's bytes.
 *
 * @param {string} text
 */
export const signingInput = async (text) =>
  concat(tag("ayni-order-v1"), await sha256(utf8("order", text)));
