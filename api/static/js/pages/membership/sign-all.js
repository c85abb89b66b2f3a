/** Signs all that is ticked: each is posted by itself, and says what became of it. */
import { ask, at, NoAnswer, text, upon, words } from "../page.js";
import { admit } from "./admitting.js";
import { signToo } from "./signing-too.js";

const form = at("sign-all");

/** @type {(wanted?: string) => HTMLInputElement[]} */
const boxes = (wanted = "") => [...form.querySelectorAll(`.one${wanted}:not(:disabled)`)];

/** Signs one; what to say then, or undefined where it is not what is signed here.
 * @type {(box: HTMLInputElement) => Promise<string | undefined>} */
const sign = async ({ dataset }) => {
  const { member, orders = "[]", missing = "0" } = dataset;
  if (member) {
    if (!(await admit(JSON.parse(orders), member))) return undefined;
    await ask("/app/joinings/ended", { method: "POST", body: { members: [member] } });
    return text("admitted");
  }
  const rest = Number(missing);
  if (!(await signToo(dataset, rest))) return undefined;
  return text(rest > 0 ? "left" : "entered");
};

/** Whether it was signed; without an answer the others would have none either.
 * @type {(box: HTMLInputElement) => Promise<boolean>} */
const tried = async (box) => {
  const became = /** @type {HTMLElement} */ (box.closest("li")?.querySelector(".became"));
  try {
    const done = await sign(box);
    became.textContent = done ?? text("changed");
    became.classList.toggle("wrong", !done);
    box.disabled = Boolean(done);
    return box.disabled;
  } catch (error) {
    became.textContent = words(error);
    became.classList.add("wrong");
    const noKey = error instanceof Error && error.name === "NoKey";
    if (noKey || error instanceof NoAnswer) throw error;
    return false;
  }
};

if (form) {
  at("all").addEventListener("change", () => {
    for (const box of boxes()) box.checked = at("all").checked;
  });
  upon(form, at("said"), async () => {
    const ticked = boxes(":checked");
    let done = 0;
    for (const box of ticked) done += Number(await tried(box));
    const { length: count } = ticked;
    at("said").textContent = count ? text("outcome", { done, count }) : text("none");
  });
}
