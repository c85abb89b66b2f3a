/**
 * The invitations that were made now: shared, shown as pictures, printed as cards. Their links are
 * in this page alone, so all of it happens here. Reads a list from a file, too.
 */
import { pictureOf } from "../../qr.js";
import { at, text, upon } from "../page.js";
import { sending } from "../sending.js";

const made = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".made")]);

/** @type {(one: HTMLElement) => string} */
const linkOf = (one) => /** @type {HTMLInputElement} */ (one.querySelector("input")).value;

/** What a card's words are in the language that was chosen. */
const chosen = () => at(`card-${at("card-language").value}`);

/** What goes with a link, in that language. @type {(link: string) => Record<string, string>} */
const wordsWith = (link) => {
  const { message = "", subject = "" } = chosen().dataset;
  return { message: message.replace("{link}", link), subject };
};

/** Lets one be shared. @type {(one: HTMLElement) => void} */
const equip = (one) => {
  const part = at("sharing").content.cloneNode(true);
  const link = linkOf(one);
  sending(part, at("links-said"), link, () => wordsWith(link));
  const image = part.querySelector("img");
  image.alt = text("picture");
  part.querySelector("details").addEventListener("toggle", () => (image.src = pictureOf(link)));
  one.append(part);
};

/** A card to print. @type {(one: HTMLElement) => DocumentFragment} */
const card = (one) => {
  const { content, dataset } = chosen();
  const paper = content.cloneNode(true);
  const { name = "" } = one.dataset;
  paper.querySelector(".for").textContent = name && dataset.for.replace("{name}", name);
  paper.querySelector(".address").textContent = linkOf(one);
  paper.querySelector("img").src = pictureOf(linkOf(one));
  return paper;
};

for (const one of made) equip(one);

let drawn = "";

/** Puts the cards there, in the language that was chosen. */
const draw = () => {
  const language = at("card-language").value;
  if (drawn !== language) at("cards").replaceChildren(...made.map(card));
  drawn = language;
};

if (at("print-cards")) {
  // Not on the press alone: the browser's own menu prints too.
  addEventListener("beforeprint", draw);
  upon(at("print-cards"), at("links-said"), async () => {
    draw();
    const images = /** @type {HTMLImageElement[]} */ ([...at("cards").querySelectorAll("img")]);
    await Promise.all(images.map((image) => image.decode()));
    print();
  });
}

const field = at("file");
if (field) {
  at("from-file").hidden = false;
  field.addEventListener("change", async () => {
    const [file] = field.files;
    if (file) at("list").value = await file.text();
  });
}
