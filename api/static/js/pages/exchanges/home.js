/** At home, once the page stands: whether the book keeps what its service promised this browser. */
import { at, seat } from "../page.js";

const DAY_MS = 24 * 3_600_000;

/** How long the confirmation of a balance is new: a quarter. */
const QUARTER_MS = 90 * DAY_MS;

/** Shows that a balance may be confirmed, unless this browser's member did so lately. */
const remind = (/** @type {{entry: string}[]} */ kept) => {
  const item = at("confirm-balance");
  const isLate = (/** @type {{entry: string}} */ { entry }) => {
    const { order, time } = JSON.parse(entry);
    return order.type === "leaf-countersigned" && seat.now - time < QUARTER_MS;
  };
  if (item) item.closest("section").hidden = kept.some(isLate);
};

const look = async () => {
  const { watch } = await import("../watch.js");
  remind(await watch());
};

// Nothing that anybody waits for: a network that is away, or a full disk, is no alarm.
look().catch(() => undefined);
