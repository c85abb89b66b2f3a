/**
 * Chooses guardians: the order says who, how many must agree, and how long the notice runs. Stops a
 * choice that has yet to come.
 */
import { posted, signed } from "./acts.js";
import { at, seat, show, upon } from "./page.js";

const form = document.querySelector("form#guardians");

const choose = async () => {
  const [quorum, notice] = ["quorum", "notice"].map((name) => Number(at(name).value));
  const guardians = JSON.parse(at("guardians").dataset.guardians);
  const fields = { member: seat.member, guardians, quorum, notice };
  await posted(await signed("guardians-chosen", fields));
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
