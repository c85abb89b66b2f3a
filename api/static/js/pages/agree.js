/** Signs an order that another member has signed, after a look at it, and posts it. */
import { fromHex } from "../bytes.js";
import { EvidenceError } from "../evidence.js";
import { checkMemo, SALT_BYTES } from "../memos.js";
import { signOrder } from "../orders.js";
import { ownKey, posted } from "./acts.js";
import { at, seat, text, upon } from "./page.js";

const form = at("agree");
const said = at("said");

/**
 * What the page says of the order must be what the order says.
 *
 * @type {(order: string, fields: Record<string, unknown>, memo: {salt: string, text: string}) =>
 *   Promise<void>}
 */
const check = async (order, fields, { salt, text: words }) => {
  const signed = JSON.parse(order);
  for (const [name, value] of Object.entries(fields)) {
    if (signed[name] !== value) throw new EvidenceError(name, "is another");
  }
  if (signed.book !== seat.book) throw new EvidenceError("book", "is another");
  await checkMemo(signed.reason, fromHex("salt", salt, SALT_BYTES), words);
};

upon(form, said, async () => {
  const { id, order, signatures, fields, memo } = JSON.parse(form.dataset.draft);
  try {
    await check(order, fields, memo);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("changed");
    return;
  }
  const all = [...signatures, await signOrder(order, await ownKey())];
  all.sort(([one], [other]) => (one < other ? -1 : 1));
  const { seq } = await posted({ id, community: seat.community, order, signatures: all, memo });
  location.assign(`/app/exchange/${seq}`);
});
