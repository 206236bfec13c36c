// Lessons without a network. Works under /academy/lessons/ alone and keeps nothing itself: what was read is put into the
// cache by reader.js, and taken from there only where the server cannot be reached.
"use strict";
const CACHE = "dunwell-lessons";
const PATIENCE = 6000; // ms to wait for the server before a kept copy is shown
const LESSON = /^\/academy\/lessons\/[^/]+$/;
const UNREACHABLE = [502, 503, 504]; // said by what stands before the server

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && LESSON.test(url.pathname)) event.respondWith(lesson(request, url));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

async function lesson(request, url) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(url.pathname);
  const fresh = fetch(request).then((answer) => (UNREACHABLE.includes(answer.status) ? null : answer), () => null);
  const late = kept ? new Promise((done) => setTimeout(done, PATIENCE, null)) : fresh;
  const answer = await Promise.race([fresh, late]);
  if (answer) return answer;
  return kept ? marked(kept) : notKept(cache);
}

// The copy says of itself that it is one: base.html and app.css show the note by this mark.
async function marked(kept) {
  const text = await kept.text();
  return new Response(text.replace("<html ", "<html data-offline "), { headers: kept.headers });
}

// A lesson never opened here: which ones were, in the words of a page that is kept.
async function notKept(cache) {
  const pages = (await cache.keys()).filter((one) => LESSON.test(new URL(one.url).pathname));
  if (!pages.length) return Response.error();
  const texts = await Promise.all(pages.map(async (one) => (await cache.match(one)).text()));
  const take = (text, pattern) => (text.match(pattern) || ["", ""])[1];
  const links = pages.map((one, n) => `<li><a href="${new URL(one.url).pathname}">${take(texts[n], /<title>([^<]*)<\/title>/)}</a></li>`);
  const words = take(texts.at(-1), /data-not-kept="([^"]*)"/);
  const lang = take(texts.at(-1), /<html lang="([^"]*)"/);
  return new Response(
    `<!doctype html><html lang="${lang}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">` +
    `<title>Dunwell 善催</title><link rel="stylesheet" href="/static/app.css"><main class="dw-main"><p>${words}</p><ul>${links.join("")}</ul></main></html>`,
    { status: 503, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "default-src 'none'; style-src 'self'" } },
  );
}

// The address carries the file's hash, so a kept one is the right one; an older page is content with the newest.
async function file(request) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  if (kept) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    const other = await cache.match(request, { ignoreSearch: true });
    if (other) return other;
    throw error;
  }
}
