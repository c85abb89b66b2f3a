/**
 * Checks that a digest stands in the contract's storage at a block. The steps, tagged in the code:
 *
 * 1. Keccak-256 of the header is the block hash, which the caller has from an independent place.
 * 2. The account proof leads from the header's state root to the contract's account.
 * 3. The storage proof leads from the account's storage root to `digestAt[book][epoch]`.
 * 4. The value there is the digest.
 */
import { bigEndian, concat, equal } from "./bytes.js";
import { checkLength, EvidenceError } from "./evidence.js";
import { keccak256 } from "./keccak.js";
import { decode, strings } from "./rlp.js";
import { valueAt } from "./trie.js";

/**
 * A block header's RLP, a contract's 20-byte address, and trie nodes, root first.
 *
 * @typedef {object} ChainPart
 * @property {Uint8Array} header
 * @property {Uint8Array} address
 * @property {Uint8Array[]} accountProof
 * @property {Uint8Array[]} storageProof
 */

/** The storage slot of `digestAt`, the contract's first variable. */
const DIGEST_AT_SLOT = 0;

const STATE_ROOT = 3;
const NUMBER = 8;
const STORAGE_ROOT = 2;

/**
 * Raises `EvidenceError` unless at the block the contract holds `digest` for the book and epoch.
 *
 * It names "chain.header", "chain.address", "chain.accountProof[i]", "chain.storageProof[i]" or
 * "record", the first that does not hold.
 *
 * @param {ChainPart} chain
 * @param {Uint8Array} blockHash - 32 bytes
 * @param {Uint8Array} book - 32 bytes
 * @param {bigint} epoch
 * @param {Uint8Array} digest - 32 bytes
 */
export const verifyDigest = (chain, blockHash, book, epoch, digest) => {
  const { accountProof, address, header, storageProof } = chain;
  checkLength("chain.address", address, 20);
  const stateRoot = readHeader(header, blockHash); // 1
  const account = valueAt(stateRoot, address, accountProof, "chain.accountProof"); // 2
  const root = storageRoot(account, `chain.accountProof[${accountProof.length - 1}]`);
  const value = valueAt(root, storageKey(book, epoch), storageProof, "chain.storageProof"); // 3
  const found = word(value, `chain.storageProof[${storageProof.length - 1}]`);
  if (!equal(found, digest)) {
    throw new EvidenceError("record", "the contract holds another digest for the epoch"); // 4
  }
};

/** @type {(header: Uint8Array, blockHash: Uint8Array) => Uint8Array} */
const readHeader = (header, blockHash) => {
  const where = "chain.header";
  if (!equal(keccak256(header), blockHash)) {
    throw new EvidenceError(where, "the header does not hash to the block hash");
  }
  const items = strings(decode(header, where), where);
  // Headers grow at the end with each fork.
  if (items.length < 15 || items.length > 32) {
    throw new EvidenceError(where, `a header does not have ${items.length} items`);
  }
  checkLength(where, items[STATE_ROOT], 32);
  if (items[NUMBER].length > 8 || items[NUMBER][0] === 0) {
    throw new EvidenceError(where, "the block number is not a canonical 64-bit number");
  }
  return items[STATE_ROOT];
};

/** Vyper hashes the slot before the key. @type {(book: Uint8Array, epoch: bigint) => Uint8Array} */
const storageKey = (book, epoch) => {
  const outer = keccak256(concat(bigEndian(DIGEST_AT_SLOT, 32), book));
  return keccak256(concat(outer, bigEndian(epoch, 32)));
};

/** @type {(account: Uint8Array, where: string) => Uint8Array} */
const storageRoot = (account, where) => {
  const items = strings(decode(account, where), where);
  if (items.length !== 4 || items[STORAGE_ROOT].length !== 32) {
    throw new EvidenceError(where, "the value is not an account");
  }
  return items[STORAGE_ROOT];
};

/** The trie keeps no leading zeros. @type {(value: Uint8Array, where: string) => Uint8Array} */
const word = (value, where) => {
  const item = decode(value, where);
  if (Array.isArray(item) || item.length > 32 || !item[0]) {
    throw new EvidenceError(where, "the value is not a canonical storage word");
  }
  return concat(new Uint8Array(32 - item.length), item);
};
