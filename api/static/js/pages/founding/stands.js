/** The co-op is founded: from here on the key speaks in its book. */
import { keepBeside } from "../../keystore.js";
import { store } from "../acts.js";
import { at } from "../page.js";

const { book, community, logKey, member } = at("home").dataset;
await keepBeside(await store, community, member, { book, logKey, founding: undefined });
