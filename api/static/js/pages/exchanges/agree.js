/** Signs an order that another member has signed, after a look at it, and leaves the signature. */
import { fromHex } from "../../bytes.js";
import { EvidenceError } from "../../evidence.js";
import { checkMemo, SALT_BYTES } from "../../memos.js";
import { signOrder } from "../../orders.js";
import { ownKey } from "../acts.js";
import { ask, at, seat, text, upon } from "../page.js";

const form = at("agree");
const said = at("said");

/**
 * What the page says of the order must be what the order says.
 *
 * @type {(order: string, fields: Record<string, unknown>,
 *   memo: {salt: string, text: string} | null) => Promise<void>}
 */
const check = async (order, fields, memo) => {
  const signed = JSON.parse(order);
  for (const [name, value] of Object.entries(fields)) {
    const same = JSON.stringify(signed[name]) === JSON.stringify(value);
    if (!same) throw new EvidenceError(name, "is another");
  }
  if (signed.book !== seat.book) throw new EvidenceError("book", "is another");
  const committed = signed.reason ?? signed.memo ?? signed.paper;
  if (memo) await checkMemo(committed, fromHex("salt", memo.salt, SALT_BYTES), memo.text);
  else if (committed !== undefined) throw new EvidenceError("memo", "is not shown");
};

upon(form, said, async () => {
  const { id, order, fields, memo } = JSON.parse(form.dataset.draft);
  try {
    await check(order, fields, memo);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("changed");
    return;
  }
  const [key, signature] = await signOrder(order, await ownKey());
  const body = { key, signature };
  const { seq } = await ask(`/app/drafts/${id}/signatures`, { method: "POST", body });
  const { next = `/app/exchange/${seq}` } = form.dataset;
  location.assign(seq === null ? `/app/drafts/${id}` : next);
});
