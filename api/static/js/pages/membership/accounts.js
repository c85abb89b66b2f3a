/** Opens accounts: a member's further one, or one of the community's; others sign it too. */
import { toHex } from "../../bytes.js";
import { newId, random, signed } from "../acts.js";
import { postOrLeave } from "./cosigning.js";
import { at, seat, upon } from "../page.js";

const SALT_BYTES = 32;
const form = at("open-account");

if (form) {
  upon(form, at("account-said"), async () => {
    const { missing = "0", life = "0", next = "", waits = "" } = form.dataset;
    const chosen = new FormData(form);
    const kind = String(chosen.get("kind") ?? "member");
    const member = String(chosen.get("member") ?? seat.member);
    const fields = { account: newId(), kind, member, salt: toHex(random(SALT_BYTES)) };
    const answers = at("answers")?.selectedOptions[0];
    const left = Number(answers?.dataset.missing ?? missing);
    const how = left > 0 ? { lifeMs: Number(life) } : {};
    await postOrLeave(await signed("account-opened", fields, how), left);
    location.assign(left > 0 ? waits : next);
  });
}
