/** Calls off a recovery: any key of the member's that is in force may. */
import { posted, signed } from "../acts.js";
import { at, seat, show, upon } from "../page.js";

const button = at("cancel");

upon(button, at("said"), async () => {
  const { recovery } = button.dataset;
  await posted(await signed("recovery-cancelled", { member: seat.member, recovery }));
  show("done");
  button.hidden = true;
});
