/**
 * Recursive Length Prefix, Ethereum's encoding of nested byte strings (Yellow Paper, appendix B).
 *
 * There is one encoding of each item, and all others are refused: a length that could be shorter,
 * a single small byte with a prefix, bytes left over.
 */
import { toNumber } from "./bytes.js";
import { EvidenceError } from "./evidence.js";

/**
 * A byte string, or a list of items. (JSDoc cannot say "of items" within their own type.)
 *
 * @typedef {Uint8Array | any[]} Item
 */

const SHORT_MAX = 55;
const STRING = 0x80;
const LIST = 0xc0;
const DEPTH_MAX = 8;

/**
 * The one item that `data` encodes; raises `EvidenceError` at `where` if that is not all of it.
 *
 * @param {Uint8Array} data
 * @param {string} where
 * @returns {Item}
 */
export const decode = (data, where) => {
  const [item, end] = readItem(data, 0, where, DEPTH_MAX);
  if (end === data.length) return item;
  throw new EvidenceError(where, `${data.length - end} bytes after the RLP item`);
};

/**
 * The byte strings of a list that holds nothing else; raises `EvidenceError` at `where` otherwise.
 *
 * @param {Item} item
 * @param {string} where
 * @returns {Uint8Array[]}
 */
export const strings = (item, where) => {
  if (Array.isArray(item) && item.length && !item.some(Array.isArray)) {
    return /** @type {Uint8Array[]} */ (item);
  }
  throw new EvidenceError(where, "not a list of byte strings");
};

/** @type {(data: Uint8Array, at: number, where: string, depth: number) => [Item, number]} */
const readItem = (data, at, where, depth) => {
  if (data[at] < STRING) return [data.subarray(at, at + 1), at + 1];
  const [kind, start, end] = span(data, at, where);
  const content = data.subarray(start, end);
  if (kind === LIST) return [readList(content, where, depth - 1), end];
  if (content.length === 1 && content[0] < STRING) {
    throw new EvidenceError(where, "a small byte has an RLP prefix");
  }
  return [content, end];
};

/** @type {(body: Uint8Array, where: string, depth: number) => Item[]} */
const readList = (body, where, depth) => {
  if (!depth) throw new EvidenceError(where, "RLP lists are nested too deeply");
  const items = [];
  for (let at = 0; at < body.length; ) {
    const [item, end] = readItem(body, at, where, depth);
    items.push(item);
    at = end;
  }
  return items;
};

/**
 * The kind of the prefixed item at `at`, and where its content begins and ends.
 *
 * @type {(data: Uint8Array, at: number, where: string) => [number, number, number]}
 */
const span = (data, at, where) => {
  if (at >= data.length) throw new EvidenceError(where, "RLP ends where an item is due");
  const kind = data[at] >= LIST ? LIST : STRING;
  let size = data[at] - kind;
  let start = at + 1;
  if (size > SHORT_MAX) {
    const length = data.subarray(start, start + size - SHORT_MAX);
    start += size - SHORT_MAX;
    size = Number(toNumber(length));
    if (size <= SHORT_MAX || length[0] === 0) {
      throw new EvidenceError(where, "an RLP length is not the shortest");
    }
  }
  if (start + size > data.length) {
    throw new EvidenceError(where, "an RLP item is longer than its data");
  }
  return [kind, start, start + size];
};
