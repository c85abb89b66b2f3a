/** Signing in by signing a challenge; the token goes into a cookie that no script can read. */
import { concat, sha256, tag, toHex, utf8 } from "../../bytes.js";
import { EvidenceError } from "../../evidence.js";
import { sign } from "../../keys.js";
import { ask } from "../page.js";

/**
 * A key that signs: one that is locked is opened first.
 *
 * @type {<T extends {locked?: unknown, secret?: unknown, soft?: unknown}>(key: T) => Promise<T>}
 */
export const usable = async (key) => {
  if (!key.locked || key.secret || key.soft) return key;
  return (await import("./unlocking.js")).unlocked(key);
};

/**
 * Signs in as whose key it is.
 *
 * @param {import("../../keystore.js").Identity} identity
 */
export const signIn = async (identity) =>
  ask("/app/session", { method: "POST", body: await answered(identity) });

/**
 * A challenge, signed by whose key it is.
 *
 * @param {import("../../keystore.js").Identity} identity
 */
export const answered = async (identity) => {
  const { community, book, public: key } = identity;
  const asked = { method: "POST", body: { community, book, key } };
  const { challenge } = await ask("/v1/sign-in/challenges", asked);
  checkAddress(challenge);
  const signed = utf8("challenge", `${location.origin}\n${challenge}`);
  const input = concat(tag("ayni-sign-in-v2"), await sha256(signed));
  return { challenge, signature: toHex(await sign(await usable(identity), input)) };
};

/** The challenge must be for the address that the browser shows, or another passes it on. */
const checkAddress = (/** @type {string} */ challenge) => {
  const said = challenge.split(".")[0].replaceAll("-", "+").replaceAll("_", "/");
  if (JSON.parse(atob(said)).address !== location.origin) {
    throw new EvidenceError("challenge", "is for another address");
  }
};
