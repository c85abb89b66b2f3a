/** Says in one sentence whether this browser keeps the key, and how the page comes to its home. */
import { lasts } from "./keeping.js";
import { at } from "../page.js";

/** Of whose making the device is, as far as the way to its home screen goes. */
const platform = () => {
  const said = navigator.userAgent;
  if (/iPhone|iPad|iPod/.test(said)) return "ios";
  // A tablet of theirs says that it is a Mac, and has a screen to touch.
  if (/Macintosh/.test(said) && navigator.maxTouchPoints > 1) return "ios";
  return /Android/.test(said) ? "android" : "desk";
};

/** Shows what `keys/lasting.html` holds. */
export const showLasting = async () => {
  const kept = await lasts();
  at("lasts").hidden = !kept;
  at("may-go").hidden = kept;
  for (const way of at("home-screen").querySelectorAll("[data-on]")) {
    way.hidden = way.dataset.on !== platform();
  }
  at("home-screen").hidden = matchMedia("(display-mode: standalone)").matches;
};
