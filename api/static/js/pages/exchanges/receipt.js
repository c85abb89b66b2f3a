/** A receipt to give away: as text by what this device shares with, or on paper. */
import { at } from "../page.js";

const rows = [...document.querySelectorAll("main dl > *")];

/** The receipt as a text of lines, each what it is and what it says. */
const receipt = () =>
  [
    document.querySelector("h1").textContent,
    ...rows.map(({ tagName, textContent }) =>
      tagName === "DT" ? `\n${textContent} · ` : textContent,
    ),
  ].join("");

if (navigator.share) {
  at("share").hidden = false;
  // Whoever shuts the list of what they may share with is no trouble.
  at("share").addEventListener("click", () =>
    navigator.share({ text: receipt() }).catch(() => undefined),
  );
}

at("print").hidden = false;
at("print").addEventListener("click", () => print());
