/** Memo commitments: the journal keeps a salted hash, the text stays outside and can be erased. */
import { characters, sha256, tag, toHex, utf8 } from "./bytes.js";
import { checkLength, checkRange, EvidenceError } from "./evidence.js";

/** The longest memo, in Unicode characters. */
export const MEMO_LENGTH_MAX = 500;

export const SALT_BYTES = 32;

const UNSEEN = /[\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]|\p{Noncharacter_Code_Point}/gu;

/**
 * A text as it is signed: without what comes along when it is copied and nobody sees, as the
 * service takes it (`api/words/texts.py`).
 *
 * @param {string} text
 */
export const cleaned = (text) =>
  text.replaceAll(/\r\n?/g, "\n").replaceAll(UNSEEN, "").normalize("NFC");

/**
 * The commitment to a memo: 64 hex digits.
 *
 * @param {Uint8Array} salt - 32 fresh random bytes
 * @param {string} text
 */
export const commitment = async (salt, text) => {
  checkLength("memo.salt", salt, SALT_BYTES);
  checkRange("memo.text", characters(text), 0, MEMO_LENGTH_MAX);
  return toHex(await sha256(tag("ayni-memo-v1"), salt, utf8("memo.text", text)));
};

/**
 * Raises `EvidenceError` unless salt and text are what was committed to.
 *
 * @param {unknown} committed
 * @param {Uint8Array} salt
 * @param {string} text
 */
export const checkMemo = async (committed, salt, text) => {
  if ((await commitment(salt, text)) !== committed) {
    throw new EvidenceError("memo", "is not what the order commits to");
  }
};
