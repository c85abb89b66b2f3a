/** That a journal begins with an earlier one: consistency proofs, as in RFC 6962 section 2.1.2. */
import { equal, sha256 } from "./bytes.js";
import { checkLength, EvidenceError } from "./evidence.js";
import { siblingRanges } from "./shape.js";

/** @typedef {{size: bigint, root: Uint8Array}} Head */

/** @type {(left: Uint8Array, right: Uint8Array) => Promise<Uint8Array>} */
const join = (left, right) => sha256([1], left, right);

/**
 * Raises `EvidenceError` unless the old tree, of one leaf or more, is how the new one begins.
 * Source: RFC 9162 section 2.1.4.2; the same as `chain.merkle.verify_consistency`.
 *
 * @param {Head} old
 * @param {Head} now
 * @param {Uint8Array[]} proof
 */
export const verifyConsistency = async (old, now, proof) => {
  if (old.size < 1n || old.size > now.size) {
    throw new EvidenceError("old", `a tree of ${old.size} is not a prefix of one of ${now.size}`);
  }
  for (const [at, hash] of proof.entries()) checkLength(`proof[${at}]`, hash, 32);
  if (old.size === now.size) {
    if (proof.length) throw new EvidenceError("proof", "none is needed");
    if (!equal(old.root, now.root)) throw new EvidenceError("new_root", "differs at this size");
    return;
  }
  const [seenOld, seenNew] = await rootsFrom(old, now.size, proof);
  if (!equal(seenOld, old.root)) throw new EvidenceError("old_root", "is another");
  if (!equal(seenNew, now.root)) throw new EvidenceError("new_root", "is another");
};

/** @type {(old: Head, size: bigint, proof: Uint8Array[]) => Promise<[Uint8Array, Uint8Array]>} */
const rootsFrom = async (old, size, proof) => {
  // Both climbs begin at the largest complete subtree that ends where the old tree ends.
  const start = old.size - (old.size & -old.size);
  const ranges = siblingRanges(start, size).filter(
    ([begin, end]) => end <= start || begin >= old.size,
  );
  const hashes = start ? proof : [old.root, ...proof];
  if (hashes.length !== ranges.length + 1) {
    throw new EvidenceError("proof", `has ${proof.length} hashes, which is not what it takes`);
  }
  let [seenOld, seenNew] = [hashes[0], hashes[0]];
  for (const [at, [begin]] of ranges.entries()) {
    const sibling = hashes[at + 1];
    if (begin < start) {
      seenOld = await join(sibling, seenOld);
      seenNew = await join(sibling, seenNew);
    } else seenNew = await join(seenNew, sibling);
  }
  return [seenOld, seenNew];
};
