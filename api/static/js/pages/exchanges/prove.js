/** Downloads an exchange's evidence and checks it here, telling each step. */
import { toHex } from "../../bytes.js";
import { EvidenceError } from "../../evidence.js";
import { heldKey } from "../acts.js";
import { ask, at, element, NoAnswer, seat, text, upon } from "../page.js";

/** What the service says in a bundle, and the text for it. */
const CAUSES = new Map([
  ["not_anchored", "not_anchored"],
  ["not_taken", "not_taken"],
  ["node_gives_no_proof", "no_proof"],
  ["proof_must_hold", "no_proof"],
  ["header_must_be_known", "new_header"],
]);

const form = at("prove");
const steps = at("steps");
const said = at("said");

/** @type {(words: string, kind?: string) => void} */
const tell = (words, kind = "held") => steps.append(element("li", words, kind));

/** Why there is no chain part, in words. @type {(cause: string | undefined) => string} */
const why = (cause) => `${text(CAUSES.get(cause ?? "") ?? "no_chain")} ${text("steps_wait")}`;

/**
 * Says that a step holds. A part of what was brought in tells of others: it is in no evidence, and
 * what the sixth step says of an entry is said of none.
 *
 * @type {(step: number, words: string) => void}
 */
const holds = (step, words) => {
  if (step < 6 || form.dataset.seq) tell(words);
};

/** The evidence's own bytes. */
const download = async () => {
  const { account, epoch, seq } = form.dataset;
  const path = `${seat.api}/accounts/${account}/bundle?epoch=${epoch}&entries=${seq}`;
  const response = await fetch(path).catch((cause) => {
    throw new NoAnswer(cause);
  });
  if (!response.ok) throw new NoAnswer(response.status);
  return new Uint8Array(await response.arrayBuffer());
};

/** @type {(data: Uint8Array<ArrayBuffer>) => void} */
const offer = (data) => {
  at("save").href = URL.createObjectURL(new Blob([data], { type: "application/json" }));
  at("file").hidden = false;
};

/**
 * @type {(bundle: import("../../bundle.js").Bundle, logKey: string, named: string)
 *   => Promise<void>}
 */
const check = async (bundle, logKey, named) => {
  const { readLogKey } = await import("../../checkpoint.js");
  const { readTrust, verifyBundle, verifyWithoutChain } = await import("../../verify.js");
  if (!bundle.chain) {
    tell(why(bundle.unanchored), "quiet");
    const key = await readLogKey(logKey);
    await verifyWithoutChain(bundle, key, (step) => holds(step, text(`step${step}`)));
    said.textContent = text("proved_here");
    return;
  }
  const { keccak256 } = await import("../../keccak.js");
  const { anchor } = await ask("/v1/service");
  const hash = named || toHex(keccak256(bundle.chain.header));
  const trust = await readTrust(logKey, anchor.contract, hash);
  await verifyBundle(bundle, trust, (step) => {
    const own = step === 1 && !named ? "step1_own" : `step${step}`;
    holds(step, text(own, { hash, contract: anchor.contract }));
  });
  said.textContent = text(named ? "proved" : "proved_here");
};

upon(form, said, async () => {
  steps.replaceChildren();
  const data = await download();
  offer(data);
  const named = at("block").value.trim().toLowerCase().replace(/^0x/, "");
  // As it was when this browser joined: what the service says now proves nothing about itself.
  const logKey = (await heldKey()).logKey ?? (await ask(seat.api)).log_key;
  try {
    // A third of what this page would weigh, and most who read it prove nothing.
    const bundle = await (await import("../../bundle.js")).readBundle(data);
    await check(bundle, logKey, named);
    await (await import("./confirm.js")).offer(bundle);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    tell(text("broken", { where: error.where }), "broken");
  }
});
