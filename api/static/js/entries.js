/**
 * Entries: accepted orders as the journal keeps them, in canonical bytes.
 *
 * Leaves to others: which fields of its own an order type has (the service and the audit), but for
 * `epoch-closed`, on which the check of a bundle stands.
 */
import { decode } from "./canonical.js";
import { EvidenceError, within } from "./evidence.js";
import { isUuid } from "./ids.js";
import { SUM_LIMIT } from "./sumtree.js";

/**
 * What is used of an entry: its place, whose accounts it touches, and the order.
 *
 * @typedef {{seq: number, accounts: string[], order: Record<string, unknown>}} Entry
 */

const ENTRY_BYTES_MAX = 65_535;
const SIGNATURES_MAX = 8;
const FIELDS = ["legs", "order", "rand", "seq", "signatures", "time", "v"];
const COMMON = ["book", "expires", "id", "key", "type", "v"];
const CLOSING = [...COMMON, "accounts", "balances", "epoch", "total"].sort();

/** @type {(length: number) => (value: unknown) => boolean} */
const hexOf = (length) => (value) =>
  typeof value === "string" && value.length === 2 * length && !/[^0-9a-f]/.test(value);

const [isHex16, isHex32, isHex64] = [16, 32, 64].map(hexOf);

/** @type {(value: unknown) => boolean} */
const isNatural = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;

/** @type {(value: unknown) => boolean} */
const isTotal = (value) =>
  typeof value === "string" && /^(?:0|[1-9][0-9]{0,38})$/.test(value) && BigInt(value) < SUM_LIMIT;

/** @type {(value: unknown) => boolean} */
const isLeg = (value) => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [account, amount] = value;
  return isUuid(account) && typeof amount === "string" && /^(?:0|-?[1-9][0-9]{0,18})$/.test(amount);
};

/** @type {(value: unknown) => boolean} */
const isSignature = (value) =>
  Array.isArray(value) && value.length === 2 && isHex32(value[0]) && isHex64(value[1]);

/**
 * Reads an entry's bytes; raises `EvidenceError` at `where` if they are not one.
 *
 * @param {Uint8Array} data
 * @param {string} where
 * @returns {Promise<Entry>}
 */
export const readEntry = async (data, where) => {
  /** @type {(isRight: boolean, why: string) => void} */
  const need = (isRight, why) => {
    if (!isRight) throw new EvidenceError(where, why);
  };
  const sent = await within(where, "", () => decode(data, ENTRY_BYTES_MAX));
  need(hasFields(sent, FIELDS) && sent.v === 1, `must have the fields ${FIELDS} and v = 1`);
  const { legs, rand, seq, time } = sent;
  need(Array.isArray(legs) && legs.every(isLeg), "legs: must be pairs of account and amount");
  need(isNatural(seq) && isNatural(time), "seq, time: must be integers, zero or more");
  need(isHex16(rand), "rand: must be 16 bytes in lowercase hexadecimal");
  const order = readOrder(sent, need);
  const accounts = /** @type {[string, string][]} */ (legs).map(([account]) => account);
  return { seq: /** @type {number} */ (seq), accounts, order };
};

/** @typedef {(isRight: boolean, why: string) => void} Need */

/** @type {(sent: Record<string, unknown>, need: Need) => Record<string, unknown>} */
const readOrder = ({ order: sent, signatures }, need) => {
  need(typeof sent === "object" && !Array.isArray(sent), "order: must be an object");
  const order = /** @type {Record<string, unknown>} */ (sent);
  const isCommon = COMMON.every((name) => Object.hasOwn(order, name)) && order.v === 1;
  need(isCommon && typeof order.type === "string", `order: must have ${COMMON} and v = 1`);
  need(isHex32(order.book) && isHex32(order.key) && isUuid(order.id), "order: book, key or id");
  need(isNatural(order.expires), "order: expires must be an integer, zero or more");
  need(order.type !== "epoch-closed" || isClosing(order), "order: must be a well-formed closing");
  need(Array.isArray(signatures) && signatures.every(isSignature), "signatures: must be pairs");
  const keys = /** @type {[string, string][]} */ (signatures).map(([key]) => key);
  need(keys.length <= SIGNATURES_MAX, "signatures: must be one to eight");
  const isOrdered = keys.every((key, at) => at === 0 || keys[at - 1] < key);
  need(isOrdered && keys.includes(String(order.key)), "signatures: in key order, the leading too");
  return order;
};

/** @type {(order: Record<string, unknown>) => boolean} */
const isClosing = (order) =>
  hasFields(order, CLOSING) &&
  isNatural(order.accounts) &&
  isNatural(order.epoch) &&
  isHex32(order.balances) &&
  isTotal(order.total);

/** @type {(value: object, sorted: string[]) => boolean} */
const hasFields = (value, sorted) => Object.keys(value).sort().join() === sorted.join();
