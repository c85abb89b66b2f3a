/** Asks for the passphrase of a locked key, in the page on which something is to be signed. */
import { EvidenceError } from "../../evidence.js";
import { keyFromSeed } from "../../keys.js";
import { unlock } from "../../locks.js";
import { element, language, NoAnswer } from "../page.js";

/** What was opened on this page. @type {Map<string, Promise<any>>} */
const opened = new Map();

/** The form, in the page's language. @type {() => Promise<HTMLDialogElement>} */
const asking = async () => {
  let answer;
  try {
    answer = await fetch("/app/unlock", { headers: { "Accept-Language": language } });
  } catch (cause) {
    throw new NoAnswer(cause);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const dialog = element("dialog");
  dialog.setAttribute("aria-labelledby", "unlock-title");
  const form = /** @type {HTMLElement} */ (page.getElementById("unlock"));
  dialog.append(...document.adoptNode(form).children);
  document.body.append(dialog);
  return dialog;
};

/** @type {(key: any) => Promise<any>} */
const ask = async (key) => {
  const dialog = await asking();
  const [form, field, said] = ["form", "input", ".wrong"].map(
    (part) => /** @type {any} */ (dialog.querySelector(part)),
  );
  form.querySelector("button").disabled = false;
  dialog.showModal();
  try {
    return await new Promise((resolve, reject) => {
      dialog.addEventListener("cancel", () => {
        reject(Object.assign(new Error("no key"), { name: "NoKey" }));
      });
      form.addEventListener("submit", async (/** @type {Event} */ event) => {
        event.preventDefault();
        said.textContent = "";
        try {
          const seed = await unlock(key.locked, field.value);
          resolve({ ...key, ...(await keyFromSeed(seed)), locked: key.locked });
        } catch (error) {
          if (!(error instanceof EvidenceError)) reject(error);
          said.textContent = said.dataset.wrong;
        }
      });
    });
  } finally {
    dialog.remove();
  }
};

/** A key that signs, of one that is locked: asked for once on a page. @type {(key: any) => any} */
export const unlocked = (key) => {
  const before = opened.get(key.public);
  if (before) return before;
  const asked = ask(key);
  opened.set(key.public, asked);
  asked.catch(() => opened.delete(key.public));
  return asked;
};
