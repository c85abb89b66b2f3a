/** Signs in to a founding with the key that this browser holds; by itself once, then by a press. */
import { at, text, upon } from "../page.js";
import { enter, heldIn } from "./making.js";

const button = at("enter");
const said = at("said");
const { community } = button.dataset;
const own = await heldIn(community);

at("none").hidden = Boolean(own);
button.hidden = !own;
if (own) {
  upon(button, said, async () => {
    await enter(own);
    location.replace(`/app/founding/${community}?entered=1`);
  });
  // Whoever was let in and comes back here all the same has a browser that keeps no cookie.
  if ("entered" in button.dataset) said.textContent = text("no_cookie");
  else button.click();
}
