/** The files that are tried, with what was corrected of how they are read. */
import { ask, at, language, NoAnswer, Problem, text } from "../page.js";

const TOO_LARGE = 413;

/** What a new way to part cells or to read letters makes of columns is not known yet. */
const MAKES_COLUMNS = ["header", "delimiter", "encoding"];
const HEADERS = new Map([["yes", true], ["no", false]]);

/** @typedef {Record<string, string | boolean | Record<string, string>>} Chosen */

/** @type {(part: ParentNode, wanted: string) => any[]} */
const all = (part, wanted) => [...part.querySelectorAll(wanted)];

const isTouched = (/** @type {HTMLSelectElement} */ one) => !one.selectedOptions[0].defaultSelected;

/** What is corrected of a file now. @type {(look: HTMLElement) => Chosen} */
const chosenOf = (look) => {
  const before = JSON.parse(look.dataset.chosen ?? "{}");
  const ways = all(look, "[data-choice]");
  const columns = all(look, "[data-column]");
  const said = ways.filter(({ value }) => value);
  /** @type {Chosen} */
  const chosen = Object.fromEntries(
    said.map(({ dataset, value }) => [dataset.choice, HEADERS.get(value) ?? value]),
  );
  const others = ways.some((one) => MAKES_COLUMNS.includes(one.dataset.choice) && isTouched(one));
  if (others || !(before.mapping || columns.some(isTouched))) return chosen;
  const read = columns.filter(({ value }) => value);
  const mapping = Object.fromEntries(read.map(({ dataset, value }) => [dataset.column, value]));
  return { ...chosen, mapping };
};

/** What is corrected of all files; another system's is not this one's.
 * @type {(form: HTMLFormElement) => Record<string, Chosen>} */
const corrections = (form) => {
  if (at("format").value !== form.dataset.format) return {};
  const pairs = all(form, ".look").map((look) => [look.dataset.file, chosenOf(look)]);
  return Object.fromEntries(pairs.filter(([, chosen]) => Object.keys(chosen).length));
};

/** @type {(file: File) => Promise<{name: string, base64: string}>} */
const packed = (file) =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => {
      const [, base64 = ""] = String(reader.result).split(",");
      resolve({ name: file.name, base64 });
    };
    // It is gone from the disk, or was changed since it was chosen.
    reader.onerror = () => reject(new Error("unread", { cause: reader.error }));
    reader.readAsDataURL(file);
  });

/** What a proxy says of a size that is too large for it is not the service's word. */
const sent = async (/** @type {unknown} */ body) => {
  try {
    await ask("/app/arrival/trial", { method: "POST", body });
  } catch (error) {
    if (!(error instanceof NoAnswer) || error.cause !== TOO_LARGE) throw error;
    throw new Problem({ code: "", title: "", detail: text("large"), retry: false });
  }
};

/** Tries what is chosen. @type {(form: HTMLFormElement) => Promise<void>} */
export const tryFiles = async (form) => {
  const files = await Promise.all([...at("files").files].map(packed));
  const numbers = all(form, ".known").filter(({ value }) => value.trim());
  const known = Object.fromEntries(
    numbers.map(({ dataset, value }) => [value.trim(), dataset.account]),
  );
  const body = { format: at("format").value, files, chosen: corrections(form), known };
  await sent(body);
  form.dataset.format = body.format;
};

/** Puts in parts of a page as they are now: the files that were chosen stay chosen.
 * @type {(path: string, parts: string[]) => Promise<void>} */
export const shownAnew = async (path, parts) => {
  let answer;
  try {
    answer = await fetch(path, { headers: { "Accept-Language": language } });
  } catch (cause) {
    throw new NoAnswer(cause);
  }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of parts) at(id).replaceWith(page.getElementById(id) ?? at(id));
};
