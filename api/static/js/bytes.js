/** Bytes: joined, compared, hashed, and as hexadecimal, base64, text and numbers. */
import { EvidenceError } from "./evidence.js";

/**
 * All parts, end to end.
 *
 * @param {...ArrayLike<number>} parts
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const concat = (...parts) => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
};

/**
 * Whether both have the same bytes. Not for secrets: the time it takes tells where they differ.
 *
 * @param {Uint8Array} ours
 * @param {Uint8Array} theirs
 */
export const equal = (ours, theirs) =>
  ours.length === theirs.length && ours.every((byte, at) => byte === theirs[at]);

/**
 * SHA-256: 32 bytes.
 *
 * @param {...ArrayLike<number>} parts - hashed end to end
 */
export const sha256 = async (...parts) =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", concat(...parts)));

/**
 * Lowercase hexadecimal.
 *
 * @param {Uint8Array} bytes
 */
export const toHex = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * Reads `length` bytes from lowercase hexadecimal digits; raises `EvidenceError` for all else.
 *
 * @param {string} where
 * @param {unknown} value
 * @param {number} length
 */
export const fromHex = (where, value, length) => {
  if (typeof value !== "string" || value.length !== 2 * length || /[^0-9a-f]/.test(value)) {
    throw new EvidenceError(where, `must be ${2 * length} lowercase hexadecimal digits`);
  }
  const digitsAt = (/** @type {number} */ at) => value.slice(2 * at, 2 * at + 2);
  return Uint8Array.from({ length }, (_, at) => Number.parseInt(digitsAt(at), 16));
};

/**
 * Base64 with its padding.
 *
 * @param {Uint8Array} bytes
 */
export const toBase64 = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));

/**
 * Reads base64 in its one canonical form; raises `EvidenceError` for all else.
 *
 * @param {string} where
 * @param {string} text
 */
export const fromBase64 = (where, text) => {
  try {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    // The decoder passes over spaces and loose bits; two spellings must not both do.
    if (toBase64(bytes) === text) return bytes;
  } catch (cause) {
    throw new EvidenceError(where, "is not base64", { cause });
  }
  throw new EvidenceError(where, "is not base64 in its one canonical form");
};

/**
 * UTF-8; raises `EvidenceError` for half of a surrogate pair, which has none.
 *
 * @param {string} where
 * @param {string} text
 */
export const utf8 = (where, text) => {
  if (!text.isWellFormed()) {
    throw new EvidenceError(where, "must not hold half of a surrogate pair");
  }
  return new TextEncoder().encode(text);
};

/**
 * The number of Unicode characters, where `length` counts UTF-16 units.
 *
 * @param {string} text
 */
export const characters = (text) =>
  text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);

/**
 * A natural number as `length` bytes, largest first.
 *
 * @param {bigint | number} number
 * @param {number} length
 */
export const bigEndian = (number, length) => {
  const bytes = new Uint8Array(length);
  let rest = BigInt(number);
  for (let at = length - 1; at >= 0; at -= 1) {
    bytes[at] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
};

/**
 * The natural number in bytes, largest first; 0 in none.
 *
 * @param {Uint8Array} bytes
 */
export const toNumber = (bytes) => BigInt(`0x0${toHex(bytes)}`);

/**
 * A format's tag: its ASCII name, filled with zero bytes up to 16.
 *
 * @param {string} name
 */
export const tag = (name) =>
  concat(new TextEncoder().encode(name), new Uint8Array(16 - name.length));
