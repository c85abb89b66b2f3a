/** The journal's Merkle tree, as in RFC 6962 section 2.1, with SHA-256. */
import { equal, sha256 } from "./bytes.js";
import { checkLength, EvidenceError } from "./evidence.js";
import { climb } from "./shape.js";

/**
 * The 32-byte hash of a journal entry's bytes.
 *
 * @param {Uint8Array} entry
 */
export const leafHash = (entry) => sha256([0], entry);

/**
 * Raises `EvidenceError` unless a leaf hash stands at `index` in the tree with this root.
 *
 * @param {Uint8Array} leaf
 * @param {bigint} index
 * @param {bigint} size - leaves in the tree
 * @param {Uint8Array[]} proof - 32-byte siblings, from the leaf upwards
 * @param {Uint8Array} root
 */
export const verifyInclusion = async (leaf, index, size, proof, root) => {
  checkLength("leaf", leaf, 32);
  proof.forEach((sibling, at) => checkLength(`proof[${at}]`, sibling, 32));
  const found = await climb(leaf, index, size, proof, (left, right) => sha256([1], left, right));
  if (!equal(found, root)) {
    throw new EvidenceError("proof", `leaf ${index} of ${size} does not lead to the root`);
  }
};
