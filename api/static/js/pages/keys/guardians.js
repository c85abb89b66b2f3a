/**
 * Chooses guardians: the order says who, how many must agree, and how long the notice runs. Stops a
 * choice that has yet to come. As a guardian stops such a choice, or a new key, of somebody else:
 * together with the others, where several must.
 */
import { signOrder } from "../../orders.js";
import { askWith, ownKey, posted, signed } from "../acts.js";
import { WAITING_MS } from "../membership/cosigning.js";
import { at, seat, show, text, upon } from "../page.js";

const form = document.querySelector("form#guardians");

const choose = async () => {
  const [quorum, notice] = ["quorum", "notice"].map((name) => Number(at(name).value));
  const guardians = JSON.parse(at("guardians").dataset.guardians);
  const fields = { member: seat.member, guardians, quorum, notice };
  await posted(await signed("guardians-chosen", fields));
  at("none-yet")?.remove(); // It was so before.
  show("done", "guardians");
};
if (form) upon(at("guardians"), at("said"), choose);

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("[data-choice]")
)) {
  const { choice, member } = button.dataset;
  upon(button, at("stopping"), async () => {
    await posted(await signed("guardians-kept", { choice, member }));
    location.reload();
  });
}

const SUBJECTS = new Map([["guardians-kept", "choice"], ["recovery-cancelled", "recovery"]]);

/** What is signed already, or a new order; null if it is not what the page says. */
const objection = async (/** @type {DOMStringMap} */ { type = "", member, subject, order }) => {
  const fields = { member, [SUBJECTS.get(type) ?? ""]: subject };
  if (!order) return signed(type, fields, { lifeMs: WAITING_MS });
  const { id, key: _key, expires: _expires, ...said } = JSON.parse(order);
  const wanted = { v: 1, type, book: seat.book, ...fields };
  const names = Object.keys(wanted);
  const same = names.every((name) => said[name] === wanted[name]);
  if (!same || Object.keys(said).length !== names.length) return null;
  const signatures = [await signOrder(order, await ownKey())];
  return { id, community: seat.community, order, signatures };
};

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("[data-subject]")
)) {
  upon(button, at("stopping"), async () => {
    const own = await objection(button.dataset);
    if (!own) {
      at("stopping").textContent = text("changed");
      return;
    }
    const { id, community, order, signatures } = own;
    const all = await askWith(own, "/app/objections", { order, signatures });
    if (all.enough) await posted({ id, community, order, signatures: all.signatures });
    location.reload();
  });
}
