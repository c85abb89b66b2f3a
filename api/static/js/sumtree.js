/**
 * The balance tree: every account's leaf, with sums that prove the whole book sums to zero.
 *
 * A node's value is `pos16 || neg16 || count8 || hash32` (72 bytes): the sums of the positive and
 * of the negative balances below it, the number of accounts, and a hash. A node's hash binds each
 * child's sums separately, and sums can neither be negative nor wrap: so no lying sibling can
 * cancel what others hold.
 */
import { bigEndian, concat, equal, sha256, toNumber } from "./bytes.js";
import { checkLength, checkRange, EvidenceError, SIZE_MAX } from "./evidence.js";
import { climb, siblingRanges } from "./shape.js";

/** Sums of balances stay below this. */
export const SUM_LIMIT = 2n ** 127n;

const VALUE_BYTES = 72;
const SUMS_BYTES = 40;
const COUNT = 2n ** 64n - 1n;
const SUM = 2n ** 128n - 1n;
// The top bit of pos16, neg16 and count8: clear in both operands, an addition of all three sums as
// one integer cannot carry from one into the next.
const TOP_BITS = (1n << 319n) | (1n << 191n) | (1n << 63n);

/**
 * The 72-byte root value of a balanced book, as an epoch record states it.
 *
 * @param {bigint} total
 * @param {bigint} accounts
 * @param {Uint8Array} balanceRoot
 */
export const rootValue = (total, accounts, balanceRoot) => {
  checkRange("total", total, 0n, SUM_LIMIT - 1n);
  checkRange("accounts", accounts, 0n, SIZE_MAX);
  checkLength("balanceRoot", balanceRoot, 32);
  const side = bigEndian(total, 16);
  return concat(side, side, bigEndian(accounts, 8), balanceRoot);
};

/**
 * Raises `EvidenceError` unless the leaf stands at `index` under a root that counts `count`.
 *
 * Each sibling must count exactly the accounts that its place in the tree has, so that no subtree
 * hides or invents accounts.
 *
 * @param {Uint8Array} leaf - 72 bytes, recomputed from the leaf's fields
 * @param {bigint} index - the account's slot
 * @param {bigint} count - number of accounts, as the epoch record states it
 * @param {Uint8Array[]} proof - 72-byte siblings, from the leaf upwards
 * @param {Uint8Array} root - 72 bytes, from `rootValue`
 */
export const verifyLeaf = async (leaf, index, count, proof, root) => {
  checkSums("leaf", leaf, 1n);
  siblingRanges(index, count)
    .slice(0, proof.length)
    .forEach(([start, end], at) => checkSums(`proof[${at}]`, proof[at], end - start));
  if (!equal(await climb(leaf, index, count, proof, combine), root)) {
    throw new EvidenceError("proof", `leaf ${index} of ${count} does not lead to the root`);
  }
};

/** @type {(left: Uint8Array, right: Uint8Array) => Promise<Uint8Array>} */
const combine = async (left, right) => {
  const [ours, theirs] = [sumsOf("node", left), sumsOf("node", right)];
  const sums = ours + theirs;
  if (sums & TOP_BITS) throw new EvidenceError("node", "a sum is out of range");
  return concat(bigEndian(sums, SUMS_BYTES), await sha256([3], left, right));
};

/** @type {(where: string, value: Uint8Array, count: bigint) => void} */
const checkSums = (where, value, count) => {
  const sums = sumsOf(where, value);
  const counted = sums & COUNT;
  if (counted !== count) {
    throw new EvidenceError(where, `must count ${count} accounts, counts ${counted}`);
  }
  if (count === 1n && (sums >> 64n) & SUM && sums >> 192n) {
    throw new EvidenceError(where, "one account's balance is either positive or negative");
  }
};

/** @type {(where: string, value: Uint8Array) => bigint} */
const sumsOf = (where, value) => {
  checkLength(where, value, VALUE_BYTES);
  const sums = toNumber(value.subarray(0, SUMS_BYTES));
  if (sums & TOP_BITS) throw new EvidenceError(where, "a sum is out of range");
  return sums;
};
