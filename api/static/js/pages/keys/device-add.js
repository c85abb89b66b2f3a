/** Somebody who has a key speaks for a new device, as their own or as that of whom they guard. */
import { digitsOf } from "../../devices.js";
import { askWith, signed } from "../acts.js";
import { at, seat, show, text, upon } from "../page.js";

const HOUR_MS = 3_600_000;
const ASKED_MS = 14 * 24 * HOUR_MS;
const form = at("add");
const said = at("said");
const { key, code } = form.dataset;

at("digits").textContent = await digitsOf(key);
// What was scanned from the device itself names its key. The digits are shown all the same: who was
// sent a link, and scanned nothing, has only them.
const scanned = location.hash.slice(1);
at("same").hidden = scanned !== key;
if (scanned && scanned !== key) {
  said.textContent = text("another_key");
  form.hidden = true;
}

upon(form, said, async () => {
  const fields = new FormData(form);
  const whose = String(fields.get("whose") ?? seat.member);
  const [type, lifeMs, path] =
    whose === seat.member
      ? ["key-added", HOUR_MS, "/app/devices/claim"]
      : ["recovery-asked", ASKED_MS, "/app/recoveries"];
  const whole = await signed(type, { member: whose, added: key }, { lifeMs });
  const { order, signatures } = whole;
  const name = String(fields.get("name") ?? "").trim();
  const own = whose === seat.member ? { name } : {};
  await askWith(whole, path, { code, order, signatures, ...own });
  show("done", "add");
});
