/** The device that gets a key: how its recovery stands, and taking over once the notice is over. */
import { identities } from "../keystore.js";
import { orderText, signOrder } from "../orders.js";
import { newId, posted, store } from "./acts.js";
import { now } from "./clock.js";
import { ask, at, element, language, text, upon } from "./page.js";
import { signIn } from "./session.js";

/** Phones that were long unused may have a clock that is days off. */
const LIFE_MS = 3 * 24 * 3_600_000;
const moment = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** @typedef {import("../keystore.js").Identity} Identity */

/** @type {(identity: Identity, recovery: string) => Promise<void>} */
const takeOver = async (identity, recovery) => {
  const { community, book = "", member, public: key } = identity;
  const common = { book, id: newId(), key, expires: now() + LIFE_MS };
  const order = orderText("recovery-completed", common, { member, recovery });
  const signatures = [await signOrder(order, identity)];
  await posted({ id: common.id, community, order, signatures });
  await signIn(identity);
  location.assign("/app/");
};

/** @type {(found: any) => string} */
const said = (found) => {
  const time = moment.format(new Date(found.ready_ms));
  if (found.state === "signing") return text("signing", found);
  return text(found.ready_ms <= found.now ? "ready" : "notice", { time });
};

for (const identity of (await identities(await store)).filter(({ book }) => book)) {
  const { community, book, member, public: key, name } = identity;
  const body = { community, book, member, key };
  const found = await ask("/app/recoveries/state", { method: "POST", body });
  if (found.state !== "signing" && found.state !== "notice") continue;
  const item = element("li");
  item.append(element("h2", name || text("nameless")), element("p", said(found)));
  if (found.state === "notice" && found.ready_ms <= found.now) {
    const button = element("button", text("take"), "button");
    button.type = "button";
    item.append(button);
    upon(button, at("said"), () => takeOver(identity, found.recovery));
  }
  at("recoveries").append(item);
  at("none").hidden = true;
}
