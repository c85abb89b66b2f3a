/**
 * Keeps the pages seen last, for when there is no network. The network goes first, always, and
 * keeping is best effort: on a device that is full, what came is shown all the same. What is signed
 * waits in the queue (`keystore.js`), never here.
 */
const PAGES = "ayni-pages";
const FILES = "ayni-files";
const OFFLINE = "/app/offline";
const LEAVING = ["/app/sign-out", "/app/switch", "/app/session", "/app/desk"];

addEventListener("install", (event) => {
  event.waitUntil(attempt(keepOffline));
  skipWaiting();
});

addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  // Whoever signs in next must not find what the last one saw.
  if (request.method !== "GET") {
    if (LEAVING.includes(pathname)) event.waitUntil(forget());
  } else if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith("/static/")) event.respondWith(file(request));
});

// A push says its own words, and where it leads (`api.reaching`).
addEventListener("push", (event) => {
  const { title, ...told } = event.data.json();
  event.waitUntil(registration.showNotification(title, told));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(clients.openWindow(event.notification.data));
});

/** Storage that is full, broken or forbidden is no reason to fail. */
const attempt = async (work) => {
  try {
    return await work();
  } catch {
    return undefined;
  }
};

const kept = (name, request) => attempt(async () => (await caches.open(name)).match(request));

const keepOffline = async () => {
  const pages = await caches.open(PAGES);
  if (!(await pages.match(OFFLINE))) await pages.add(OFFLINE);
};

const forget = async () => {
  await caches.delete(PAGES);
  await attempt(keepOffline);
};

const page = async (request) => {
  const answer = await attempt(() => fetch(request));
  if (!answer) {
    const old = (await kept(PAGES, request)) ?? (await kept(PAGES, OFFLINE));
    return old ?? Response.error();
  }
  // On a device that many use, pages say that they must not be kept.
  const unkept = answer.headers.get("Cache-Control")?.includes("no-store");
  if (answer.ok && !answer.redirected && !unkept) {
    const copy = answer.clone();
    await attempt(async () => (await caches.open(PAGES)).put(request, copy));
    await attempt(keepOffline);
  }
  return answer;
};

const file = async (request) => {
  const old = await kept(FILES, request);
  if (old) return old;
  const answer = await fetch(request);
  if (answer.ok) {
    const copy = answer.clone();
    await attempt(async () => {
      const files = await caches.open(FILES);
      await discard(files, request);
      await files.put(request, copy);
    });
  }
  return answer;
};

/** Drops the same file of other versions. */
const discard = async (files, request) => {
  const tail = request.url.replace(/^.*\/static\/[^/]+/, "");
  for (const kept of await files.keys()) {
    if (kept.url.endsWith(tail) && kept.url !== request.url) await files.delete(kept);
  }
};
