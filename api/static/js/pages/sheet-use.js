/** Takes a sheet into use: its key, opened by the passphrase, brings in this device's own. */
import { EvidenceError } from "../evidence.js";
import { generateKey } from "../keys.js";
import { orderText } from "../orders.js";
import { openSheet } from "../recovery.js";
import { newId } from "./acts.js";
import { ask, at, text, upon } from "./page.js";
import { answered } from "./session.js";
import { signedToo, take } from "./taking.js";

const LIFE_MS = 3_600_000;
const form = at("use");
const said = at("said");

/** What to say of a sheet that does not open. @type {(error: EvidenceError) => string} */
const why = ({ where }) =>
  where.startsWith("line ")
    ? text("line", { line: where.slice("line ".length) })
    : text(where === "passphrase" ? "passphrase" : "sheet");

upon(form, said, async () => {
  const { community, book } = form.dataset;
  said.textContent = text("working");
  try {
    const sheet = await openSheet(at("text").value, at("passphrase").value);
    const who = await answered({ ...sheet, community, book, member: "" });
    const { member, token } = await ask("/v1/sign-in", { method: "POST", body: who });
    const path = `/v1/communities/${community}/books/${book}/members/${member}`;
    const name = await nameOf(path, token);
    const key = await generateKey();
    const common = { book, id: newId(), key: sheet.public, expires: Date.now() + LIFE_MS };
    const order = orderText("key-added", common, { member, added: key.public });
    const all = await signedToo(community, order, [], sheet, key);
    await take(key, { community, member, book, name }, all);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = why(error);
  }
});

/** @type {(path: string, token: string) => Promise<string>} */
const nameOf = async (path, token) => {
  const answer = await fetch(path, { headers: { Authorization: `Bearer ${token}` } });
  return (await answer.json()).name ?? "";
};
