// A lesson that was opened can be read without a network: the page and what it needs are kept in this browser until sign-out.
"use strict";
(() => {
  const SHELF = "dunwell-lessons", MOST = 60;
  const note = document.getElementById("offline-note");
  const tell = () => { note.hidden = navigator.onLine; };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
  if (!("serviceWorker" in navigator) || !navigator.onLine) return;
  const needed = [...document.querySelectorAll("link[href^='/static/'], script[src^='/static/'], use[href^='/static/']")]
    .map((one) => (one.getAttribute("href") || one.getAttribute("src")).split("#")[0]);
  const keep = async () => {
    await navigator.serviceWorker.register("/academy/lessons/worker.js");
    const shelf = await caches.open(SHELF);
    const page = await fetch(location.pathname, { credentials: "same-origin" });
    if (!page.ok || page.redirected) return;
    await shelf.put(location.pathname, page);
    for (const address of new Set(needed)) if (!(await shelf.match(address))) await shelf.add(address);
    const lessons = (await shelf.keys()).filter((one) => new URL(one.url).pathname.startsWith("/academy/lessons/"));
    for (const old of lessons.slice(0, Math.max(0, lessons.length - MOST))) await shelf.delete(old);
    document.documentElement.dataset.kept = "yes";
  };
  keep().catch(() => {}); // no room, or a browser that keeps nothing: the lesson is read with a network as ever
})();
