/** Says what this browser keeps, marks this device, and makes a passkey. */
import { heldKey } from "../acts.js";
import { at, text, upon } from "../page.js";
import { showLasting } from "./lasting.js";
import { knowsPasskeys, makePasskey, NoSecret } from "./passkey.js";

const own = await heldKey().catch(() => undefined);
for (const item of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("[data-key]")
)) {
  const mark = /** @type {HTMLElement} */ (item.querySelector(".this"));
  mark.hidden = item.dataset.key !== own?.public;
}

const button = at("make-passkey");
if (knowsPasskeys()) {
  upon(button, at("passkey-said"), async () => {
    try {
      await makePasskey();
    } catch (error) {
      const refused = error instanceof DOMException;
      if (!refused && !(error instanceof NoSecret)) throw error;
      at("passkey-said").textContent = text(refused ? "passkey_no" : "passkey_no_secret");
      return;
    }
    location.reload();
  });
} else {
  at("no-passkeys").hidden = false;
  button.hidden = true;
  at("passkey-twice").hidden = true;
}
await showLasting();
