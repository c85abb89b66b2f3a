/**
 * A new device: makes a key, shows its code, and waits until somebody who has one speaks for it.
 * The key is in this page alone until then; a page that is closed meanwhile begins anew.
 */
import { checkBrings, digitsOf } from "../../devices.js";
import { EvidenceError } from "../../evidence.js";
import { keyFromSeed, SEED_BYTES } from "../../keys.js";
import { keyOf } from "../../keystore.js";
import { pictureOf } from "../../qr.js";
import { posted, random, store } from "../acts.js";
import { ask, at, NoAnswer, shared, show, text, upon, words } from "../page.js";
import { ability, keepProved, newKey } from "./keeping.js";
import { checkLocked, chosen, takeShared, whyNot } from "./sharing.js";
import { signedToo, take } from "./taking.js";

const PAUSE_MS = 2_000;
const said = at("said");
const can = shared ? "whole" : await ability();
if (!shared) {
  at("cannot").hidden = can !== "nothing";
  at("lock").hidden = can !== "locked";
  if (can === "nothing") at("start").hidden = true;
}

/** @type {() => Promise<void>} */
const begin = async () => {
  if (shared) await checkLocked();
  // Where many use a device, a key is kept sealed, so its seed is needed once.
  const seed = random(SEED_BYTES);
  const passphrase = can === "locked" ? chosen() : undefined;
  const key = await (shared ? keyFromSeed(seed) : newKey(passphrase));
  const made = await ask("/app/devices", { method: "POST", body: { key: key.public } });
  at("code").textContent = made.code;
  // Made here: a picture that the service made could name a key of the service's.
  at("picture").src = pictureOf(
    `${location.origin}/app/devices/add?code=${encodeURIComponent(made.code)}#${key.public}`,
  );
  at("picture").alt = text("picture", { code: made.code });
  at("digits").textContent = await digitsOf(key.public);
  show("waiting", "start");
  const claim = await claimed(made.code);
  if (shared) foundShared(seed, key, claim);
  else found(key, claim);
};

/** What was left under the code, once something is. @type {(code: string) => Promise<any>} */
const claimed = async (code) => {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    try {
      const { claim } = await ask(`/app/devices/waiting/${code}`);
      if (claim) return claim;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
  }
};

/** @type {(key: import("../../keys.js").Key, claim: any) => void} */
const found = (key, claim) => {
  const { community, place, book, member, name, kind, order, signatures } = claim;
  const recovering = kind === "recovery";
  const type = recovering ? "recovery-asked" : "key-added";
  checkBrings(order, type, { book, member, key: key.public });
  at("sentence").textContent = text(recovering ? "recovers" : "signs_for", { name, place });
  show("confirm", "waiting");
  upon(at("yes"), said, async () => {
    const all = await signedToo(community, order, signatures, key);
    if (!recovering) {
      await take(key, { community, member, book, name }, all);
      return;
    }
    if (await keyOf(await store, community, member)) {
      said.textContent = text("has_key");
      return;
    }
    await keepProved(await store, community, member, { ...key, book, name });
    const [, signature] = all.signatures.find(([public_]) => public_ === key.public) ?? [];
    const body = { community, book, member, key: key.public, signature };
    const whole = await ask("/app/recoveries/device", { method: "POST", body });
    if (whole.enough) await posted({ ...all, signatures: whole.signatures });
    location.assign("/app/recovery");
  });
};

/**
 * On a device that many use: a passphrase first, under which the key is sealed.
 *
 * @type {(seed: Uint8Array, key: import("../../keys.js").Key, claim: any) => void}
 */
const foundShared = (seed, key, claim) => {
  const { community, place, book, member, name, number, kind, order, signatures } = claim;
  if (kind === "recovery") throw new EvidenceError("recovery", "is for a device of one's own");
  checkBrings(order, "key-added", { book, member, key: key.public });
  at("sentence").textContent = text("signs_for", { name, place });
  at("number").textContent = number;
  show("confirm", "waiting");
  upon(at("protect"), said, async () => {
    try {
      const passphrase = chosen();
      said.textContent = text("working");
      const all = await signedToo(community, order, signatures, key);
      await takeShared(seed, number, passphrase, { community, book, member, name }, all);
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      said.textContent = whyNot(error);
    }
  });
};

/** @type {(error: unknown) => string} */
const why = (error) => {
  if (!(error instanceof EvidenceError)) return words(error);
  if (shared && error.where === "recovery") return text("own_device");
  return shared || ["differ", "short"].includes(error.where) ? whyNot(error) : words(error);
};

upon(at("begin"), said, () =>
  begin().catch((error) => {
    show("start", "waiting", "confirm");
    said.textContent = why(error);
  }),
);
// Who pressed "a new device" on the page before has said so once.
if (location.hash === "#now" && can === "whole" && !shared) at("begin").click();
