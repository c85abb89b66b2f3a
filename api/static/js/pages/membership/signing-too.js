/** Signs an order that others left at the desk, and posts it with the last signature. */
import { signOrder } from "../../orders.js";
import { ownKey } from "../acts.js";
import { ask, Problem, seat } from "../page.js";
import { postOrLeave } from "./cosigning.js";

const TYPES = [
  "role-granted",
  "role-withdrawn",
  "key-revoked",
  "account-opened",
  "account-closed",
  "balance-passed-on",
  "balances-brought",
  "import-certified",
  "book-ruled",
  "household-stated",
  "policy-adopted",
  "policy-ended",
  "list-approved",
  "leave-stated",
  "transfer",
  "hold",
  "mandate-given",
];

/** It was dropped, declined or posted since the page was made: nobody is to sign it any more. */
class NoLongerWaits extends Error {
  constructor() {
    super("no longer waits");
    this.name = "gone";
  }
}

/**
 * What others have signed of it by now; raises `NoLongerWaits`. Signed as this page has it, what
 * its giver took back would be paid all the same.
 *
 * @type {(id: string) => Promise<[string, string][]>}
 */
const signedBy = async (id) => {
  try {
    const path = `/v1/communities/${seat.community}/books/${seat.book}/drafts/${id}`;
    return (await ask(path)).signatures;
  } catch (error) {
    const gone = error instanceof Problem && error.problem.code === "resource_must_exist";
    throw gone ? new NoLongerWaits() : error;
  }
};

/**
 * Whether it is signed: not where it is none that stewards sign here. Raises as `postOrLeave`.
 *
 * @param {DOMStringMap} what - `order`, and the `memo` behind it
 * @param {number} missing - how many others must sign after this
 */
export const signToo = async ({ order = "", memo }, missing) => {
  const { book, id, key, type } = JSON.parse(order);
  if (book !== seat.book || !TYPES.includes(type)) return false;
  const own = await ownKey();
  // What another has begun to give: never what one's own key leads, which would give one's own.
  if (["transfer", "hold", "mandate-given"].includes(type) && key === own.public) return false;
  /** @type {[string, string][]} */
  const together = (await signedBy(id)).filter(([by]) => by !== own.public);
  together.push(await signOrder(order, own));
  together.sort(([one], [other]) => (one < other ? -1 : 1));
  const whole = { id, community: seat.community, order, signatures: together };
  await postOrLeave({ ...whole, ...(memo && { memo: JSON.parse(memo) }) }, missing);
  return true;
};
