/**
 * Sealed ballots, read with their proofs and added up, as `wallets.ballots` has it: who opens a sum
 * knows then of what it is the sum.
 *
 * Leaves to others: that these are the entries of the journal (`news.js`), and that none is missing
 * among them or was signed by somebody made up (the audit).
 */
import { concat, fromHex, tag, toHex } from "./bytes.js";
import { EvidenceError } from "./evidence.js";
import { WIDTH, bookBytes, bytesOf, group, unguessable, uuidBytes } from "./group.js";

/** @typedef {import("./group.js").Group} Group */
/** @typedef {{member: string, sealed: string}} Ballot - whose it is, and what it says, in hex */
/** @typedef {{keys: any[], threshold: number}} Box - trustees' keys as points */

const BALLOT = tag("ayni-ballot-v1");
const [SHARED, NUMBER, SUM] = [Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(2)];
const BIT_WIDTH = 4;

/** @type {(isRight: boolean, why: string) => void} */
const need = (isRight, why) => {
  if (!isRight) throw new EvidenceError("ballot", why);
};

/**
 * For each option the sum of what is hidden and of each trustee's shares, in hex. Raises
 * `EvidenceError` where a ballot is none, or somebody has two.
 *
 * @param {{book: string, vote: string}} where
 * @param {{keys: string[], threshold: number}} box
 * @param {number} options
 * @param {Ballot[]} ballots
 * @param {(count: number) => void} [done] - how many were added up so far
 * @returns {Promise<string[][]>}
 */
export const recount = async (where, box, options, ballots, done = () => {}) => {
  const math = await group(unguessable);
  const opened = { keys: box.keys.map(math.point), threshold: box.threshold };
  const members = new Set(ballots.map(({ member }) => member));
  need(members.size === ballots.length, "is there twice");
  const width = 1 + opened.keys.length;
  let sums = Array.from({ length: options }, () => Array(width).fill(math.zero));
  for (const [at, { member, sealed }] of ballots.entries()) {
    const ids = concat(uuidBytes(where.vote), uuidBytes(member));
    const context = concat(BALLOT, bookBytes(where.book), ids);
    const rows = await read(math, context, opened, options, sealed);
    sums = sums.map((row, option) => row.map((sum, of) => sum.add(rows[option][of])));
    done(at + 1);
  }
  return sums.map((row) => row.map((sum) => toHex(bytesOf(sum))));
};

/**
 * What a ballot has sealed, an option each: what is hidden, and the shares.
 *
 * @type {(math: Group, context: Uint8Array, box: Box, options: number, sealed: string)
 *   => Promise<any[][]>}
 */
const read = async (math, context, box, options, sealed) => {
  const each = box.threshold + 2 * box.keys.length + 2 + BIT_WIDTH;
  const bytes = fromHex("ballot", sealed, WIDTH * (options * each + BIT_WIDTH));
  let from = 0;
  /** @type {(count: number) => Uint8Array[]} */
  const next = (count) =>
    Array.from({ length: count }, () => bytes.slice(from, (from += WIDTH)));
  const part = {
    points: (/** @type {number} */ count) => next(count).map(toHex).map(math.point),
    scalars: (/** @type {number} */ count) => next(count).map(math.number),
  };
  const rows = [];
  let [seed, total] = [math.zero, math.zero];
  for (let option = 0; option < options; option += 1) {
    const one = await readOption(math, concat(context, [option]), box, part);
    [seed, total] = [seed.add(one.seed), total.add(one.hidden)];
    rows.push([one.hidden, ...one.shares]);
  }
  await needBit(math, concat(context, SUM), seed, total, part.scalars(BIT_WIDTH));
  return rows;
};

/**
 * @type {(math: Group, here: Uint8Array, box: Box, part: {points: (count: number) => any[],
 *   scalars: (count: number) => bigint[]}) => Promise<{seed: any, hidden: any, shares: any[]}>}
 */
const readOption = async (math, here, { keys, threshold }, part) => {
  const [commitments, shares] = [part.points(threshold), part.points(keys.length)];
  const [[hidden], [hashed]] = [part.points(1), part.scalars(1)];
  const answers = part.scalars(keys.length);
  const made = keys.flatMap((key, at) => {
    const by = BigInt(at + 1);
    const due = commitments.reduceRight((sum, one) => times(sum, by).add(one), math.zero);
    const first = times(math.other, answers[at]).add(times(due, hashed));
    return [first, times(key, answers[at]).add(times(shares[at], hashed))];
  });
  const stated = [...keys, ...commitments, ...shares, hidden, ...made];
  const found = await math.challenge(concat(here, SHARED), stated);
  need(found === hashed, "has shares that are not of one number");
  await needBit(math, concat(here, NUMBER), commitments[0], hidden, part.scalars(BIT_WIDTH));
  return { seed: commitments[0], hidden, shares };
};

/**
 * Raises `EvidenceError` unless what is sealed is 0 or 1.
 *
 * @type {(math: Group, context: Uint8Array, seed: any, hidden: any, proof: bigint[])
 *   => Promise<void>}
 */
const needBit = async (math, context, seed, hidden, [zero, one, toZero, toOne]) => {
  const less = hidden.add(math.base.negate());
  const made = [
    [zero, toZero, hidden],
    [one, toOne, less],
  ].flatMap(([hashed, answer, at]) => [
    times(math.other, answer).add(times(seed, hashed)),
    times(math.base, answer).add(times(at, hashed)),
  ]);
  const found = await math.challenge(context, [seed, hidden, ...made]);
  need(found === math.mod(zero + one), "has a number that is neither 0 nor 1");
};

/** A point so many times; nothing here is secret. @type {(point: any, scalar: bigint) => any} */
const times = (point, scalar) => point.multiply(scalar, false);
