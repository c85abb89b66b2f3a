/** The epoch record: the 184 bytes that close a book's epoch, and whose SHA-256 is anchored. */
import { equal, tag, toNumber } from "./bytes.js";
import { checkLength, checkRange, EvidenceError, SIZE_MAX } from "./evidence.js";
import { SUM_LIMIT } from "./sumtree.js";

/**
 * A closed epoch of a book. Hashes and the book's name have 32 bytes; `total` is the sum of the
 * positive balances in subunits, and the negative ones sum to as much.
 *
 * @typedef {object} EpochRecord
 * @property {Uint8Array} book
 * @property {bigint} epoch
 * @property {Uint8Array} prev
 * @property {bigint} journalSize
 * @property {Uint8Array} journalRoot
 * @property {Uint8Array} balanceRoot
 * @property {bigint} total
 * @property {bigint} accounts
 */

export const RECORD_BYTES = 184;

/**
 * Reads a record's 184 bytes; raises `EvidenceError` on anything else.
 *
 * @param {Uint8Array} data
 * @returns {EpochRecord}
 */
export const readRecord = (data) => {
  checkLength("record", data, RECORD_BYTES);
  if (!equal(data.subarray(0, 16), tag("ayni-epoch-v1"))) {
    throw new EvidenceError("record", "does not begin with its tag");
  }
  const record = {
    book: data.subarray(16, 48),
    epoch: toNumber(data.subarray(48, 56)),
    prev: data.subarray(56, 88),
    journalSize: toNumber(data.subarray(88, 96)),
    journalRoot: data.subarray(96, 128),
    balanceRoot: data.subarray(128, 160),
    total: toNumber(data.subarray(160, 176)),
    accounts: toNumber(data.subarray(176, 184)),
  };
  checkRecord(record);
  return record;
};

/** @type {(record: EpochRecord) => void} */
const checkRecord = ({ accounts, epoch, journalSize, prev, total }) => {
  checkRange("epoch", epoch, 1n, SIZE_MAX);
  if ((epoch === 1n) !== prev.every((byte) => byte === 0)) {
    throw new EvidenceError("prev", "is zero in a book's first record, and only there");
  }
  checkRange("journalSize", journalSize, 1n, SIZE_MAX);
  checkRange("total", total, 0n, SUM_LIMIT - 1n);
  checkRange("accounts", accounts, 0n, SIZE_MAX);
};
