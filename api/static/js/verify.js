/**
 * The offline verifier: checks a bundle with nothing but the browser and what the member trusts.
 *
 * Trusted are the log's key, the contract's address and a finalized block's hash, each seen in an
 * independent place; never anything of the bundle. The steps, with the same numbers in the code
 * and as told to `onStep`; `python -m chain verify` takes the same:
 *
 * 1. Keccak-256 of the header is the block's hash.
 * 2. The account and storage proofs lead from it to the contract's digest for the book and epoch,
 *    which is that of the record.
 * 3. The checkpoint is signed by the log, which is named after the record's book, and is of the
 *    record's journal.
 * 4. The entry that closed the epoch is that journal's last, and agrees with the record.
 * 5. The account's leaf is under the balance root, among as many accounts and with sums as
 *    recorded; so its balance, its bound and its last entry are what the bundle says.
 * 6. Each entry shown is in that journal, has the account on a leg, and has the memo shown.
 *
 * Of every entry shown, the one of step 4 too: its order names the book, its legs sum to zero, and
 * its signatures are valid. Leaves to others: whether an order was allowed, and whether those who
 * signed could; every other entry and leaf (the audit).
 */
import { verifyDigest } from "./anchor.js";
import { equal, fromHex, sha256, toHex } from "./bytes.js";
import { encode } from "./canonical.js";
import { openNote, readLogKey } from "./checkpoint.js";
import { committedBy, readEntry } from "./entries.js";
import { EvidenceError, inside, within } from "./evidence.js";
import { uuidBytes } from "./ids.js";
import { accountCommitment, leafValue } from "./leaves.js";
import { checkMemo } from "./memos.js";
import { leafHash, verifyInclusion } from "./merkle.js";
import { verifyOrder } from "./orders.js";
import { readRecord } from "./records.js";
import { rootValue, verifyLeaf } from "./sumtree.js";

/** @typedef {import("./bundle.js").Bundle} Bundle */
/** @typedef {import("./bundle.js").ProvedAccount} ProvedAccount */
/** @typedef {import("./bundle.js").ProvedEntry} ProvedEntry */
/** @typedef {import("./checkpoint.js").LogKey} LogKey */
/** @typedef {import("./entries.js").Entry} Entry */
/** @typedef {import("./records.js").EpochRecord} EpochRecord */

/**
 * What is believed without proof: the log's key, the 20-byte address of the contract, and the
 * 32-byte hash of a block that the chain can no longer undo.
 *
 * @typedef {{logKey: LogKey, contract: Uint8Array, blockHash: Uint8Array}} Trust
 */

/**
 * Called with the number of each step that holds, in order.
 *
 * @typedef {(step: number) => void} OnStep
 */

/**
 * Reads the trust inputs from their text: the log's vkey, and hexadecimal digits.
 *
 * @param {string} logKey
 * @param {string} contract
 * @param {string} blockHash
 * @returns {Promise<Trust>}
 */
export const readTrust = async (logKey, contract, blockHash) => ({
  logKey: await inside("trust.", () => readLogKey(logKey)),
  contract: fromHex("trust.contract", contract, 20),
  blockHash: fromHex("trust.block", blockHash, 32),
});

/**
 * Checks a bundle, all steps. Raises `EvidenceError` for the first thing that does not hold; its
 * `where` names the bundle's field, or the smallest part of it that holds a field at fault.
 *
 * @param {Bundle} bundle
 * @param {Trust} trust
 * @param {OnStep} onStep
 */
export const verifyBundle = async (bundle, trust, onStep) => {
  const record = await recordOf(bundle);
  await checkChain(bundle, record, trust);
  onStep(1);
  onStep(2);
  await checkLog(bundle, record, trust.logKey, onStep);
};

/**
 * Checks a bundle but for steps 1 and 2: it shows what the log says, not that it is anchored.
 *
 * @param {Bundle} bundle
 * @param {LogKey} logKey
 * @param {OnStep} onStep
 */
export const verifyWithoutChain = async (bundle, logKey, onStep) =>
  checkLog(bundle, await recordOf(bundle), logKey, onStep);

/** @type {(bundle: Bundle) => Promise<EpochRecord>} */
const recordOf = (bundle) => inside("bundle.record: ", () => readRecord(bundle.record));

/** @type {(bundle: Bundle, record: EpochRecord, trust: Trust) => Promise<void>} */
const checkChain = async ({ chain, record: bytes }, { book, epoch }, { contract, blockHash }) => {
  if (!chain) {
    throw new EvidenceError("bundle.chain", "is not there: the epoch was not anchored yet");
  }
  if (!equal(chain.address, contract)) {
    throw new EvidenceError("bundle.chain.address", "is not the contract you trust");
  }
  // 1. The header is that of the block. 2. The proofs lead from it to the record's digest.
  const digest = await sha256(bytes);
  await inside("bundle.", () => verifyDigest(chain, blockHash, book, epoch, digest));
};

/** @type {(bundle: Bundle, record: EpochRecord, key: LogKey, onStep: OnStep) => Promise<void>} */
const checkLog = async ({ account, checkpoint, entries, epochClose }, record, key, onStep) => {
  // 3. The log has signed the record's journal.
  const { size, root } = await inside("bundle.checkpoint.", () => openNote(checkpoint, key));
  if (size !== record.journalSize || !equal(root, record.journalRoot)) {
    throw new EvidenceError("bundle.checkpoint", "is of another journal than the record");
  }
  if (!key.name.endsWith(`/${toHex(record.book)}`)) {
    throw new EvidenceError("bundle.record", `is of another book than the log ${key.name}`);
  }
  onStep(3);
  await checkClosing(epochClose, record);
  onStep(4);
  await checkAccount(account, record);
  onStep(5);
  let last = -1;
  for (const [at, shown] of entries.entries()) {
    const where = `bundle.entries[${at}]`;
    if (shown.index <= last) throw new EvidenceError(`${where}.index`, `must be above ${last}`);
    last = shown.index;
    await checkOwn(shown, record, account, where);
  }
  onStep(6);
};

/** @type {(closing: ProvedEntry, record: EpochRecord) => Promise<void>} */
const checkClosing = async (closing, record) => {
  // 4. The last entry closes the epoch and says what the record says.
  const where = "bundle.epochClose";
  if (BigInt(closing.index) !== record.journalSize - 1n) {
    throw new EvidenceError(`${where}.index`, "must be the journal's last");
  }
  const entry = await included(closing, record, where);
  const { order } = entry;
  if (order.type !== "epoch-closed") {
    throw new EvidenceError(`${where}.entry`, "must close the epoch");
  }
  const said = [order.book, order.epoch, order.balances, order.total, order.accounts];
  const { accounts, balanceRoot, book, epoch, total } = record;
  if (said.join() !== [toHex(book), epoch, toHex(balanceRoot), total, accounts].join()) {
    throw new EvidenceError("bundle.record", `does not say what ${where} says`);
  }
  await checkEntry(entry, record, where);
};

/** @type {(account: ProvedAccount, record: EpochRecord) => Promise<void>} */
const checkAccount = (account, record) =>
  // 5. The leaf is under the balance root. What is wrong may be any field of it, or its proof.
  within("bundle.account", "is not in the balance tree: ", async () => {
    const { id, key, proof, salt, ...leaf } = account;
    const { accounts, balanceRoot, book, total } = record;
    const commitment = await accountCommitment(uuidBytes(id), key, salt);
    const value = await leafValue({ ...leaf, account: commitment, book });
    const root = rootValue(total, accounts, balanceRoot);
    await verifyLeaf(value, BigInt(leaf.slot), accounts, proof, root);
  });

/**
 * @type {(shown: ProvedEntry, record: EpochRecord, account: ProvedAccount, where: string)
 *   => Promise<void>}
 */
const checkOwn = async (shown, record, account, where) => {
  // 6. The entry is in the journal, is the account's, and has the memo shown.
  const entry = await included(shown, record, where);
  if (!entry.legs.some(([id]) => id === account.id)) {
    throw new EvidenceError(`${where}.entry`, `must have the account ${account.id} on a leg`);
  }
  if (shown.index > account.lastEntry) {
    const why = `comes after ${account.lastEntry}, which the leaf says is the account's last`;
    throw new EvidenceError(`${where}.index`, why);
  }
  if (shown.memo) {
    const { salt, text } = shown.memo;
    await within(`${where}.memo`, "", () => checkMemo(committedBy(entry.order), salt, text));
  }
  await checkEntry(entry, record, where);
};

/** @type {(entry: Entry, record: EpochRecord, where: string) => Promise<void>} */
const checkEntry = ({ legs, order, signatures }, record, where) =>
  // 4, 6. It is of this book, moves what it takes, and whoever is said to have signed it did.
  within(`${where}.entry`, "", async () => {
    if (order.book !== toHex(record.book)) throw new EvidenceError("order.book", "is another");
    const sum = legs.reduce((total, [, amount]) => total + amount, 0n);
    if (sum !== 0n) throw new EvidenceError("legs", `must sum to zero, and come to ${sum}`);
    const text = new TextDecoder().decode(encode(order));
    for (const pair of signatures) await verifyOrder(text, pair);
  });

/** @type {(shown: ProvedEntry, record: EpochRecord, where: string) => ReturnType<readEntry>} */
const included = async (shown, record, where) => {
  const leaf = await leafHash(shown.entry);
  const { journalRoot, journalSize } = record;
  await within(where, "is not in the journal: ", () =>
    verifyInclusion(leaf, BigInt(shown.index), journalSize, shown.proof, journalRoot),
  );
  const entry = await readEntry(shown.entry, `${where}.entry`);
  if (entry.seq === shown.index) return entry;
  throw new EvidenceError(`${where}.index`, `is ${shown.index}, and ${entry.seq} in the entry`);
};
