/**
 * Chooses guardians: the order says who, how many must agree, and how long the notice runs. Stops a
 * choice that has yet to come. As a guardian stops such a choice, or a new key, of somebody else:
 * together with the others, where several must.
 */
import { signOrder } from "../../orders.js";
import { askWith, ownKey, posted, signed } from "../acts.js";
import { WAITING_MS } from "../membership/cosigning.js";
import { at, seat, show, text, upon } from "../page.js";

const form = at("guardians");
const quorumAt = at("quorum");

/** Whom the reader has ticked, as the order wants them: members by id, then the co-op. */
const ticked = () =>
  [.../** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=g]:checked"))]
    .map(({ value }) => value)
    .sort();

/** More than half, unless the reader says otherwise: who errs or is away decides nothing. */
const suggest = () => {
  const count = ticked().length;
  for (const option of quorumAt.options) {
    option.disabled = Number(option.value) > Math.max(1, count);
  }
  const most = quorumAt.options.length;
  if (!("own" in quorumAt.dataset) || Number(quorumAt.value) > count) {
    quorumAt.value = String(Math.min(Math.floor(count / 2) + 1, Math.max(1, count), most));
  }
};
at("offered").addEventListener("change", suggest);
quorumAt.addEventListener("change", () => quorumAt.toggleAttribute("data-own", true));
suggest();

const choose = async () => {
  const [quorum, notice] = ["quorum", "notice"].map((name) => Number(at(name).value));
  const guardians = ticked();
  if (!guardians.length || guardians.length > Number(form.dataset.most)) {
    at("said").textContent = text(guardians.length ? "too_many_ticked" : "none_ticked");
    return;
  }
  const fields = { member: seat.member, guardians, quorum, notice };
  await posted(await signed("guardians-chosen", fields));
  at("none-yet")?.remove(); // It was so before.
  show("done", "guardians");
};
upon(form, at("said"), choose);

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
