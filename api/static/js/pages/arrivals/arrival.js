/** Moving in: files are tried, what they bring is signed, and how far it has come is shown. */
import { signed } from "../acts.js";
import { postOrLeave, WAITING_MS } from "../membership/cosigning.js";
import { signToo } from "../membership/signing-too.js";
import { ask, at, text, upon } from "../page.js";
import { shownAnew, tryFiles } from "./trying.js";

const PATH = "/app/arrival";
const EVERY_MS = 1_000;

/** Lets the order that this page shows be signed, if it shows one. */
const offerToSign = () => {
  const button = at("sign-it");
  if (!button) return;
  const { type, own, missing } = JSON.parse(at("order").textContent);
  upon(button, at("sign-said"), async () => {
    const how = missing > 0 ? { lifeMs: WAITING_MS } : {};
    await postOrLeave(await signed(type, own, how), missing);
    location.assign(PATH);
  });
};

const too = at("sign-too");
if (too) {
  upon(too, at("wait-said"), async () => {
    if (await signToo(too.dataset, Number(too.dataset.missing))) location.assign(PATH);
    else at("wait-said").textContent = text("changed");
  });
}

/** Shows how far it has come, until the page has something else to say. */
const look = async () => {
  const bar = at("progress");
  const { stage, done, all } = await ask(`${PATH}/standing`);
  if (stage !== bar.dataset.stage) {
    location.assign(PATH);
    return;
  }
  bar.max = all || 1;
  bar.value = done;
  setTimeout(look, EVERY_MS);
};

const form = at("try");
if (form) {
  upon(form, at("said"), async () => {
    at("going").textContent = text("reading");
    try {
      await tryFiles(form);
      if (!at("tried")) {
        location.assign(PATH); // What was lacking is here: it goes on.
        return;
      }
      await shownAnew(PATH, ["corrections", "tried"]);
    } finally {
      at("going").textContent = "";
    }
    offerToSign();
    at("found").focus();
  });
}

offerToSign();
if (at("progress")) setTimeout(look, EVERY_MS);
