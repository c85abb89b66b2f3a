/**
 * Sends a link: copies it, gives it to what the device shares with where it has that, or begins a
 * mail or text message.
 */
import { text } from "./page.js";

/** @type {(button: HTMLElement, said: HTMLElement, read: () => string) => void} */
export const copying = (button, said, read) => {
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(read());
    said.textContent = text("copied");
  });
  button.removeAttribute("disabled");
};

/** @type {(button: HTMLElement, read: () => string) => void} */
export const sharing = (button, read) => {
  if (!navigator.share) return;
  button.hidden = false;
  // Whoever closes what the device shows has not shared: nothing is said of that.
  button.addEventListener("click", () => navigator.share({ text: read() }).catch(() => undefined));
};


/**
 * Lets a link be sent in each of these ways, by what the macro `sending` put into `part`; what the
 * message says is read when it is sent.
 *
 * @param {ParentNode} part
 * @param {HTMLElement} said
 * @param {string} link
 * @param {() => {message: string, subject: string}} words
 */
export const sending = (part, said, link, words) => {
  /** @type {(what: string) => HTMLElement} */
  const one = (what) => /** @type {HTMLElement} */ (part.querySelector(what));
  copying(one(".copy"), said, () => link);
  sharing(one(".share"), () => words().message);
  const [mail, sms] = /** @type {HTMLAnchorElement[]} */ ([one(".mail"), one(".sms")]);
  const address = () => {
    const [message, subject] = [words().message, words().subject].map(encodeURIComponent);
    mail.href = `mailto:?subject=${subject}&body=${message}`;
    sms.href = `sms:?body=${message}`;
  };
  address();
  for (const way of [mail, sms]) way.addEventListener("click", address);
};
