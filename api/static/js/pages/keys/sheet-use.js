/** Takes a sheet into use: its key, opened by the passphrase, brings in this device's own. */
import { EvidenceError } from "../../evidence.js";
import { keyFromSeed, SEED_BYTES } from "../../keys.js";
import { numberOf } from "../../numbers.js";
import { openSheet } from "../../recovery.js";
import { random } from "../acts.js";
import { ask, at, shared, show, text, upon } from "../page.js";
import { ability } from "./keeping.js";
import { broughtBy, letIn, whoseIs } from "./letting.js";
import { checkLocked, chosen, takeShared, whyNot } from "./sharing.js";

const NOT_CHOSEN = ["differ", "short", "unlocked", "number"];
const form = at("use");
const said = at("said");
const can = shared ? "whole" : await ability();
if (!shared) {
  at("cannot").hidden = can !== "nothing";
  at("lock").hidden = can !== "locked";
}

/** What to say of a sheet that does not open. @type {(error: EvidenceError) => string} */
const why = ({ where }) =>
  where.startsWith("line ")
    ? text("line", { line: where.slice("line ".length) })
    : text(where === "passphrase" ? "passphrase" : "sheet");

/**
 * Does a task with the sheet's key.
 *
 * @type {(task: (key: import("../../keys.js").Key) => Promise<void>) => Promise<void>}
 */
const opened = async (task) => {
  try {
    said.textContent = text("working");
    await task(await openSheet(at("text").value, at("passphrase").value));
    said.textContent = "";
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    said.textContent = NOT_CHOSEN.includes(error.where) ? whyNot(error) : why(error);
  }
};

const { community, book } = form.dataset;

/** Seals the new key on a device that many use. @type {(sheet: any) => Promise<void>} */
const letInShared = async (sheet) => {
  const passphrase = chosen();
  await checkLocked();
  const { token, path, accounts, ...whose } = await whoseIs(sheet, { community, book });
  const seed = random(SEED_BYTES);
  const order = await broughtBy(sheet, whose, await keyFromSeed(seed));
  await takeShared(seed, await numberAt(path, accounts, token), passphrase, whose, order);
};

upon(form, said, () =>
  opened(async (sheet) => {
    if (shared) await letInShared(sheet);
    else await letIn(sheet, { community, book }, can === "locked" ? chosen() : undefined);
  }),
);

/** Who is signed in and has just made it only wants to know that it opens, and is noted. */
if (at("try")) {
  upon(at("try"), said, () =>
    opened(async (sheet) => {
      await whoseIs(sheet, { community, book });
      form.reset();
      show("works", "use");
    }),
  );
}

/**
 * The number of the member's first account; empty if there is none.
 *
 * @type {(path: string, accounts: {account: string, open: boolean}[], token: string) =>
 *   Promise<string>}
 */
const numberAt = async (path, accounts, token) => {
  const first = accounts.find(({ open }) => open);
  if (!first) return "";
  return numberOf((await ask(`${path}/accounts/${first.account}`, { token })).slot);
};
