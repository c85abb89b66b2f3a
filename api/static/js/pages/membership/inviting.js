/**
 * The invitations that were made now: shared, shown as pictures, printed as cards. Their links are
 * in this page alone, so all of it happens here. Reads a list from a file, too.
 */
import { pictureOf } from "../../qr.js";
import { at, text, upon } from "../page.js";
import { copying, sharing } from "./sharing.js";

const made = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".made")]);
const community = at("made")?.dataset.community ?? "";

/** @type {(one: HTMLElement) => string} */
const linkOf = (one) => /** @type {HTMLInputElement} */ (one.querySelector("input")).value;

/** Lets one be shared. @type {(one: HTMLElement) => void} */
const equip = (one) => {
  const part = at("sharing").content.cloneNode(true);
  const link = linkOf(one);
  const message = text("message", { community, link });
  const body = encodeURIComponent(message);
  const subject = encodeURIComponent(text("subject", { community }));
  copying(part.querySelector(".copy"), at("links-said"), () => link);
  sharing(part.querySelector(".share"), () => message);
  part.querySelector(".mail").href = `mailto:?subject=${subject}&body=${body}`;
  part.querySelector(".sms").href = `sms:?body=${body}`;
  const image = part.querySelector("img");
  image.alt = text("picture");
  part.querySelector("details").addEventListener("toggle", () => (image.src = pictureOf(link)));
  one.append(part);
};

/** A card to print. @type {(one: HTMLElement, language: string) => DocumentFragment} */
const card = (one, language) => {
  const { content, dataset } = at(`card-${language}`);
  const drawn = content.cloneNode(true);
  const { name = "" } = one.dataset;
  drawn.querySelector(".for").textContent = name && dataset.for.replace("{name}", name);
  drawn.querySelector(".address").textContent = linkOf(one);
  drawn.querySelector("img").src = pictureOf(linkOf(one));
  return drawn;
};

for (const one of made) equip(one);

if (at("print-cards")) {
  upon(at("print-cards"), at("links-said"), async () => {
    const language = at("card-language").value;
    const cards = made.map((one) => card(one, language));
    at("cards").replaceChildren(...cards);
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
