/** A button that prints the page: without this module, the browser's own does. */
import { at } from "./page.js";

at("print").hidden = false;
at("print").addEventListener("click", () => print());
