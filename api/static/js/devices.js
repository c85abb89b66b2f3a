/** What two devices show of a new key, so that people see it is the same one. */
import { fromHex, sha256, tag, toNumber } from "./bytes.js";
import { EvidenceError } from "./evidence.js";

const BYTES = 9;
const DIGITS = 20;

/**
 * Twenty digits that follow from a public key, in groups of four. They are 66 bits: whoever makes
 * keys until one shows the same digits needs 10^20 of them, however long a code lasts.
 *
 * @param {string} key - 64 hex digits
 */
export const digitsOf = async (key) => {
  const hash = await sha256(tag("ayni-device-v1"), fromHex("key", key, 32));
  const number = toNumber(hash.subarray(0, BYTES)) % 10n ** BigInt(DIGITS);
  return String(number).padStart(DIGITS, "0").replace(/(.{4})(?=.)/g, "$1 ");
};

/**
 * Raises `EvidenceError` unless an order does no more than bring this key to this member.
 *
 * @param {string} text
 * @param {"key-added" | "recovery-asked"} type
 * @param {{book: string, member: string, key: string}} expected
 */
export const checkBrings = (text, type, { book, member, key }) => {
  const order = JSON.parse(text);
  const same = order.type === type && order.book === book && order.member === member;
  if (!same || order.added !== key) throw new EvidenceError("order", "is not for this key");
};
