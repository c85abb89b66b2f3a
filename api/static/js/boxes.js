/**
 * The ballot box, as `wallets.boxes` has it: a trustee's key, and what they give once a vote is
 * over.
 */
import { concat, fromHex, tag, toHex, utf8 } from "./bytes.js";
import { WIDTH, ZERO, bookBytes, bytesOf, group, unguessable, uuidBytes } from "./group.js";

/** @typedef {import("./group.js").Random} Random */

const KEY = tag("ayni-box-v1");
const SHARE = tag("ayni-share-v1");

/**
 * A new key of the ballot box: its secret, and what an order says of it, both in hex.
 *
 * @param {{book: string, member: string}} where
 * @param {Random} [random]
 */
export const newBoxKey = async ({ book, member }, random = unguessable) => {
  const math = await group(random);
  const secret = math.scalar();
  const context = concat(KEY, bookBytes(book), uuidBytes(member));
  const [key, mask] = [math.base.multiply(secret), math.scalar()];
  const hashed = await math.challenge(context, [key, math.base.multiply(mask)]);
  const said = [key.toBytes(), math.bytes(hashed), math.bytes(mask - hashed * secret)];
  return { secret: toHex(math.bytes(secret)), made: toHex(concat(...said)) };
};

/**
 * What a trustee gives of the sums of what was sealed for them, an option each: in hex.
 *
 * @param {{book: string, vote: string, member: string}} where
 * @param {string} secret
 * @param {string[]} sums
 * @param {Random} [random]
 */
export const giveShares = async ({ book, vote, member }, secret, sums, random = unguessable) => {
  const math = await group(random);
  const known = BigInt(`0x${toHex(fromHex("secret", secret, WIDTH).reverse())}`);
  const context = concat(SHARE, bookBytes(book), uuidBytes(vote), uuidBytes(member));
  const key = math.base.multiply(known);
  const undone = power(known, math.order - 2n, math.order);
  const out = [];
  for (const [option, hex] of sums.entries()) {
    const total = hex === toHex(ZERO) ? math.zero : math.point(hex);
    const share = total.multiply(undone, false);
    const mask = math.scalar();
    const made = [math.base.multiply(mask), share.multiply(mask, false)];
    const stated = [math.base, share, key, total, ...made];
    const hashed = await math.challenge(concat(context, [option]), stated);
    out.push(bytesOf(share), math.bytes(hashed), math.bytes(mask - hashed * known));
  }
  return toHex(concat(...out));
};

/**
 * A number raised to a power, modulo another.
 *
 * @type {(number: bigint, exponent: bigint, modulus: bigint) => bigint}
 */
const power = (number, exponent, modulus) => {
  let [found, square, rest] = [1n, number % modulus, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) found = (found * square) % modulus;
    square = (square * square) % modulus;
  }
  return found;
};

/**
 * Seals a trustee's secret by a key that nobody can read out.
 *
 * @param {string} secret
 * @returns {Promise<{seal: CryptoKey, box: Uint8Array<ArrayBuffer>}>}
 */
export const shut = async (secret) => {
  const kind = { name: "AES-GCM", length: 256 };
  const seal = await crypto.subtle.generateKey(kind, false, ["encrypt", "decrypt"]);
  const inside = fromHex("secret", secret, WIDTH);
  const box = new Uint8Array(await crypto.subtle.encrypt(algorithm(), seal, inside));
  return { seal, box };
};

/** Opens it again. @param {{seal: CryptoKey, box: Uint8Array<ArrayBuffer>}} shut */
export const reopen = async ({ seal, box }) =>
  toHex(new Uint8Array(await crypto.subtle.decrypt(algorithm(), seal, box)));

/** The key seals one secret and no other, so its nonce is twelve zero bytes. */
const algorithm = () => ({
  name: "AES-GCM",
  iv: new Uint8Array(12),
  additionalData: utf8("title", "ayni-box-v1"),
});
