/**
 * What each order type has: its own fields, those that must be there and those that may be, each
 * with the number of its kind. Made by `python -m api.shapes` from the rule book; not by hand.
 */

/** @typedef {["text", string]} Text */
/** @typedef {["decimal", string, string, string]} Decimal */
/** @typedef {["integer", number, number]} Integer */
/** @typedef {["oneOf", ...(string | number)[]]} OneOf */
/** @typedef {["either", number, number]} Either */
/** @typedef {["list", number, number]} List */
/** @typedef {["pairs", number, number, number]} Pairs */
/** @typedef {Text | Decimal | Integer | OneOf | Either | List | Pairs} Kind */
/** @typedef {Record<string, number>} Fields */

/** The kinds of value; those inside others are named by number. @type {Kind[]} */
export const KINDS = [
  ["text", "(?![0-]{36})[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"],
  ["oneOf", "member", "fund", "fees", "solidarity", "write-off", "clearing"],
  ["text", "[0-9a-f]{64}"],
  ["decimal", "[1-9][0-9]{0,15}", "1", "9007199254740991"],
  ["text", "[0-9a-f]{40}"],
  ["oneOf", "none"],
  ["decimal", "0|-?[1-9][0-9]{0,18}", "-4611686018427387904", "4611686018427387904"],
  ["either", 5, 6],
  ["integer", 0, 8],
  ["oneOf", 1, 10, 60, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000],
  ["pairs", 8, 0, 2],
  ["text", "[A-Za-z][A-Za-z0-9-]{0,15}"],
  ["integer", 0, 9007199254740991],
  ["oneOf", "held", "released"],
  ["decimal", "0|[1-9][0-9]{0,38}", "0", "170141183460469231731687303715884105727"],
  ["pairs", 8, 0, 3],
  ["oneOf", "stewards"],
  ["either", 16, 0],
  ["list", 9, 17],
  ["integer", 3600000, 7776000000],
  ["integer", 0, 7],
  ["list", 8, 0],
  ["oneOf", "steward", "treasurer", "broker", "auditor"],
];

/** The fields by which orders commit to a text; each has one of them at most. */
export const COMMITTED = ["memo", "reason", "paper"];

/** By type: the fields that must be there, and those that may. */
/** @type {Record<string, [Fields, Fields]>} */
export const SHAPES = {
  "account-closed": [{"account": 0}, {}],
  "account-opened": [{"account": 0, "kind": 1, "member": 0, "salt": 2}, {}],
  "balance-passed-on": [{"amount": 3, "from": 0, "to": 0}, {}],
  "book-opened": [{"admin": 4, "lower": 7, "nonce": 2, "quorum": 8, "scale": 9, "service": 2,
    "stewards": 10, "unit": 11, "upper": 7}, {}],
  "bound-set": [{"account": 0, "lower": 7, "reason": 2, "upper": 7}, {"until": 12}],
  "capture": [{"amount": 3, "hold": 0, "rest": 13}, {"memo": 2}],
  "epoch-closed": [{"accounts": 12, "balances": 2, "epoch": 12, "total": 14}, {}],
  "exchange": [{"givers": 15, "receivers": 15}, {"memo": 2, "unit": 11}],
  "guardians-chosen": [{"guardians": 18, "member": 0, "notice": 19, "quorum": 20}, {}],
  "guardians-kept": [{"choice": 0, "member": 0}, {}],
  "hold": [{"amount": 3, "from": 0, "to": 0, "until": 12}, {"memo": 2, "unit": 11}],
  "hold-expired": [{"hold": 0}, {}],
  "key-added": [{"member": 0, "added": 2}, {}],
  "key-revoked": [{"member": 0, "revoked": 2}, {}],
  "leaf-countersigned": [{"account": 0, "epoch": 12, "leaf": 2}, {}],
  "mandate-given": [{"account": 0, "broker": 0, "each": 3, "total": 3, "until": 12}, {"paper": 2,
    "payees": 21}],
  "mandate-withdrawn": [{"mandate": 0}, {}],
  "member-joined": [{"member": 0}, {}],
  "recovery-asked": [{"added": 2, "member": 0}, {}],
  "recovery-cancelled": [{"member": 0, "recovery": 0}, {}],
  "recovery-completed": [{"member": 0, "recovery": 0}, {}],
  "release": [{"hold": 0}, {}],
  "reversal": [{"of": 0, "reason": 2}, {}],
  "role-granted": [{"member": 0, "role": 22}, {}],
  "role-withdrawn": [{"member": 0, "role": 22}, {}],
  "transfer": [{"amount": 3, "from": 0, "to": 0}, {"memo": 2, "unit": 11}],
  "transfer-by-mandate": [{"amount": 3, "from": 0, "mandate": 0, "to": 0}, {"memo": 2, "unit": 11}],
};
