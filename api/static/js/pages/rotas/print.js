import { at } from "../page.js";

const button = at("print");
button.addEventListener("click", () => print());
button.disabled = false;
