/**
 * Passkeys: making one that seals a further key of the member's, and opening what one has sealed.
 * The passkey's secret and the seed are in the page alone, for as long as that takes.
 */
import { concat, fromBase64, toBase64, utf8 } from "../../bytes.js";
import { keyFromSeed, SEED_BYTES } from "../../keys.js";
import { openSeed, PRF_INPUT, sealSeed } from "../../passkeys.js";
import { posted, random, signed } from "../acts.js";
import { ask, seat } from "../page.js";

/** This device's passkeys give no secret, so they seal nothing. */
export class NoSecret extends Error {}

/** ES256, EdDSA and RS256, as the service knows them. */
const ALGORITHMS = [-7, -8, -257];

/** Whether this browser knows passkeys. */
export const knowsPasskeys = () => "PublicKeyCredential" in globalThis;

const challenged = async () => {
  const asked = { method: "POST", body: {} };
  return String((await ask("/app/passkeys/challenge", asked)).challenge);
};

/** @type {(buffer: ArrayBuffer | null) => string} */
const base64 = (buffer) => toBase64(new Uint8Array(buffer ?? new ArrayBuffer(0)));

/**
 * What a passkey shows, and the secret that it gives; of those that there are, or of `only`.
 *
 * @param {ArrayBuffer} [only] - the id of one
 */
const shown = async (only) => {
  const challenge = await challenged();
  /** @type {any} */
  const found = await navigator.credentials.get({
    publicKey: {
      challenge: utf8("challenge", challenge),
      userVerification: "required",
      allowCredentials: only ? [{ type: "public-key", id: only }] : [],
      extensions: /** @type {any} */ ({ prf: { eval: { first: PRF_INPUT } } }),
    },
  });
  const secret = found.getClientExtensionResults().prf?.results?.first;
  if (!secret) throw new NoSecret();
  const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
  const said = {
    challenge,
    credential: base64(found.rawId),
    handle: base64(userHandle),
    client: base64(clientDataJSON),
    authenticator: base64(authenticatorData),
    signature: base64(signature),
  };
  return { said, secret: new Uint8Array(secret) };
};

/** @type {() => Promise<any>} */
const created = async () => {
  const { handle, name } = await ask("/app/passkeys/owner", { method: "POST", body: {} });
  const found = await navigator.credentials.create({
    publicKey: {
      challenge: random(SEED_BYTES), // What it shows next is checked, and this is not.
      rp: { name: "Ayni" },
      user: { id: concat(fromBase64("handle", handle)), name, displayName: name },
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
      authenticatorSelection: {
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
      extensions: /** @type {any} */ ({ prf: {} }),
    },
  });
  return found;
};

/** Makes a passkey, has it seal a new key, and brings that in. */
export const makePasskey = async () => {
  const made = await created();
  if (!made.getClientExtensionResults().prf?.enabled) throw new NoSecret();
  const { said, secret } = await shown(made.rawId);
  const seed = random(SEED_BYTES);
  const key = await keyFromSeed(seed);
  const sealed = await sealSeed(secret, seed, key.public, random);
  // Opened from what will be kept: what does not open must never be relied on.
  await openSeed(secret, sealed, key.public);
  seed.fill(0);
  const kept = { key: key.public, public_key: base64(made.response.getPublicKey()) };
  const body = { ...said, ...kept, sealed: toBase64(sealed) };
  // Kept before its key is brought in: that one must not be in force with nobody who has it.
  const { name } = await ask("/app/passkeys", { method: "POST", body });
  const named = { member: seat.member, added: key.public };
  await posted(await signed("key-added", named, { more: [key] }));
  const form = new URLSearchParams({ key: key.public, name, kind: "passkey" });
  if (name) await fetch("/app/keys/name", { method: "POST", body: form }).catch(() => undefined);
};

/** The key that a passkey has sealed, and where it speaks. */
export const openPasskey = async () => {
  const { said, secret } = await shown();
  const found = await ask("/app/passkeys/open", { method: "POST", body: said });
  const { community, book, key, sealed } = found;
  const seed = await openSeed(secret, fromBase64("sealed", sealed), key);
  return { key: await keyFromSeed(seed), where: { community, book } };
};
