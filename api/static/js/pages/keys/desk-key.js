/** The open key on a device that many members use: this tab carries half of it, and none other. */
import { carried, carry, forget, identityOf, openDesk } from "../../desk.js";
import { forgetOrders, openStore } from "../../keystore.js";
import { signIn } from "./session.js";

const HALF = "ayni-desk";

export const desk = openDesk(indexedDB);

const random = (/** @type {number} */ length) => crypto.getRandomValues(new Uint8Array(length));

/** Whose key the tab carries, and the key; undefined if it carries none. */
export const opened = async () => carried(await desk, sessionStorage.getItem(HALF) ?? "");

/** The member's key, if it is the one that is open. */
export const keyAtDesk = async (/** @type {{community: string, member: string}} */ seat) => {
  const key = await opened();
  const same = key?.community === seat.community && key.member === seat.member;
  return same ? key : undefined;
};

/** Whether this tab carries somebody's key. */
export const isCarrying = () => sessionStorage.getItem(HALF) !== null;

/** Signs in with what number and passphrase opened. */
export const enter = async (/** @type {import("../../desk.js").Opened} */ found) => {
  await signIn(await identityOf(found));
  sessionStorage.setItem(HALF, await carry(await desk, found, random));
};

/** What can be done at once, even while the tab closes: without this half the key is gone. */
export const letGo = () => sessionStorage.clear();

/** Nothing of whoever was here stays, but their sealed key. */
export const forgetAll = async () => {
  letGo();
  await Promise.all([forget(await desk), openStore(indexedDB).then(forgetOrders)]);
};
