/** Asks the other side to take an exchange back: signs first, and leaves it for them to sign. */
import { signed } from "./acts.js";
import { ask, at, upon } from "./page.js";

const form = at("take-back");

upon(form, at("said"), async () => {
  const reason = String(new FormData(form).get("text")).trim();
  const as = /** @type {const} */ ("reason");
  const how = { text: reason, as, lifeMs: Number(form.dataset.life) };
  const { order, signatures, memo } = await signed("reversal", { of: form.dataset.of }, how);
  const [[key, signature]] = signatures;
  const body = { order, key, signature, memo };
  const { id } = await ask("/app/drafts", { method: "POST", body });
  location.assign(`/app/drafts/${id}`);
});
