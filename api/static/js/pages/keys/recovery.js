/**
 * The device that gets a key: how its recovery stands, and taking over once the notice is over. One
 * whose key others have ended: calling the recovery off, once.
 */
import { identities } from "../../keystore.js";
import { orderText, signOrder } from "../../orders.js";
import { newId, posted, store } from "../acts.js";
import { now } from "../clock.js";
import { ask, at, dated, element, locale, text, upon } from "../page.js";
import { signIn, usable } from "./session.js";

/** Phones that were long unused may have a clock that is days off. */
const LIFE_MS = 3 * 24 * 3_600_000;
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

/** @typedef {import("../../keystore.js").Identity} Identity */

/** @type {(identity: Identity, type: string, recovery: string) => Promise<void>} */
const postAs = async (identity, type, recovery) => {
  const { community, book = "", member, public: key } = identity;
  const common = { book, id: newId(), key, expires: now() + LIFE_MS };
  const order = orderText(type, common, { member, recovery });
  const signatures = [await signOrder(order, await usable(identity))];
  await posted({ id: common.id, community, order, signatures });
};

/** @type {(found: any) => string} */
const when = (found) => dated(moment, new Date(found.ready_ms));

/** @type {(identity: Identity, recovery: string) => Promise<void>} */
const takeOver = async (identity, recovery) => {
  await postAs(identity, "recovery-completed", recovery);
  await signIn(identity);
  location.assign("/app/");
};

/** @type {(found: any) => string} */
const said = (found) => {
  if (found.state === "ended") return text("ended", { time: when(found) });
  if (found.state === "signing") return text("signing", found);
  return text(found.ready_ms <= found.now ? "ready" : "notice", { time: when(found) });
};

for (const identity of (await identities(await store)).filter(({ book }) => book)) {
  const { community, book, member, public: key, name } = identity;
  const body = { community, book, member, key };
  const found = await ask("/app/recoveries/state", { method: "POST", body });
  if (!["signing", "notice", "ended"].includes(found.state)) continue;
  const item = element("li");
  const words = element("p", said(found));
  item.append(element("h2", name || text("nameless")), words);
  const ended = found.state === "ended";
  if (ended || (found.state === "notice" && found.ready_ms <= found.now)) {
    const button = element("button", text(ended ? "call_off" : "take"), "button");
    button.type = "button";
    item.append(button);
    upon(button, at("said"), async () => {
      if (!ended) return takeOver(identity, found.recovery);
      await postAs(identity, "recovery-cancelled", found.recovery);
      words.textContent = text("off");
      button.remove();
    });
  }
  at("recoveries").append(item);
  at("none").hidden = true;
}
