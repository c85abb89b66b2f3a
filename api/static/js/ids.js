/** UUIDs as lowercase dashed text and as 16 bytes, and new ones in order of time (RFC 9562). */
import { bigEndian, concat, fromHex, toHex } from "./bytes.js";
import { checkLength, checkRange, EvidenceError } from "./evidence.js";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Whether a value is a UUID in lowercase with dashes, of any version.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export const isUuid = (value) => typeof value === "string" && UUID.test(value);

/**
 * Whether a value is the id of something: a UUID that is not all zeros.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
export const isId = (value) => isUuid(value) && /[^0-]/.test(value);

/**
 * The 16 bytes of a UUID in lowercase with dashes.
 *
 * @param {string} text
 */
export const uuidBytes = (text) => {
  if (!isUuid(text)) throw new EvidenceError("id", "must be a UUID in lowercase with dashes");
  return fromHex("id", text.replaceAll("-", ""), 16);
};

/**
 * A version 7 UUID.
 *
 * @param {number} nowMs - milliseconds since 1970
 * @param {Uint8Array} random - 10 fresh random bytes, of which 74 bits are used
 */
export const uuid7 = (nowMs, random) => {
  checkRange("now", nowMs, 0, 2 ** 48 - 1);
  checkLength("random", random, 10);
  const bytes = concat(bigEndian(nowMs, 6), random);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return toHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
};
