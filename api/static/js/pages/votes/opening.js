/**
 * What a trustee opens: the sum of ballots that this browser has read from the book itself. A
 * service that asks for one ballot's share gets none.
 *
 * 1. Each ballot is in the journal of the log that this browser knows, cast in this vote by whom
 *    the list says; nobody is there twice, and there are two at least.
 * 2. Its proofs hold.
 * 3. They add up to what the service shows.
 * 4. This browser has opened no other sum of the vote: from two of them a ballot could be told.
 */
import { readLogKey } from "../../checkpoint.js";
import { EvidenceError } from "../../evidence.js";
import { keepBeside } from "../../keystore.js";
import { checkActs } from "../../news.js";
import { recount } from "../../recount.js";
import { store } from "../acts.js";
import { ask, at, NoAnswer, seat, text } from "../page.js";
import { known } from "../promise.js";

const BALLOTS_MIN = 2;

/** Told apart from evidence: one ballot is right, but opened it would not be secret. */
class TooFew extends Error {
  name = "TooFew";
}

/** @type {(ballots: {seq: number, member: string}[], vote: string) => Promise<any[]>} */
const entriesOf = async (ballots, vote) => {
  const answer = await fetch(`${seat.api}/checkpoint`, { cache: "no-store" });
  if (!answer.ok) throw new NoAnswer(answer.status);
  const checkpoint = await answer.text();
  const size = Number(checkpoint.split("\n")[1]);
  const { logKey } = await known(seat.community, seat.book);
  const key = await readLogKey(logKey);
  const found = [];
  for (const [count, { member, seq }] of ballots.entries()) {
    at("said").textContent = text("reading", { count: count + 1, all: ballots.length });
    const { entry } = await ask(`${seat.api}/entries/${seq}`);
    const { proof } = await ask(`${seat.api}/entries/${seq}/proof?size=${size}`);
    const acts = [{ index: seq, entry, proof }];
    const [{ order }] = await checkActs({ acts, size, checkpoint, until: 0 }, key);
    const said = [order.type, order.book, order.vote, order.member].join();
    if (said !== ["ballot-cast", seat.book, vote, member].join()) {
      throw new EvidenceError(`entry ${seq}`, "is another ballot");
    }
    found.push(order);
  }
  return found;
};

/**
 * The sums of what was sealed for each trustee, once all steps hold; raises `EvidenceError`.
 *
 * @param {any} vote - as the service has it
 * @returns {Promise<string[][]>}
 */
export const checkedSums = async ({ ballots, id, options, sums, threshold, trustees }) => {
  if (ballots.length < BALLOTS_MIN) throw new TooFew();
  const orders = await entriesOf(ballots, id);
  const keys = trustees.map((/** @type {any} */ one) => one.key);
  const where = { book: seat.book, vote: id };
  const found = await recount(where, { keys, threshold }, options.length, orders);
  if (JSON.stringify(found) !== JSON.stringify(sums)) {
    throw new EvidenceError("sums", "are not those of the ballots");
  }
  at("said").textContent = "";
  return found;
};

/**
 * Notes which sum of a vote is opened here; raises `EvidenceError` if another one was.
 *
 * @param {any} held - the member's key with what is kept beside it
 * @param {string} vote
 * @param {string[]} own
 */
export const openOnce = async (held, vote, own) => {
  const before = held.opened?.[vote];
  if (before && before !== own.join()) throw new EvidenceError("sums", "are others than before");
  const opened = { ...held.opened, [vote]: own.join() };
  await keepBeside(await store, seat.community, seat.member, /** @type {any} */ ({ opened }));
};
