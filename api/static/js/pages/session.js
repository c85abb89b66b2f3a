/** Signing in by signing a challenge; the token goes into a cookie that no script can read. */
import { concat, sha256, tag, toHex, utf8 } from "../bytes.js";
import { EvidenceError } from "../evidence.js";
import { sign } from "../keys.js";
import { ask } from "./page.js";

/**
 * Signs in as whose key it is.
 *
 * @param {import("../keystore.js").Identity} identity
 */
export const signIn = async (identity) =>
  ask("/app/session", { method: "POST", body: await answered(identity) });

/**
 * A challenge, signed by whose key it is.
 *
 * @param {import("../keystore.js").Identity} identity
 */
export const answered = async (identity) => {
  const { community, book, public: key } = identity;
  const asked = { method: "POST", body: { community, book, key } };
  const { challenge } = await ask("/v1/sign-in/challenges", asked);
  await checkOrigin(challenge);
  const input = concat(tag("ayni-sign-in-v1"), await sha256(utf8("challenge", challenge)));
  return { challenge, signature: toHex(await sign(identity, input)) };
};

/** The challenge must name the service this page is of, or another could pass it on. */
const checkOrigin = async (/** @type {string} */ challenge) => {
  const { origin } = await ask("/v1/service");
  const said = challenge.split(".")[0].replaceAll("-", "+").replaceAll("_", "/");
  if (JSON.parse(atob(said)).origin !== origin) {
    throw new EvidenceError("challenge", "is of another service");
  }
};
