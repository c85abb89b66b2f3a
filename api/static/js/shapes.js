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
/** @typedef {["rows", ...number[]]} Rows */
/** @typedef {Text | Decimal | Integer | OneOf | Either | List | Pairs | Rows} Kind */
/** @typedef {Record<string, number>} Fields */

/** The kinds of value; those inside others are named by number. @type {Kind[]} */
export const KINDS = [
  ["text", "(?![0-]{36})[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"],
  ["oneOf", "member", "fund", "fees", "solidarity", "write-off", "clearing"],
  ["text", "[0-9a-f]{64}"],
  ["decimal", "[1-9][0-9]{0,15}", "1", "9007199254740991"],
  ["integer", 1, 2147483647],
  ["integer", 0, 2147483647],
  ["decimal", "0|[1-9][0-9]{0,18}", "0", "4611686018427387904"],
  ["rows", 60, 3, 0, 0],
  ["text", "[0-9a-f]{40}"],
  ["oneOf", "none"],
  ["decimal", "0|-?[1-9][0-9]{0,18}", "-4611686018427387904", "4611686018427387904"],
  ["either", 9, 10],
  ["integer", 0, 8],
  ["oneOf", 1, 10, 60, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000],
  ["pairs", 8, 0, 2],
  ["text", "[A-Za-z][A-Za-z0-9-]{0,15}"],
  ["either", 9, 6],
  ["integer", 1, 8],
  ["integer", 0, 9007199254740991],
  ["rows", 60, 0, 11, 11, 18],
  ["oneOf", "held", "released"],
  ["decimal", "0|[1-9][0-9]{0,38}", "0", "170141183460469231731687303715884105727"],
  ["pairs", 8, 0, 3],
  ["text", "[a-z0-9-]{1,16}"],
  ["oneOf", "stewards"],
  ["either", 24, 0],
  ["list", 9, 25],
  ["integer", 3600000, 7776000000],
  ["integer", 0, 7],
  ["pairs", 16, 15, 18],
  ["list", 8, 0],
  ["rows", 60, 0, 1, 11, 0, 11],
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
  "balances-brought": [{"accounts": 4, "history": 2, "members": 5, "parts": 2, "source": 2, "total":
    6}, {}],
  "balances-entered": [{"moves": 7, "next": 2}, {}],
  "book-opened": [{"admin": 8, "lower": 11, "nonce": 2, "quorum": 12, "scale": 13, "service": 2,
    "stewards": 14, "unit": 15, "upper": 11}, {}],
  "book-ruled": [{"funds": 16, "lower": 11, "treasurers": 17, "upper": 11}, {}],
  "bound-set": [{"account": 0, "lower": 11, "reason": 2, "upper": 11}, {"until": 18}],
  "bounds-posted": [{"bounds": 19, "list": 0, "next": 2}, {}],
  "capture": [{"amount": 3, "hold": 0, "rest": 20}, {"memo": 2}],
  "epoch-closed": [{"accounts": 18, "balances": 2, "epoch": 18, "total": 21}, {}],
  "exchange": [{"givers": 22, "receivers": 22}, {"memo": 2, "unit": 15, "category": 23}],
  "guardians-chosen": [{"guardians": 26, "member": 0, "notice": 27, "quorum": 28}, {}],
  "guardians-kept": [{"choice": 0, "member": 0}, {}],
  "hold": [{"amount": 3, "from": 0, "to": 0, "until": 18}, {"memo": 2, "unit": 15, "category": 23}],
  "hold-expired": [{"hold": 0}, {}],
  "household-stated": [{"member": 0}, {"household": 0}],
  "import-certified": [{"brought": 0, "certificate": 2}, {}],
  "key-added": [{"member": 0, "added": 2}, {}],
  "key-revoked": [{"member": 0, "revoked": 2}, {}],
  "leaf-countersigned": [{"account": 0, "epoch": 18, "leaf": 2}, {}],
  "list-approved": [{"at": 18, "from": 18, "parts": 2, "rows": 4, "rule": 15, "total": 6, "until":
    18}, {"account": 0, "figures": 29, "reason": 2, "vote": 0}],
  "mandate-given": [{"account": 0, "broker": 0, "each": 3, "total": 3, "until": 18}, {"paper": 2,
    "payees": 30}],
  "mandate-withdrawn": [{"mandate": 0}, {}],
  "member-joined": [{"member": 0}, {}],
  "members-expected": [{"lines": 31, "next": 2, "salt": 2}, {}],
  "moves-posted": [{"list": 0, "moves": 7, "next": 2}, {}],
  "policy-adopted": [{"from": 18, "reason": 2, "rule": 15}, {"figures": 29}],
  "policy-ended": [{"kind": 15, "reason": 2}, {}],
  "recovery-asked": [{"added": 2, "member": 0}, {}],
  "recovery-cancelled": [{"member": 0, "recovery": 0}, {}],
  "recovery-completed": [{"member": 0, "recovery": 0}, {}],
  "release": [{"hold": 0}, {}],
  "reversal": [{"of": 0, "reason": 2}, {}],
  "role-granted": [{"member": 0, "role": 32}, {}],
  "role-withdrawn": [{"member": 0, "role": 32}, {}],
  "transfer": [{"amount": 3, "from": 0, "to": 0}, {"memo": 2, "unit": 15, "category": 23}],
  "transfer-by-mandate": [{"amount": 3, "from": 0, "mandate": 0, "to": 0}, {"memo": 2, "unit": 15,
    "category": 23}],
};
