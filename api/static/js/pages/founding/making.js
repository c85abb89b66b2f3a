/**
 * Taking part in a founding: a key of one's own, kept before anybody is told of it, so that
 * another press means the same person; and the sign-in with it, while there is no book yet.
 */
import { toHex } from "../../bytes.js";
import { forgetKey, identities } from "../../keystore.js";
import { newId, random, store } from "../acts.js";
import { keepProved, newKey } from "../keys/keeping.js";
import { answered } from "../keys/session.js";
import { ask, Problem } from "../page.js";

/** Stands for the book that is not there yet. */
const NO_BOOK = "0".repeat(64);
const SALT_BYTES = 32;

/** @typedef {import("../../keystore.js").Identity} Identity */

/**
 * A founding's key in this browser.
 *
 * @type {(community: string) => Promise<Identity | undefined>}
 */
export const heldIn = async (community) =>
  (await identities(await store)).find((one) => one.community === community);

/** @type {(community: string, name: string) => Promise<Identity>} */
const made = async (community, name) => {
  const founding = { account: newId(), salt: toHex(random(SALT_BYTES)) };
  const member = newId();
  await keepProved(await store, community, member, { ...(await newKey()), name, founding });
  return /** @type {Identity} */ (await heldIn(community));
};

/**
 * Takes part: `send` tells the service of whoever does. Then goes on to the founding.
 *
 * @param {string} community
 * @param {string} name
 * @param {(who: Record<string, string>) => Promise<unknown>} send
 */
export const takePart = async (community, name, send) => {
  const own = (await heldIn(community)) ?? (await made(community, name));
  const { member, public: key, founding: { account, salt } = { account: "", salt: "" } } = own;
  try {
    await send({ name, member, key, account, salt });
  } catch (error) {
    // Refused, it speaks for nobody; without an answer it may take part by now.
    if (error instanceof Problem) await forgetKey(await store, community, member);
    throw error;
  }
  await enter(own);
  location.assign(`/app/founding/${community}`);
};

/** Signs in to a founding. @type {(own: Identity) => Promise<void>} */
export const enter = async (own) => {
  const body = await answered({ ...own, book: NO_BOOK });
  await ask("/app/foundings/session", { method: "POST", body });
};
