/** Signs for a vote that somebody has asked for, and makes a key of the ballot box. */
import { sha256, toHex } from "../../bytes.js";
import { encode } from "../../canonical.js";
import { keepBeside } from "../../keystore.js";
import { signOrder } from "../../orders.js";
import { heldKey, ownKey, posted, signed, store } from "../acts.js";
import { ask, at, seat, shared, text, upon } from "../page.js";

for (const button of /** @type {NodeListOf<HTMLElement>} */ (
  document.querySelectorAll("[data-vote]")
)) {
  upon(button, at("said"), async () => {
    const { vote, order } = button.dataset;
    const { asked } = await ask(`${seat.api}/votes/asked`);
    const found = asked.find((/** @type {any} */ one) => one.id === vote);
    const said = JSON.parse(found?.order ?? "{}");
    // Who asked may have dropped it, and asked for another under its id, since this was read.
    if (found?.order !== order || said.type !== "vote-opened" || said.book !== seat.book) {
      at("said").textContent = text("changed");
      return;
    }
    const [key, signature] = await signOrder(found.order, await ownKey());
    const path = `${seat.api}/votes/asked/${vote}/signatures`;
    await ask(path, { method: "POST", body: { key, signature } });
    location.reload();
  });
}

upon(at("make-key"), at("key-said"), async () => {
  if (shared) {
    at("key-said").textContent = text("not_here");
    return;
  }
  const { newBoxKey, shut } = await import("../../boxes.js");
  const { community, book, member } = seat;
  const { secret, made } = await newBoxKey({ book, member });
  // It is kept before anybody is told of it: a key whose secret is nowhere opens nothing.
  const key = made.slice(0, 64);
  const held = /** @type {any} */ (await heldKey());
  const boxes = { ...held.boxes, [key]: await shut(secret) };
  await keepBeside(await store, community, member, /** @type {any} */ ({ boxes }));
  await posted(await signed("box-key-made", { made, member }));
  location.reload();
});

at("file").addEventListener("change", () => {
  at("file-said").textContent = "";
});

upon(at("put-file"), at("file-said"), async () => {
  const [file] = at("file").files;
  if (!file) {
    at("file-said").textContent = text("no_file");
    return;
  }
  const digest = toHex(await sha256(new Uint8Array(await file.arrayBuffer())));
  const act = encode({ type: "data-released", at: Number(at("covers").value), digest });
  const asked = new URLSearchParams({ act: new TextDecoder().decode(act) });
  location.assign(`/app/votes/new?${asked}`);
});
