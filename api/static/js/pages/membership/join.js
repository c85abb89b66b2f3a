/**
 * Joins: makes a key, signs the two orders that make a member and an account, and leaves them for
 * a steward to sign too. Who is expected has an account, and signs the first alone. The key is kept
 * first, and proved to be: without it, what was left would be of no use. A browser that can keep
 * none says so before anything is asked. What was signed is kept beside it, so that
 * another press leaves the same: one invitation, one member.
 */
import { toHex } from "../../bytes.js";
import { EvidenceError } from "../../evidence.js";
import { forgetKey, identities } from "../../keystore.js";
import { orderText, signOrder } from "../../orders.js";
import { newId, random, store } from "../acts.js";
import { now } from "../clock.js";
import { ability, keepProved, newKey } from "../keys/keeping.js";
import { showLasting } from "../keys/lasting.js";
import { chosen, whyNot } from "../keys/sharing.js";
import { ask, at, Problem, show, upon } from "../page.js";

const form = at("join");
const { book, code, community, life, logKey, member: expected } = form.dataset;
const can = await ability();
at("cannot").hidden = can !== "nothing";
at("lock").hidden = can !== "locked";
if (can === "nothing") form.hidden = true;

/** @typedef {{member: string, orders: unknown[]}} Made */

/** Makes a member's key and orders, and keeps them. @type {(name: string) => Promise<Made>} */
const make = async (name) => {
  const [member, account] = [expected ?? newId(), newId()];
  const key = await newKey(can === "locked" ? chosen() : undefined);
  const expires = now() + Number(life);
  /** @type {(type: string, fields: Record<string, unknown>) => Promise<unknown>} */
  const left = async (type, fields) => {
    const order = orderText(type, { book, id: newId(), key: key.public, expires }, fields);
    const [, signature] = await signOrder(order, key);
    return { order, key: key.public, signature };
  };
  const salt = toHex(random(32));
  const orders = [await left("member-joined", { member })];
  if (!expected) {
    orders.push(await left("account-opened", { account, kind: "member", member, salt }));
  }
  const beside = { book, name, logKey, joining: { code, orders } };
  await keepProved(await store, community, member, { ...key, ...beside });
  return { member, orders };
};

/** What an earlier press made. @type {() => Promise<Made | undefined>} */
const made = async () => {
  const all = await identities(await store);
  const found = all.find((one) => one.community === community && one.joining?.code === code);
  return found?.joining && { member: found.member, orders: found.joining.orders };
};

const join = async () => {
  const name = String(new FormData(form).get("name")).trim();
  const { member, orders } = (await made()) ?? (await make(name));
  try {
    await ask("/app/joinings", { method: "POST", body: { code, name, orders } });
  } catch (error) {
    // Refused, it speaks for nobody; without an answer it may be a member's by now.
    if (error instanceof Problem) await forgetKey(await store, community, member);
    throw error;
  }
  show("done", "join");
  await showLasting();
};

upon(form, at("said"), async () => {
  try {
    await join();
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    at("said").textContent = whyNot(error);
  }
});
