/** What a vote would allow: the order's own fields, and the hash by which the vote names them. */
import { fromHex, sha256, tag, toHex } from "../../bytes.js";
import { encode } from "../../canonical.js";
import { cleaned, commitment, SALT_BYTES } from "../../memos.js";
import { random } from "../acts.js";

/** One for the page: whoever presses again after a fault asks for the same vote. */
const salt = toHex(random(SALT_BYTES));

/**
 * The act with its day and its reason, as the service takes it, and its hash.
 *
 * @param {Record<string, unknown>} draft - the type, and the fields that are known
 * @param {{from?: number, reason?: string}} more - from when on it holds, and why
 */
export const wholeAct = async (draft, { from, reason = "" }) => {
  const words = cleaned(reason);
  const why = words ? { salt, text: words } : undefined;
  const bytes = encode({
    ...draft,
    ...(from && { from }),
    ...(why && { reason: await commitment(fromHex("salt", salt, SALT_BYTES), words) }),
  });
  const subject = toHex(await sha256(tag("ayni-subject-v1"), bytes));
  const text = new TextDecoder().decode(bytes);
  return { subject, act: { text, ...(why && { reason: why }) } };
};
