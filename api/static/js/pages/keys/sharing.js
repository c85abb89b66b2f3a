/** Takes a member's new key into a device that many use: sealed first, then brought in. */
import { drop, enrol } from "../../desk.js";
import { EvidenceError } from "../../evidence.js";
import { identities } from "../../keystore.js";
import { slotOf } from "../../numbers.js";
import { posted, random, store } from "../acts.js";
import { desk, enter } from "./desk-key.js";
import { at, Problem, text } from "../page.js";

const PASSPHRASE_MIN = 12;

/** What to say of what was chosen. @type {(error: EvidenceError) => string} */
export const whyNot = ({ where }) =>
  ({ differ: text("differ"), short: text("short"), unlocked: text("unlocked") })[where] ??
  text("no_account");

/** The passphrase that was chosen; raises `EvidenceError` at "short" or "differ". */
export const chosen = () => {
  const [one, again] = ["desk-passphrase", "desk-again"].map((id) => String(at(id).value));
  if (one !== again) throw new EvidenceError("differ", "is not the same twice");
  if (one.length < PASSPHRASE_MIN) throw new EvidenceError("short", "is too short");
  return one;
};

/** Raises `EvidenceError` at "unlocked" where anybody could sign with somebody's key. */
export const checkLocked = async () => {
  const open = await identities(await store);
  if (open.length) throw new EvidenceError("unlocked", "holds keys without a lock");
};

/**
 * Seals a new key, posts the order that brings it, and signs in with it.
 *
 * @param {Uint8Array} seed - of the key
 * @param {string} number - the member's
 * @param {string} passphrase
 * @param {import("../../desk.js").Whose} whose
 * @param {import("../../keystore.js").SignedOrder} order
 */
export const takeShared = async (seed, number, passphrase, whose, order) => {
  const found = await enrol(await desk, slotOf(number), passphrase, whose, seed, random);
  try {
    await posted(order);
  } catch (error) {
    // Without an answer it may be in the book; a key that is refused is of no use.
    if (error instanceof Problem) await drop(await desk, found.id);
    throw error;
  }
  await enter(found);
  location.assign("/app/");
};
