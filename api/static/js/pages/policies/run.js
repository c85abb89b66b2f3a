/** Signs a list of limits: posted, or left for another treasurer where one must sign too. */
import { signed } from "../acts.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";
import { at, show, upon } from "../page.js";

const form = at("run");

upon(form, at("said"), async () => {
  const { fields = "{}", missing = "0" } = form.dataset;
  const left = Number(missing);
  const how = left > 0 ? { lifeMs: WAITING_MS } : {};
  await postOrLeave(await signed("list-approved", JSON.parse(fields), how), left);
  show("done", "run");
});
