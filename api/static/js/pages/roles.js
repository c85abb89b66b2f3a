/** Gives and takes a member's roles and ends their keys, alone or with other stewards. */
import { signed } from "./acts.js";
import { postOrLeave, WAITING_MS } from "./cosigning.js";
import { at, upon } from "./page.js";

const said = at("said");
const { member, quorum } = at("acts").dataset;
const missing = Number(quorum) - 1;
const how = missing > 0 ? { lifeMs: WAITING_MS } : {};

for (const asked of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".ask"))) {
  const { type = "", ...fields } = asked.dataset;
  const sure = /** @type {HTMLElement} */ (asked.closest("li")?.querySelector(".sure"));
  asked.addEventListener("click", () => {
    sure.hidden = false;
    /** @type {HTMLElement} */ (sure.querySelector("[tabindex]")).focus();
  });
  upon(/** @type {HTMLElement} */ (sure.querySelector(".yes")), said, async () => {
    await postOrLeave(await signed(type, { member, ...fields }, how), missing);
    if (missing > 0) location.assign("/app/steward");
    else location.reload();
  });
}
