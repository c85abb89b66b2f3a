/** Once it is proved: a member's word that the leaf the book was closed with is their balance. */
import { toHex } from "../../bytes.js";
import { uuidBytes } from "../../ids.js";
import { accountCommitment, leafValue } from "../../leaves.js";
import { readRecord } from "../../records.js";
import { posted, signed } from "../acts.js";
import { at, text, upon } from "../page.js";
import { say } from "../say.js";

/** The last part of a leaf's value is the hash of all that it binds. */
const HASH_BYTES = 32;

/**
 * Offers to confirm the balance in a bundle that was checked.
 *
 * @param {import("../../bundle.js").Bundle} bundle
 */
export const offer = async ({ account: shown, record: data }) => {
  const { book, epoch } = await readRecord(data);
  const { id, key, proof, salt, ...leaf } = shown;
  const account = await accountCommitment(uuidBytes(id), key, salt);
  const value = await leafValue({ ...leaf, account, book });
  const amount = say(leaf.balance);
  at("balance").textContent = text("balance", { amount });
  at("confirm").hidden = false;
  upon(at("yes"), at("confirmed"), async () => {
    at("confirmed").textContent = text("signing");
    const own = { account: id, epoch: Number(epoch), leaf: toHex(value.slice(-HASH_BYTES)) };
    await posted(await signed("leaf-countersigned", own));
    at("yes").hidden = true;
    at("confirmed").textContent = text("confirmed");
  });
};
