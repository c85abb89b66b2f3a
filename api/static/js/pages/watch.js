/**
 * Holds what the service promised against what its book says now (`api/cli/wallet/watching.py`):
 * 1. The service signs with the key that this browser knows the book's log by.
 * 2. The checkpoint is signed by that key, and continues the last one that was seen here.
 * 3. Each entry that was promised is in that checkpoint's journal. One found there stays, by 2, so
 *    each is asked for once. What does not hold is said again each time.
 */
import { fromHex, utf8 } from "../bytes.js";
import { openNote, readLogKey } from "../checkpoint.js";
import { verifyConsistency } from "../consistency.js";
import { EvidenceError } from "../evidence.js";
import { leafHash, verifyInclusion } from "../merkle.js";
import { keepNote, keepReceipt, receiptsOf } from "../promises.js";
import { store } from "./acts.js";
import { ask, at, element, NoAnswer, Problem, seat, text } from "./page.js";
import { known } from "./promise.js";

const AT_ONCE = 20;

/** Says what does not hold, and offers the file that shows it. */
const alarm = (/** @type {string} */ said, /** @type {unknown} */ shown) => {
  const file = new Blob([JSON.stringify(shown)], { type: "application/json" });
  const save = element("a", text("alarm_save"), "button second");
  save.href = URL.createObjectURL(file);
  save.download = "ayni-promise.json";
  at("alarm").append(element("p", said), element("p", text("alarm_show")), save);
  at("alarm").hidden = false;
};

/** A proof that the service gives. @type {(path: string) => Promise<Uint8Array[]>} */
const proofAt = async (path) => {
  try {
    const { proof } = await ask(seat.api + path);
    return proof.map((/** @type {unknown} */ one) => fromHex("proof", one, 32));
  } catch (error) {
    // What it will not prove, it does not have; a session that ended says nothing.
    if (error instanceof Problem && error.problem.code === "resource_must_exist") {
      throw new EvidenceError("proof", "is refused");
    }
    throw error;
  }
};

const checkpointNow = async () => {
  const answer = await fetch(`${seat.api}/checkpoint`, { cache: "no-store" });
  if (!answer.ok) throw new NoAnswer(answer.status);
  return answer.text();
};

/**
 * Looks, and tells; the promises kept of the book.
 *
 * @returns {Promise<import("../promises.js").Kept[]>}
 */
export const watch = async () => {
  const opened = await store;
  const { api, book, community } = seat;
  const mine = await known(community, book);
  const { log_key: logKey } = await ask(api);
  const keys = { v: 1, known: mine.logKey, now: logKey };
  if (logKey !== mine.logKey) alarm(text("alarm_key"), keys); // 1
  const kept = await receiptsOf(opened, community, book);
  const note = await checkpointNow();
  const key = await readLogKey(mine.logKey);
  /** @type {import("../checkpoint.js").Checkpoint} */
  let now;
  try {
    now = await openNote(note, key); // 2
    const old = mine.note && (await openNote(mine.note, key));
    if (old) {
      const asked = old.size < now.size ? `/consistency?old=${old.size}&size=${now.size}` : "";
      await verifyConsistency(old, now, asked ? await proofAt(asked) : []);
    }
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    alarm(text("alarm_fork"), { v: 1, known: mine.note, now: note });
    return kept;
  }
  await keepNote(opened, mine, note);
  for (const one of kept.filter(({ seen }) => !seen).slice(0, AT_ONCE)) {
    await look(one, now); // 3
  }
  return kept;
};

/**
 * @type {(kept: import("../promises.js").Kept,
 *   now: import("../checkpoint.js").Checkpoint) => Promise<void>}
 */
const look = async (kept, now) => {
  const { entry, receipt, seq } = kept;
  try {
    if (BigInt(seq) >= now.size) throw new EvidenceError("seq", "is not in the book yet");
    const proof = await proofAt(`/entries/${seq}/proof?size=${now.size}`);
    const leaf = await leafHash(utf8("entry", entry));
    await verifyInclusion(leaf, BigInt(seq), now.size, proof, now.root);
    await keepReceipt(await store, { ...kept, seen: Number(now.size) });
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    alarm(text("alarm_gone"), { v: 1, receipt, entry });
  }
};
