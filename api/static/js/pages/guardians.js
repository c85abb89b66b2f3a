/** Chooses guardians: the order says who, how many must agree, and how long the notice runs. */
import { posted, signed } from "./acts.js";
import { at, seat, show, upon } from "./page.js";

const form = at("guardians");

upon(form, at("said"), async () => {
  const [quorum, notice] = ["quorum", "notice"].map((name) => Number(at(name).value));
  const guardians = JSON.parse(form.dataset.guardians);
  const fields = { member: seat.member, guardians, quorum, notice };
  await posted(await signed("guardians-chosen", fields));
  show("done", "guardians");
});
