/** A member's roles, keys, mandates and accounts: given and ended, alone or with other stewards. */
import { signed } from "../acts.js";
import { postOrLeave, WAITING_MS } from "./cosigning.js";
import { at, upon } from "../page.js";
import { opens } from "../sure.js";

/** Orders that name no member. */
const WHOLE = ["mandate-withdrawn", "account-closed", "balance-passed-on"];

const said = at("said");
const { member, quorum } = at("acts").dataset;

for (const asked of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".ask"))) {
  const { type = "", missing: others = String(Number(quorum) - 1), ...own } = asked.dataset;
  const missing = Number(others);
  const how = missing > 0 ? { lifeMs: WAITING_MS } : {};
  const fields = WHOLE.includes(type) ? own : { member, ...own };
  const sure = /** @type {HTMLElement} */ (asked.closest("li")?.querySelector(".sure"));
  opens(asked, sure);
  upon(/** @type {HTMLElement} */ (sure.querySelector(".yes")), said, async () => {
    await postOrLeave(await signed(type, fields, how), missing);
    if (missing > 0) location.assign("/app/steward");
    else location.reload();
  });
}
