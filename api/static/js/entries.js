/**
 * Entries: accepted orders as the journal keeps them, in canonical bytes.
 *
 * Which fields an order type has is in `shapes.js`, made from the rules' own table, so that this
 * reads what Python reads and refuses what Python refuses. What is read are values of the right
 * form; whether the order was allowed, the audit finds.
 */
import { decode } from "./canonical.js";
import { EvidenceError, within } from "./evidence.js";
import { isId } from "./ids.js";
import { COMMITTED, KINDS, SHAPES } from "./shapes.js";

/**
 * What is used of an entry: its place, what it moves by account, the order and who signed it.
 *
 * @typedef {object} Entry
 * @property {number} seq
 * @property {[string, bigint][]} legs
 * @property {Record<string, unknown>} order
 * @property {[string, string][]} signatures - pairs of public key and signature in hex
 */

const ENTRY_BYTES_MAX = 65_535;
const SIGNATURES_MAX = 8;
const FIELDS = ["legs", "order", "rand", "seq", "signatures", "time", "v"];
const COMMON = ["book", "expires", "id", "key", "type", "v"];
const NEWER = "its order is of a kind that this program does not know; use a newer one";

/** @type {(length: number) => (value: unknown) => boolean} */
const hexOf = (length) => (value) =>
  typeof value === "string" && value.length === 2 * length && !/[^0-9a-f]/.test(value);

const [isHex16, isHex32, isHex64] = [16, 32, 64].map(hexOf);

/** @type {(value: unknown) => boolean} */
const isNatural = (value) => Number.isSafeInteger(value) && /** @type {number} */ (value) >= 0;

/** @type {(value: unknown) => boolean} */
const isLeg = (value) => {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [account, amount] = value;
  return isId(account) && typeof amount === "string" && /^(?:0|-?[1-9][0-9]{0,18})$/.test(amount);
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
  /** @type {Need} */
  const need = (isRight, why) => {
    if (!isRight) throw new EvidenceError(where, why);
  };
  const sent = await within(where, "", () => decode(data, ENTRY_BYTES_MAX));
  need(hasFields(sent, FIELDS) && sent.v === 1, `must have the fields ${FIELDS} and v = 1`);
  const { legs, rand, seq, time } = sent;
  need(Array.isArray(legs) && legs.every(isLeg), "legs: must be pairs of account and amount");
  need(isNatural(seq) && isNatural(time), "seq, time: must be integers, zero or more");
  need(isHex16(rand), "rand: must be 16 bytes in lowercase hexadecimal");
  const { order, signatures } = readOrder(sent, need);
  const moved = /** @type {[string, string][]} */ (legs).map(
    ([account, amount]) => /** @type {[string, bigint]} */ ([account, BigInt(amount)]),
  );
  return { seq: /** @type {number} */ (seq), legs: moved, order, signatures };
};

/**
 * What an order commits to, as its memo or the like; undefined if it does to nothing.
 *
 * @param {Record<string, unknown>} order - of an entry that was read
 */
export const committedBy = (order) =>
  COMMITTED.map((name) => order[name]).find((value) => value !== undefined);

/** @typedef {(isRight: boolean, why: string) => void} Need */

/**
 * @type {(sent: Record<string, unknown>, need: Need)
 *   => {order: Record<string, unknown>, signatures: [string, string][]}}
 */
const readOrder = ({ order: sent, signatures }, need) => {
  need(typeof sent === "object" && !Array.isArray(sent), "order: must be an object");
  const order = /** @type {Record<string, unknown>} */ (sent);
  need(Array.isArray(signatures) && signatures.every(isSignature), "signatures: must be pairs");
  readFields(order, need);
  const pairs = /** @type {[string, string][]} */ (signatures);
  const keys = pairs.map(([key]) => key);
  need(keys.length <= SIGNATURES_MAX, "signatures: must be one to eight");
  const isOrdered = keys.every((key, at) => at === 0 || keys[at - 1] < key);
  need(isOrdered && keys.includes(String(order.key)), "signatures: in key order, the leading too");
  return { order, signatures: pairs };
};

/** @type {(order: Record<string, unknown>, need: Need) => void} */
const readFields = (order, need) => {
  const type = typeof order.type === "string" ? order.type : "";
  need(Object.hasOwn(SHAPES, type), `${NEWER}: ${[...type].slice(0, 40).join("")}`);
  const isCommon = COMMON.every((name) => Object.hasOwn(order, name)) && order.v === 1;
  need(isCommon, `order: must have ${COMMON} and v = 1`);
  need(isHex32(order.book) && isHex32(order.key) && isId(order.id), "order: book, key or id");
  need(isNatural(order.expires), "order: expires must be an integer, zero or more");
  const [required, optional] = SHAPES[type];
  const isKnown = (/** @type {string} */ name) => COMMON.includes(name) || Object.hasOwn(own, name);
  const own = { ...required, ...optional };
  const unknown = Object.keys(order).find((name) => !isKnown(name));
  need(unknown === undefined, `order: ${unknown?.slice(0, 40)} is no field of a ${type}`);
  for (const [name, kind] of Object.entries(own)) {
    const isThere = Object.hasOwn(order, name);
    need(isThere || Object.hasOwn(optional, name), `order: ${name} must be there`);
    need(!isThere || isOfKind(kind, order[name]), `order: ${name} must be well formed`);
  }
};

/** Whether a value is of the kind with that number. @type {(at: number, value: any) => boolean} */
const isOfKind = (at, value) => {
  const kind = KINDS[at];
  switch (kind[0]) {
    case "text":
      return typeof value === "string" && new RegExp(`^(?:${kind[1]})$`).test(value);
    case "decimal":
      return (
        typeof value === "string" &&
        new RegExp(`^(?:${kind[1]})$`).test(value) &&
        BigInt(value) >= BigInt(kind[2]) &&
        BigInt(value) <= BigInt(kind[3])
      );
    case "integer":
      return typeof value === "number" && value >= kind[1] && value <= kind[2];
    case "oneOf":
      return kind.indexOf(value, 1) > 0;
    case "either":
      return isOfKind(kind[1], value) || isOfKind(kind[2], value);
    case "list":
      return isAscending(value, kind[1]) && value.every((item) => isOfKind(kind[2], item));
    case "rows":
      return isRows(value, kind[1], /** @type {number[]} */ (kind.slice(2)));
    default:
      return isPairs(value, kind[1], kind[2], kind[3]);
  }
};

/** @type {(value: unknown, most: number, kinds: number[]) => boolean} */
const isRows = (value, most, kinds) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= most &&
  value.every(
    (row) =>
      Array.isArray(row) &&
      row.length === kinds.length &&
      kinds.every((kind, at) => isOfKind(kind, row[at])),
  );

/** @type {(value: unknown, most: number, first: number, second: number) => boolean} */
const isPairs = (value, most, first, second) => {
  if (!Array.isArray(value)) return false;
  if (!value.every((pair) => Array.isArray(pair) && pair.length === 2)) return false;
  if (!value.every(([a, b]) => isOfKind(first, a) && isOfKind(second, b))) return false;
  return isAscending(value.map(([a]) => a), most);
};

/** @type {(value: unknown, most: number) => value is unknown[]} */
const isAscending = (value, most) =>
  Array.isArray(value) &&
  value.length >= 1 &&
  value.length <= most &&
  value.every((item, at) => typeof item === "string" && (at === 0 || value[at - 1] < item));

/** @type {(value: object, sorted: string[]) => boolean} */
const hasFields = (value, sorted) => Object.keys(value).sort().join() === sorted.join();
