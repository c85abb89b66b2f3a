/** Sends a chosen file to be audited, and looks again while an audit is running. */
import { ask, at, language, NoAnswer, Problem, refusalIn, text, upon } from "../page.js";

const PATH = "/app/auditor";
const EVERY_MS = 1_000;
const TOO_LARGE = 413;
const form = at("file-form");

upon(form, at("said"), async () => {
  const [file] = at("file").files;
  const asked = new URLSearchParams({ name: file.name, digest: at("digest").value });
  const answer = await sent(`${PATH}/file?${asked}`, file);
  if (answer.status === 204) at("said").textContent = text("busy");
  else if (answer.ok) location.reload();
  else throw await saidOf(answer);
});

/** What an answer says that is no success; a proxy's own page is not the service's word. */
const saidOf = async (/** @type {Response} */ answer) => {
  const said = await refusalIn(answer);
  if (!(said instanceof NoAnswer) || answer.status !== TOO_LARGE) return said;
  return new Problem({ code: "", title: "", detail: text("large"), retry: false });
};

/** @type {(path: string, file: File) => Promise<Response>} */
const sent = async (path, body) => {
  const headers = { "Accept-Language": language, "Content-Type": "application/octet-stream" };
  try {
    return await fetch(path, { method: "POST", headers, body });
  } catch (cause) {
    throw new NoAnswer(cause);
  }
};

/** Shows the finding once there is one. */
const look = async () => {
  const { going } = await ask(`${PATH}/going`);
  if (going) setTimeout(look, EVERY_MS);
  else location.reload();
};

if (document.querySelector(".going")) setTimeout(look, EVERY_MS);
