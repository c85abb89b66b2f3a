/** How we reach you: lets this browser get messages while no page is open, or no more. */
import { ask, at, seat, text, upon } from "../page.js";

const [state, on, off, said] = ["push-state", "push-on", "push-off", "said"].map(at);
const pushes = `${seat.api}/me/reach/pushes`;

/** @type {(part: ArrayBuffer | null) => string} */
const written = (part) => {
  const letters = String.fromCharCode(...new Uint8Array(part ?? new ArrayBuffer(0)));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};

const show = (/** @type {boolean} */ comes) => {
  if (comes) state.textContent = text("here");
  on.hidden = comes;
  off.hidden = !comes;
};

/**
 * The name by which the service knows a subscription.
 * @type {(endpoint: string) => Promise<string>}
 */
const named = async (endpoint) => {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const subscribe = async () => {
  if ((await Notification.requestPermission()) !== "granted") {
    said.textContent = text("refused");
    return;
  }
  const { pushManager } = await navigator.serviceWorker.ready;
  const how = { userVisibleOnly: true, applicationServerKey: state.dataset.key };
  // One that the service does not know may be of another key, or gone at whoever delivers.
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe(how);
  const [key, secret] = [made.getKey("p256dh"), made.getKey("auth")].map(written);
  await ask(pushes, { method: "POST", body: { endpoint: made.endpoint, key, secret } });
  location.reload(); // There is a way now to choose subjects for.
};

const unsubscribe = async () => {
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.getSubscription();
  if (made) {
    await ask(`${pushes}/${await named(made.endpoint)}`, { method: "DELETE" });
    await made.unsubscribe();
  }
  location.reload();
};

/** Whether the service sends to this browser's subscription, and so to this member. */
const comesHere = async () => {
  const { pushManager } = await navigator.serviceWorker.ready;
  const made = await pushManager.getSubscription();
  return Boolean(made && state.dataset.pushes?.split(" ").includes(await named(made.endpoint)));
};

if (navigator.serviceWorker && "PushManager" in globalThis && "Notification" in globalThis) {
  upon(on, said, subscribe);
  upon(off, said, unsubscribe);
  show(await comesHere());
} else said.textContent = text("unable");
