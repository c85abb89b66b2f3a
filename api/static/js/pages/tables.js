/** Prints a desk's table, where the browser can. */
import { at } from "./page.js";

at("print").toggleAttribute("disabled", false);
at("print").addEventListener("click", () => print());
