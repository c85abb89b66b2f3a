/**
 * Keeps the pages seen last, for when there is no network. The network goes first, always; what is
 * signed waits in the queue (`keystore.js`), never here.
 */
const PAGES = "ayni-pages";
const FILES = "ayni-files";
const OFFLINE = "/app/offline";
const LEAVING = ["/app/sign-out", "/app/switch", "/app/session", "/app/desk"];

addEventListener("install", (event) => {
  event.waitUntil(caches.open(PAGES).then((pages) => pages.add(OFFLINE)));
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

const forget = async () => {
  await caches.delete(PAGES);
  await (await caches.open(PAGES)).add(OFFLINE);
};

const page = async (request) => {
  const pages = await caches.open(PAGES);
  try {
    const answer = await fetch(request);
    // On a device that many use, pages say that they must not be kept.
    const unkept = answer.headers.get("Cache-Control")?.includes("no-store");
    if (answer.ok && !answer.redirected && !unkept) await pages.put(request, answer.clone());
    return answer;
  } catch {
    return (await pages.match(request)) ?? (await pages.match(OFFLINE));
  }
};

const file = async (request) => {
  const files = await caches.open(FILES);
  const kept = await files.match(request);
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok) {
    await discard(files, request);
    await files.put(request, answer.clone());
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
