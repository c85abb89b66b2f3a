/**
 * What was done about a member since a browser last looked, from entries that it checked itself.
 *
 * 1. The checkpoint is signed by the log whose key this browser keeps, and is of the size named.
 * 2. Each entry shown is in that journal, at the index that it says.
 *
 * What a service does not show cannot be found here: a second device, the terminal wallet and the
 * audit look for themselves. Leaves to others: whether the entry was allowed (the audit).
 */
import { fromHex, utf8 } from "./bytes.js";
import { decode } from "./canonical.js";
import { openNote } from "./checkpoint.js";
import { EvidenceError, within } from "./evidence.js";
import { leafHash, verifyInclusion } from "./merkle.js";

const ENTRY_BYTES_MAX = 65_535;

/**
 * @typedef {{index: number, time: number, order: Record<string, any>}} Act
 * @typedef {{acts: {index: number, entry: string, proof: string[]}[], until: number,
 *   size: number, checkpoint: string}} Answer
 */

/**
 * The acts of an answer, once both steps hold; raises `EvidenceError`.
 *
 * @param {Answer} answer
 * @param {import("./checkpoint.js").LogKey} logKey
 * @returns {Promise<Act[]>}
 */
export const checkActs = async ({ acts, size, checkpoint }, logKey) => {
  // 1. The checkpoint.
  const noted = await openNote(checkpoint, logKey);
  if (noted.size !== BigInt(size)) throw new EvidenceError("checkpoint", `must be of ${size}`);
  // 2. The entries.
  return Promise.all(
    acts.map(async ({ index, entry, proof }) => {
      const data = utf8("entry", entry);
      const siblings = proof.map((sibling, at) => fromHex(`proof[${at}]`, sibling, 32));
      const leaf = await leafHash(data);
      await within(`entry ${index}`, "is not in the journal: ", () =>
        verifyInclusion(leaf, BigInt(index), noted.size, siblings, noted.root),
      );
      const { seq, time, order } = /** @type {any} */ (decode(data, ENTRY_BYTES_MAX));
      if (seq !== index) throw new EvidenceError(`entry ${index}`, `says that it is ${seq}`);
      return { index, time, order };
    }),
  );
};
