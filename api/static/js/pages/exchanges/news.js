/** At home: what was done in the member's name or about them since this browser last looked. */
import { EvidenceError } from "../../evidence.js";
import { NoKey, heldKey } from "../acts.js";
import { ask, at, dated, element, locale, NoAnswer, Problem, seat, text, texts } from "../page.js";

const ANSWERS_MAX = 40;
const SHOWN_MAX = 20;
const place = `ayni-seen/${seat.book}/${seat.member}`;
const acts = `${seat.api}/members/${seat.member}/acts`;
const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

/** @type {(after: number) => Promise<{found: import("../../news.js").Act[], until: number}>} */
const since = async (after) => {
  const { readLogKey } = await import("../../checkpoint.js");
  const { checkActs } = await import("../../news.js");
  // A browser whose key came before it kept the log's believes the service's word once.
  const logKey = await readLogKey((await heldKey()).logKey ?? (await ask(seat.api)).log_key);
  const found = [];
  let until = after;
  for (let answers = 0; answers < ANSWERS_MAX; answers += 1) {
    const answer = await ask(`${acts}?after=${until}`);
    found.push(...(await checkActs(answer, logKey)));
    until = answer.until;
    if (until >= answer.size) break;
  }
  return { found, until };
};

/**
 * What another member chose the reader for, and the page about it: done in that one's name.
 *
 * @type {(order: Record<string, any>) => {kind: string, path: string} | null}
 */
const chosenFor = ({ type, member, broker }) => {
  if (type === "guardians-chosen" && member !== seat.member) {
    return { kind: "guards", path: "/app/guardians" };
  }
  const acts = type === "mandate-given" && broker === seat.member;
  return acts ? { kind: "acts", path: "/app/broker" } : null;
};

/** @type {(act: import("../../news.js").Act) => HTMLElement} */
const line = ({ index, time, order }) => {
  const chosen = chosenFor(order);
  const own = Object.hasOwn(texts, `news_${order.type}`) ? order.type : "other";
  const values = { day: dated(day, new Date(time)), ...order };
  const item = element("li", text(`news_${chosen?.kind ?? own}`, values));
  const link = element("a", text(chosen ? "see" : "not_me"), "quiet");
  link.href = chosen?.path ?? `/app/not-me?type=${order.type}&entry=${index}`;
  item.append(" ", link);
  return item;
};

/** @type {(found: import("../../news.js").Act[], until: number) => void} */
const tell = (found, until) => {
  at("news-list").append(...found.slice(-SHOWN_MAX).map(line));
  at("news").hidden = false;
  at("news-seen").addEventListener("click", () => {
    localStorage.setItem(place, String(until));
    at("news").hidden = true;
  });
};

/** What is there when a browser looks for the first time is not new to it. */
const begin = async () => {
  const { until } = await ask(`${acts}?after=${Number.MAX_SAFE_INTEGER}`);
  localStorage.setItem(place, String(until));
};

const look = async (/** @type {number} */ known) => {
  const { found, until } = await since(known);
  if (found.length) tell(found, until);
  else localStorage.setItem(place, String(until));
};

const known = localStorage.getItem(place);
try {
  await (known === null ? begin() : look(Number(known)));
} catch (error) {
  if (error instanceof EvidenceError) {
    at("news-list").append(element("li", text("news_unproved"), "wrong"));
    at("news").hidden = false;
  } else if (![NoAnswer, NoKey, Problem].some((kind) => error instanceof kind)) {
    throw error; // A network that is away, or a session or key that is gone, is no news.
  }
}
