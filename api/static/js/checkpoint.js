/**
 * Checkpoints: a journal's size and root, signed by its log.
 *
 * Source: C2SP tlog-checkpoint and signed-note, with Ed25519 signatures, type 0x01. Stricter than
 * they are: no extension lines, and the log's origin is the name of its key.
 */
import { characters, concat, equal, fromBase64, sha256, toHex, utf8 } from "./bytes.js";
import { checkLength, checkRange, EvidenceError, SIZE_MAX } from "./evidence.js";
import { verify } from "./keys.js";

/** @typedef {{origin: string, size: bigint, root: Uint8Array}} Checkpoint */

/**
 * A log's public key under its name, and the four bytes that name it in a signature line.
 *
 * @typedef {{name: string, public: Uint8Array<ArrayBuffer>, id: Uint8Array}} LogKey
 */

const NOTE_CHARACTERS_MAX = 100_000;
const SIGNATURES_MAX = 100;
const ED25519 = 1;
const ID_BYTES = 4;
const DASH = "\u2014 ";
const CONTROL = /[\0-\x09\x0b-\x1f]/;
// What Python and Go call spaces; `\s` has one more and one less.
const SPACE = /[\t-\r \x1c-\x1f\x85\u2028\u2029\p{Zs}]/u;

/**
 * Reads a log's key from its text form (vkey): `name+hex8+base64(01 || public)`.
 *
 * @param {string} text
 * @returns {Promise<LogKey>}
 */
export const readLogKey = async (text) => {
  const [name, hash = "", ...rest] = text.split("+");
  checkName("name", name);
  const data = fromBase64("key", rest.join("+"));
  const publicKey = data.slice(1);
  checkLength("key", publicKey, 32);
  const id = await keyId(name, publicKey);
  if (data[0] !== ED25519 || hash !== toHex(id)) {
    throw new EvidenceError("key", `is not the text form of ${name}'s Ed25519 key`);
  }
  return { name, public: publicKey, id };
};

/**
 * The checkpoint in a note that this log signed; signatures by other keys are passed over.
 *
 * 1. The note is well formed and holds a valid signature by the key.
 * 2. Its text is a checkpoint, no more.
 * 3. The checkpoint speaks for the log whose key that is.
 *
 * @param {string} note
 * @param {LogKey} key
 */
export const openNote = async (note, key) => {
  const checkpoint = readCheckpoint(await openText(note, key)); // 1, 2
  if (checkpoint.origin !== key.name) {
    throw new EvidenceError("origin", `must be ${key.name}, is ${checkpoint.origin}`); // 3
  }
  return checkpoint;
};

/** @type {(note: string, key: LogKey) => Promise<string>} */
const openText = async (note, key) => {
  const [text, signatures] = split(note);
  const found = signatures.filter(
    ([name, data]) => name === key.name && equal(data.subarray(0, ID_BYTES), key.id),
  );
  if (!found.length) throw new EvidenceError("signature", `there is none by ${key.name}`);
  for (const [, data] of found) {
    await verify("signature", key.public, utf8("note", text), data.slice(ID_BYTES));
  }
  return text;
};

/** @type {(note: string) => [string, [string, Uint8Array<ArrayBuffer>][]]} */
const split = (note) => {
  if (characters(note) > NOTE_CHARACTERS_MAX || CONTROL.test(note)) {
    throw new EvidenceError("note", "is too long or holds control characters");
  }
  const blank = note.lastIndexOf("\n\n");
  if (blank < 0 || blank + 2 === note.length || !note.endsWith("\n")) {
    throw new EvidenceError("note", "must be a text, an empty line and signature lines");
  }
  const lines = note.slice(blank + 2, -1).split("\n");
  if (lines.length > SIGNATURES_MAX) {
    throw new EvidenceError("note", `has more than ${SIGNATURES_MAX} signatures`);
  }
  return [note.slice(0, blank + 1), lines.map(readSignature)];
};

/** @type {(line: string, at: number) => [string, Uint8Array<ArrayBuffer>]} */
const readSignature = (line, at) => {
  const where = `signatures[${at}]`;
  const space = line.indexOf(" ", DASH.length);
  if (!line.startsWith(DASH) || space < 0) {
    throw new EvidenceError(where, "must be an em dash, a name and a signature");
  }
  const name = line.slice(DASH.length, space);
  checkName(where, name);
  const data = fromBase64(where, line.slice(space + 1));
  if (data.length <= ID_BYTES) throw new EvidenceError(where, "holds no signature");
  return [name, data];
};

/** @type {(text: string) => Checkpoint} */
const readCheckpoint = (text) => {
  const [origin, size, root, end, ...more] = text.split("\n");
  if (end !== "" || more.length) throw new EvidenceError("checkpoint", "must be three lines");
  if (!/^(?:0|[1-9][0-9]{0,18})$/.test(size)) {
    throw new EvidenceError("size", "must be decimal digits without leading zeros");
  }
  const checkpoint = { origin, size: BigInt(size), root: fromBase64("root", root) };
  if (!origin) throw new EvidenceError("origin", "must be one line");
  checkRange("size", checkpoint.size, 0n, SIZE_MAX);
  checkLength("root", checkpoint.root, 32);
  return checkpoint;
};

/** @type {(where: string, name: string) => void} */
const checkName = (where, name) => {
  if (!name || name.includes("+") || SPACE.test(name) || CONTROL.test(name)) {
    const why = "a key's name has no spaces, plus signs or control characters";
    throw new EvidenceError(where, why);
  }
  utf8("note", name);
};

/** @type {(name: string, publicKey: Uint8Array) => Promise<Uint8Array>} */
const keyId = async (name, publicKey) => {
  const hash = await sha256(concat(utf8("note", `${name}\n`), [ED25519], publicKey));
  return hash.subarray(0, ID_BYTES);
};
