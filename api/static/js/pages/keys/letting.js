/** Lets this browser in by a further key of its member's, from paper or a passkey. */
import { orderText } from "../../orders.js";
import { newId } from "../acts.js";
import { now } from "../clock.js";
import { ask } from "../page.js";
import { newKey } from "./keeping.js";
import { answered } from "./session.js";
import { signedToo, take } from "./taking.js";

const LIFE_MS = 3_600_000;

/** @typedef {{community: string, book: string}} Where */

/**
 * Whose a key is, as the service knows them by it.
 *
 * @param {import("../../keys.js").Key} key
 * @param {Where} where
 */
export const whoseIs = async (key, { community, book }) => {
  const who = await answered({ ...key, community, book, member: "" });
  const { member, token } = await ask("/v1/sign-in", { method: "POST", body: who });
  const path = `/v1/communities/${community}/books/${book}`;
  const { name, accounts } = await ask(`${path}/members/${member}`, { token });
  return { community, book, member, name: name ?? "", accounts, token, path };
};

/**
 * The order by which a key brings in another, signed by both.
 *
 * @param {import("../../keys.js").Key} key
 * @param {Where & {member: string}} whose
 * @param {import("../../keys.js").Key} own
 */
export const broughtBy = (key, { community, book, member }, own) => {
  const common = { book, id: newId(), key: key.public, expires: now() + LIFE_MS };
  const order = orderText("key-added", common, { member, added: own.public });
  return signedToo(community, order, [], key, own);
};

/**
 * Makes a key of this browser's own, locked where there is a passphrase, and signs in with it.
 *
 * @param {import("../../keys.js").Key} key
 * @param {Where} where
 * @param {string} [passphrase]
 * @param {string} [next] - where to go then
 */
export const letIn = async (key, where, passphrase, next) => {
  const { community, book, member, name } = await whoseIs(key, where);
  const own = await newKey(passphrase);
  const whose = { community, book, member, name };
  await take(own, whose, await broughtBy(key, whose, own), next);
};
