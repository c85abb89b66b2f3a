/** Makes a recovery sheet: a key that is only on paper, brought in by this device's. */
import { makeSheet, openSheet } from "../../recovery.js";
import { post, random, signed } from "../acts.js";
import { at, Problem, seat, show, text, upon } from "../page.js";

const PASSPHRASE_MIN = 12;
const form = at("make");
const said = at("said");

upon(form, said, async () => {
  const [passphrase, again] = ["passphrase", "again"].map((name) => String(at(name).value));
  if (passphrase !== again || passphrase.length < PASSPHRASE_MIN) {
    said.textContent = text(passphrase === again ? "short" : "differ");
    return;
  }
  said.textContent = text("working");
  const sheet = await makeSheet(passphrase, random);
  // Opened from what will be printed: a sheet that does not open must never be relied on.
  const key = await openSheet(sheet.text, passphrase);
  const named = { member: seat.member, added: key.public };
  const { problem, receipt } = await post(await signed("key-added", named, { more: [key] }));
  if (problem) throw new Problem(problem);
  // From here on the sheet is shown, whatever comes: its key may be in force, and only it has it.
  at("not-yet").hidden = Boolean(receipt);
  const body = new URLSearchParams({ key: key.public, name: text("called"), kind: "sheet" });
  if (receipt) await fetch("/app/keys/name", { method: "POST", body }).catch(() => undefined);
  said.textContent = "";
  form.reset();
  at("text").textContent = sheet.text;
  show("done", "make");
});

at("print").addEventListener("click", () => print());
