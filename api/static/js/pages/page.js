/** What every page's module needs: its texts, who looks at it, questions to the service. */
import { NoEd25519Error } from "../keys.js";
import { noteTime } from "./clock.js";

/** @type {(id: string) => any} */
const read = (id) => {
  const element = document.getElementById(id);
  return element ? JSON.parse(element.textContent) : {};
};

/** @type {Record<string, string>} */
export const texts = { ...read("shared-texts"), ...read("texts") };

/**
 * The member in whose name the page acts, and their book; `api` is where its routes begin.
 *
 * @type {{community: string, book: string, member: string, name: string, api: string,
 *   unit: string, scale: number, now: number}}
 */
export const seat = read("seat");

/** Whether this is a device that many members use. */
export const shared = "shared" in document.documentElement.dataset;

export const language = document.documentElement.lang;

/** As whom dates are written: the language as it is where the browser says that its reader is. */
export const locale =
  navigator.languages.find((tag) => tag.split("-")[0] === language) ?? language;

/** A day by such a form of Intl's; the first of a month as French counts it. */
export const dated = (/** @type {Intl.DateTimeFormat} */ form, /** @type {number | Date} */ date) =>
  form.format(date).replace(language === "fr" ? /\b1 (?=\p{L})/u : "\n", "1er ");

/**
 * A text of the page, in its language; `{name}` stands for a value.
 *
 * @param {string} name
 * @param {Record<string, unknown>} [values]
 */
export const text = (name, values = {}) =>
  texts[name].replace(/\{(\w+)\}/g, (_, field) => String(values[field]));

/**
 * The page's element of that id.
 *
 * @param {string} id
 * @returns {any}
 */
export const at = (id) => document.getElementById(id);

/** Shows one of several parts of the page, and brings the reader to its heading. */
export const show = (/** @type {string} */ id, /** @type {string[]} */ ...others) => {
  for (const other of others) at(other).hidden = true;
  at(id).hidden = false;
  at(id).querySelector("[tabindex]")?.focus();
};

/** A new element with its text. @type {(name: string, words?: string, kind?: string) => any} */
export const element = (name, words = "", kind = "") => {
  const made = document.createElement(name);
  made.textContent = words;
  if (kind) made.className = kind;
  return made;
};

/** The service turned a question away, for a reason that it says in the page's language. */
export class Problem extends Error {
  /** @param {{code: string, title: string, detail: string, retry: boolean}} problem */
  constructor(problem) {
    super(problem.detail);
    this.name = "Problem";
    this.problem = problem;
  }
}

/** The service could not be reached, or has no time now: the same may be asked again. */
export class NoAnswer extends Error {
  /** @param {unknown} [cause] - what the browser said, or the status of the answer */
  constructor(cause) {
    super("no answer", { cause });
    this.name = "NoAnswer";
    this.busy = typeof cause === "number";
  }
}

/** The service did not promise what it must: what was signed may be asked again, and is kept. */
export class NoProof extends NoAnswer {
  /**
   * @param {string} id - the order's
   * @param {unknown} cause - what does not hold
   */
  constructor(id, cause) {
    super(cause);
    this.name = "NoProof";
    this.id = id;
  }
}

const BUSY = 500;
const NO_CONTENT = 204;

/**
 * Asks the service; JSON in and out. Raises `Problem` or `NoAnswer`.
 *
 * @param {string} path
 * @param {{method?: string, body?: unknown, token?: string}} [how] - `token` is a bearer's
 * @returns {Promise<any>}
 */
export const ask = async (path, { method = "GET", body, token } = {}) => {
  const response = await reach(path, method, body, token);
  if (response.status === NO_CONTENT) return null;
  if (!response.ok) throw await refusalIn(response);
  const answer = await said(response);
  if (answer === undefined) throw new NoAnswer(response.status);
  return answer;
};

/**
 * What an answer means that is no success. What stands between, such as a proxy or a portal, does
 * not speak for the book: only the service's own codes are its refusal.
 *
 * @param {Response} response
 */
export const refusalIn = async (response) => {
  const answer = response.status < BUSY ? await said(response) : undefined;
  return isRefusal(answer) ? new Problem(answer) : new NoAnswer(response.status);
};

/** The JSON of an answer; undefined if it is none. @type {(response: Response) => Promise<any>} */
const said = async (response) => {
  if (!/^application\/(?:problem\+)?json\b/.test(response.headers.get("Content-Type") ?? "")) {
    await response.body?.cancel(); // An answer that nobody reads keeps its connection.
    return undefined;
  }
  try {
    return await response.json();
  } catch {
    return undefined; // It broke off on the way.
  }
};

/** Whether it is the service that says no, by its code. @type {(said: any) => boolean} */
const isRefusal = (said) =>
  typeof said?.code === "string" && String(said.type).endsWith(`/docs/refusals#${said.code}`);

/** @type {(path: string, method: string, body: unknown, token?: string) => Promise<Response>} */
const reach = async (path, method, body, token) => {
  const bearer = token && { Authorization: `Bearer ${token}` };
  const kind = "application/json";
  const headers = { "Accept-Language": language, "Content-Type": kind, ...bearer };
  const sent = body === undefined ? undefined : JSON.stringify(body);
  try {
    const response = await fetch(path, { method, headers, body: sent });
    noteTime(response);
    return response;
  } catch (cause) {
    throw new NoAnswer(cause);
  }
};

/** What to tell a person of an error. @type {(error: unknown) => string} */
export const words = (error) => {
  if (error instanceof Problem) return error.message;
  if (error instanceof NoProof) return text("unproven");
  if (error instanceof NoAnswer) return text(error.busy ? "no_answer" : "no_network");
  if (error instanceof NoEd25519Error) return text("no_ed25519");
  if (error instanceof Error && error.name === "NoKey") return text("no_key");
  // What only some pages may meet, they have words for themselves.
  if (error instanceof Error && texts[error.name]) return texts[error.name];
  console.error(error);
  return text("failed");
};

/**
 * Does a task when an element is pressed or a form sent; what it raises is said in `said`. The
 * button can be pressed from here on: before, a form would be sent without its module.
 *
 * @param {HTMLElement} element
 * @param {HTMLElement} said
 * @param {() => Promise<void>} task
 */
export const upon = (element, said, task) => {
  const happening = element instanceof HTMLFormElement ? "submit" : "click";
  const button = element.querySelector("button[type=submit]") ?? element;
  element.addEventListener(happening, async (event) => {
    event.preventDefault();
    said.textContent = "";
    button.toggleAttribute("disabled", true);
    try {
      await task();
    } catch (error) {
      said.textContent = words(error);
    } finally {
      button.toggleAttribute("disabled", false);
    }
  });
  button.toggleAttribute("disabled", false);
};
