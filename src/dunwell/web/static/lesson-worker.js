// Answers a lesson, and what its page needs, from what this browser kept, when the network does not answer. Nothing else.
"use strict";
const SHELF = "dunwell-lessons";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname;
  if (request.method !== "GET" || !(path.startsWith("/academy/lessons/") || path.startsWith("/static/"))) return;
  const kept = () => caches.open(SHELF).then((shelf) => shelf.match(request.mode === "navigate" ? path : request, { ignoreVary: true }));
  event.respondWith(fetch(request).catch(async (failed) => {
    const found = await kept();
    if (found) return found;
    throw failed;
  }));
});
