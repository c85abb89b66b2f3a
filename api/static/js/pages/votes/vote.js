/** Casts a ballot, sealed in a secret vote; gives proxies; opens the box; enters the act. */
import { heldKey, posted, signed } from "../acts.js";
import { ask, at, seat, text, upon } from "../page.js";

/** The vote as the service has it. @param {string} id */
const whole = (id) => ask(`${seat.api}/votes/${id}`);

const form = at("cast");

/**
 * What a ballot says: an option from 1 on, nothing if blank, or sealed.
 *
 * @param {string} vote
 * @param {string} member - whose it is
 * @param {number} option - 0 for blank
 */
const said = async (vote, member, option) => {
  if (form.dataset.kind === "open") return option ? { option } : {};
  const { trustees, threshold, options } = await whole(vote);
  const keys = trustees.map((/** @type {any} */ one) => one.key);
  const { sealBallot } = await import("../../ballots.js");
  const where = { book: seat.book, vote, member };
  const chosen = option ? option - 1 : null;
  return { sealed: await sealBallot(where, { keys, threshold }, chosen, options.length) };
};

if (form) {
  upon(form, at("cast-said"), async () => {
    const { vote } = form.dataset;
    const member = at("whose")?.value ?? seat.member;
    const option = Number(form.querySelector("[name=option]:checked").value);
    const fields = { member, vote, ...(await said(vote, member, option)) };
    await posted(await signed("ballot-cast", fields));
    location.assign(`/app/votes/${vote}`);
  });
}

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("[data-proxy]")
)) {
  const { proxy = "", vote, holder } = button.dataset;
  upon(button, at("said"), async () => {
    await posted(await signed(proxy, { holder, member: seat.member, vote }));
    location.assign(`/app/votes/${vote}`);
  });
}

if (at("open-box")) {
  const { vote } = at("open-box").dataset;
  upon(at("open-box"), at("said"), async () => {
    const found = await whole(vote);
    const { trustees } = found;
    const mine = trustees.findIndex((/** @type {any} */ one) => one.member === seat.member);
    const held = /** @type {any} */ (await heldKey());
    const shut = held.boxes?.[trustees[mine]?.key];
    if (!shut) {
      at("said").textContent = text("no_box_key");
      return;
    }
    const { checkedSums, openOnce } = await import("./opening.js");
    const own = (await checkedSums({ ...found, id: vote })).map((row) => row[mine + 1]);
    await openOnce(held, vote, own);
    const { giveShares, reopen } = await import("../../boxes.js");
    const where = { book: seat.book, vote, member: seat.member };
    const shares = await giveShares(where, await reopen(shut), own);
    await posted(await signed("share-given", { member: seat.member, shares, vote }));
    location.reload();
  });
}

if (at("enter")) {
  const { vote, act = "{}", reason } = at("enter").dataset;
  upon(at("enter"), at("said"), async () => {
    const { type, ...own } = JSON.parse(act);
    const order = await signed(type, { ...own, vote });
    await posted({ ...order, ...(reason && { memo: JSON.parse(reason) }) });
    location.reload();
  });
}
