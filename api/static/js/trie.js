/**
 * Proofs that a key has a value in Ethereum's Merkle-Patricia trie (Yellow Paper, appendix D).
 *
 * A proof is the list of nodes from the root to the leaf, each named by its Keccak-256 in the one
 * above. A node shorter than 32 bytes would stand inside its parent instead; none can occur here,
 * since the values proved (an account, a digest) make every node on their path longer than that.
 */
import { equal, toHex } from "./bytes.js";
import { EvidenceError } from "./evidence.js";
import { keccak256 } from "./keccak.js";
import { decode } from "./rlp.js";

/** @typedef {import("./rlp.js").Item} Item */

const BRANCH_ITEMS = 17;
const SHORT_ITEMS = 2;
const LEAF_FLAG = 2;

/**
 * The value that a proof shows at Keccak-256 of the key under a root.
 *
 * Raises `EvidenceError` at `where[i]`, the first node that does not fit.
 *
 * @param {Uint8Array} root - 32 bytes
 * @param {Uint8Array} key
 * @param {Uint8Array[]} proof - the RLP of each node, root first, as many as the path has
 * @param {string} where
 */
export const valueAt = (root, key, proof, where) => {
  let path = toHex(keccak256(key)); // one digit is one step
  let expected = root;
  let isAfterExtension = false;
  for (const [at, raw] of proof.entries()) {
    const here = `${where}[${at}]`;
    const node = readNode(raw, expected, here);
    if (isAfterExtension && node.length !== BRANCH_ITEMS) {
      throw new EvidenceError(here, "no branch after an extension");
    }
    const { isLeaf, step, target } = next(node, path, here);
    if (!path.startsWith(step)) throw new EvidenceError(here, "the trie holds no value at the key");
    path = path.slice(step.length);
    if (isLeaf) return leafValue(target, path, at === proof.length - 1, here);
    expected = reference(target, here);
    isAfterExtension = node.length === SHORT_ITEMS;
  }
  throw new EvidenceError(where, "the proof ends before a value");
};

/** @type {(raw: Uint8Array, expected: Uint8Array, where: string) => Item[]} */
const readNode = (raw, expected, where) => {
  if (!equal(keccak256(raw), expected)) {
    throw new EvidenceError(where, "the node is not the one its parent names");
  }
  const node = decode(raw, where);
  if (Array.isArray(node)) return node;
  throw new EvidenceError(where, "the node is no list");
};

/** @typedef {{isLeaf: boolean, step: string, target: Item}} Next */

/** @type {(node: Item[], path: string, where: string) => Next} */
const next = (node, path, where) => {
  if (node.length === BRANCH_ITEMS) return throughBranch(node, path, where);
  if (node.length === SHORT_ITEMS) return throughShort(node, where);
  throw new EvidenceError(where, "the node has neither 2 nor 17 items");
};

/** @type {(node: Item[], path: string, where: string) => Next} */
const throughBranch = (node, path, where) => {
  const value = node[BRANCH_ITEMS - 1];
  if (Array.isArray(value) || value.length) {
    throw new EvidenceError(where, "a branch may hold no value where all keys are 32 bytes");
  }
  if (!path) throw new EvidenceError(where, "a branch stands below the end of the key");
  return { isLeaf: false, step: path[0], target: node[Number.parseInt(path[0], 16)] };
};

/** @type {(node: Item[], where: string) => Next} */
const throughShort = ([compact, target], where) => {
  if (Array.isArray(compact) || !compact.length) {
    throw new EvidenceError(where, "the node has no path");
  }
  const digits = toHex(compact);
  const flag = Number.parseInt(digits[0], 16);
  const isOdd = flag % 2 === 1;
  if (flag > LEAF_FLAG + 1 || (!isOdd && digits[1] !== "0")) {
    throw new EvidenceError(where, "the path is not hex-prefix encoded");
  }
  const step = digits.slice(isOdd ? 1 : 2);
  const isLeaf = flag >= LEAF_FLAG;
  if (!isLeaf && !step) throw new EvidenceError(where, "an extension has no path");
  return { isLeaf, step, target };
};

/** @type {(item: Item, where: string) => Uint8Array} */
const reference = (item, where) => {
  if (!Array.isArray(item) && item.length === 32) return item;
  throw new EvidenceError(where, "the trie holds no value at the key");
};

/** @type {(item: Item, path: string, isLast: boolean, where: string) => Uint8Array} */
const leafValue = (item, path, isLast, where) => {
  if (path) throw new EvidenceError(where, "a leaf stands above the end of the key");
  if (!isLast) throw new EvidenceError(where, "nodes follow the leaf");
  if (!Array.isArray(item) && item.length) return item;
  throw new EvidenceError(where, "the leaf has no value");
};
