/** A link that a page shows, to copy or share. */
import { at } from "./page.js";
import { copying, sharing } from "./sending.js";

const shown = /** @type {HTMLInputElement | null} */ (document.querySelector("[data-link]"));

if (shown) {
  // Without https a browser lets no page copy: the field is there to copy from by hand.
  if (navigator.clipboard) copying(at("copy"), at("copied"), () => shown.value);
  else at("copy").hidden = true;
  sharing(at("share"), () => shown.value);
}
