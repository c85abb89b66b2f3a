/** Signs an order that another steward left. */
import { at, text, upon } from "../page.js";
import { signToo } from "./signing-too.js";

const said = at("said");

for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(".sign"))) {
  upon(button, said, async () => {
    if (await signToo(button.dataset, Number(button.dataset.missing) - 1)) location.reload();
    else said.textContent = text("changed");
  });
}
