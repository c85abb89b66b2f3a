/** Signs in with the keys that this browser holds; with the only one there is, at once. */
import { identities } from "../../keystore.js";
import { store } from "../acts.js";
import { at, element, text, upon } from "../page.js";
import { signIn } from "./session.js";

const list = at("identities");
const said = at("said");
const held = (await identities(await store)).filter(({ book, founding }) => book || founding);

const enter = async (/** @type {any} */ identity) => {
  // There may be no book yet to sign in to: the founding's own page knows.
  if (identity.founding) {
    location.assign(`/app/founding/${identity.community}`);
    return;
  }
  said.textContent = text("signing_in");
  await signIn(identity);
  location.replace(list.dataset.next);
};

for (const identity of held) {
  const name = identity.name || text("nameless");
  const item = element("li");
  const button = element("button", "", "person");
  const face = element("span", name.slice(0, 1), "face");
  face.setAttribute("aria-hidden", "true");
  button.append(face, element("span", name));
  item.append(button);
  list.append(item);
  upon(button, said, () => enter(identity));
}
at("none").hidden = held.length > 0;
at("some").hidden = held.length === 0;
// Somebody who was on the way to a page goes on; who came here by themselves chooses.
if (held.length === 1 && list.hasAttribute("data-onward")) list.querySelector("button").click();
