/**
 * Receipts: the service's signed promise that an entry is in the journal (`chain/receipts.py`).
 *
 * What is checked of an answer before anybody is told that they paid, with the same numbers there:
 * 1. The receipt is by the key that this browser trusts: the book's log key, as first seen.
 * 2. It is about these bytes, and says of them the book, place and time that they say themselves.
 * 3. Its path leads to its part's root, that part's path to the commit's, and the key signed it.
 * 4. The entry holds the very order that was signed here, to the letter.
 */
import { bigEndian, concat, equal, fromHex, sha256, tag, toHex, utf8 } from "./bytes.js";
import { decode, encode } from "./canonical.js";
import { EvidenceError, checkRange } from "./evidence.js";
import { verify } from "./keys.js";
import { leafHash } from "./merkle.js";
import { climb } from "./shape.js";

/** @typedef {Record<string, any>} Receipt - as JSON; see docs/formats.md */

const ENTRY_BYTES_MAX = 65_535;
const BATCH_MAX = 2 ** 32 - 1;
const PATH_MAX = 32;
const FIELDS =
  "above,book,books,count,first,key,leaf,path,position,seq,signature,time_ms,v".split(",");

/**
 * Raises `EvidenceError` unless the service promised this very entry, and that it holds the order.
 *
 * @param {Receipt} receipt
 * @param {string} entry - its canonical text
 * @param {Uint8Array} key - 32 bytes
 * @param {string} order - the text that was signed
 */
export const verifyPosted = async (receipt, entry, key, order) => {
  await verifyReceipt(receipt, entry, key);
  const said = decode(utf8("entry", entry), ENTRY_BYTES_MAX).order;
  const bytes = encode(/** @type {Record<string, unknown>} */ (said));
  if (!equal(bytes, utf8("order", order))) {
    throw new EvidenceError("order", "is not the one that was signed"); // 4
  }
};

/**
 * As `verifyPosted`, for an entry whose order is not at hand: steps 1 to 3.
 *
 * @param {Receipt} receipt
 * @param {string} entry
 * @param {Uint8Array} key
 */
export const verifyReceipt = async (receipt, entry, key) => {
  const { above, leaf, path, signature } = read(receipt);
  if (receipt.key !== toHex(key)) throw new EvidenceError("key", "is another"); // 1
  const data = utf8("entry", entry);
  if (!equal(await leafHash(data), leaf)) {
    throw new EvidenceError("leaf", "is not the hash of the entry"); // 2
  }
  checkSaid(receipt, decode(data, ENTRY_BYTES_MAX));
  const { book, books, count, first, position, seq } = receipt; // 3
  const last = first + count - 1;
  checkRange("seq", seq, first, last);
  const root = await climb(leaf, BigInt(seq - first), BigInt(count), path, join);
  const place = [fromHex("book", book, 32), bigEndian(first, 8), bigEndian(count, 4)];
  const part = concat(tag("ayni-receipt-v1"), ...place, root);
  const whole = await climb(await leafHash(part), BigInt(position), BigInt(books), above, join);
  const signed = concat(tag("ayni-commit-v1"), bigEndian(books, 4), whole);
  await verify("signature", Uint8Array.from(key), signed, signature);
};

/** @type {(left: Uint8Array, right: Uint8Array) => Promise<Uint8Array>} */
const join = (left, right) => sha256([1], left, right);

/** @type {(receipt: Receipt, said: Record<string, any>) => void} */
const checkSaid = (receipt, said) => {
  const pairs = [
    ["book", receipt.book, said.order?.book],
    ["seq", receipt.seq, said.seq],
    ["time_ms", receipt.time_ms, said.time],
  ];
  for (const [where, ours, theirs] of pairs) {
    if (ours !== theirs) throw new EvidenceError(where, `is ${ours}, and ${theirs} in the entry`);
  }
};

/** The hashes in a receipt whose fields are all there, and no others. */
const read = (/** @type {Receipt} */ receipt) => {
  const names = Object.keys(Object(receipt)).sort().join();
  if (names !== FIELDS.join()) throw new EvidenceError("receipt", `must be an object of ${FIELDS}`);
  const { above, book, books, count, first, key, leaf, path, position, seq } = receipt;
  /** @type {[string, unknown, number, number][]} */
  const integers = [
    ["v", receipt.v, 1, 1],
    ["seq", seq, 0, Number.MAX_SAFE_INTEGER],
    ["time_ms", receipt.time_ms, 0, Number.MAX_SAFE_INTEGER],
    ["first", first, 0, Number.MAX_SAFE_INTEGER],
    ["count", count, 1, BATCH_MAX],
    ["position", position, 0, BATCH_MAX],
    ["books", books, 1, BATCH_MAX],
  ];
  for (const [where, value, least, most] of integers) {
    if (!Number.isSafeInteger(value)) throw new EvidenceError(where, "must be an integer");
    checkRange(where, /** @type {number} */ (value), least, most);
  }
  fromHex("book", book, 32);
  fromHex("key", key, 32);
  return {
    above: hashes("above", above),
    leaf: fromHex("leaf", leaf, 32),
    path: hashes("path", path),
    signature: fromHex("signature", receipt.signature, 64),
  };
};

/** @type {(where: string, value: unknown) => Uint8Array[]} */
const hashes = (where, value) => {
  if (!Array.isArray(value) || value.length > PATH_MAX) {
    throw new EvidenceError(where, `must be a list of ${PATH_MAX} at most`);
  }
  return value.map((one, at) => fromHex(`${where}[${at}]`, one, 32));
};
