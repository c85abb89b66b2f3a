/** Begins a founding: what was written, and a key that is made here. */
import { ask, at, upon } from "../page.js";
import { takePart } from "./making.js";

const form = at("begin");
const { code, community } = form.dataset;

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const names = ({ value, dataset }) => [value, ...(dataset.also ?? "").split(" ")];
const known = [...at("zone").options].find((option) => names(option).includes(zone));
if (known) at("zone").value = known.value;

upon(form, at("said"), async () => {
  const { name, ...terms } = Object.fromEntries(new FormData(form));
  await takePart(community, String(name).trim(), (founder) =>
    ask("/app/foundings", { method: "POST", body: { code, terms, founder } }),
  );
});
