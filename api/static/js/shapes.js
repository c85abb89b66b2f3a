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
  ["integer", 1, 5],
  ["text", "(?:[0-9a-f]{64}){1,109}"],
  ["text", "[0-9a-f]{40}"],
  ["oneOf", "none"],
  ["decimal", "0|-?[1-9][0-9]{0,18}", "-4611686018427387904", "4611686018427387904"],
  ["either", 11, 12],
  ["integer", 0, 8],
  ["oneOf", 1, 10, 60, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000],
  ["pairs", 8, 0, 2],
  ["text", "[A-Za-z][A-Za-z0-9-]{0,15}"],
  ["either", 11, 6],
  ["integer", 1, 8],
  ["integer", 0, 9007199254740991],
  ["rows", 60, 0, 13, 13, 20],
  ["text", "(?:[0-9a-f]{64}){1,3}"],
  ["oneOf", "held", "released"],
  ["decimal", "0|[1-9][0-9]{0,38}", "0", "170141183460469231731687303715884105727"],
  ["pairs", 8, 0, 3],
  ["text", "[a-z0-9-]{1,16}"],
  ["oneOf", "stewards"],
  ["either", 27, 0],
  ["list", 9, 28],
  ["integer", 3600000, 7776000000],
  ["integer", 0, 7],
  ["pairs", 16, 17, 20],
  ["list", 20, 0],
  ["list", 8, 0],
  ["rows", 60, 0, 1, 13, 0, 13],
  ["oneOf", "steward", "treasurer", "broker", "auditor"],
  ["text", "(?:[0-9a-f]{64}){1,15}"],
  ["rows", 5, 5],
  ["oneOf", "open", "secret"],
  ["integer", 500, 999],
  ["integer", 2, 5],
  ["integer", 0, 9],
  ["list", 5, 0],
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
  "ballot-cast": [{"member": 0, "vote": 0}, {"option": 8, "sealed": 9}],
  "book-opened": [{"admin": 10, "lower": 13, "nonce": 2, "quorum": 14, "scale": 15, "service": 2,
    "stewards": 16, "unit": 17, "upper": 13}, {}],
  "book-ruled": [{"funds": 18, "lower": 13, "treasurers": 19, "upper": 13}, {}],
  "bound-set": [{"account": 0, "lower": 13, "reason": 2, "upper": 13}, {"until": 20}],
  "bounds-posted": [{"bounds": 21, "list": 0, "next": 2}, {}],
  "box-key-made": [{"made": 22, "member": 0}, {}],
  "capture": [{"amount": 3, "hold": 0, "rest": 23}, {"memo": 2}],
  "data-released": [{"at": 20, "digest": 2, "reason": 2, "vote": 0}, {}],
  "endorsement-stated": [{"amount": 6, "endorsed": 0, "endorser": 0}, {}],
  "epoch-closed": [{"accounts": 20, "balances": 2, "epoch": 20, "total": 24}, {}],
  "exchange": [{"givers": 25, "receivers": 25}, {"memo": 2, "unit": 17, "category": 26}],
  "guardians-chosen": [{"guardians": 29, "member": 0, "notice": 30, "quorum": 31}, {}],
  "guardians-kept": [{"choice": 0, "member": 0}, {}],
  "hold": [{"amount": 3, "from": 0, "to": 0, "until": 20}, {"memo": 2, "unit": 17, "category": 26}],
  "hold-expired": [{"hold": 0}, {}],
  "household-stated": [{"member": 0}, {"household": 0}],
  "import-certified": [{"brought": 0, "certificate": 2}, {}],
  "key-added": [{"member": 0, "added": 2}, {}],
  "key-revoked": [{"member": 0, "revoked": 2}, {}],
  "leaf-countersigned": [{"account": 0, "epoch": 20, "leaf": 2}, {}],
  "leave-stated": [{"from": 20, "member": 0, "reason": 2, "until": 20}, {}],
  "list-approved": [{"at": 20, "from": 20, "parts": 2, "rows": 4, "rule": 17, "total": 6, "until":
    20}, {"account": 0, "figures": 32, "reason": 2, "vote": 0}],
  "list-reversed": [{"parts": 33, "reason": 2}, {}],
  "mandate-given": [{"account": 0, "broker": 0, "each": 3, "total": 3, "until": 20}, {"paper": 2,
    "payees": 34}],
  "mandate-withdrawn": [{"mandate": 0}, {}],
  "member-joined": [{"member": 0}, {}],
  "members-expected": [{"lines": 35, "next": 2, "salt": 2}, {}],
  "moves-posted": [{"list": 0, "moves": 7, "next": 2}, {}],
  "policy-adopted": [{"from": 20, "reason": 2, "rule": 17}, {"figures": 32, "vote": 0}],
  "policy-ended": [{"kind": 17, "reason": 2}, {"vote": 0}],
  "proxy-given": [{"holder": 0, "member": 0, "vote": 0}, {}],
  "proxy-withdrawn": [{"holder": 0, "member": 0, "vote": 0}, {}],
  "recovery-asked": [{"added": 2, "member": 0}, {}],
  "recovery-cancelled": [{"member": 0, "recovery": 0}, {}],
  "recovery-completed": [{"member": 0, "recovery": 0}, {}],
  "release": [{"hold": 0}, {}],
  "reversal": [{"of": 0, "reason": 2}, {}],
  "role-granted": [{"member": 0, "role": 36}, {"vote": 0}],
  "role-withdrawn": [{"member": 0, "role": 36}, {"vote": 0}],
  "share-given": [{"member": 0, "shares": 37, "vote": 0}, {}],
  "transfer": [{"amount": 3, "from": 0, "to": 0}, {"memo": 2, "unit": 17, "category": 26}],
  "transfer-by-mandate": [{"amount": 3, "from": 0, "mandate": 0, "to": 0}, {"memo": 2, "unit": 17,
    "category": 26}],
  "vote-counted": [{"cast": 5, "counts": 38, "vote": 0}, {}],
  "vote-opened": [{"ends": 20, "kind": 39, "majority": 40, "memo": 2, "options": 41, "proxies": 42,
    "quorum": 4}, {"subject": 2, "threshold": 41, "trustees": 43}],
};
