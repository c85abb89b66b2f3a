/**
 * Canonical JSON: the one byte form of orders, entries and bundles (RFC 8785).
 *
 * Objects with ASCII keys, lists, strings and integers within ±(2^53 - 1), in at most `DEPTH_MAX`
 * levels; nothing else. RFC 8785 is defined by this language's own way to write JSON, so only the
 * order of keys is left to do here.
 */
import { utf8 } from "./bytes.js";
import { EvidenceError } from "./evidence.js";

/** The most levels of objects and lists, the outermost included. */
export const DEPTH_MAX = 32;

const SHOWN = 16;

/**
 * The canonical UTF-8 bytes of a value.
 *
 * @param {unknown} value
 * @returns {Uint8Array<ArrayBuffer>}
 */
export const encode = (value) => utf8("$", write(value, "$", DEPTH_MAX));

/**
 * The object that `data` is the canonical form of.
 *
 * @param {Uint8Array} data
 * @param {number} limit - the most bytes allowed
 * @returns {Record<string, unknown>}
 */
export const decode = (data, limit) => {
  if (data.length > limit) {
    throw new EvidenceError(`byte ${limit}`, `must end here, but has ${data.length} bytes`);
  }
  const value = parse(text(data));
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EvidenceError("$", "must be an object");
  }
  const at = difference(data, encode(value));
  if (at < 0) return /** @type {Record<string, unknown>} */ (value);
  const found = new TextDecoder().decode(data.subarray(at, at + SHOWN));
  throw new EvidenceError(`byte ${at}`, `the canonical form is not ${JSON.stringify(found)}`);
};

/** @type {(value: unknown, where: string, levels: number) => string} */
const write = (value, where, levels) => {
  if (typeof value === "string") return string(value, where);
  if (typeof value === "number") return integer(value, where);
  if (typeof value !== "object" || value === null) {
    throw new EvidenceError(where, "must be an object, a list, a string or an integer");
  }
  if (!levels) throw new EvidenceError(where, `must lie within ${DEPTH_MAX} levels`);
  if (Array.isArray(value)) {
    return `[${value.map((item, at) => write(item, `${where}[${at}]`, levels - 1)).join(",")}]`;
  }
  const written = Object.entries(value).map(([key, item]) => {
    if (/[^\0-\x7f]/.test(key)) throw new EvidenceError(where, `must have ASCII keys, not ${key}`);
    return [key, `${JSON.stringify(key)}:${write(item, `${where}.${key}`, levels - 1)}`];
  });
  // ASCII keys: none stands twice, so the comparison never has to tell equal ones.
  return `{${written.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, member]) => member).join(",")}}`;
};

/** @type {(value: string, where: string) => string} */
const string = (value, where) => {
  utf8(where, value);
  return JSON.stringify(value);
};

/** @type {(value: number, where: string) => string} */
const integer = (value, where) => {
  if (Number.isSafeInteger(value)) return String(value);
  throw new EvidenceError(where, "must be an integer within ±(2^53 - 1)");
};

/** @type {(data: Uint8Array) => string} */
const text = (data) => {
  try {
    // Without `ignoreBOM`, a byte order mark would vanish before anyone could refuse it.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch (cause) {
    throw new EvidenceError(`byte ${malformed(data)}`, "must be UTF-8", { cause });
  }
};

/** @type {(text: string) => unknown} */
const parse = (text) => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EvidenceError("$", "must be JSON", { cause });
  }
};

/** @type {(data: Uint8Array) => number} */
const malformed = (data) => {
  const lenient = new TextDecoder("utf-8", { ignoreBOM: true }).decode(data);
  const mended = new TextEncoder().encode(lenient);
  let at = difference(data, mended);
  // What was mended may begin with the same bytes as the replacement character.
  while ((mended[at] & 0xc0) === 0x80) at -= 1;
  return at;
};

/** @type {(ours: Uint8Array, theirs: Uint8Array) => number} */
const difference = (ours, theirs) => {
  const longest = ours.length > theirs.length ? ours : theirs;
  return longest.findIndex((_, at) => ours[at] !== theirs[at]);
};
