/** Makes paper cheques: each a hold that is signed now, and a slip with its secret. */
import { readAmount } from "../../amounts.js";
import { SECRET_BYTES, numberOf, slipOf } from "../../cheques.js";
import { EvidenceError } from "../../evidence.js";
import { posted, random, signed } from "../acts.js";
import { endOf } from "../days.js";
import { now } from "../clock.js";
import { tooMuch } from "../exchanges/limits.js";
import { ask, at, dated, locale, NoAnswer, seat, show, text, upon, words } from "../page.js";
import { say } from "../say.js";

/** A slip whose hold came into the book days later would be forgotten by then. */
const LIFE_MS = 15 * 60_000;
const COUNT_MAX = 10;

const day = new Intl.DateTimeFormat(locale, { dateStyle: "long" });

/** @typedef {import("../../cheques.js").Slip} Slip */
/**
 * @typedef {{from: string, to: string, category: string, amount: bigint, until: number,
 *   count: number}} Wish
 */

/** @type {Wish | undefined} */
let wish;

/** The accounts, and what for. @type {() => {from: string, to: string, category: string}} */
const sides = () => {
  const fields = new FormData(at("make"));
  const [from, to, category] = ["from", "to", "category"].map((name) => String(fields.get(name)));
  return { from, to, category };
};

/** What was written, or undefined once it was said what is wrong. @type {() => Wish | undefined} */
const read = () => {
  try {
    const amount = readAmount(at("amount").value.trim(), seat);
    const until = endOf(at("until").value);
    const count = Number(at("count").value);
    if (amount <= 0n) at("wrong").textContent = text("amount_zero");
    else if (!until || until <= now()) at("wrong").textContent = text("day_unread");
    else if (!(count >= 1 && count <= COUNT_MAX)) at("wrong").textContent = text("count_unread");
    else return { ...sides(), amount, until, count };
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    at("wrong").textContent = text("amount_unread");
  }
  return undefined;
};

/** @type {(until: number) => string} */
const lastDay = (until) => dated(day, new Date(until));

/**
 * A slip of which nobody knows whether its hold is in the book: the next press sends that again.
 *
 * @type {{said: string, slip: Slip} | undefined}
 */
let open;

/** Signs one hold and has it in the book. @type {(wish: Wish) => Promise<Slip>} */
const make = async ({ from, to, category, amount, until }) => {
  const said = JSON.stringify([from, to, category, String(amount), until]);
  const { slip } = open?.said === said ? open : { slip: await slipOf(random(SECRET_BYTES)) };
  open = { said, slip };
  const own = { from, to, amount: String(amount), until, memo: slip.commitment };
  const fields = { ...own, ...(category && { category }) };
  try {
    await posted(await signed("hold", fields, { id: slip.hold, lifeMs: LIFE_MS }));
  } catch (error) {
    if (!(error instanceof NoAnswer)) open = undefined;
    throw error;
  }
  open = undefined;
  return slip;
};

/** @type {(slip: Slip, wish: Wish) => void} */
const draw = (slip, { amount, until }) => {
  const drawn = at("slip").content.cloneNode(true);
  const fill = (/** @type {string} */ name, /** @type {string} */ said) => {
    drawn.querySelector(`.${name}`).textContent = said;
  };
  fill("much", say(amount));
  fill("number", text("number", { number: numberOf(slip.hold) }));
  fill("until", text("until", { day: lastDay(until) }));
  fill("code", slip.code);
  at("slips").append(drawn);
};

/** Adds the pictures, which the service makes. @type {(slips: Slip[]) => Promise<void>} */
const picture = async (slips) => {
  const codes = slips.map(({ code }) => code.replaceAll(" ", ""));
  const { pictures } = await ask("/app/cheques/pictures", { method: "POST", body: { codes } });
  const images = document.querySelectorAll("#slips img");
  for (const [n, image] of images.entries()) image.setAttribute("src", pictures[n]);
};

/** @type {(wish: Wish) => Promise<void>} */
const makeAll = async (asked) => {
  /** @type {Slip[]} */
  const slips = [];
  let failed = "";
  while (slips.length < asked.count && !failed) {
    at("signing").textContent = text("making", { n: slips.length + 1, count: asked.count });
    try {
      const slip = await make(asked);
      draw(slip, asked);
      slips.push(slip);
    } catch (error) {
      failed = words(error);
    }
  }
  at("signing").textContent = failed;
  if (!slips.length) return;
  // Whatever goes wrong now, the slips that are in the book are shown: nobody else has them.
  at("stopped").textContent = failed && text("stopped", { n: slips.length, why: failed });
  show("done", "make", "confirm", "outstanding");
  await picture(slips);
};

if (at("make")) {
  upon(at("make"), at("wrong"), async () => {
    wish = read();
    if (!wish) return;
    const { count, amount, until } = wish;
    const values = { count, amount: say(amount), day: lastDay(until) };
    at("sentence").textContent = text(count === 1 ? "one" : "several", values);
    const total = amount * BigInt(count);
    at("total").textContent = text("total", { amount: say(total) });
    at("above").textContent = tooMuch(at("make"), total);
    show("confirm", "make");
  });
  at("no").addEventListener("click", () => show("make", "confirm"));
  upon(at("yes"), at("signing"), async () => {
    if (!wish) return;
    const once = wish;
    wish = undefined; // A second press must not sign a second time.
    await makeAll(once);
    if (at("done").hidden) wish = once;
  });
  at("print").addEventListener("click", () => print());
}
