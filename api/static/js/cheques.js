/**
 * Paper cheques: a secret that stands only on the slip, and the hold that it is good for.
 *
 * The secret is 15 bytes, on the slip as 24 letters and digits (base32, RFC 4648). SHA-256 of
 * `tag("ayni-cheque-v1") || 0 || secret` begins with the hold's id, a UUID of version 8; that with
 * 1 in the place of 0 is the salt under which the hold, and the capture that redeems it, commit to
 * the slip's number. So the payer's signature covers the slip, whoever redeems it shows in the
 * journal that they had it, and nobody can find a slip from its hold.
 */
import { bigEndian, sha256, tag, toHex, toNumber } from "./bytes.js";
import { EvidenceError } from "./evidence.js";
import { commitment } from "./memos.js";

export const SECRET_BYTES = 15;
const DIGITS = 24;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * A slip: its code as it is written, the hold it is good for, and the memo of both orders.
 *
 * @typedef {{code: string, hold: string, memo: {salt: string, text: string},
 *   commitment: string}} Slip
 */

/**
 * The slip of a secret.
 *
 * @param {Uint8Array} secret - 15 fresh random bytes
 * @returns {Promise<Slip>}
 */
export const slipOf = async (secret) => {
  const [id, salt] = await Promise.all([0, 1].map((part) => derived(part, secret)));
  const hold = uuid8(id);
  const text = `№ ${numberOf(hold)}`;
  const memo = { salt: toHex(salt), text };
  return { code: write(secret), hold, memo, commitment: await commitment(salt, text) };
};

/**
 * The slip of a code as somebody types it; capitals, spaces and dashes do not matter. Raises
 * `EvidenceError` at "code".
 *
 * @param {string} typed - the code, or a link that ends with `#` and the code
 */
export const readSlip = (typed) => {
  const digits = typed.slice(typed.lastIndexOf("#") + 1).toUpperCase().replace(/[\s-]/g, "");
  const values = Array.from(digits, (digit) => ALPHABET.indexOf(digit));
  if (values.length !== DIGITS || values.includes(-1)) {
    throw new EvidenceError("code", `must be ${DIGITS} letters and digits`);
  }
  const number = values.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  return slipOf(bigEndian(number, SECRET_BYTES));
};

/** What people call a slip: the last eight digits of its hold. @type {(hold: string) => string} */
export const numberOf = (hold) => `${hold.slice(-8, -4)}-${hold.slice(-4)}`.toUpperCase();

/** @type {(part: number, secret: Uint8Array) => Promise<Uint8Array>} */
const derived = (part, secret) => sha256(tag("ayni-cheque-v1"), [part], secret);

/** @type {(hash: Uint8Array) => string} */
const uuid8 = (hash) => {
  const bytes = hash.slice(0, 16);
  bytes[6] = 0x80 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};

/** @type {(secret: Uint8Array) => string} */
const write = (secret) => {
  const number = toNumber(secret);
  const digits = Array.from({ length: DIGITS }, (_, digit) => {
    const place = 5n * BigInt(DIGITS - 1 - digit);
    return ALPHABET[Number((number >> place) & 31n)];
  });
  return digits.join("").replace(/(.{4})(?=.)/g, "$1 ");
};
