/** Signs in with the keys that this browser holds; with the only one there is, at once. */
import { EvidenceError } from "../../evidence.js";
import { identities, keepBeside } from "../../keystore.js";
import { store } from "../acts.js";
import { ability } from "./keeping.js";
import { at, element, Problem, text, upon } from "../page.js";
import { chosen, whyNot } from "./sharing.js";
import { signIn } from "./session.js";

/** What the service says to a signature by a key that speaks for nobody. */
const NOT_IN_FORCE = "sign_in_must_be_valid";

const list = at("identities");
const said = at("said");
const can = await ability();
at("cannot").hidden = can !== "nothing";
const all = can === "nothing" ? [] : await identities(await store);
const held = all.filter(({ book, founding }) => book || founding);

const enter = async (/** @type {any} */ identity) => {
  // There may be no book yet to sign in to: the founding's own page knows.
  if (identity.founding) {
    location.assign(`/app/founding/${identity.community}`);
    return;
  }
  said.textContent = text("signing_in");
  try {
    await signIn(identity);
  } catch (error) {
    if (!(error instanceof Problem) || error.problem.code !== NOT_IN_FORCE) throw error;
    notInForce(identity);
    return;
  }
  // Let in: from now on, a key that opens nothing was ended.
  const { community, joining, member } = identity;
  if (joining) await keepBeside(await store, community, member, { joining: undefined });
  location.replace(list.dataset.next);
};

/** Who has asked to join sees how that stands. @type {(identity: any) => void} */
const notInForce = ({ joining }) => {
  if (joining) location.assign(`/app/join/${joining.code}`);
  else said.textContent = text("not_in_force");
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

/** Comes in by a passkey: what it has sealed brings in a key of this browser's own. */
const withPasskey = async () => {
  const { letIn, NoSecret, openPasskey } = await passkeys();
  try {
    const passphrase = can === "locked" ? chosen() : undefined;
    const { key, where } = await openPasskey();
    said.textContent = text("signing_in");
    await letIn(key, where, passphrase, list.dataset.next);
  } catch (error) {
    said.textContent = "";
    const opensNothing = error instanceof Problem && error.problem.code === NOT_IN_FORCE;
    if (error instanceof DOMException) said.textContent = text("passkey_no");
    else if (error instanceof NoSecret || opensNothing) said.textContent = text("passkey_none");
    else if (error instanceof EvidenceError) said.textContent = whyNot(error);
    else throw error;
  }
};

/** What only those load who come in so. */
const passkeys = async () => {
  const found = await Promise.all([import("./letting.js"), import("./passkey.js")]);
  return { ...found[0], ...found[1] };
};

if ("PublicKeyCredential" in globalThis && can !== "nothing") {
  at("with-passkey").hidden = false;
  upon(at("use-passkey"), said, withPasskey);
  at("lock").hidden = can !== "locked" || held.length > 0;
}
// Somebody who was on the way to a page goes on; who came here by themselves chooses.
if (held.length === 1 && list.hasAttribute("data-onward")) list.querySelector("button").click();
