/** A steward admits one who asks to join. */
import { at, text, upon } from "../page.js";
import { admit } from "./admitting.js";

const said = at("said");

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".admit"))) {
  const { member = "", orders = "[]" } = button.dataset;
  upon(button, said, async () => {
    if (await admit(JSON.parse(orders), member)) at(`end-${member}`).requestSubmit();
    else said.textContent = text("changed");
  });
}
