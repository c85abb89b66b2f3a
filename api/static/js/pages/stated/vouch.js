/** Signs that the member vouches for somebody with a part of her limit, or takes it back. */
import { readAmount } from "../../amounts.js";
import { EvidenceError } from "../../evidence.js";
import { posted, signed } from "../acts.js";
import { at, seat, text, upon } from "../page.js";

const form = at("vouch");
const said = at("said");
const back = document.getElementById("back");

/** What was written; undefined, and said so, where it is no amount above zero. */
const read = () => {
  try {
    const amount = readAmount(at("amount").value.trim(), seat);
    if (amount > 0n) return amount;
    said.textContent = text("nothing");
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = text("amount_unread");
  }
  at("amount").focus();
  return undefined;
};

const vouch = async (/** @type {bigint} */ amount) => {
  const { endorsed } = form.dataset;
  const fields = { amount: String(amount), endorsed, endorser: seat.member };
  await posted(await signed("endorsement-stated", fields));
  location.assign("/app/vouching");
};

upon(form, said, async () => {
  const amount = read();
  if (amount !== undefined) await vouch(amount);
});

if (back) upon(back, said, () => vouch(0n));
