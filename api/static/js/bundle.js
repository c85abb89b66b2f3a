/**
 * The bundle: one file with all that is needed to check a balance and some entries offline.
 *
 * It is canonical JSON: `{"account", "chain"?, "checkpoint", "entries", "epochClose", "format",
 * "record", "v"}`. `chain` is absent while the epoch is not anchored; `memo` is absent once it was
 * erased.
 *
 * Leaves to others: believing it (`verify.js`).
 */
import { characters, fromHex, utf8 } from "./bytes.js";
import { decode } from "./canonical.js";
import { checkRange, EvidenceError, inside } from "./evidence.js";
import { isUuid } from "./ids.js";
import { RECORD_BYTES } from "./records.js";

/**
 * An entry's own bytes, its index, and 32-byte siblings up to the journal's root.
 *
 * @typedef {object} ProvedEntry
 * @property {number} index
 * @property {Uint8Array} entry
 * @property {Uint8Array[]} proof
 * @property {{salt: Uint8Array, text: string}} [memo]
 */

/**
 * An account's leaf, opened, and 72-byte siblings up to the balance root. Amounts in subunits.
 *
 * @typedef {object} ProvedAccount
 * @property {string} id
 * @property {Uint8Array} key
 * @property {Uint8Array} salt
 * @property {number} slot
 * @property {bigint} balance
 * @property {bigint | null} limit
 * @property {number} lastEntry
 * @property {Uint8Array} nonce
 * @property {Uint8Array[]} proof
 */

/**
 * What a member keeps: the epoch's record and checkpoint note, and what they hold.
 *
 * @typedef {object} Bundle
 * @property {Uint8Array} record
 * @property {string} checkpoint
 * @property {ProvedEntry} epochClose
 * @property {ProvedAccount} account
 * @property {ProvedEntry[]} entries
 * @property {import("./anchor.js").ChainPart} [chain]
 * @property {string} [unanchored] - why there is no chain part, in a word
 */

/**
 * A way to read one value of JSON; it raises `EvidenceError` at `where` for one of another kind.
 *
 * @template T
 * @typedef {(where: string, value: unknown) => T} Read
 */

const FORMAT = "ayni-bundle-v1";
const BUNDLE_BYTES_MAX = 2 ** 24;
const ENTRIES_MAX = 1_000;
const PATH_MAX = 64;
const NODE_BYTES_MAX = 4_096;
const TEXT_MAX = 65_535;
const BALANCE_MAX = 2n ** 62n;

/**
 * Reads a bundle's bytes; raises `EvidenceError` naming the field on anything else.
 *
 * @param {Uint8Array} data
 * @returns {Promise<Bundle>}
 */
export const readBundle = async (data) => {
  const value = await inside("bundle: ", () => decode(data, BUNDLE_BYTES_MAX));
  const required = ["account", "checkpoint", "entries", "epochClose", "format", "record", "v"];
  const sent = object("bundle", value, required, ["chain", "unanchored"]);
  if (sent.v !== 1) throw new EvidenceError("bundle.v", "must be 1");
  if (sent.format !== FORMAT) throw new EvidenceError("bundle.format", `must be ${FORMAT}`);
  return {
    record: fromHex("bundle.record", sent.record, RECORD_BYTES),
    checkpoint: text("bundle.checkpoint", sent.checkpoint),
    epochClose: entry("bundle.epochClose", sent.epochClose),
    account: account("bundle.account", sent.account),
    entries: list("bundle.entries", sent.entries, ENTRIES_MAX, ownEntry),
    ...(Object.hasOwn(sent, "chain") && { chain: chain("bundle.chain", sent.chain) }),
    ...(Object.hasOwn(sent, "unanchored") && { unanchored: unanchored(sent) }),
  };
};

/**
 * Why there is no chain part: one of a few words, which a later version may add to.
 *
 * @param {Record<string, unknown>} sent
 */
const unanchored = (sent) => {
  const word = text("bundle.unanchored", sent.unanchored);
  if (Object.hasOwn(sent, "chain") || !/^[a-z_]{1,40}$/.test(word)) {
    throw new EvidenceError("bundle.unanchored", "must be a word, and stand in place of a chain");
  }
  return word;
};

/** @type {Read<import("./anchor.js").ChainPart>} */
const chain = (where, value) => {
  const sent = object(where, value, ["header", "address", "accountProof", "storageProof"]);
  return {
    header: node(`${where}.header`, sent.header),
    address: fromHex(`${where}.address`, sent.address, 20),
    accountProof: list(`${where}.accountProof`, sent.accountProof, PATH_MAX, node),
    storageProof: list(`${where}.storageProof`, sent.storageProof, PATH_MAX, node),
  };
};

/** @type {Read<ProvedEntry>} */
const ownEntry = (where, value) => entry(where, value, ["memo"]);

/** @type {(where: string, value: unknown, optional?: string[]) => ProvedEntry} */
const entry = (where, value, optional) => {
  const sent = object(where, value, ["index", "entry", "proof"], optional);
  const written = text(`${where}.entry`, sent.entry);
  return {
    index: natural(`${where}.index`, sent.index),
    entry: utf8(`${where}.entry`, written),
    proof: list(`${where}.proof`, sent.proof, PATH_MAX, bytesOf(32)),
    ...(Object.hasOwn(sent, "memo") && { memo: memo(`${where}.memo`, sent.memo) }),
  };
};

/** @type {Read<{salt: Uint8Array, text: string}>} */
const memo = (where, value) => {
  const sent = object(where, value, ["salt", "text"]);
  const salt = fromHex(`${where}.salt`, sent.salt, 32);
  return { salt, text: text(`${where}.text`, sent.text) };
};

/** @type {Read<ProvedAccount>} */
const account = (where, value) => {
  const names = ["id", "key", "salt", "slot", "balance", "limit", "lastEntry", "nonce", "proof"];
  const sent = object(where, value, names);
  return {
    id: uuid(`${where}.id`, sent.id),
    key: fromHex(`${where}.key`, sent.key, 32),
    salt: fromHex(`${where}.salt`, sent.salt, 32),
    slot: natural(`${where}.slot`, sent.slot),
    balance: balance(`${where}.balance`, sent.balance),
    limit: sent.limit === "none" ? null : balance(`${where}.limit`, sent.limit),
    lastEntry: natural(`${where}.lastEntry`, sent.lastEntry),
    nonce: fromHex(`${where}.nonce`, sent.nonce, 32),
    proof: list(`${where}.proof`, sent.proof, PATH_MAX, bytesOf(72)),
  };
};

/**
 * @type {(where: string, value: unknown, required: string[], optional?: string[])
 *   => Record<string, unknown>}
 */
const object = (where, value, required, optional = []) => {
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new EvidenceError(where, "must be an object");
  }
  const sent = /** @type {Record<string, unknown>} */ (value);
  const missing = required.find((name) => !Object.hasOwn(sent, name));
  if (missing) throw new EvidenceError(`${where}.${missing}`, "must be there");
  const names = [...required, ...optional];
  const unknown = Object.keys(sent).find((name) => !names.includes(name));
  if (unknown === undefined) return sent;
  throw new EvidenceError(`${where}.${unknown.slice(0, 40)}`, "is not a field of this object");
};

/** @type {<T>(where: string, value: unknown, most: number, read: Read<T>) => T[]} */
const list = (where, value, most, read) => {
  if (Array.isArray(value) && value.length <= most) {
    return value.map((item, at) => read(`${where}[${at}]`, item));
  }
  throw new EvidenceError(where, `must be a list of at most ${most}`);
};

/** @type {Read<string>} */
const text = (where, value) => {
  if (typeof value !== "string") throw new EvidenceError(where, "must be a string");
  checkRange(where, characters(value), 0, TEXT_MAX);
  return value;
};

/** @type {Read<string>} */
const uuid = (where, value) => {
  if (isUuid(value)) return value;
  throw new EvidenceError(where, "must be a UUID in lowercase with dashes");
};

/** @type {Read<number>} */
const natural = (where, value) => {
  if (typeof value === "number" && value >= 0) return value;
  throw new EvidenceError(where, "must be an integer, zero or more");
};

/** @type {Read<bigint>} */
const balance = (where, value) => {
  if (typeof value === "string" && /^(?:0|-?[1-9][0-9]{0,18})$/.test(value)) {
    const subunits = BigInt(value);
    checkRange(where, subunits, -BALANCE_MAX, BALANCE_MAX);
    return subunits;
  }
  throw new EvidenceError(where, "must be a decimal string of subunits");
};

/** @type {Read<Uint8Array>} */
const node = (where, value) => {
  if (typeof value === "string" && value.length <= 2 * NODE_BYTES_MAX && value.length % 2 === 0) {
    return fromHex(where, value, value.length / 2);
  }
  throw new EvidenceError(where, `must be at most ${NODE_BYTES_MAX} bytes in hexadecimal digits`);
};

/** @type {(length: number) => Read<Uint8Array>} */
const bytesOf = (length) => (where, value) => fromHex(where, value, length);
