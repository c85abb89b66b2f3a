/** The leaves of the balance tree: what an account's leaf binds. */
import { bigEndian, concat, sha256, tag } from "./bytes.js";
import { checkLength, checkRange, EvidenceError, SIZE_MAX } from "./evidence.js";
import { SUM_LIMIT } from "./sumtree.js";

const NO_LOWER_BOUND = 2n ** 128n - 1n;

/**
 * One account's balance at the close of an epoch. `limit` is the lower bound in subunits, zero or
 * less, null for none; `book`, `account` (its commitment) and `nonce` have 32 bytes.
 *
 * @typedef {object} Leaf
 * @property {Uint8Array} book
 * @property {number} slot
 * @property {Uint8Array} account
 * @property {bigint} balance
 * @property {bigint | null} limit
 * @property {number} lastEntry
 * @property {Uint8Array} nonce
 */

/**
 * The 32 bytes that stand for an account in public.
 *
 * @param {Uint8Array} id - 16 bytes
 * @param {Uint8Array} key - 32 bytes, the leading key of the order that opened the account
 * @param {Uint8Array} salt - 32 bytes
 */
export const accountCommitment = (id, key, salt) => {
  checkLength("id", id, 16);
  checkLength("key", key, 32);
  checkLength("salt", salt, 32);
  return sha256(tag("ayni-acct-v1"), id, key, salt);
};

/**
 * The leaf's 72-byte node value in the balance tree.
 *
 * @param {Leaf} leaf
 */
export const leafValue = async (leaf) => {
  checkLeaf(leaf);
  const { account, balance, book, lastEntry, limit, nonce, slot } = leaf;
  const sums = concat(
    bigEndian(balance > 0n ? balance : 0n, 16),
    bigEndian(balance < 0n ? -balance : 0n, 16),
  );
  const bound = bigEndian(limit === null ? NO_LOWER_BOUND : -limit, 16);
  const fields = [[2, 1], book, bigEndian(slot, 8), account, sums, bound, bigEndian(lastEntry, 8)];
  return concat(sums, bigEndian(1, 8), await sha256(...fields, nonce));
};

/** @type {(leaf: Leaf) => void} */
const checkLeaf = ({ account, balance, book, lastEntry, limit, nonce, slot }) => {
  checkLength("book", book, 32);
  checkLength("acct", account, 32);
  checkLength("nonce", nonce, 32);
  checkRange("slot", slot, 0, SIZE_MAX);
  checkRange("lastEntry", lastEntry, 0, SIZE_MAX);
  checkRange("balance", balance, 1n - SUM_LIMIT, SUM_LIMIT - 1n);
  if (limit !== null && (limit > 0n || limit <= -SUM_LIMIT)) {
    throw new EvidenceError("limit", `a lower bound is zero or less, not ${limit}`);
  }
};
