/** In a demo: takes a ready-made key into this browser and signs in with it. */
import { fromHex } from "../../bytes.js";
import { keyFromSeed, SEED_BYTES } from "../../keys.js";
import { keepKey, keyOf } from "../../keystore.js";
import { store } from "../acts.js";
import { ask, at, upon } from "../page.js";
import { signIn } from "../keys/session.js";

/** @type {(key: string) => Promise<void>} */
const become = async (key) => {
  const { book, community, logKey, member, name, seed } = await ask("/app/demo/identity", {
    method: "POST",
    body: { key },
  });
  const opened = await store;
  const made = await keyFromSeed(fromHex("seed", seed, SEED_BYTES));
  if (!(await keyOf(opened, community, member))) {
    await keepKey(opened, community, member, { ...made, book, name, logKey });
  }
  await signIn({ ...made, community, member, book });
  location.assign("/app/");
};

for (const button of document.querySelectorAll("button.try")) {
  const { key } = /** @type {HTMLElement} */ (button).dataset;
  upon(/** @type {HTMLElement} */ (button), at("said"), () => become(String(key)));
}
