/** Takes part in a founding that somebody else has begun. */
import { ask, at, upon } from "../page.js";
import { takePart } from "./making.js";

const form = at("join");
const { code, community } = form.dataset;

upon(form, at("said"), async () => {
  const name = String(new FormData(form).get("name")).trim();
  await takePart(community, name, (steward) =>
    ask("/app/foundings/stewards", { method: "POST", body: { code, steward } }),
  );
});
