/**
 * A member's second key as a sheet to print, sealed under a passphrase.
 *
 * A title line, then eight lines of ten bytes in base32 (RFC 4648): eight bytes of content, and
 * the first two of SHA-256 over title, line number and content, so that a slip in typing is found
 * in its line. The content is `salt16 || box48`: the box is the 32-byte seed under AES-256-GCM, the
 * title as additional data. Its key is PBKDF2-HMAC-SHA-256 of the passphrase (in Unicode's NFC) and
 * the salt. That key seals one box and no other, so the nonce is twelve zero bytes.
 *
 * Leaves to others: where the passphrase comes from, and whether it is a good one.
 */
import { bigEndian, concat, equal, sha256, toNumber, utf8 } from "./bytes.js";
import { checkRange, EvidenceError } from "./evidence.js";
import { keyFromSeed, SEED_BYTES } from "./keys.js";

const TITLE = "ayni-recovery-v1";
const ROUNDS = 600_000;
const SALT_BYTES = 16;
const LINES = 8;
const CONTENT_BYTES = 8;
const CHECK_BYTES = 2;
const DIGITS = 16;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const PASSPHRASE_MAX = 1_000;

/**
 * A new sheet, and the public key (64 hex digits) that it recovers.
 *
 * @param {string} passphrase
 * @param {(length: number) => Uint8Array} random - that many bytes from the secure source
 */
export const makeSheet = async (passphrase, random) => {
  const [seed, salt] = [random(SEED_BYTES), random(SALT_BYTES)];
  const key = await sealingKey(passphrase, salt);
  const box = await crypto.subtle.encrypt(algorithm(), key, concat(seed));
  const content = concat(salt, new Uint8Array(box));
  const lines = await Promise.all(Array.from({ length: LINES }, (_, at) => writeLine(content, at)));
  return { text: [TITLE, ...lines, ""].join("\n"), public: (await keyFromSeed(seed)).public };
};

/**
 * The key on a sheet; capitals, spaces and empty lines do not matter.
 *
 * Raises `EvidenceError` at "sheet", "line 3" or "passphrase".
 *
 * @param {string} text
 * @param {string} passphrase
 */
export const openSheet = async (text, passphrase) => {
  const written = text.split("\n").map((line) => line.replace(/\s/g, "").toUpperCase());
  const [title, ...lines] = written.filter((line) => line);
  if (title !== TITLE.toUpperCase() || lines.length !== LINES) {
    throw new EvidenceError("sheet", `must be ${TITLE} and ${LINES} lines`);
  }
  // One after another: of several that are wrong, the first is named, whichever hash comes first.
  const parts = [];
  for (const [at, line] of lines.entries()) parts.push(await readLine(line, at));
  const content = concat(...parts);
  const key = await sealingKey(passphrase, content.slice(0, SALT_BYTES));
  return keyFromSeed(await unseal(key, content.slice(SALT_BYTES)));
};

/** @type {(key: CryptoKey, box: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>} */
const unseal = async (key, box) => {
  try {
    return new Uint8Array(await crypto.subtle.decrypt(algorithm(), key, box));
  } catch (cause) {
    throw new EvidenceError("passphrase", "does not open this sheet", { cause });
  }
};

const algorithm = () => ({
  name: "AES-GCM",
  iv: new Uint8Array(12),
  additionalData: utf8("title", TITLE),
});

/** @type {(passphrase: string, salt: Uint8Array) => Promise<CryptoKey>} */
const sealingKey = (passphrase, salt) =>
  stretched(passphrase, salt, { name: "AES-GCM", length: 256 }, ["encrypt", "decrypt"]);

/**
 * The key that a passphrase (in NFC) and a salt come to, slowly.
 *
 * @param {string} passphrase
 * @param {Uint8Array} salt
 * @param {AesKeyGenParams | HmacKeyGenParams} kind
 * @param {KeyUsage[]} uses
 */
export const stretched = async (passphrase, salt, kind, uses) => {
  checkRange("passphrase", passphrase.length, 1, PASSPHRASE_MAX);
  const secret = utf8("passphrase", passphrase.normalize("NFC"));
  const base = await crypto.subtle.importKey("raw", secret, "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: concat(salt), iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, base, kind, false, uses);
};

/** @type {(content: Uint8Array, at: number) => Promise<string>} */
const writeLine = async (content, at) => {
  const part = content.subarray(at * CONTENT_BYTES, (at + 1) * CONTENT_BYTES);
  const number = toNumber(concat(part, await checkOf(part, at)));
  const digits = Array.from({ length: DIGITS }, (_, digit) => {
    const place = 5n * BigInt(DIGITS - 1 - digit);
    return ALPHABET[Number((number >> place) & 31n)];
  });
  return digits.join("").replace(/(.{4})(?=.)/g, "$1 ");
};

/** @type {(line: string, at: number) => Promise<Uint8Array>} */
const readLine = async (line, at) => {
  const values = Array.from(line, (digit) => ALPHABET.indexOf(digit));
  if (values.length === DIGITS && !values.includes(-1)) {
    const bytes = fromDigits(values);
    const part = bytes.subarray(0, CONTENT_BYTES);
    if (equal(await checkOf(part, at), bytes.subarray(CONTENT_BYTES))) return part;
  }
  throw new EvidenceError(`line ${at + 1}`, "has a slip in it, or is another line");
};

/** @type {(values: number[]) => Uint8Array} */
const fromDigits = (values) => {
  const number = values.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  return bigEndian(number, CONTENT_BYTES + CHECK_BYTES);
};

/** @type {(part: Uint8Array, at: number) => Promise<Uint8Array>} */
const checkOf = async (part, at) =>
  (await sha256(utf8("title", TITLE), [at], part)).subarray(0, CHECK_BYTES);
