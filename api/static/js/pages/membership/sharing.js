/** Copies a text, and gives it to what the device shares with, where it has that. */
import { text } from "../page.js";

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

