/** A founding that goes on: reads the orders before it signs all of them with one's key. */
import { keepBeside } from "../../keystore.js";
import { signOrder } from "../../orders.js";
import { store } from "../acts.js";
import { ask, at, text, upon } from "../page.js";
import { sending } from "../sending.js";
import { heldIn } from "./making.js";

const said = at("said");
const says = JSON.parse(at("founding").textContent);
const { book, community, key, logKey, member, orders, read } = says;

/** Whether the first opens a book as the page says, and the others an account for each steward. */
const isAsShown = (/** @type {string | undefined} */ account) => {
  const [opening, ...accounts] = orders.map((/** @type {string} */ one) => JSON.parse(one));
  const stewards = new Map(opening.stewards);
  const asShown = ["lower", "upper", "quorum", "unit", "scale"].every(
    (name) => opening[name] === says[name],
  );
  const mine = accounts.find((/** @type {any} */ one) => one.member === member);
  return (
    opening.type === "book-opened" && opening.book === book && asShown &&
    stewards.get(member) === key && mine?.account === account &&
    stewards.size === accounts.length &&
    accounts.every(
      (/** @type {any} */ one) =>
        one.type === "account-opened" && one.book === book && one.kind === "member" &&
        stewards.get(one.member) === one.key,
    )
  );
};

const sign = at("sign-it");
if (sign) {
  upon(sign, said, async () => {
    const own = await heldIn(community);
    if (own?.public !== key) {
      said.textContent = text("no_key");
      return;
    }
    if (!isAsShown(own.founding?.account)) {
      said.textContent = text("changed");
      return;
    }
    const pairs = await Promise.all(
      orders.map((/** @type {string} */ order) => signOrder(order, own)),
    );
    // Kept first: once all have signed, this is the book that the key speaks in.
    await keepBeside(await store, community, member, { book, logKey });
    const body = { read, signatures: pairs.map(([, signature]) => signature) };
    await ask(`/app/founding/${community}/signatures`, { method: "POST", body });
    location.replace(`/app/founding/${community}`);
  });
}

const link = at("link");
if (link) {
  const words = { message: text("message"), subject: text("subject") };
  sending(at("send"), at("link-said"), link.value, () => words);
}

const print = at("print");
if (print) upon(print, said, async () => globalThis.print());
