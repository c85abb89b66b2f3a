/** On every page: local times, what waits to be sent, being offline, the worker. */
import { answerTo, waiting } from "../keystore.js";
import { deliver, store } from "./acts.js";
import { clockAhead, noteTime } from "./clock.js";
import { at, dated, locale, NoAnswer, seat, text, texts } from "./page.js";

const day = new Intl.DateTimeFormat(locale, { dateStyle: "medium" });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });

const CLOCK_MS = 5 * 60_000;

/** Where a page leaves for itself, loaded again, what became of orders that waited. */
const SENT = "ayni-sent";

/** @type {NodeListOf<HTMLElement>} */
const times = document.querySelectorAll("time[data-ms]");
for (const time of times) {
  const date = new Date(Number(time.dataset.ms));
  time.setAttribute("datetime", date.toISOString());
  time.textContent = dated(time.dataset.as === "moment" ? moment : day, date);
}

/** Says how many orders wait. */
export const showQueue = async () => {
  const count = (await waiting(await store)).length;
  const said = at("queue");
  said.hidden = !count;
  said.textContent = count ? text(count === 1 ? "queue_one" : "queue_many", { count }) : "";
  // Home says that its balance is one without them.
  if (count && texts.queue_balance) said.append(` ${texts.queue_balance}`);
};

/** Says what became of orders that waited: the first refusal, or that all are in the book. */
const tellSent = (/** @type {any[]} */ answers) => {
  const refused = answers.find(({ problem }) => problem)?.problem;
  const said = refused ? text("queue_refused", { why: refused.detail }) : text("queue_sent");
  if (!document.querySelector("[data-moves]")) return showSent(said);
  // What this page shows has changed with it.
  sessionStorage.setItem(SENT, said);
  location.reload();
};

const showSent = (/** @type {string | null} */ said) => {
  at("sent").hidden = !said;
  at("sent").textContent = said;
};

/** @type {(off: boolean) => void} */
const showOffline = (off) => {
  const said = at("offline");
  said.hidden = !off;
  const time = seat.now ? moment.format(new Date(seat.now)) : moment.format(new Date());
  said.textContent = off ? text("offline", { time }) : "";
};

/** Says that this device's clock is wrong, if it is by more than what bothers nobody. */
const showClock = () => {
  const ahead = clockAhead();
  const said = at("clock");
  said.hidden = Math.abs(ahead) < CLOCK_MS;
  const [own, time] = [Date.now(), Date.now() + ahead].map((ms) => moment.format(new Date(ms)));
  said.textContent = said.hidden ? "" : text("clock", { own, time });
};

/** Sends what waits, and says where that leaves us. */
const look = async () => {
  showOffline(await isOffline());
  const waited = await waiting(await store);
  await deliver().catch((error) => {
    // Whatever it is, how many wait is said, and the page lives on.
    if (!(error instanceof NoAnswer)) console.error(error);
  });
  await showQueue();
  const answers = await Promise.all(waited.map(async ({ id }) => answerTo(await store, id)));
  const answered = answers.filter(Boolean);
  if (answered.length) tellSent(answered);
  showClock();
};

const isOffline = async () => {
  if (!navigator.onLine) return true;
  try {
    // The worker passes this one by, so the answer is the network's.
    const answer = await fetch("/healthz", { cache: "no-store" });
    noteTime(answer);
    await answer.text(); // An answer that nobody reads keeps its connection.
    return !answer.ok;
  } catch {
    return true;
  }
};

addEventListener("online", look);
addEventListener("offline", look);
addEventListener("ayni-queue", showQueue);
if (sessionStorage.getItem(SENT)) showSent(sessionStorage.getItem(SENT));
sessionStorage.removeItem(SENT);
await look();
if ("serviceWorker" in navigator) await navigator.serviceWorker.register("/app/worker.js");
