/**
 * Where people sign in on a device that many use: a number and a passphrase open a key here. What
 * is left of whoever was signed in before is forgotten first.
 */
import { drop, unlock, waitAfter } from "../../desk.js";
import { EvidenceError } from "../../evidence.js";
import { slotOf } from "../../numbers.js";
import { posted, random, signed } from "../acts.js";
import { desk, enter, forgetAll, opened } from "./desk-key.js";
import { at, seat, shared, text, upon } from "../page.js";
import { opens } from "../sure.js";
import { checkLocked } from "./sharing.js";

const FAILED = "ayni-desk-failed";
const SECOND_MS = 1_000;
const said = at("said");

/** How often in a row nothing opened, and until when nothing more is tried. */
const failed = () => JSON.parse(localStorage.getItem(FAILED) ?? '{"count":0,"until":0}');

const fail = () => {
  const count = failed().count + 1;
  const until = Date.now() + waitAfter(count) * SECOND_MS;
  localStorage.setItem(FAILED, JSON.stringify({ count, until }));
};

const open = async () => {
  const seconds = Math.ceil((failed().until - Date.now()) / SECOND_MS);
  if (seconds > 0) {
    said.textContent = text("wait", { seconds });
    return;
  }
  const slot = slotOf(at("number").value);
  said.textContent = text("opening");
  await enter(await unlock(await desk, slot, at("passphrase").value, random));
  localStorage.removeItem(FAILED);
  location.replace(at("open").dataset.next);
};

/** Whether keys lie in this browser that anybody could sign with. */
const isLocked = () =>
  checkLocked().then(
    () => true,
    () => false,
  );

if (at("open")) {
  await forgetAll();
  at("unlocked").hidden = await isLocked();
  upon(at("open"), said, async () => {
    try {
      await open();
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
      if (error.where !== "number") fail();
      said.textContent = text(error.where === "number" ? "slip" : "wrong");
      at("passphrase").value = "";
    }
  });
}

if (at("share")) {
  upon(at("share"), said, async () => {
    if (shared || (await isLocked())) at("share").submit();
    else said.textContent = text("unlocked");
  });
}

if (at("own")) {
  // Before it is said: there is nothing left to open then.
  upon(at("own"), said, async () => {
    await forgetAll();
    indexedDB.deleteDatabase("ayni-desk");
    at("own").submit();
  });
}

if (at("end")) {
  opens(at("ask"), at("sure"));
  upon(at("end"), said, async () => {
    const key = await opened();
    if (!key) return;
    await posted(await signed("key-revoked", { member: seat.member, revoked: key.public }));
    await drop(await desk, key.id);
    at("leave").requestSubmit();
  });
}
