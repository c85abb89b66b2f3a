/** A guardian agrees: signs the very order that the others sign, and posts it once it is enough. */
import { checkBrings, digitsOf } from "../../devices.js";
import { EvidenceError } from "../../evidence.js";
import { signOrder } from "../../orders.js";
import { ownKey, posted } from "../acts.js";
import { ask, at, seat, show, text, upon } from "../page.js";

const { member, order, key } = at("sign").dataset;
const said = at("said");

at("digits").textContent = await digitsOf(key);

upon(at("yes"), said, async () => {
  try {
    checkBrings(order, "recovery-asked", { book: seat.book, member, key });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("changed");
    return;
  }
  const [own, signature] = await signOrder(order, await ownKey());
  const body = { member, key: own, signature };
  const all = await ask("/app/recoveries/sign", { method: "POST", body });
  if (all.enough) {
    const { id } = JSON.parse(order);
    await posted({ id, community: seat.community, order, signatures: all.signatures });
  }
  at("outcome").textContent = text(all.enough ? "enough" : "more", all);
  show("done", "sign");
});
