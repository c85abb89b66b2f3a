/** Redeems a slip: holds its code against the payer's order, then captures what that set aside. */
import { readSlip } from "../../cheques.js";
import { EvidenceError } from "../../evidence.js";
import { posted, signed } from "../acts.js";
import { at, Problem, text, upon } from "../page.js";

const form = at("redeem");
const { id, hold, amount, commitment } = form.dataset;

/** Whether somebody was faster, or its time has just come: the page then says which. */
const isOver = (/** @type {unknown} */ error) =>
  error instanceof Problem &&
  /^(?:hold_must_|order_id_must_not_be_reused)/.test(error.problem.code);

/** The slip, if its code is that of this hold. */
const find = async () => {
  try {
    const slip = await readSlip(at("code").value);
    if (slip.hold === hold && slip.commitment === commitment) return slip;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
  }
  at("said").textContent = text("code_wrong");
  return at("code").focus();
};

upon(form, at("said"), async () => {
  const slip = await find();
  if (!slip) return;
  const fields = { hold, amount, rest: "released", memo: slip.commitment };
  try {
    const order = await signed("capture", fields, { id });
    await posted({ ...order, memo: slip.memo });
  } catch (error) {
    if (!isOver(error)) throw error;
  }
  location.replace(location.pathname);
});

if (location.hash) at("code").value = location.hash.slice(1);
