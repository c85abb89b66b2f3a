/** Asks for a vote: signs the order that opens it, and leaves it for others to sign. */
import { askWith, signed } from "../acts.js";
import { endOf, startOf } from "../days.js";
import { WAITING_MS } from "../membership/cosigning.js";
import { at, seat, text, upon } from "../page.js";

/** Before a rule begins somebody has to enter it, after the count. */
const DAY_MS = 24 * 3_600_000;

const form = at("ask");
const chosen = () => form.querySelector("[name=kind]:checked").value;

form.addEventListener("change", () => {
  at("box").hidden = chosen() !== "secret";
});

/** Who is to open the box, in order. */
const keepers = () =>
  [...form.querySelectorAll("[name=keeper]:checked")].map(({ value }) => value).sort();

/** What the order says of the box; null where that is not enough. */
const box = () => {
  if (chosen() === "open") return {};
  const [trustees, threshold] = [keepers(), Number(at("threshold").value)];
  return trustees.length >= threshold && trustees.length <= 5 ? { trustees, threshold } : null;
};

/** The hash of what the vote would allow, and that itself where the page says it in words. */
const allowed = async (/** @type {number | undefined} */ from) => {
  const { subject, act } = form.dataset;
  if (!act) return { subject, act: undefined };
  const { wholeAct } = await import("./act.js");
  return wholeAct(JSON.parse(act), { from, reason: at("reason")?.value });
};

upon(form, at("said"), async () => {
  const lines = at("options")
    .value.split("\n")
    .map((/** @type {string} */ line) => line.trim())
    .filter(Boolean);
  const sealed = box();
  if (lines.length < 2 || lines.length > 5 || !sealed) {
    at("said").textContent = text(sealed ? "few_options" : "few_keepers");
    return;
  }
  const numbers = ["majority", "proxies", "quorum"].map((name) => [name, Number(at(name).value)]);
  const ends = endOf(at("ends").value);
  const from = startOf(at("day")?.value ?? "");
  if (from && from < (ends ?? 0) + DAY_MS) {
    at("said").textContent = text("too_soon");
    at("day").focus();
    return;
  }
  const { subject, act } = await allowed(from);
  const fields = {
    ends,
    kind: chosen(),
    options: lines.length,
    ...Object.fromEntries(numbers),
    ...(subject && { subject }),
    ...sealed,
  };
  const words = [at("question").value.trim(), ...lines].join("\n");
  const order = await signed("vote-opened", fields, { text: words, lifeMs: WAITING_MS });
  const [[key, signature]] = order.signatures;
  const body = { order: order.order, key, signature, memo: order.memo, ...(act && { act }) };
  const { id, seq } = await askWith(order, `${seat.api}/votes/asked`, body);
  location.assign(seq === null ? "/app/votes" : `/app/votes/${id}`);
});
