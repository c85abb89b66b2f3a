/**
 * The shape of RFC 6962 section 2.1 for a tree over any number of leaves, whatever nodes hold.
 *
 * The journal's tree (`merkle.js`) and the balance tree (`sumtree.js`) say how two children join.
 */
import { EvidenceError, SIZE_MAX } from "./evidence.js";

/**
 * A subtree's first leaf, and the leaf after its last.
 *
 * @typedef {[bigint, bigint]} Range
 */

/**
 * The leaf ranges of the siblings met on the way from leaf `index` up to the root.
 *
 * @param {bigint} index
 * @param {bigint} size - leaves in the tree
 * @returns {Range[]}
 */
export const siblingRanges = (index, size) => {
  if (index < 0n || index >= size || size > SIZE_MAX) {
    throw new EvidenceError("index", `leaf ${index} is not in a tree of ${size}`);
  }
  /** @type {Range[]} */
  const ranges = [];
  let [start, end] = [0n, size];
  while (end - start > 1n) {
    const split = start + halfOf(end - start);
    if (index < split) {
      ranges.push([split, end]);
      end = split;
    } else {
      ranges.push([start, split]);
      start = split;
    }
  }
  return ranges.reverse();
};

/**
 * The root that a leaf's value and its siblings, from the leaf upwards, lead to.
 *
 * @param {Uint8Array} value
 * @param {bigint} index
 * @param {bigint} size
 * @param {Uint8Array[]} proof
 * @param {(left: Uint8Array, right: Uint8Array) => Promise<Uint8Array>} join
 * @returns {Promise<Uint8Array>}
 */
export const climb = async (value, index, size, proof, join) => {
  const ranges = siblingRanges(index, size);
  if (proof.length !== ranges.length) {
    const why = `must have ${ranges.length} siblings, has ${proof.length}`;
    throw new EvidenceError("proof", why);
  }
  let root = value;
  for (const [at, sibling] of proof.entries()) {
    const isRight = ranges[at][0] > index;
    root = await (isRight ? join(root, sibling) : join(sibling, root));
  }
  return root;
};

/** The largest power of two below a number of leaves. @type {(count: bigint) => bigint} */
const halfOf = (count) => {
  let half = 1n;
  while (2n * half < count) half *= 2n;
  return half;
};
