/** Takes a sheet into use: its key, opened by the passphrase, brings in this device's own. */
import { EvidenceError } from "../../evidence.js";
import { generateKey, keyFromSeed, SEED_BYTES } from "../../keys.js";
import { numberOf } from "../../numbers.js";
import { orderText } from "../../orders.js";
import { openSheet } from "../../recovery.js";
import { newId, random } from "../acts.js";
import { now } from "../clock.js";
import { ask, at, shared, text, upon } from "../page.js";
import { answered } from "./session.js";
import { checkLocked, chosen, takeShared, whyNot } from "./sharing.js";
import { signedToo, take } from "./taking.js";

const LIFE_MS = 3_600_000;
const NOT_CHOSEN = ["differ", "short", "unlocked", "number"];
const form = at("use");
const said = at("said");

/** What to say of a sheet that does not open. @type {(error: EvidenceError) => string} */
const why = ({ where }) =>
  where.startsWith("line ")
    ? text("line", { line: where.slice("line ".length) })
    : text(where === "passphrase" ? "passphrase" : "sheet");

upon(form, said, async () => {
  const { community, book } = form.dataset;
  try {
    const passphrase = shared && chosen();
    if (shared) await checkLocked();
    said.textContent = text("working");
    const sheet = await openSheet(at("text").value, at("passphrase").value);
    const who = await answered({ ...sheet, community, book, member: "" });
    const { member, token } = await ask("/v1/sign-in", { method: "POST", body: who });
    const path = `/v1/communities/${community}/books/${book}/members/${member}`;
    const { name, accounts } = await read(path, token);
    const seed = random(SEED_BYTES);
    const key = await (shared ? keyFromSeed(seed) : generateKey());
    const common = { book, id: newId(), key: sheet.public, expires: now() + LIFE_MS };
    const order = orderText("key-added", common, { member, added: key.public });
    const all = await signedToo(community, order, [], sheet, key);
    const whose = { community, member, book, name: name ?? "" };
    if (passphrase === false) return await take(key, whose, all);
    const number = await numberAt(`/v1/communities/${community}/books/${book}`, accounts, token);
    await takeShared(seed, number, passphrase, whose, all);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = NOT_CHOSEN.includes(error.where) ? whyNot(error) : why(error);
  }
});

/** @type {(path: string, token: string) => Promise<any>} */
const read = (path, token) => ask(path, { token });

/**
 * The number of the member's first account; empty if there is none.
 *
 * @type {(path: string, accounts: {account: string, open: boolean}[], token: string) =>
 *   Promise<string>}
 */
const numberAt = async (path, accounts, token) => {
  const first = accounts.find(({ open }) => open);
  if (!first) return "";
  return numberOf((await read(`${path}/accounts/${first.account}`, token)).slot);
};
