/**
 * Secret ballots, as `wallets.ballots` has them: what a member seals, which only several trustees
 * together open, and only with all other ballots.
 *
 * What is random here is kept nowhere: who had it could show how a member voted.
 */
import { concat, tag, toHex } from "./bytes.js";
import { bookBytes, bytesOf, group, unguessable, uuidBytes } from "./group.js";

/** @typedef {{keys: string[], threshold: number}} Box - trustees' keys, in hex */
/** @typedef {import("./group.js").Random} Random */
/** @typedef {import("./group.js").Group} Group */

const BALLOT = tag("ayni-ballot-v1");
const [SHARED, NUMBER, SUM] = [Uint8Array.of(0), Uint8Array.of(1), Uint8Array.of(2)];

/**
 * A ballot for the option numbered `chosen` from 0 on, null for a blank one: in hex.
 *
 * @param {{book: string, vote: string, member: string}} where
 * @param {Box} box
 * @param {number | null} chosen
 * @param {number} options
 * @param {Random} [random]
 */
export const sealBallot = async (where, box, chosen, options, random = unguessable) => {
  const math = await group(random);
  const [vote, member] = [uuidBytes(where.vote), uuidBytes(where.member)];
  const context = concat(BALLOT, bookBytes(where.book), vote, member);
  const keys = box.keys.map(math.point);
  const out = [];
  const sum = { seed: 0n, at: math.zero, hidden: math.zero };
  for (let option = 0; option < options; option += 1) {
    const here = concat(context, [option]);
    const number = option === chosen ? 1n : 0n;
    const one = await sealNumber(math, here, { keys, threshold: box.threshold }, number);
    out.push(one.bytes);
    sum.seed += one.seed;
    sum.at = sum.at.add(one.at);
    sum.hidden = sum.hidden.add(one.hidden);
  }
  const total = chosen === null ? 0n : 1n;
  out.push(await proveBit(math, concat(context, SUM), sum, total));
  return toHex(concat(...out));
};

/**
 * A number shared among the trustees, with its proofs.
 *
 * @param {Group} math
 * @param {Uint8Array} here
 * @param {{keys: any[], threshold: number}} box
 * @param {bigint} number
 */
const sealNumber = async (math, here, { keys, threshold }, number) => {
  const factors = Array.from({ length: threshold }, math.scalar);
  const commitments = factors.map((factor) => math.other.multiply(factor));
  const values = keys.map((_, at) =>
    factors.reduceRight((sum, factor) => math.mod(sum * BigInt(at + 1) + factor), 0n),
  );
  const shares = keys.map((key, at) => key.multiply(values[at]));
  const [seed] = factors;
  const hidden = math.base.multiply(math.mod(seed + number));
  const masks = keys.map(math.scalar);
  const made = keys.flatMap((key, at) => [
    math.other.multiply(masks[at]),
    key.multiply(masks[at]),
  ]);
  const stated = [...keys, ...commitments, ...shares, hidden, ...made];
  const hashed = await math.challenge(concat(here, SHARED), stated);
  const sealed = { seed, at: commitments[0], hidden };
  const points = [...commitments, ...shares, hidden].map(bytesOf);
  const answers = masks.map((mask, at) => math.bytes(mask - hashed * values[at]));
  const bit = await proveBit(math, concat(here, NUMBER), sealed, number);
  return { ...sealed, bytes: concat(...points, math.bytes(hashed), ...answers, bit) };
};

/**
 * That what is sealed is 0 or 1, and not which.
 *
 * @param {Group} math
 * @param {Uint8Array} context
 * @param {{seed: bigint, at: any, hidden: any}} sealed
 * @param {bigint} number
 */
const proveBit = async (math, context, { seed, at, hidden }, number) => {
  const [mask, pretended, answer] = [math.scalar(), math.scalar(), math.scalar()];
  const known = [math.other.multiply(mask), math.base.multiply(mask)];
  const other = number === 0n ? hidden.add(math.base.negate()) : hidden;
  const madeUp = [
    math.other.multiply(answer).add(at.multiply(pretended)),
    math.base.multiply(answer).add(other.multiply(pretended)),
  ];
  const made = number === 0n ? [...known, ...madeUp] : [...madeUp, ...known];
  const all = await math.challenge(context, [at, hidden, ...made]);
  const hashed = math.mod(all - pretended);
  const answered = mask - hashed * seed;
  const said =
    number === 0n
      ? [hashed, pretended, answered, answer]
      : [pretended, hashed, answer, answered];
  return concat(...said.map(math.bytes));
};
