// What the tests play that no single call of a module is: keys that cannot leave Node, whole flows.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as ballots from "../../api/static/js/ballots.js";
import * as boxes from "../../api/static/js/boxes.js";
import { readEntry } from "../../api/static/js/entries.js";
import { readBundle } from "../../api/static/js/bundle.js";
import { decode, encode } from "../../api/static/js/canonical.js";
import { readLogKey } from "../../api/static/js/checkpoint.js";
import * as desks from "../../api/static/js/desk.js";
import * as locks from "../../api/static/js/locks.js";
import * as passkeys from "../../api/static/js/passkeys.js";
import { generateKey, keyFromSeed } from "../../api/static/js/keys.js";
import * as keystore from "../../api/static/js/keystore.js";
import { orderText, signOrder, verifyOrder } from "../../api/static/js/orders.js";
import { makeSheet, openSheet } from "../../api/static/js/recovery.js";
import * as recounting from "../../api/static/js/recount.js";
import * as verifier from "../../api/static/js/verify.js";
import { simulatedFactory } from "./indexeddb.mjs";

/** Bytes read and written again. */
export const recoded = (data) => encode(decode(data, data.length));

export const signWithSeed = async (seed, text) => signOrder(text, await keyFromSeed(seed));

/** An order signed with a new key: its text and the pair sent with it. */
export const signWithNewKey = async (type, common, fields) => {
  const key = await generateKey();
  const text = orderText(type, { ...common, key: key.public }, fields);
  return { text, pair: await signOrder(text, key) };
};

/** Which of a new key's and a recovered key's secrets the browser shows: none, if all is well. */
export const shownSecrets = async () => {
  const keys = [await generateKey(), await keyFromSeed(new Uint8Array(32))];
  const formats = ["jwk", "pkcs8"];
  const attempts = keys.flatMap(({ secret }) =>
    formats.map((format) => crypto.subtle.exportKey(format, secret)),
  );
  return (await Promise.allSettled(attempts)).filter(({ status }) => status === "fulfilled").length;
};

/** Does a task in a browser with other cryptography. */
const withSubtle = async (other, task) => {
  const { subtle } = crypto;
  const replace = (value) => Object.defineProperty(crypto, "subtle", { value, configurable: true });
  replace(other);
  try {
    await task();
  } finally {
    replace(subtle);
  }
};

/** Verifies as in a browser to which all signatures are good. */
export const verifyLeniently = async (text, pair) => {
  const { subtle } = crypto;
  const lenient = {
    digest: (...args) => subtle.digest(...args),
    importKey: async () => ({}),
    verify: async () => true,
  };
  await withSubtle(lenient, () => verifyOrder(text, pair));
};

/** The library comes from a file here, held against its hash as a browser does. */
const { fetch } = globalThis;
globalThis.fetch = async (address, { integrity } = {}) => {
  if (address.protocol !== "file:") return fetch(address, { integrity });
  const bytes = await readFile(address);
  const hash = createHash("sha256").update(bytes).digest("base64");
  if (integrity !== `sha256-${hash}`) throw new TypeError("integrity");
  return new Response(bytes);
};

/** The browser's cryptography without Ed25519; what is sealed with it is put into `sealed`. */
const lacking = (sealed = []) => {
  const { subtle } = crypto;
  const isMissing = (kind) => (kind?.name ?? kind) === "Ed25519";
  const refuse = () => Promise.reject(new DOMException("no", "NotSupportedError"));
  return new Proxy(subtle, {
    get: (_, name) => (...args) => {
      if (name === "encrypt") sealed.push(args[2]);
      return args.some(isMissing) ? refuse() : subtle[name](...args);
    },
  });
};

/** Signs with a seed and verifies, as in a browser that has no Ed25519. */
export const signSoftly = async (seed, text) => {
  const found = {};
  const sealed = [];
  await withSubtle(lacking(sealed), async () => {
    const key = await keyFromSeed(seed);
    found.pair = await signOrder(text, key);
    found.kept = Object.keys(key).sort();
    found.shown = await crypto.subtle.exportKey("raw", key.soft.seal).catch(({ name }) => name);
    found.generated = (await signOrder(text, await generateKey()))[1].length;
  });
  found.wiped = sealed.map((bytes) => bytes.every((byte) => byte === 0));
  return found;
};

export const verifySoftly = (text, pair) => withSubtle(lacking(), () => verifyOrder(text, pair));

const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/** A seed under a passphrase, kept and read again; opened with the right one and another. */
export const lockAndUnlock = async (seed, passphrase) => {
  const store = await keystore.openStore(simulatedFactory());
  const locked = await locks.lock(seed, passphrase, random);
  await keystore.keepKey(store, "c", "m", { ...(await keyFromSeed(seed)), locked });
  const { locked: again, ...kept } = await keystore.keyOf(store, "c", "m");
  return {
    seed: await locks.unlock(again, passphrase),
    other: await locks.unlock(again, `${passphrase}.`).catch(({ where }) => where),
    kept: Object.keys(kept).sort(),
  };
};

/** A seed as a passkey seals it. */
export const sealAndOpen = async (secret, seed, publicKey) => {
  const sealed = await passkeys.sealSeed(secret, seed, publicKey, random);
  const other = Uint8Array.from(secret, (byte) => byte ^ 1);
  const refused = (...how) => passkeys.openSeed(...how).catch(({ where }) => where);
  return {
    sealed,
    seed: await passkeys.openSeed(secret, sealed, publicKey),
    byOther: await refused(other, sealed, publicKey),
    forOther: await refused(secret, sealed, "00".repeat(32)),
    short: await refused(secret.slice(1), sealed, publicKey),
  };
};

/** Generates a key as in a browser whose cryptography fails in this way. */
export const generateWithout = async (errorName) => {
  const failing = { generateKey: () => Promise.reject(new DOMException("no", errorName)) };
  await withSubtle(errorName ? failing : undefined, generateKey);
};

/** A sheet made of given bytes in place of random ones. */
export const sheetOf = (passphrase, ...bytes) =>
  makeSheet(passphrase, (length) => {
    const found = bytes.shift();
    if (found.length !== length) throw new RangeError(`${length} bytes asked for`);
    return found;
  });

export const publicKeyOnSheet = async (text, passphrase) =>
  (await openSheet(text, passphrase)).public;

/** The steps that held, all that a good bundle has. */
export const checkBundle = async (data, logKey, contract, blockHash) => {
  const trust = await verifier.readTrust(logKey, contract, blockHash);
  const steps = [];
  await verifier.verifyBundle(await readBundle(data), trust, (step) => steps.push(step));
  return steps;
};

export const checkBundleWithoutChain = async (data, logKey) => {
  const key = await readLogKey(logKey);
  const steps = [];
  await verifier.verifyWithoutChain(await readBundle(data), key, (step) => steps.push(step));
  return steps;
};

const refusedAt = async (task) => {
  try {
    await task();
  } catch (error) {
    if (error.name !== "EvidenceError") throw error;
    return error.where;
  }
  return null;
};

const each = async (items, task) => {
  const found = [];
  for (const item of items) found.push(await refusedAt(() => task(item)));
  return found;
};

/** Where each of these bytes is refused as an entry; null where it is not. */
export const readEntries = (bodies) => each(bodies, (body) => readEntry(body, "entry"));

/** As `checkBundle` for many: where each is refused, null where it holds. */
export const checkBundles = (bodies, ...trusted) =>
  each(bodies, (data) => checkBundle(data, ...trusted));

export const checkBundlesWithoutChain = (bodies, logKey) =>
  each(bodies, (data) => checkBundleWithoutChain(data, logKey));

const orderOf = (id, text = `order ${id}`) => ({ id, community: "c", order: text, signatures: [] });

/** A key kept and taken out again; who signed with it; and what is left once it is forgotten. */
export const keepAndForget = async (text) => {
  const store = await keystore.openStore(simulatedFactory());
  const key = await generateKey();
  await keystore.keepKey(store, "c", "m", key);
  const pair = await signOrder(text, await keystore.keyOf(store, "c", "m"));
  await verifyOrder(text, pair);
  const left = [await keystore.keyOf(store, "d", "m")];
  await keystore.forgetKey(store, "c", "m");
  left.push(await keystore.keyOf(store, "c", "m"));
  return { isSame: pair[0] === key.public, left };
};

/** Keeps a second key where there is one; the first must stay. */
export const keepTwice = async () => {
  const store = await keystore.openStore(simulatedFactory());
  const [first, second] = [await generateKey(), await generateKey()];
  await keystore.keepKey(store, "c", "m", first);
  const refused = await keystore.keepKey(store, "c", "m", second).catch((error) => error.name);
  const kept = await keystore.keyOf(store, "c", "m");
  return { refused, isFirst: kept.public === first.public };
};

/** Orders queued in two openings of the store; then another one under a known id. */
export const queueAcrossPages = async () => {
  const factory = simulatedFactory();
  const [one, two] = [await keystore.openStore(factory), await keystore.openStore(factory)];
  for (const id of ["3", "1", "2"]) await keystore.enqueue(one, orderOf(id));
  await keystore.enqueue(two, orderOf("1"));
  const refused = await keystore.enqueue(two, orderOf("1", "other")).catch((error) => error.where);
  const queued = await keystore.waiting(two);
  return { refused, orders: queued.map(({ order }) => order) };
};

/** Two pages send at the same time, the network fails once, an answered order is queued again. */
export const sendFromTwoPages = async () => {
  const store = await keystore.openStore(simulatedFactory());
  for (const id of ["1", "2", "3"]) await keystore.enqueue(store, orderOf(id));
  const sent = [];
  let failures = 1;
  const send = async ({ id }) => {
    sent.push(id);
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (id === "2" && failures) {
      failures -= 1;
      throw new TypeError("network");
    }
    return { receipt: id };
  };
  const page = () => keystore.sendWaiting(store, navigator.locks, send);
  const first = await Promise.allSettled([page(), page()]);
  const failed = first.map(({ status }) => status).sort();
  const left = (await keystore.waiting(store)).map(({ id }) => id);
  await page();
  await keystore.enqueue(store, orderOf("1"));
  await page();
  return { failed, left, sent, waiting: (await keystore.waiting(store)).length };
};

/** Members of a shared device: what each opens, and what is kept of them. */
export const shareDesk = async (members, tries) => {
  const desk = await desks.openDesk(simulatedFactory());
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const whose = (name) => ({ community: "c", book: "b", member: `member of ${name}`, name });
  for (const { slot, passphrase, name, seed } of members) {
    await desks.enrol(desk, slot, passphrase, whose(name), seed, random);
  }
  const found = [];
  for (const { slot, passphrase } of tries) {
    const opened = await desks
      .unlock(desk, slot, passphrase, random)
      .catch((error) => ({ name: error.where }));
    found.push(opened.name);
  }
  const rows = await keystore.during(desk, "sealed", "readonly", (all) =>
    keystore.done(all.getAll()),
  );
  const kept = rows.map(({ id, sealed }) => [id, sealed]);
  return { found, kept };
};

/** What a tab carries opens a key that nobody reads out, until it is forgotten or dropped. */
export const carryAndForget = async (seed) => {
  const desk = await desks.openDesk(simulatedFactory());
  const random = (length) => crypto.getRandomValues(new Uint8Array(length));
  const whose = { community: "c", book: "b", member: "m", name: "Name" };
  const opened = await desks.enrol(desk, 7, "a passphrase", whose, seed, random);
  const text = await desks.carry(desk, opened, random);
  const key = await desks.carried(desk, text);
  const later = await desks.carry(desk, opened, random);
  const stale = await desks.carried(desk, text).catch((error) => error.where);
  await desks.forget(desk);
  const over = [await desks.carried(desk, later), await desks.carried(desk, "")];
  await desks.drop(desk, opened.id);
  const dropped = await desks.unlock(desk, 7, "a passphrase", random).catch(({ where }) => where);
  const { public: shown, name, secret } = key;
  return { shown, name, extractable: secret.extractable, text, stale, over, dropped };
};

/** Bytes that a test has drawn, one after the other. */
const drawn = (all) => {
  const left = [...all];
  return () => left.shift();
};

export const sealAlike = (where, box, chosen, options, random) =>
  ballots.sealBallot(where, box, chosen, options, drawn(random));

export const boxKeyAlike = (where, random) => boxes.newBoxKey(where, drawn(random));

export const sharesAlike = (where, secret, sums, random) =>
  boxes.giveShares(where, secret, sums, drawn(random));

export const recounted = (where, box, options, all) =>
  recounting.recount(where, box, options, all);

/** A trustee's secret, sealed and open again, and what comes of reading out what seals it. */
export const shutAndReopen = async (secret) => {
  const shut = await boxes.shut(secret);
  return {
    again: await boxes.reopen(shut),
    shown: await crypto.subtle.exportKey("raw", shut.seal).catch(({ name }) => name),
  };
};
