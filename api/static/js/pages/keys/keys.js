/** Marks this device's key, and ends a key of the member's: the other ones go on. */
import { heldKey, posted, signed } from "../acts.js";
import { at, seat, upon } from "../page.js";
import { opens } from "../sure.js";

const said = at("said");
const own = await heldKey().catch(() => undefined);

for (const item of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("#keys > li")
)) {
  const { key } = item.dataset;
  const mark = /** @type {HTMLElement} */ (item.querySelector(".this"));
  mark.hidden = key !== own?.public;
  // The others on the list may be on paper that is lost, or in nobody's hands.
  const warned = /** @type {HTMLElement | null} */ (item.querySelector(".own-key"));
  if (warned) warned.hidden = mark.hidden;
  const [revoke, sure, yes] = [".revoke", ".sure", ".yes"].map(
    (name) => /** @type {HTMLElement | null} */ (item.querySelector(name)),
  );
  if (!revoke || !sure || !yes) continue;
  opens(revoke, sure);
  upon(yes, said, async () => {
    await posted(await signed("key-revoked", { member: seat.member, revoked: key }));
    location.reload();
  });
}
