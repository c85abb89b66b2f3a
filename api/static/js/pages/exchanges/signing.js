/**
 * Forms whose press signs an order: `form.sign`. What is written in them and what their data says
 * become the order's fields; where they have a part `.sure`, it says in words what will be signed.
 *
 * Where that has a part `.above`, it says too if an amount is more than the field `from` may give.
 *
 * `data-type`, `data-fields` (JSON), `data-id` and `data-text` where those are given already,
 * `data-next` where to go once it is in the book, `data-sentence` which text says it; `data-as`
 * what the text is if not a memo; `data-leave` where the order is left, signed until `data-life`
 * milliseconds from now or until `data-ends`, rather than posted, and `data-waits` where to go if
 * it waits there; `data-lesser` how many subunits less are signed for as well.
 *
 * What must be kept beside the journal is sent before: `data-before` says how and where, such as
 * "PUT /bookings/{id}/visit" with the account that the order is `to`, and has what controls of
 * `data-beside` say; where the order is left, they go with it. Where the answer has an `until_ms`,
 * the order ends then.
 */
import { askWith, newId, post, signed, waitingWords } from "../acts.js";
import { now } from "../clock.js";
import { ask, seat, text, upon } from "../page.js";
import { readers, Unread } from "./controls.js";
import { tooMuch } from "./limits.js";

/** @typedef {Record<string, string>} Said */

/**
 * @typedef {{fields: Record<string, unknown>, beside: Record<string, unknown>, text: string,
 *   values: Said}} Act
 */

/** As `cosigning.js` has it, which is brought only then: home is light. */
const SECOND = "another_officer_must_sign";

/** What such a refusal leaves for a second signature; nothing is paid or set aside by that. */
const GIVING = ["transfer", "hold"];

/** A part of a form. @type {(form: HTMLElement, name: string) => HTMLElement | null} */
const part = (form, name) => form.querySelector(name);

/** @type {(form: HTMLFormElement) => Act} */
const read = (form) => {
  const fields = JSON.parse(form.dataset.fields ?? "{}");
  const values = { name: form.dataset.name ?? "" };
  /** @type {Record<string, unknown>} */
  const beside = {};
  let memo = form.dataset.text ?? "";
  for (const control of /** @type {NodeListOf<HTMLInputElement>} */ (
    form.querySelectorAll("[name]")
  )) {
    const isBeside = "beside" in control.dataset;
    if (control.name === "text" && !isBeside) {
      memo = control.value.trim();
      continue;
    }
    if (control.dataset.kind === "category" && !control.value) continue;
    const kind = /** @type {keyof typeof readers} */ (control.dataset.kind ?? "plain");
    const into = isBeside ? beside : fields;
    [into[control.name], values[control.name]] = readers[kind](control);
  }
  return { fields, beside, text: memo, values };
};

/**
 * Leaves a signed order with the service, which posts it once others have agreed, and what is said
 * beside it.
 *
 * @type {(path: string, order: import("../../keystore.js").SignedOrder, less: number,
 *   beside: Record<string, unknown>) =>
 *   Promise<{receipt?: any, problem?: any, unproven?: boolean}>}
 */
const leave = async (path, signedOrder, less, beside) => {
  const { order, signatures, memo } = signedOrder;
  const [[key, signature]] = signatures;
  const lesser = less && { lesser: await lesserOf(order, less) };
  const body = { order, key, signature, ...lesser, ...(memo && { memo }), ...beside };
  return { receipt: await askWith(signedOrder, path, body) };
};

/**
 * Signatures of the same order with less.
 *
 * @type {(order: string, less: number) => Promise<string[]>}
 */
const lesserOf = async (order, less) => {
  const { signLesser } = await import("./lesser.js");
  return signLesser(order, less);
};

/**
 * Sends what is kept beside the journal, and adds to the order's fields what came of it.
 *
 * @type {(form: HTMLFormElement, before: string, act: Act, id: string) => Promise<void>}
 */
const sendBefore = async (form, before, act, id) => {
  const [method, path] = before.replace("{id}", id).split(" ");
  const { to } = act.fields;
  const body = { ...act.beside, ...(form.dataset.type === "hold" && { to }) };
  const answer = await ask(seat.api + path, { method, body });
  if (answer?.until_ms) act.fields.until = answer.until_ms;
};

/** @type {(form: HTMLFormElement, act: Act) => Promise<void>} */
const sign = async (form, act) => {
  const { type = "", next = "", waits = "", as = "memo", life, leave: place } = form.dataset;
  const { before, lesser, ends } = form.dataset;
  // What was sent before has the order's id: pressed again it must be the same.
  if (before && !form.dataset.id) form.dataset.id = newId();
  const { id } = form.dataset;
  if (before) await sendBefore(form, before, act, id ?? "");
  const how = { text: act.text, as: /** @type {"memo" | "reason"} */ (as) };
  const lifeMs = ends ? Number(ends) - now() : Number(life ?? 0);
  const more = { ...(id && { id }), ...(lifeMs && { lifeMs }) };
  const order = await signed(type, act.fields, { ...how, ...more });
  const less = Number(lesser ?? 0);
  const outcome = await (place ? leave(place, order, less, act.beside) : post(order));
  const { receipt, problem } = outcome;
  const said = part(form, ".said");
  if (problem?.code === SECOND && GIVING.includes(type)) {
    const { postOrLeave } = await import("../membership/cosigning.js");
    await postOrLeave(order, 1);
    location.assign("/app/accounts#given");
    return;
  }
  if (problem) {
    said.textContent = problem.detail;
    return;
  }
  // What is signed must not be signed a second time.
  for (const button of form.querySelectorAll("button")) button.remove();
  const way = Number.isInteger(receipt?.seq) ? next.replace("{seq}", receipt.seq) : waits;
  if (receipt) location.assign((way || next).replace("{id}", order.id));
  else said.textContent = waitingWords(outcome);
  dispatchEvent(new Event("ayni-queue"));
};

/** @type {(form: HTMLFormElement) => void} */
const prepare = (form) => {
  const said = part(form, ".said");
  const sure = part(form, ".sure");
  const submit = part(form, "button[type=submit]");
  /** @type {Act | undefined} */
  let act;
  const open = (/** @type {boolean} */ asking) => {
    sure.hidden = !asking;
    submit.hidden = asking;
  };
  upon(form, said, async () => {
    try {
      act = read(form);
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      said.textContent = error.message;
      return;
    }
    if (!sure) return sign(form, act);
    const sentence = part(form, ".sentence");
    const told = [text(form.dataset.sentence ?? "", act.values), act.values.category];
    sentence.textContent = told.filter(Boolean).join(" · ");
    const above = part(form, ".above");
    if (above) above.textContent = tooMuch(form, BigInt(String(act.fields.amount)));
    open(true);
    sentence.focus();
  });
  if (!sure) return;
  upon(part(form, ".yes"), said, async () => {
    if (!act) return;
    const once = act;
    act = undefined; // A second press must not sign a second order.
    open(false);
    await sign(form, once);
  });
  part(form, ".no").addEventListener("click", () => open(false));
};

/** @type {NodeListOf<HTMLFormElement>} */
const forms = document.querySelectorAll("form.sign");
for (const form of forms) prepare(form);
