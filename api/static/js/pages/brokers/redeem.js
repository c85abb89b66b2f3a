/** Finds the slip of a code that was typed or scanned, or that the page was opened with. */
import { readSlip } from "../../cheques.js";
import { EvidenceError } from "../../evidence.js";
import { at, text, upon } from "../page.js";

/** Goes to a slip; the code stays behind the `#`, which browsers do not send. */
const open = async (/** @type {string} */ typed) => {
  try {
    const { hold, code } = await readSlip(typed);
    location.assign(`/app/broker/redeem/${hold}#${code.replaceAll(" ", "")}`);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    at("said").textContent = text("code_unread");
    at("code").focus();
  }
};

upon(at("scan"), at("said"), () => open(at("code").value));
addEventListener("hashchange", () => open(location.hash));
if (location.hash) await open(location.hash);
