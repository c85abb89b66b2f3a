/**
 * Joins: makes a key, signs the two orders that make a member and an account, and leaves them for a
 * steward to sign too. The key is kept first: without it, what was left would be of no use.
 */
import { toHex } from "../bytes.js";
import { generateKey } from "../keys.js";
import { keepKey } from "../keystore.js";
import { orderText, signOrder } from "../orders.js";
import { newId, random, store } from "./acts.js";
import { ask, at, show, upon } from "./page.js";

const form = at("join");

upon(form, at("said"), async () => {
  const { book, code, community, life, logKey } = form.dataset;
  const name = String(new FormData(form).get("name")).trim();
  const [member, account] = [newId(), newId()];
  const key = await generateKey();
  await keepKey(await store, community, member, { ...key, book, name, logKey });
  const expires = Date.now() + Number(life);
  /** @type {(type: string, fields: Record<string, unknown>) => Promise<unknown>} */
  const left = async (type, fields) => {
    const order = orderText(type, { book, id: newId(), key: key.public, expires }, fields);
    const [, signature] = await signOrder(order, key);
    return { order, key: key.public, signature };
  };
  const salt = toHex(random(32));
  const orders = [
    await left("member-joined", { member }),
    await left("account-opened", { account, kind: "member", member, salt }),
  ];
  await ask("/app/joinings", { method: "POST", body: { code, name, orders } });
  show("done", "join");
});
