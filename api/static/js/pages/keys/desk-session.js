/**
 * On every page of a member who is signed in on a device that many use: signs them out once nobody
 * has touched it for a while, when the tab closes, and where a tab shows up that carries no key.
 */
import { forgetAll, isCarrying, letGo } from "./desk-key.js";
import { at, text } from "../page.js";

const IDLE_MS = 180_000;
const WARN_MS = 60_000;
const RENEW_MS = 60_000;
const SECOND_MS = 1_000;
const OUT = "/app/sign-out";

const all = () => new URLSearchParams({ all: "1" });

/** An answer that is still on its way would bring the session's cookie back. */
const staying = new AbortController();

const leave = async () => {
  ended = true;
  staying.abort();
  await forgetAll();
  await fetch(OUT, { method: "POST", body: all(), redirect: "manual" }).catch(() => undefined);
  location.replace("/app/desk");
};

let ended = false;
let going = false;
let touched = Date.now();
let renewed = touched;

const touch = () => {
  touched = Date.now();
  at("idle").hidden = true;
  if (ended || touched - renewed < RENEW_MS) return;
  renewed = touched;
  fetch("/app/desk/stay", { method: "POST", signal: staying.signal }).catch(() => undefined);
};

/** Says how long is left: to the eye every second, aloud now and then. */
const look = () => {
  const left = IDLE_MS - (Date.now() - touched);
  if (ended || left > WARN_MS) return;
  if (left <= 0) return void leave();
  const seconds = Math.ceil(left / SECOND_MS);
  at("idle").hidden = false;
  at("idle-left").textContent = text("idle", { seconds });
  if (seconds % 20 === 0 || seconds === 10) at("idle-said").textContent = text("idle", { seconds });
};

if (isCarrying()) {
  for (const kind of ["pointerdown", "keydown", "scroll"]) {
    addEventListener(kind, touch, { passive: true });
  }
  setInterval(look, SECOND_MS);
  addEventListener("visibilitychange", look);
  for (const form of document.querySelectorAll(`form[action="${OUT}"]`)) {
    form.addEventListener("submit", letGo);
  }
  // Older browsers do not tell a page that closes from one that leads on: there, time ends it.
  const { navigation } = /** @type {any} */ (globalThis);
  navigation?.addEventListener("navigate", () => {
    going = true;
  });
  addEventListener("pagehide", () => {
    if (!navigation || going) return;
    letGo();
    navigator.sendBeacon(OUT, all());
  });
  addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
} else {
  await leave();
}
